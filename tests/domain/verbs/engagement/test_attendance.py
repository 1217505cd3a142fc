"""Invitations, answers and attendance (rule 24), and who represents the home association."""

import asyncio
from collections.abc import Awaitable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from domain.audit import AuditEvent
from domain.database import Database
from domain.derived import representation
from domain.errors import DomainError
from domain.events import Event, EventStatus
from domain.organizations import Organization, OrganizationKind, Visibility
from domain.participations import EventParticipation, ParticipationCapacity, ParticipationState
from domain.positions import Position, PositionRole
from domain.verbs.engagement.attendance import (
    Guest,
    answer_invitation,
    invite_participant,
    record,
    record_attendance,
    withdraw_invitation,
)
from domain.verbs.engagement.event_planning import update_event
from domain.verbs.engagement.event_states import cancel_event
from tests import samples
from tests.domain.acting import affiliate
from tests.domain.breaking import refusal
from tests.domain.two_sides import acting, liaison, refused, representative

ATTENDED, ABSENT = ParticipationState.ATTENDED, ParticipationState.ABSENT
TODAY = date(2026, 3, 4)
CLOSED = {"NOT_FOUND", "FORBIDDEN"}


async def invited(**values: Any) -> EventParticipation:
    """An invitation to an event."""
    return await EventParticipation.create(
        event=await samples.event(**values),
        person=await samples.person(),
        from_organization=await samples.organization(),
    )


async def guest(event: Event, **values: Any) -> Guest:
    person = await samples.person(**values)
    return Guest(event.id, person.id, (await samples.organization()).id)


async def test_somebody_is_invited_accepts_and_attends(database: Database) -> None:
    event = await samples.event(starts_on=TODAY, ends_on=date(2026, 3, 6))
    made = await invite_participant(
        Guest(
            event.id,
            (await samples.person()).id,
            (await samples.organization()).id,
            ParticipationCapacity.SPEAKER,
        ),
        acting(),
    )
    accepted = ParticipationState.ACCEPTED
    await answer_invitation(made.id, accepted, "Gladly", 1, acting())
    there = await record_attendance(made.id, ATTENDED, None, 2, acting())
    assert (there.state, there.note, there.capacity) == (ATTENDED, "Gladly", "SPEAKER")


async def test_a_person_is_invited_once(database: Database) -> None:
    once = await guest(await samples.event())
    results = await asyncio.gather(
        invite_participant(once, acting()),
        invite_participant(once, acting()),
        return_exceptions=True,
    )
    assert len([found for found in results if isinstance(found, DomainError)]) == 1
    assert await refused(invite_participant(once, acting())) == ("RULE_VIOLATED", "personId")


async def test_an_invitation_is_taken_back_until_it_is_recorded_who_was_there(
    database: Database,
) -> None:
    made = await invited(starts_on=TODAY, ends_on=date(2026, 3, 6))
    stranger = affiliate(uuid4(), (await samples.organization()).id)
    assert (await refused(withdraw_invitation(made.id, None, stranger)))[0] in CLOSED
    assert (await refused(withdraw_invitation(made.id, 7, acting())))[0] == "CONFLICT"
    await answer_invitation(made.id, ParticipationState.ACCEPTED, None, None, acting())
    sender = affiliate(uuid4(), made.from_organization_id)
    event = await withdraw_invitation(made.id, 2, sender)
    assert not await EventParticipation.exists(id=made.id)
    trail = await AuditEvent.get(action="withdrawInvitation")
    assert (trail.entity_id, trail.after) == (made.id, None)
    again = Guest(event.id, made.person_id, made.from_organization_id)
    once_more = await invite_participant(again, acting())
    await record_attendance(once_more.id, ATTENDED, None, None, acting())
    late = withdraw_invitation(once_more.id, None, acting())
    assert await refused(late) == ("RULE_VIOLATED", "participationId")
    over = await invited(starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 3))
    past = withdraw_invitation(over.id, None, acting())
    assert await refused(past) == ("RULE_VIOLATED", "participationId")


async def test_nobody_is_invited_to_what_is_over_or_called_off(database: Database) -> None:
    over = await samples.event(starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 3))
    off = await samples.event(status=EventStatus.CANCELLED)
    for event in (over, off):
        broken = invite_participant(await guest(event), acting())
        assert await refused(broken) == ("RULE_VIOLATED", "eventId")
    gone = await guest(await samples.event(), deactivated_on=TODAY)
    assert await refused(invite_participant(gone, acting())) == ("RULE_VIOLATED", "personId")


async def test_an_item_that_is_fulfilled_names_no_other_event(database: Database) -> None:
    of = await samples.affiliation()
    item = await samples.item(await samples.work_plan(of, 2026), event=await samples.event())
    asked = await guest(await samples.event())
    with_item = Guest(**{**vars(asked), "work_plan_item_id": item.id})
    broken = invite_participant(with_item, acting())
    assert await refused(broken) == ("RULE_VIOLATED", "workPlanItemId")


async def test_what_is_named_has_to_be_there(database: Database) -> None:
    asked = await guest(await samples.event())
    for name, place in (
        ("event_id", "eventId"),
        ("person_id", "personId"),
        ("from_organization_id", "fromOrganizationId"),
    ):
        broken = invite_participant(Guest(**{**vars(asked), name: uuid4()}), acting())
        assert await refused(broken) == ("NOT_FOUND", place)


@pytest.mark.parametrize("outcome", [ATTENDED, ABSENT])
async def test_24_nobody_attends_before_the_first_day(
    database: Database, outcome: ParticipationState
) -> None:
    tomorrow = date(2026, 3, 5)
    early = await invited(starts_on=tomorrow, ends_on=tomorrow)
    broken = record_attendance(early.id, outcome, None, None, acting())
    assert await refused(broken) == ("RULE_VIOLATED", "participationId")


async def test_24_nobody_attends_what_has_no_date_or_was_called_off(database: Database) -> None:
    unknown = await invited(starts_on=None, ends_on=None, date_precision="TBA")
    off = await invited(starts_on=TODAY, status=EventStatus.CANCELLED)
    for made in (unknown, off):
        broken = record_attendance(made.id, ATTENDED, None, None, acting())
        assert await refused(broken) == ("RULE_VIOLATED", "participationId")


async def test_24_moving_and_attending_at_once_leave_no_contradiction(database: Database) -> None:
    made = await invited(starts_on=TODAY, ends_on=TODAY)
    later = {"starts_on": date(2026, 5, 1), "ends_on": date(2026, 5, 1)}
    results = await asyncio.gather(
        record_attendance(made.id, ATTENDED, None, None, acting()),
        update_event(made.event_id, later, None, acting()),
        return_exceptions=True,
    )
    assert len([found for found in results if isinstance(found, DomainError)]) == 1
    event = await Event.get(id=made.event_id)
    assert event.starts_on is not None
    await made.refresh_from_db()
    assert (made.state is ATTENDED) == (event.starts_on <= TODAY)


async def test_answers_are_yes_or_no_until_it_is_recorded(database: Database) -> None:
    made = await invited(starts_on=TODAY, ends_on=TODAY)
    strange = answer_invitation(made.id, ATTENDED, None, None, acting())
    assert await refused(strange) == ("BAD_USER_INPUT", "answer")
    await answer_invitation(made.id, ParticipationState.DECLINED, None, None, acting())
    await record_attendance(made.id, ATTENDED, None, None, acting())
    late = answer_invitation(made.id, ParticipationState.DECLINED, None, None, acting())
    assert await refused(late) == ("RULE_VIOLATED", "participationId")


async def test_a_guest_without_an_invitation_is_recorded_too(database: Database) -> None:
    event = await samples.event(starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 2))
    came = vars(await guest(event))
    made = await record(came, ATTENDED, None, acting())
    assert made.state is ATTENDED
    twice = record({"participation_id": made.id, **came}, ABSENT, None, acting())
    assert (await refused(twice))[0] == "BAD_USER_INPUT"
    nobody = record({"event_id": event.id}, ATTENDED, None, acting())
    assert await refused(nobody) == ("BAD_USER_INPUT", "personId")
    corrected = await record({"participation_id": made.id}, ABSENT, 1, acting())
    assert corrected.state is ABSENT


async def test_both_sides_may_record_and_nobody_else(database: Database) -> None:
    of, other = await samples.affiliation(), await samples.affiliation()
    host = await of.counterparty.organization
    for viewer in (await representative(of), await liaison(of)):
        made = await invited(organizer=host, starts_on=TODAY)
        await record_attendance(made.id, ATTENDED, None, None, acting(viewer))
    made = await invited(organizer=host, starts_on=TODAY)
    strange = record_attendance(made.id, ATTENDED, None, None, acting(await representative(other)))
    assert await refused(strange) == ("NOT_FOUND", "participationId")


async def state_of(database: Database, event: Event) -> object:
    return await samples.derive(database, representation.STATE, "event", event.id, TODAY)


async def test_a_gap_is_an_event_of_an_affiliate_where_nobody_represents_us(
    database: Database,
) -> None:
    of = await samples.affiliation()
    home = await of.home.organization
    await Organization.filter(id=home.id).update(kind=OrganizationKind.HOME_ASSOCIATION)
    event = await samples.event(await of.counterparty.organization)
    assert await state_of(database, event) == "NOT_EXPECTED"
    await samples.term(of, date(2025, 1, 1), date(2027, 12, 31))
    assert await state_of(database, event) == "NOBODY"
    visit = await EventParticipation.create(
        event=event, person=await samples.person(), from_organization=home
    )
    assert await state_of(database, event) == "INVITED"
    await EventParticipation.filter(id=visit.id).update(state=ParticipationState.ACCEPTED)
    assert await state_of(database, event) == "REPRESENTED"
    await EventParticipation.filter(id=visit.id).update(state=ParticipationState.DECLINED)
    assert await state_of(database, event) == "NOBODY"
    await Event.filter(id=event.id).update(status=EventStatus.CANCELLED)
    assert await state_of(database, event) == "NOT_EXPECTED"
    assert await state_of(database, await samples.event(home)) == "NOT_EXPECTED"


async def test_24_the_database_keeps_attendance_and_dates_together(database: Database) -> None:
    undated = await invited(starts_on=None, ends_on=None, date_precision="TBA")
    row = EventParticipation.filter(id=undated.id)
    assert await refusal(row.update(state=ATTENDED)) == "event_participation_dated"
    made = await invited(starts_on=TODAY)
    await EventParticipation.filter(id=made.id).update(state=ATTENDED)
    event = Event.filter(id=made.event_id)
    late = cancel_event(made.event_id, "Rain", None, acting())
    assert await refused(late) == ("RULE_VIOLATED", "eventId")
    off = event.update(status=EventStatus.CANCELLED)
    assert await refusal(off) == "event_attended"
    unknown = event.update(starts_on=None, ends_on=None, date_precision="TBA")
    assert await refusal(unknown) == "event_attended"


async def test_an_entry_for_another_organization_is_not_told_of(database: Database) -> None:
    of = await samples.affiliation()
    own = await of.counterparty.organization
    person = await samples.person()
    await Position.create(
        person=person,
        organization=own,
        title="Member",
        role=PositionRole.ASSOCIATION_STAFF,
        valid_from=date(2026, 1, 1),
    )
    event = await samples.event(starts_on=TODAY, visibility=Visibility.PUBLIC)
    await EventParticipation.create(
        event=event, person=person, from_organization=await samples.organization()
    )
    asked = Guest(event.id, person.id, own.id)
    told = await said(invite_participant(asked, acting()))
    assert told == "The person is on the event's list already."
    hidden = await said(invite_participant(asked, acting(await representative(of))))
    assert hidden == "The person cannot be entered on the event's list: ask its organizer."


async def said(broken: Awaitable[object]) -> str:
    with pytest.raises(DomainError) as caught:
        await broken
    return caught.value.message
