"""Bodies and seats: who may sit where and when, and what ends with a seat (rule 22)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from tortoise.exceptions import IntegrityError

from domain.audit import AuditEvent
from domain.clock import Clock
from domain.governing_bodies import BodyKind, GoverningBody, Seat
from domain.hand_overs import HandOver, HandOverState
from domain.liaisons import LiaisonAssignment
from domain.organizations import Organization
from domain.roles import Role
from domain.verbs.people.body_keeping import appoint_seat, create_body, end_seat
from domain.verbs.people.hand_over_raising import raise_due_hand_overs
from domain.verbs.people.handing_over import complete_hand_over, waive_hand_over
from tests import samples
from tests.domain import people
from tests.domain.acting import ADMIN, TODAY, refusal
from tests.domain.people import FROM

pytestmark = pytest.mark.usefixtures("database")


async def asked(of: GoverningBody, **values: Any) -> dict[str, Any]:
    person = values.pop("person_id", None) or (await samples.person()).id
    return {"body_id": of.id, "person_id": person, "term_from": TODAY, **values}


async def test_a_body_has_a_name_of_its_own_in_its_organization() -> None:
    owner = await samples.organization()
    given = {"organization_id": owner.id, "name": "International Committee"}
    given = {**given, "kind": BodyKind.COMMITTEE}
    await create_body(given, ADMIN)
    assert await refusal(create_body(given, ADMIN)) == ("CONFLICT", "name")
    assert await refusal(create_body({**given, "name": "B", "size": 0}, ADMIN)) == (
        "BAD_USER_INPUT",
        "size",
    )
    staff = await people.with_role(Role.STAFF)
    assert (await refusal(create_body({**given, "name": "C"}, staff)))[0] == "FORBIDDEN"
    secretary = await people.with_role(Role.BOARD_SECRETARY)
    assert (await create_body({**given, "name": "C"}, secretary)).created_by


async def test_22_a_seat_is_one_persons_and_a_body_has_one_chair() -> None:
    of = await people.body(size=2)
    first = await appoint_seat(await asked(of, is_chair=True), ADMIN)
    again = await asked(of, person_id=first.person_id, term_from=date(2027, 1, 1))
    assert await refusal(appoint_seat(again, ADMIN)) == ("RULE_VIOLATED", "personId")
    chair = await asked(of, is_chair=True)
    assert await refusal(appoint_seat(chair, ADMIN)) == ("RULE_VIOLATED", "isChair")
    await appoint_seat(await asked(of), ADMIN)
    assert await refusal(appoint_seat(await asked(of), ADMIN)) == ("RULE_VIOLATED", "bodyId")


async def test_22_the_database_refuses_them_too() -> None:
    of = await people.body()
    held = await people.seat(of, is_chair=True)
    for person, chairs, rule in (
        (held.person_id, False, "seat_one_per_person"),
        ((await samples.person()).id, True, "seat_one_chair"),
    ):
        with pytest.raises(IntegrityError) as broken:
            await Seat.create(body=of, person_id=person, is_chair=chairs, term_from=TODAY)
        assert samples.broken_rule(broken.value) == rule
    with pytest.raises(IntegrityError) as broken:
        await people.seat(of, term_to=date(2025, 1, 1))
    assert samples.broken_rule(broken.value) == "seat_dates"


async def test_nobody_sits_in_a_dissolved_body_or_after_they_are_gone() -> None:
    of = await people.body(dissolved_on=TODAY)
    assert await refusal(appoint_seat(await asked(of), ADMIN)) == ("RULE_VIOLATED", "bodyId")
    of = await people.body()
    gone = await samples.person(deactivated_on=TODAY)
    given = await asked(of, person_id=gone.id)
    assert await refusal(appoint_seat(given, ADMIN)) == ("RULE_VIOLATED", "personId")
    given = await asked(of, term_to=FROM)
    assert await refusal(appoint_seat(given, ADMIN)) == ("BAD_USER_INPUT", "termTo")


async def test_22_an_ended_seat_ends_its_duties_and_raises_a_hand_over_each() -> None:
    seat = await people.seat(await people.body())
    person = await seat.person
    with_seat = [await people.liaison(person=person, seat=seat) for _ in range(2)]
    besides = await people.liaison(person=person)
    assert await refusal(end_seat(seat.id, None, "", None, ADMIN)) == ("BAD_USER_INPUT", "reason")
    assert await refusal(end_seat(seat.id, date(2025, 1, 1), "Early", None, ADMIN)) == (
        "BAD_USER_INPUT",
        "on",
    )
    ended = await end_seat(seat.id, None, "Resigned", None, ADMIN)
    assert ended.term_to == TODAY
    for each in with_seat:
        await each.refresh_from_db()
        assert each.valid_to == TODAY
        raised = await HandOver.get(assignment_id=each.id)
        assert (raised.state, raised.reason) == (HandOverState.OPEN, "Resigned")
    await besides.refresh_from_db()
    assert besides.valid_to is None
    assert await HandOver.all().count() == 2
    # Each change is in the trail under its verb, that of the duties too.
    assert await AuditEvent.filter(action="endSeat", entity="LiaisonAssignment").count() == 2


async def test_22_the_database_ends_duties_with_their_seat_by_itself() -> None:
    seat = await people.seat(await people.body())
    held = await people.liaison(person=await seat.person, seat=seat)
    await Seat.filter(id=seat.id).update(term_to=TODAY)
    await held.refresh_from_db()
    assert held.valid_to == TODAY
    late = await people.liaison(person=await seat.person, seat=seat)
    await late.refresh_from_db()
    assert late.valid_to == TODAY


async def test_a_term_that_ran_out_raises_hand_overs_at_night_once() -> None:
    clock = Clock.fixed(datetime(2026, 7, 2, 12, tzinfo=UTC), "America/New_York")
    last_day = date(2026, 6, 30)
    seat = await people.seat(await people.body(), term_to=last_day)
    person = await seat.person
    ended = await people.liaison(person=person, seat=seat, valid_to=last_day)
    goes_on = await people.liaison(person=person, seat=seat, valid_to=last_day)
    await LiaisonAssignment.create(
        person=person,
        organization_id=goes_on.organization_id,
        kind=goes_on.kind,
        valid_from=date(2026, 7, 1),
    )
    assert await raise_due_hand_overs(clock) == 1
    assert await raise_due_hand_overs(clock) == 0
    raised = await HandOver.get()
    assert (raised.assignment_id, raised.raised_on) == (ended.id, date(2026, 7, 2))


async def test_a_hand_over_is_completed_by_naming_who_takes_over() -> None:
    held = await people.liaison(valid_to=TODAY)
    row = await HandOver.create(assignment=held, raised_on=TODAY, reason="Moved on")
    successor = await samples.person()
    for who, path in ((None, "successorId"), (held.person_id, "successorId")):
        assert (await refusal(complete_hand_over(row.id, who, None, None, ADMIN)))[1] == path
    done = await complete_hand_over(row.id, successor.id, "Ask for Ben", None, ADMIN)
    assert (done.state, done.closed_on, done.notes) == (HandOverState.DONE, TODAY, "Ask for Ben")
    assert await refusal(waive_hand_over(row.id, "Late", None, ADMIN)) == (
        "RULE_VIOLATED",
        "handOverId",
    )


async def test_a_hand_over_is_waived_with_a_reason_by_those_who_may() -> None:
    held = await people.liaison(valid_to=TODAY)
    row = await HandOver.create(assignment=held, raised_on=TODAY, reason="Moved on")
    assert await refusal(waive_hand_over(row.id, " ", None, ADMIN)) == ("BAD_USER_INPUT", "reason")
    act = await people.act_of(await held.person)
    assert (await refusal(waive_hand_over(row.id, "No", None, act)))[0] == "FORBIDDEN"
    place = await Organization.get(id=held.organization_id)
    director = await people.with_role(Role.REGIONAL_DIRECTOR, region=await people.region(place))
    waived = await waive_hand_over(row.id, "The relationship ended", None, director)
    assert waived.state is HandOverState.WAIVED
    with pytest.raises(IntegrityError) as broken:
        await HandOver.create(assignment=held, raised_on=TODAY, reason="x", state="DONE")
    assert samples.broken_rule(broken.value) == "hand_over_closed"
