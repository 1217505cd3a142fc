"""Planning events and their series: dates that are known in full, in part or not at all (rule 23)."""

import re
from typing import Any
from uuid import UUID

from domain.acts import Act
from domain.audit import add, change
from domain.database import transaction
from domain.errors import DomainError, ErrorCode
from domain.event_series import EventSeries
from domain.events import Event, EventStatus
from domain.givens import Given, against_rule, check, check_order, misfit
from domain.organizations import DatePrecision, Organization
from domain.participations import EventParticipation, ParticipationState
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit

UNFINISHED = re.compile(
    r"(coming\s+soon|to\s+be\s+announced|\btba\b|\btbc\b|\btbd\b)", re.IGNORECASE
)
DATES = ("starts_on", "ends_on", "date_precision", "start_time", "time_zone")


async def create_event(given: Given, act: Act) -> Event:
    """Add an event to the calendar; it may take place (TENTATIVE) until it is confirmed.

    Dates follow rule 23: one day given is the first and the last, none at all is precision TBA.
    Raises DomainError: BAD_USER_INPUT, NOT_FOUND for what is named, RULE_VIOLATED for rule 23.
    """
    async with transaction():
        await check(Event, given, act)
        values = _complete(given)
        check_dates(values)
        organizer = await _organizer(given.get("organizer_id"), act)
        await permit(Action.CREATE_EVENT, organizer, act)
        event = Event(**values)
        await add(event, Action.CREATE_EVENT, act.actor)
    return event


async def update_event(key: UUID, given: Given, version: int | None, act: Act) -> Event:
    """Change what is known of an event; what is not given stays.

    A cancelled event stays as it is; one that somebody attended keeps a first day that has come (rule 24).
    """
    async with transaction():
        event = await find(Event, key, act, "eventId")
        await permit(Action.UPDATE_EVENT, event, act)
        expect(event, version)
        await check(Event, given, act)
        if event.status is EventStatus.CANCELLED:
            raise DomainError(
                ErrorCode.RULE_VIOLATED, "The event was cancelled: plan a new one.", ("eventId",)
            )
        values = _follow(event, given)
        check_dates({name: values.get(name, getattr(event, name)) for name in ("title", *DATES)})
        await check_begun(event, values, act)
        if "organizer_id" in values:
            await permit(Action.UPDATE_EVENT, await _organizer(values["organizer_id"], act), act)
        await change(event, values, Action.UPDATE_EVENT, act.actor)
    return event


async def create_event_series(given: Given, act: Act) -> EventSeries:
    """Open a series, such as an annual conference; its events name it."""
    async with transaction():
        await check(EventSeries, given, act)
        _check_series(given)
        await permit(
            Action.CREATE_EVENT_SERIES, await _organizer(given.get("organizer_id"), act), act
        )
        series = EventSeries(**given)
        await add(series, Action.CREATE_EVENT_SERIES, act.actor)
    return series


async def update_event_series(
    key: UUID, given: Given, version: int | None, act: Act
) -> EventSeries:
    """Change a series; `ended_on` says that it was given up."""
    async with transaction():
        series = await find(EventSeries, key, act, "eventSeriesId")
        await permit(Action.UPDATE_EVENT_SERIES, series, act)
        expect(series, version)
        await check(EventSeries, given, act)
        _check_series(given)
        if "organizer_id" in given:
            organizer = await _organizer(given["organizer_id"], act)
            await permit(Action.UPDATE_EVENT_SERIES, organizer, act)
        await change(series, given, Action.UPDATE_EVENT_SERIES, act.actor)
    return series


def check_dates(values: Given) -> None:
    """Rule 23, as far as it is about one event."""
    first, last = values.get("starts_on"), values.get("ends_on")
    precision = values.get("date_precision", DatePrecision.DAY)
    if UNFINISHED.search(values.get("title") or ""):
        raise against_rule(
            "title",
            "What is still to come is no part of the title: set informationStatus to INFO_PENDING, and"
            " datePrecision to TBA where the dates are not known.",
        )
    if precision is DatePrecision.TBA and (first or last):
        raise against_rule(
            "date_precision",
            "TBA means that no date is known: leave the dates out, or say MONTH or YEAR.",
        )
    if precision is not DatePrecision.TBA and not (first and last):
        raise against_rule(
            "starts_on", f"A precision of {precision} needs dates: give them, or say TBA."
        )
    check_order(first, last)
    _check_time(values, first is not None and precision is DatePrecision.DAY)


def _check_time(values: Given, has_day: bool) -> None:
    if values.get("start_time") is None:
        return
    if values.get("time_zone") is None:
        raise against_rule(
            "start_time", "A time means nothing without its time zone: give timeZone too."
        )
    if not has_day:
        raise against_rule("start_time", "A time needs a day: startsOn with the precision DAY.")


async def check_begun(event: Event, values: Given, act: Act) -> None:
    """Rule 24 from the other side: what somebody attended, or was held, has begun."""
    first = values.get("starts_on", event.starts_on)
    if "starts_on" not in values or (first is not None and first <= act.today):
        return
    if event.status is EventStatus.HELD or await was_attended(event):
        raise against_rule(
            "starts_on",
            "The event took place, so its first day has come: it cannot be moved ahead or left open.",
        )


async def was_attended(event: Event) -> bool:
    """Whether it was recorded who was there, or was not."""
    return await EventParticipation.exists(
        event_id=event.id, state__in=[ParticipationState.ATTENDED, ParticipationState.ABSENT]
    )


def _complete(given: Given) -> dict[str, object]:
    """Return the values of a new event, with the dates that follow from what was given."""
    values = dict(given)
    if values.get("starts_on") and values.get("ends_on") is None:
        values["ends_on"] = values["starts_on"]
    if not values.get("starts_on") and not values.get("ends_on"):
        values.setdefault("date_precision", DatePrecision.TBA)
    return values


def _follow(event: Event, given: Given) -> dict[str, Any]:
    """Return the changes, with those that follow: a first date ends TBA, and TBA empties the dates."""
    values = dict(given)
    if values.get("starts_on") and event.starts_on is None:
        values.setdefault("ends_on", values["starts_on"])
        values.setdefault("date_precision", DatePrecision.DAY)
    if values.get("date_precision") is DatePrecision.TBA:
        for name in ("starts_on", "ends_on", "start_time"):
            values.setdefault(name, None)
    return values


def _check_series(given: Given) -> None:
    months = given.get("every_months")
    if months is not None and not 1 <= months <= 240:
        raise misfit("every_months", "A series comes back every 1 to 240 months.")


async def _organizer(key: UUID | None, act: Act) -> Organization | None:
    return None if key is None else await find(Organization, key, act, "organizerId", lock=False)
