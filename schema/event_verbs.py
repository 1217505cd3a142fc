"""Planning events and series, and saying whether they take place."""

from typing import Any

import strawberry

from domain import event_series, events, participations
from domain.acts import Act
from domain.verbs.engagement import attendance, event_planning, event_states
from schema.event_series import EventSeries
from schema.events import Event, EventParticipation
from schema.verbs import Asked, form, or_none, read_columns, read_key, verb, version_of

EVENT_COLUMNS = (
    "kind starts_on ends_on date_precision start_time time_zone mode venue city country url organizer_id"
    " information_status scope series_id contact_id note visibility"
)
SERIES_COLUMNS = "organizer_id contact_id every_months url visibility"
REASON = Asked("reason", str, "Why.", needed=True)
WHICH = "The event."

CREATE = form(
    "CreateEventInput",
    "An event for the calendar. One day alone is the first and the last; no dates at all are TBA.",
    events.Event,
    needed="title",
    free=EVENT_COLUMNS,
)
UPDATE = form(
    "UpdateEventInput",
    "What is known of an event now; what is left out stays, null empties.",
    events.Event,
    changes=WHICH,
    free=f"title {EVENT_COLUMNS}",
)
CONFIRM = form("ConfirmEventInput", "The event that will take place.", events.Event, changes=WHICH)
HOLD = form("HoldEventInput", "The event that took place.", events.Event, changes=WHICH)
POSTPONE = form(
    "PostponeEventInput",
    "The event that is put off: to new dates, or to a time that is not known yet.",
    events.Event,
    changes=WHICH,
    extra=[REASON],
    free="starts_on ends_on date_precision",
)
CANCEL = form(
    "CancelEventInput",
    "The event that does not take place.",
    events.Event,
    changes=WHICH,
    extra=[REASON],
)
CREATE_SERIES = form(
    "CreateEventSeriesInput",
    "A series of events, such as an annual conference.",
    event_series.EventSeries,
    needed="title",
    free=SERIES_COLUMNS,
)
UPDATE_SERIES = form(
    "UpdateEventSeriesInput",
    "What is known of a series now; what is left out stays, null empties.",
    event_series.EventSeries,
    changes="The series.",
    free=f"title {SERIES_COLUMNS} ended_on",
)
INVITE = form(
    "InviteParticipantInput",
    "Who is invited to which event, for which organization.",
    participations.EventParticipation,
    needed="event_id person_id from_organization_id",
    free="capacity work_plan_item_id note",
)
WITHDRAW_INVITATION = form(
    "WithdrawInvitationInput",
    "The invitation that is taken back.",
    participations.EventParticipation,
    changes="The invitation.",
    key="participation_id",
)
ANSWER = form(
    "AnswerInvitationInput",
    "Whether somebody will come.",
    participations.EventParticipation,
    changes="The invitation.",
    key="participation_id",
    extra=[
        Asked("answer", participations.ParticipationState, "ACCEPTED or DECLINED.", needed=True)
    ],
    free="note",
)
RECORD = form(
    "RecordAttendanceInput",
    "Whether somebody was there: an invitation, or who came to which event without one.",
    participations.EventParticipation,
    extra=[
        Asked("outcome", participations.ParticipationState, "ATTENDED or ABSENT.", needed=True),
        Asked("participation_id", strawberry.ID, "The invitation.", "EventParticipation"),
        Asked("expected_version", int, "Version of the invitation that you saw."),
    ],
    free="event_id person_id from_organization_id capacity work_plan_item_id note",
)


async def create(given: Any, act: Act) -> events.Event:
    return await event_planning.create_event(read_columns(given, CREATE), act)


async def update(given: Any, act: Act) -> events.Event:
    key = read_key(given, UPDATE, "event_id")
    values = read_columns(given, UPDATE, "event_id")
    return await event_planning.update_event(key, values, version_of(given), act)


async def confirm(given: Any, act: Act) -> events.Event:
    key = read_key(given, CONFIRM, "event_id")
    return await event_states.confirm_event(key, version_of(given), act)


async def hold(given: Any, act: Act) -> events.Event:
    key = read_key(given, HOLD, "event_id")
    return await event_states.hold_event(key, version_of(given), act)


async def postpone(given: Any, act: Act) -> events.Event:
    key = read_key(given, POSTPONE, "event_id")
    put_off = event_states.Postponement(**read_columns(given, POSTPONE, "event_id"))
    return await event_states.postpone_event(key, put_off, version_of(given), act)


async def cancel(given: Any, act: Act) -> events.Event:
    key = read_key(given, CANCEL, "event_id")
    return await event_states.cancel_event(key, given.reason, version_of(given), act)


async def create_series(given: Any, act: Act) -> event_series.EventSeries:
    return await event_planning.create_event_series(read_columns(given, CREATE_SERIES), act)


async def update_series(given: Any, act: Act) -> event_series.EventSeries:
    key = read_key(given, UPDATE_SERIES, "event_series_id")
    values = read_columns(given, UPDATE_SERIES, "event_series_id")
    return await event_planning.update_event_series(key, values, version_of(given), act)


async def invite(given: Any, act: Act) -> participations.EventParticipation:
    guest = attendance.Guest(**read_columns(given, INVITE))
    return await attendance.invite_participant(guest, act)


async def withdraw_invitation(given: Any, act: Act) -> events.Event:
    key = read_key(given, WITHDRAW_INVITATION, "participation_id")
    return await attendance.withdraw_invitation(key, version_of(given), act)


async def answer(given: Any, act: Act) -> participations.EventParticipation:
    key = read_key(given, ANSWER, "participation_id")
    note = or_none(given.note)
    return await attendance.answer_invitation(key, given.answer, note, version_of(given), act)


async def record(given: Any, act: Act) -> participations.EventParticipation:
    values = read_columns(given, RECORD, "outcome")
    return await attendance.record(values, given.outcome, version_of(given), act)


@strawberry.type
class EventMutations:
    """Events, series and who goes there."""

    create_event = verb(CREATE, Event, "event", "Add an event to the calendar.", create)
    update_event = verb(UPDATE, Event, "event", "Change what is known of an event.", update)
    confirm_event = verb(
        CONFIRM, Event, "event", "Say that an event will take place; its dates are known.", confirm
    )
    hold_event = verb(
        HOLD, Event, "event", "Say that an event took place; not before its first day.", hold
    )
    postpone_event = verb(POSTPONE, Event, "event", "Put an event off, for a reason.", postpone)
    cancel_event = verb(CANCEL, Event, "event", "Call an event off for good.", cancel)
    create_event_series = verb(
        CREATE_SERIES, EventSeries, "series", "Open a series of events.", create_series
    )
    update_event_series = verb(
        UPDATE_SERIES, EventSeries, "series", "Change a series of events, or end it.", update_series
    )
    invite_participant = verb(
        INVITE, EventParticipation, "participation", "Invite somebody to an event.", invite
    )
    withdraw_invitation = verb(
        WITHDRAW_INVITATION,
        Event,
        "event",
        "Take an invitation back, until it is recorded who was there.",
        withdraw_invitation,
    )
    answer_invitation = verb(
        ANSWER, EventParticipation, "participation", "Say whether somebody will come.", answer
    )
    record_attendance = verb(
        RECORD,
        EventParticipation,
        "participation",
        "Record who was at an event, from its first day on.",
        record,
    )
