"""Who goes to an event: invitations, answers, and who was there (rule 24)."""

from dataclasses import dataclass
from uuid import UUID

from domain.acts import Act
from domain.audit import add, change, remove
from domain.database import transaction
from domain.days import write_day
from domain.events import Event, EventStatus
from domain.givens import Given, against_rule, check, misfit
from domain.organizations import Organization
from domain.participations import EventParticipation, ParticipationCapacity, ParticipationState
from domain.people import Person
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit, sees
from domain.verbs.engagement.either_side import permit_either
from domain.work_plans import WorkPlanItem

ANSWERS = frozenset({ParticipationState.ACCEPTED, ParticipationState.DECLINED})
OUTCOMES = frozenset({ParticipationState.ATTENDED, ParticipationState.ABSENT})
LISTED = "The person is on the event's list already."
NOT_ENTERED = "The person cannot be entered on the event's list: ask its organizer."
"""What is said where the other entry is for an organization that the viewer does not look after."""


@dataclass(frozen=True)
class Guest:
    """Who goes to which event, for which organization, in which capacity."""

    event_id: UUID
    person_id: UUID
    from_organization_id: UUID
    capacity: ParticipationCapacity = ParticipationCapacity.DELEGATE
    work_plan_item_id: UUID | None = None
    note: str | None = None


async def invite_participant(guest: Guest, act: Act) -> EventParticipation:
    """Invite somebody to an event, for an organization; each person once.

    Raises DomainError: NOT_FOUND for what is named; RULE_VIOLATED for an event that is called off or over, a
    person who left, an item of a work plan that names another event, and a second invitation.
    """
    async with transaction():
        event = await find(Event, guest.event_id, act, "eventId")
        if event.status is EventStatus.CANCELLED:
            raise against_rule("event_id", "The event was cancelled.")
        if event.ends_on is not None and event.ends_on < act.today:
            raise against_rule(
                "event_id",
                f"The event ended on {write_day(event.ends_on)}: record the attendance instead.",
            )
        await _permit(Action.INVITE_PARTICIPANT, event, guest, act)
        participation = await _enter(guest, ParticipationState.INVITED, act)
        await add(participation, Action.INVITE_PARTICIPANT, act.actor)
    return participation


async def answer_invitation(
    key: UUID, answer: ParticipationState, note: str | None, version: int | None, act: Act
) -> EventParticipation:
    """Say that somebody will come (ACCEPTED) or not (DECLINED); minds may change until it is over."""
    if answer not in ANSWERS:
        raise misfit("answer", "Answer ACCEPTED or DECLINED.")
    async with transaction():
        participation, event = await _find(key, Action.ANSWER_INVITATION, version, act)
        if participation.state in OUTCOMES:
            raise against_rule("participation_id", "It is recorded already who was there.")
        if event.status is EventStatus.CANCELLED:
            raise against_rule("participation_id", "The event was cancelled.")
        if event.ends_on is not None and event.ends_on < act.today:
            raise against_rule("participation_id", "The event is over: record the attendance.")
        values: dict[str, object] = {"state": answer}
        if note is not None:
            values["note"] = note
        await change(participation, values, Action.ANSWER_INVITATION, act.actor)
    return participation


async def withdraw_invitation(key: UUID, version: int | None, act: Act) -> Event:
    """Take an invitation back, whatever was answered, and return its event; the person leaves the list.

    Raises DomainError: RULE_VIOLATED once it is recorded who was there, and for an event that is over: that
    somebody stayed away is recorded.
    """
    async with transaction():
        participation, event = await _find(key, Action.WITHDRAW_INVITATION, version, act)
        if participation.state in OUTCOMES:
            raise against_rule("participation_id", "It is recorded already who was there.")
        if event.ends_on is not None and event.ends_on < act.today:
            raise against_rule("participation_id", "The event is over: record the attendance.")
        await remove(participation, Action.WITHDRAW_INVITATION, act.actor)
    return event


async def record(
    given: Given, outcome: ParticipationState, version: int | None, act: Act
) -> EventParticipation:
    """Record attendance of an invitation (`participation_id`), or of a guest who came without one."""
    key = given.get("participation_id")
    if key is not None:
        beside = given.keys() - {"participation_id", "note"}
        if beside:
            raise misfit(min(beside), "The invitation says this already: leave it out.")
        return await record_attendance(key, outcome, given.get("note"), version, act)
    for name in ("event_id", "person_id", "from_organization_id"):
        if given.get(name) is None:
            raise misfit(name, "Name the invitation, or the event, the person and for whom.")
    known = {name: value for name, value in given.items() if name != "participation_id"}
    return await record_guest(Guest(**known), outcome, act)


async def record_attendance(
    key: UUID, outcome: ParticipationState, note: str | None, version: int | None, act: Act
) -> EventParticipation:
    """Record who was there (ATTENDED) or stayed away (ABSENT), from the event's first day on (rule 24)."""
    async with transaction():
        participation, event = await _find(key, Action.RECORD_ATTENDANCE, version, act)
        _check_outcome(event, outcome, "participation_id", act)
        values: dict[str, object] = {"state": outcome}
        if note is not None:
            values["note"] = note
        await change(participation, values, Action.RECORD_ATTENDANCE, act.actor)
    return participation


async def record_guest(guest: Guest, outcome: ParticipationState, act: Act) -> EventParticipation:
    """Record somebody who was there without an invitation in the books."""
    async with transaction():
        event = await find(Event, guest.event_id, act, "eventId")
        await _permit(Action.RECORD_ATTENDANCE, event, guest, act)
        _check_outcome(event, outcome, "event_id", act)
        participation = await _enter(guest, outcome, act)
        await add(participation, Action.RECORD_ATTENDANCE, act.actor)
    return participation


def _check_outcome(event: Event, outcome: ParticipationState, name: str, act: Act) -> None:
    if outcome not in OUTCOMES:
        raise misfit("outcome", "Record ATTENDED or ABSENT.")
    if event.status in {EventStatus.CANCELLED, EventStatus.POSTPONED}:
        raise against_rule(name, f"The event was {event.status.lower()}: nobody could be there.")
    if event.starts_on is None:
        raise against_rule(name, "Nobody knows yet when the event begins.")
    if event.starts_on > act.today:
        raise against_rule(
            name,
            f"The event begins on {write_day(event.starts_on)}: who was there is recorded from then on.",
        )


async def _enter(guest: Guest, state: ParticipationState, act: Act) -> EventParticipation:
    """Return a new participation; the caller holds the event's lock, so that nobody is entered twice."""
    given: Given = vars(guest)
    await check(EventParticipation, given, act)
    person = await Person.get(id=guest.person_id)
    if person.deactivated_on is not None and person.deactivated_on <= act.today:
        raise against_rule("person_id", "The person is no longer active.")
    held = await EventParticipation.get_or_none(event_id=guest.event_id, person_id=guest.person_id)
    if held is not None:
        raise against_rule("person_id", LISTED if await sees(held, act) else NOT_ENTERED)
    if guest.work_plan_item_id is not None:
        item = await WorkPlanItem.get(id=guest.work_plan_item_id).select_related("event")
        if item.event is not None and item.event.id != guest.event_id:
            raise against_rule(
                "work_plan_item_id", "The item of the work plan names another event."
            )
    return EventParticipation(**given, state=state)


async def _permit(action: Action, event: Event, guest: Guest, act: Act) -> None:
    """Either side may: who holds the event, and the organization for which somebody goes."""
    name = "fromOrganizationId"
    sender = await find(Organization, guest.from_organization_id, act, name, lock=False)
    await permit_either(action, act, sender, event)


async def _find(
    key: UUID, action: Action, version: int | None, act: Act
) -> tuple[EventParticipation, Event]:
    """Return the participation and its event; the event is locked first, as whoever moves it does."""
    seen = await find(EventParticipation, key, act, "participationId", lock=False)
    event = await Event.filter(id=seen.event_id).select_for_update().get()
    participation = await find(EventParticipation, key, act, "participationId")
    await permit(action, participation, act)
    expect(participation, version)
    return participation, event
