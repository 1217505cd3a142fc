"""Whether an event takes place: TENTATIVE, CONFIRMED, then HELD, POSTPONED or CANCELLED."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.acts import Act
from domain.audit import change
from domain.database import transaction
from domain.errors import DomainError, ErrorCode
from domain.events import Event, EventStatus
from domain.givens import need_reason
from domain.organizations import DatePrecision
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit
from domain.verbs.engagement.event_planning import check_begun, check_dates, was_attended

WAYS: Mapping[EventStatus, frozenset[EventStatus]] = {
    EventStatus.TENTATIVE: frozenset(
        {EventStatus.CONFIRMED, EventStatus.POSTPONED, EventStatus.CANCELLED}
    ),
    EventStatus.CONFIRMED: frozenset(
        {EventStatus.HELD, EventStatus.POSTPONED, EventStatus.CANCELLED}
    ),
    EventStatus.POSTPONED: frozenset({EventStatus.CONFIRMED, EventStatus.CANCELLED}),
    EventStatus.HELD: frozenset(),
    EventStatus.CANCELLED: frozenset(),
}
"""From each status those that may follow."""

WHY_NOT: Mapping[EventStatus, str] = {
    EventStatus.TENTATIVE: "It is not confirmed yet: confirm it first.",
    EventStatus.CONFIRMED: "It is confirmed already.",
    EventStatus.POSTPONED: "It was postponed: confirm it with its new dates first.",
    EventStatus.HELD: "It has taken place.",
    EventStatus.CANCELLED: "It was cancelled: plan a new one.",
}


@dataclass(frozen=True)
class Postponement:
    """Why an event is put off, and until when as far as that is known."""

    reason: str
    starts_on: date | None = None
    ends_on: date | None = None
    date_precision: DatePrecision | None = None


async def confirm_event(key: UUID, version: int | None, act: Act) -> Event:
    """Say that the event will take place; its dates have to be known."""
    async with transaction():
        event = await _find(key, EventStatus.CONFIRMED, Action.CONFIRM_EVENT, version, act)
        if event.starts_on is None:
            raise DomainError(
                ErrorCode.RULE_VIOLATED,
                "Nobody knows when it takes place: give its dates with updateEvent first.",
                ("eventId",),
            )
        values = {"status": EventStatus.CONFIRMED, "status_reason": None}
        await change(event, values, Action.CONFIRM_EVENT, act.actor)
    return event


async def hold_event(key: UUID, version: int | None, act: Act) -> Event:
    """Say that the event took place; not before its first day, by the home association's date."""
    async with transaction():
        event = await _find(key, EventStatus.HELD, Action.HOLD_EVENT, version, act)
        if event.starts_on is None or event.starts_on > act.today:
            raise DomainError(ErrorCode.RULE_VIOLATED, "It has not begun yet.", ("eventId",))
        await change(event, {"status": EventStatus.HELD}, Action.HOLD_EVENT, act.actor)
    return event


async def postpone_event(key: UUID, put_off: Postponement, version: int | None, act: Act) -> Event:
    """Put the event off, to new dates or to a time that is not known yet (TBA); it needs a reason."""
    async with transaction():
        event = await _find(key, EventStatus.POSTPONED, Action.POSTPONE_EVENT, version, act)
        values: dict[str, object] = {
            "status": EventStatus.POSTPONED,
            "status_reason": need_reason(put_off.reason, "Say why it is put off."),
            **_new_dates(put_off),
        }
        check_dates(
            {
                "title": event.title,
                "time_zone": event.time_zone,
                "start_time": values.get("start_time", event.start_time),
                **{name: values[name] for name in ("starts_on", "ends_on", "date_precision")},
            }
        )
        await check_begun(event, values, act)
        await change(event, values, Action.POSTPONE_EVENT, act.actor)
    return event


async def cancel_event(key: UUID, reason: str, version: int | None, act: Act) -> Event:
    """Call the event off, for good; it needs a reason."""
    async with transaction():
        event = await _find(key, EventStatus.CANCELLED, Action.CANCEL_EVENT, version, act)
        if await was_attended(event):
            raise DomainError(
                ErrorCode.RULE_VIOLATED, "Somebody was there: it took place.", ("eventId",)
            )
        values = {
            "status": EventStatus.CANCELLED,
            "status_reason": need_reason(reason, "Say why it does not take place."),
        }
        await change(event, values, Action.CANCEL_EVENT, act.actor)
    return event


def _new_dates(put_off: Postponement) -> dict[str, object]:
    if put_off.starts_on is None and put_off.ends_on is None:
        return {
            "starts_on": None,
            "ends_on": None,
            "date_precision": DatePrecision.TBA,
            "start_time": None,
        }
    precision = put_off.date_precision or DatePrecision.DAY
    found: dict[str, object] = {
        "starts_on": put_off.starts_on,
        "ends_on": put_off.ends_on or put_off.starts_on,
        "date_precision": precision,
    }
    return found if precision is DatePrecision.DAY else {**found, "start_time": None}


async def _find(
    key: UUID, wanted: EventStatus, action: Action, version: int | None, act: Act
) -> Event:
    """Return the locked event, if its status lets the wanted one follow."""
    event = await find(Event, key, act, "eventId")
    await permit(action, event, act)
    expect(event, version)
    if wanted not in WAYS[event.status]:
        raise DomainError(ErrorCode.RULE_VIOLATED, WHY_NOT[event.status], ("eventId",))
    return event
