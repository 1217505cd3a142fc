"""Correcting a seat and dissolving a body: what hangs on them ends with a hand-over (rule 22)."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from domain.audit import AuditEvent
from domain.errors import DomainError
from domain.governing_bodies import BodyKind, GoverningBody, Seat
from domain.hand_overs import HandOver
from domain.liaisons import LiaisonAssignment, LiaisonKind
from domain.roles import Role, RoleGrant
from domain.verbs.people.body_keeping import appoint_seat, update_body, update_seat
from domain.verbs.people.dissolving import dissolve_body
from tests import samples
from tests.domain import people
from tests.domain.acting import ADMIN, TODAY, refusal
from tests.domain.people import FROM

pytestmark = pytest.mark.usefixtures("database")

YESTERDAY = TODAY - timedelta(days=1)


async def test_a_seat_is_corrected_and_absent_is_not_null() -> None:
    seat = await people.seat(await people.body(), term_to=date(2027, 12, 31), title="Member")
    changed = await update_seat(seat.id, {"term_from": date(2025, 7, 1)}, 1, ADMIN)
    assert (changed.term_from, changed.term_to) == (date(2025, 7, 1), date(2027, 12, 31))
    changed = await update_seat(seat.id, {"term_to": None, "is_chair": True}, None, ADMIN)
    assert (changed.term_to, changed.is_chair, changed.title) == (None, True, "Member")


async def test_22_a_shorter_term_ends_its_duties_and_raises_their_hand_overs() -> None:
    seat = await people.seat(await people.body())
    duty = await people.liaison(person=await seat.person, seat=seat)
    await update_seat(seat.id, {"term_to": date(2026, 6, 30)}, None, ADMIN)
    await duty.refresh_from_db()
    assert duty.valid_to == date(2026, 6, 30)
    assert "corrected" in (await HandOver.get(assignment_id=duty.id)).reason
    (event,) = await AuditEvent.filter(action="updateSeat", entity="LiaisonAssignment")
    assert event.after == {"valid_to": "2026-06-30"}


async def test_22_a_seat_is_not_corrected_into_what_it_may_not_be() -> None:
    body = await people.body(size=2)
    chair, seat = await people.seat(body, is_chair=True), await people.seat(body)
    await people.liaison(person=await seat.person, seat=seat)
    again = await people.seat(
        body, person=await chair.person, term_from=date(2020, 1, 1), term_to=date(2020, 12, 31)
    )
    cases: list[tuple[Seat, dict[str, Any], tuple[str, str]]] = [
        (seat, {"is_chair": True}, ("RULE_VIOLATED", "isChair")),
        (seat, {"term_to": date(2025, 1, 1)}, ("BAD_USER_INPUT", "termTo")),
        (seat, {"term_from": TODAY}, ("RULE_VIOLATED", "termFrom")),
        (seat, {"term_from": None}, ("BAD_USER_INPUT", "termFrom")),
        (again, {"term_to": None}, ("RULE_VIOLATED", "personId")),
    ]
    for row, given, refused in cases:
        assert await refusal(update_seat(row.id, given, None, ADMIN)) == refused
    assert await refusal(update_seat(seat.id, {}, 9, ADMIN)) == ("CONFLICT", "expectedVersion")
    board = await people.with_role(Role.BOARD_VIEWER)
    assert (await refusal(update_seat(seat.id, {"title": "A"}, None, board)))[0] == "FORBIDDEN"


async def test_a_body_is_corrected() -> None:
    body, other = await people.body(), await people.body()
    named = await update_body(body.id, {"name": "Committee on Exchange", "size": 9}, 1, ADMIN)
    assert (named.name, named.size) == ("Committee on Exchange", 9)
    await other.filter(id=other.id).update(organization_id=body.organization_id)
    taken = update_body(other.id, {"name": "Committee on Exchange"}, None, ADMIN)
    assert await refusal(taken) == ("CONFLICT", "name")
    assert await refusal(update_body(body.id, {"size": 0}, None, ADMIN)) == (
        "BAD_USER_INPUT",
        "size",
    )


async def test_22_a_dissolved_body_leaves_hand_overs_and_its_history() -> None:
    body = await people.body()
    seat, ended = await people.seat(body), await people.seat(body, term_to=date(2026, 1, 31))
    ahead = await people.seat(body, term_from=date(2026, 5, 1))
    committee = LiaisonKind.COMMITTEE_LIAISON
    with_seat = await people.liaison(person=await seat.person, seat=seat)
    given = await people.liaison(committee, assigned_by_body=body)
    later = await people.liaison(committee, assigned_by_body=body, valid_from=date(2026, 6, 1))
    other = await people.liaison(committee)
    row = await dissolve_body(body.id, None, "The board took over", 1, ADMIN)
    assert row.dissolved_on == TODAY
    for duty in (with_seat, given):
        await duty.refresh_from_db()
        assert duty.valid_to == YESTERDAY
        assert (await HandOver.get(assignment_id=duty.id)).reason == "The board took over"
    kept = await Seat.filter(body_id=body.id).order_by("term_to")
    assert [(each.id, each.term_to) for each in kept] == [
        (ended.id, date(2026, 1, 31)),
        (seat.id, YESTERDAY),
    ]
    assert not await LiaisonAssignment.exists(id=later.id)
    assert not await Seat.exists(id=ahead.id)
    await other.refresh_from_db()
    assert other.valid_to is None
    assert await AuditEvent.filter(action="dissolveBody", entity="Seat").count() == 2


async def test_a_body_is_dissolved_once_by_who_may() -> None:
    body = await people.body(BodyKind.BOARD)
    staff = await people.with_role(Role.STAFF)
    assert (await refusal(dissolve_body(body.id, None, "Why", None, staff)))[0] == "FORBIDDEN"
    assert await refusal(dissolve_body(body.id, None, " ", None, ADMIN)) == (
        "BAD_USER_INPUT",
        "reason",
    )
    secretary = await people.with_role(Role.BOARD_SECRETARY)
    await dissolve_body(body.id, FROM, "Why", None, secretary)
    assert await refusal(dissolve_body(body.id, None, "Why", None, ADMIN)) == (
        "RULE_VIOLATED",
        "governingBodyId",
    )


async def test_22_whoever_appoints_waits_for_who_dissolves() -> None:
    body = await people.body()
    given = {"body_id": body.id, "person_id": (await samples.person()).id, "term_from": TODAY}
    outcomes = await asyncio.gather(
        dissolve_body(body.id, None, "Why", None, ADMIN),
        appoint_seat(given, ADMIN),
        return_exceptions=True,
    )
    assert all(isinstance(each, DomainError) for each in outcomes if isinstance(each, Exception))
    assert not await Seat.filter(body_id=body.id, term_to=None).exists()


async def test_nobody_chairs_a_body_that_was_dissolved() -> None:
    body, other = await people.body(), await people.body()
    chair = await samples.person()

    async def grant(of: GoverningBody, first: date, last: date | None = None) -> RoleGrant:
        return await RoleGrant.create(
            person=chair, role=Role.COMMITTEE_CHAIR, body=of, valid_from=first, valid_to=last
        )

    past = await grant(body, date(2024, 1, 1), date(2024, 12, 31))
    held, to_come = await grant(body, FROM, TODAY), await grant(body, date(2027, 1, 1))
    elsewhere = await grant(other, FROM)
    await dissolve_body(body.id, None, "Its work is done", None, ADMIN)
    spans = dict(await RoleGrant.all().values_list("id", "valid_to"))
    assert spans == {past.id: date(2024, 12, 31), held.id: YESTERDAY, elsewhere.id: None}
    assert to_come.id not in spans
    assert (await people.act_of(chair)).viewer.reach.chaired == {other.id}
    events = await AuditEvent.filter(action="dissolveBody", entity="RoleGrant").count()
    assert events == 2
