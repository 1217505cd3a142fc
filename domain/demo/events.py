"""Sample events: held and to come, with dates and places that are known in full, in part or not at all."""

from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from domain.demo.chance import Chance
from domain.demo.organizations import Bodies, Body
from domain.demo.spans import Span, days
from domain.demo.tables import Tables
from domain.events import Event, EventKind, EventMode, EventScope, EventStatus, InformationStatus
from domain.months import shift_months
from domain.organizations import DatePrecision, Visibility

EVENTS_EACH_BLOCK = 80
FIRST_DAY, LAST_DAY = -1000, 480

TITLES = {
    EventKind.CONFERENCE: ("Annual Conference", "Congress “Cities of Tomorrow”", "Summit"),
    EventKind.MEETING: ("General Meeting", "Board Dinner"),
    EventKind.TRAINING: ("Summer School", "Course for New Managers"),
    EventKind.CONVENING: ("Round Table on Water", "Forum ‘Small Towns, Big Plans’"),
    EventKind.CEREMONY: ("Award Ceremony",),
    EventKind.OTHER: ("Open Day",),
}
KINDS = (
    *[EventKind.CONFERENCE] * 5,
    *[EventKind.TRAINING] * 2,
    EventKind.MEETING,
    EventKind.CONVENING,
    EventKind.CEREMONY,
    EventKind.OTHER,
)
SCOPES = (EventScope.NATIONAL, EventScope.NATIONAL, EventScope.GLOBAL)
REASONS = {
    EventStatus.CANCELLED: "Too few people could come.",
    EventStatus.POSTPONED: "The hall is being repaired.",
}


@dataclass(frozen=True, slots=True)
class Gathering:
    """An event that was written; without dates where they are to be announced."""

    id: UUID
    organizer: Body
    span: Span | None
    status: EventStatus


def hold_events(tables: Tables, chance: Chance, bodies: Bodies, today: date) -> list[Gathering]:
    """Write a block's events, spread evenly over some four years around today."""
    organizers = [bodies.home, *bodies.affiliates, bodies.home, *bodies.branches, *bodies.chapters]
    step = (LAST_DAY - FIRST_DAY) / EVENTS_EACH_BLOCK
    return [
        _hold(
            tables,
            chance,
            organizers[place % len(organizers)],
            today + days(FIRST_DAY + int(step * place) + chance.whole(0, 9)),
            today,
        )
        for place in range(EVENTS_EACH_BLOCK)
    ]


def _hold(tables: Tables, chance: Chance, organizer: Body, about: date, today: date) -> Gathering:
    kind = chance.pick(KINDS)
    precision = DatePrecision.DAY if about <= today else _precision(chance)
    span = _span(chance, about, precision)
    status = _status(chance, span, today)
    pending = precision is not DatePrecision.DAY or (about > today and chance.happens(0.2))
    mode = chance.pick((*[EventMode.IN_PERSON] * 4, EventMode.HYBRID, EventMode.ONLINE))
    is_online = mode is EventMode.ONLINE
    in_the_evening = kind in {EventKind.MEETING, EventKind.CEREMONY} and not pending
    place = organizer.place
    has_city = not is_online and (not pending or chance.happens(0.6))
    key = tables.add(
        Event,
        title=f"Example {chance.pick(TITLES[kind])} {about.year}, {place.city}",
        kind=kind,
        starts_on=span and span.starts_on,
        ends_on=span and span.ends_on,
        date_precision=precision,
        start_time=time(18, 30) if in_the_evening else None,
        time_zone=place.time_zone,
        mode=EventMode.UNKNOWN if pending else mode,
        venue=None if pending or is_online else f"Example Hall of {place.city}",
        city=place.city if has_city else None,
        country=None if is_online else place.country,
        url=None if pending else f"https://events.example.org/{about:%Y-%m-%d}",
        organizer_id=organizer.id,
        status=status,
        status_reason=REASONS.get(status),
        information_status=InformationStatus.INFO_PENDING
        if pending
        else InformationStatus.COMPLETE,
        scope=EventScope.LOCAL if kind is EventKind.OTHER else chance.pick(SCOPES),
        note="The programme follows." if pending else None,
        visibility=Visibility.INTERNAL if chance.happens(0.2) else Visibility.PUBLIC,
        sample=True,
    )
    return Gathering(key, organizer, span, status)


def _precision(chance: Chance) -> DatePrecision:
    return chance.pick(
        (*[DatePrecision.DAY] * 7, DatePrecision.MONTH, DatePrecision.YEAR, DatePrecision.TBA)
    )


def _span(chance: Chance, about: date, precision: DatePrecision) -> Span | None:
    """Return the days on which the event may be: for a month or a year, all of it."""
    if precision is DatePrecision.TBA:
        return None
    if precision is DatePrecision.DAY:
        return Span(about, about + days(chance.pick((0, 0, 1, 2, 3))))
    first = about.replace(day=1)
    if precision is DatePrecision.YEAR:
        first = first.replace(month=1)
    months = 12 if precision is DatePrecision.YEAR else 1
    return Span(first, shift_months(first, months) - days(1))


def _status(chance: Chance, span: Span | None, today: date) -> EventStatus:
    if span is None:
        return chance.pick((EventStatus.TENTATIVE, EventStatus.POSTPONED))
    if span.ends_on < today:
        return EventStatus.CANCELLED if chance.happens(0.07) else EventStatus.HELD
    return chance.pick((EventStatus.TENTATIVE, EventStatus.CONFIRMED, EventStatus.CONFIRMED))
