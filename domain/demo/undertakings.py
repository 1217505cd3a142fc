"""Sample projects: one at each stage, with their organizations, countries and deliverables."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from domain.demo.organizations import Bodies, Body
from domain.demo.tables import Tables
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


@dataclass(frozen=True, slots=True)
class Venture:
    """A project as it is told: what it does, how far it has come, and where."""

    title: str
    kind: ProjectKind
    stage: ProjectStage
    countries: tuple[str, ...]
    # Days from today on which something was or is to be delivered.
    delivers: tuple[int, ...] = ()
    has_office: bool = False
    # Days from today until the money has to be asked for.
    proposal_in: int | None = None


# Long-term ones need an office: the first has it, the second lacks it.
VENTURES = (
    Venture(
        "Example wells for small towns",
        ProjectKind.TECHNICAL_ASSISTANCE,
        ProjectStage.IMPLEMENTATION,
        ("NA", "KE"),
        (-60, -10, 120),
        has_office=True,
    ),
    Venture(
        "Example open budgets",
        ProjectKind.PRODUCT,
        ProjectStage.EVALUATION,
        ("KE", "CL", "NO"),
        (-60, -10, 120),
    ),
    Venture(
        "Example fund for young managers",
        ProjectKind.GRANT,
        ProjectStage.ASSESSMENT,
        ("MX",),
        proposal_in=40,
    ),
    Venture(
        "Example school of water",
        ProjectKind.TRAINING,
        ProjectStage.DESIGN,
        ("BR", "IE"),
        (90, 200),
    ),
    Venture(
        "Example survey of workloads",
        ProjectKind.RESEARCH,
        ProjectStage.CLOSED,
        ("DE", "FR"),
        (-200,),
    ),
    Venture("Example twin cities", ProjectKind.EXCHANGE, ProjectStage.IMPLEMENTATION, ("PL", "ES")),
)
LONG_TERM = 2
DELIVERED = tuple(DeliverableKind)


def run_projects(tables: Tables, home: Body, bodies: Bodies, today: date) -> None:
    """Write the projects, each with those who lead it, pay for it, work in it and gain from it."""
    for place, venture in enumerate(VENTURES):
        key = _start(tables, venture, place, bodies, today)
        shares = (
            (home, ProjectRole.LEAD),
            (bodies.affiliates[place], ProjectRole.IMPLEMENTER),
            (bodies.affiliates[place + 6], ProjectRole.PARTNER),
            (bodies.partners[1], ProjectRole.DONOR),
            (bodies.partners[4], ProjectRole.BENEFICIARY),
        )
        for body, role in shares:
            tables.add(ProjectOrganization, project_id=key, organization_id=body.id, role=role)
        for code in venture.countries:
            tables.add(ProjectCountry, project_id=key, code=code)
        for nth, shift in enumerate(venture.delivers):
            _deliver(tables, key, DELIVERED[(place + nth) % len(DELIVERED)], shift, today)


def _start(tables: Tables, venture: Venture, place: int, bodies: Bodies, today: date) -> UUID:
    asks = venture.proposal_in is not None
    over = venture.stage is ProjectStage.CLOSED
    return tables.add(
        Project,
        title=venture.title,
        kind=venture.kind,
        stage=venture.stage,
        summary="A made-up project.",
        long_term=place < LONG_TERM,
        field_office_id=bodies.branches[0].id if venture.has_office else None,
        starts_on=shift_months(today, -20),
        ends_on=shift_months(today, -5 if over else 16),
        proposal_due_on=today + timedelta(venture.proposal_in or 0) if asks else None,
        funding_url="https://grants.example.org/young-managers" if asks else None,
        # What is still applied for is nobody's business yet.
        visibility=Visibility.INTERNAL if asks else Visibility.PUBLIC,
        sample=True,
    )


def _deliver(tables: Tables, project: UUID, kind: DeliverableKind, shift: int, today: date) -> None:
    """Write something to deliver: what was due a month ago or earlier has been delivered."""
    due_on = today + timedelta(shift)
    tables.add(
        Deliverable,
        project_id=project,
        title=f"Example {kind.value.lower()}",
        kind=kind,
        due_on=due_on,
        delivered_on=due_on if shift <= -30 else None,
    )
