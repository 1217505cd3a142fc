"""Sample exchanges at each step, projects with countries and deliverables, and series of events."""

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
from domain.projects import (
    Deliverable,
    DeliverableKind,
    Project,
    ProjectCountry,
    ProjectKind,
    ProjectOrganization,
    ProjectRole,
    ProjectStage,
)

# State, then for each leg: its state, and the days from today to its first day.
COURSES = (
    (ExchangeState.CLOSED, (LegState.COMPLETED, -300), (LegState.COMPLETED, -120)),
    (ExchangeState.CLOSED, (LegState.COMPLETED, -200), (LegState.WAIVED, None)),
    (ExchangeState.OUTBOUND_DONE, (LegState.COMPLETED, -40), (LegState.PLANNED, 60)),
    (ExchangeState.SCHEDULED, (LegState.PLANNED, 30), (LegState.PLANNED, None)),
    (ExchangeState.MATCHED, (LegState.PLANNED, None), (LegState.PLANNED, None)),
    (ExchangeState.PROPOSED, (LegState.PLANNED, None), (LegState.PLANNED, None)),
    (ExchangeState.CANCELLED, (LegState.PLANNED, None), (LegState.PLANNED, None)),
)
Course = tuple[LegState, int | None]


def exchange_visits(
    tables: Tables, offers: Offers, home: Body, pacts: list[Pact], today: date
) -> None:
    """Write an exchange at each step, with a partner each."""
    partners = [pact for pact in pacts if pact.is_signed]
    for course, pact in zip(COURSES, partners, strict=False):
        state, outbound, back = course
        key = tables.add(
            Exchange,
            title=f"Example exchange with {pact.partner.name}",
            kind=ExchangeKind.ONE_ON_ONE,
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


def run_projects(tables: Tables, home: Body, bodies: Bodies, today: date) -> None:
    """Write a long-term project that has its office, and one that lacks it."""
    for place, stage in enumerate((ProjectStage.IMPLEMENTATION, ProjectStage.EVALUATION)):
        key = tables.add(
            Project,
            title=("Example wells for small towns", "Example open budgets")[place],
            kind=ProjectKind.TECHNICAL_ASSISTANCE,
            stage=stage,
            summary="A made-up project.",
            long_term=True,
            field_office_id=bodies.branches[0].id if place == 0 else None,
            starts_on=shift_months(today, -20),
            ends_on=shift_months(today, 16),
            sample=True,
        )
        shares = (
            (home, ProjectRole.LEAD),
            (bodies.affiliates[place], ProjectRole.IMPLEMENTER),
            (bodies.partners[1], ProjectRole.DONOR),
        )
        for body, role in shares:
            tables.add(ProjectOrganization, project_id=key, organization_id=body.id, role=role)
        for code in (("NA", "KE"), ("KE", "CL", "NO"))[place]:
            tables.add(ProjectCountry, project_id=key, code=code)
        for shift, delivered in ((-60, True), (-10, False), (120, False)):
            due_on = today + timedelta(shift)
            tables.add(
                Deliverable,
                project_id=key,
                title="Example handbook" if delivered else "Example course",
                kind=DeliverableKind.TOOL if delivered else DeliverableKind.TRAINING,
                due_on=due_on,
                delivered_on=due_on if delivered else None,
            )


def hold_series(tables: Tables, bodies: Bodies, today: date) -> None:
    """Write series of affiliates: one with its next edition, and one that nobody has dated yet."""
    for body, shifts in zip(bodies.affiliates, ((-12, 2), (-14,)), strict=False):
        series = tables.add(
            EventSeries,
            title=f"Example Days of {body.name}",
            organizer_id=body.id,
            contact_id=body.people[0].id,
            every_months=12,
            visibility=Visibility.PUBLIC,
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
