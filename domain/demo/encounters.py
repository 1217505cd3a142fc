"""Sample exchanges at each step, and series of events."""

from datetime import date, timedelta
from uuid import UUID

from domain.demo.offers import Offers
from domain.demo.organizations import Bodies, Body
from domain.demo.pacts import Pact
from domain.demo.tables import Tables
from domain.event_series import EventSeries
from domain.events import Event, EventStatus
from domain.exchanges import (
    Exchange,
    ExchangeKind,
    ExchangeLeg,
    ExchangeState,
    ExchangeVisitor,
    LegDirection,
    LegState,
)
from domain.months import shift_months
from domain.organizations import Visibility

# State, then for each leg: its state, and the days from today to its first day.
COURSES = (
    (ExchangeState.CLOSED, (LegState.COMPLETED, -300), (LegState.COMPLETED, -120)),
    (ExchangeState.CLOSED, (LegState.COMPLETED, -200), (LegState.WAIVED, None)),
    (ExchangeState.OUTBOUND_DONE, (LegState.COMPLETED, -40), (LegState.PLANNED, 60)),
    (ExchangeState.RETURN_DONE, (LegState.COMPLETED, -150), (LegState.COMPLETED, -8)),
    (ExchangeState.SCHEDULED, (LegState.PLANNED, 30), (LegState.PLANNED, None)),
    (ExchangeState.MATCHED, (LegState.PLANNED, None), (LegState.PLANNED, None)),
    (ExchangeState.PROPOSED, (LegState.PLANNED, None), (LegState.PLANNED, None)),
    (ExchangeState.CANCELLED, (LegState.PLANNED, None), (LegState.PLANNED, None)),
)
Course = tuple[LegState, int | None]
KINDS = (
    ExchangeKind.ONE_ON_ONE,
    ExchangeKind.CITY_TO_CITY,
    ExchangeKind.ONE_ON_ONE,
    ExchangeKind.PEER_TO_PEER,
    ExchangeKind.TECHNICAL_ASSISTANCE,
)


def exchange_visits(
    tables: Tables, offers: Offers, home: Body, pacts: list[Pact], today: date
) -> None:
    """Write an exchange at each step, with a partner each."""
    partners = [pact for pact in pacts if pact.is_signed]
    for place, (course, pact) in enumerate(zip(COURSES, partners, strict=False)):
        state, outbound, back = course
        key = tables.add(
            Exchange,
            title=f"Example exchange with {pact.partner.name}",
            kind=KINDS[place % len(KINDS)],
            programme_id=offers.exchanges,
            agreement_id=pact.id,
            state=state,
            state_reason="The money went elsewhere." if state is ExchangeState.CANCELLED else None,
            match_notes=None if state is ExchangeState.PROPOSED else "Both look after water.",
            sample=True,
        )
        _add_leg(tables, key, LegDirection.OUTBOUND, (pact.partner, home), outbound, today)
        _add_leg(tables, key, LegDirection.RETURN, (home, pact.partner), back, today)


def _add_leg(
    tables: Tables,
    exchange: UUID,
    direction: LegDirection,
    way: tuple[Body, Body],
    course: Course,
    today: date,
) -> None:
    state, shift = course
    sender, host = way
    starts_on = today + timedelta(shift) if shift is not None else None
    leg = tables.add(
        ExchangeLeg,
        exchange_id=exchange,
        direction=direction,
        sender_id=sender.id,
        host_id=host.id,
        starts_on=starts_on,
        ends_on=starts_on and starts_on + timedelta(4),
        state=state,
        waiver_reason="Nobody could travel." if state is LegState.WAIVED else None,
        outcome_report="They learned from each other." if state is LegState.COMPLETED else None,
    )
    if starts_on is not None:
        tables.add(ExchangeVisitor, leg_id=leg, person_id=sender.people[0].id, note="Manager")


def hold_series(tables: Tables, bodies: Bodies, today: date) -> None:
    """Write series of affiliates: one with its next edition, and one that nobody has dated yet."""
    for body, shifts in zip(bodies.affiliates, ((-12, 2), (-14,)), strict=False):
        series = tables.add(
            EventSeries,
            title=f"Example Days of {body.name}",
            organizer_id=body.id,
            contact_id=body.people[0].id,
            every_months=12,
            visibility=Visibility.PUBLIC if 2 in shifts else Visibility.INTERNAL,
            sample=True,
        )
        for shift in shifts:
            day = shift_months(today, shift)
            tables.add(
                Event,
                title=f"Example Days {day.year}",
                starts_on=day,
                ends_on=day + timedelta(1),
                organizer_id=body.id,
                series_id=series,
                status=EventStatus.HELD if shift < 0 else EventStatus.CONFIRMED,
                city=body.place.city,
                country=body.place.country,
                visibility=Visibility.PUBLIC,
                sample=True,
            )
