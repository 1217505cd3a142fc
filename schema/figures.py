"""Figures that are counted, never typed, with the day they hold for: the published ones, and projects."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import strawberry
from graphql import FieldNode

from domain.agreements import Agreement, AgreementParty
from domain.derivations import Condition
from domain.derived.agreement_figures import IN_FORCE
from domain.derived.project_figures import AT_WORK
from domain.errors import DomainError, ErrorCode
from domain.organizations import Organization, OrganizationCountry
from domain.projects import Project, ProjectCountry
from schema.compiler.binds import Bind, Request
from schema.compiler.build import TYPENAME, Builder, text
from schema.compiler.classes import Slot
from schema.compiler.plan.conditions import Both, Named, Some
from schema.compiler.plan.counts import Counted, Day, Figures
from schema.compiler.plan.links import Hop, Path
from schema.compiler.plan.operations import Plan
from schema.compiler.plan.outputs import Constant
from schema.compiler.plan.rows import Rows
from schema.compiler.roots import QUERY
from schema.days import AS_OF


@strawberry.type(description="Figures that anybody may quote: they count what everybody may see.")
class PublicFigures:
    """The figures, as clients see them; the statement counts them."""

    as_of: date = strawberry.field(description="The day that they hold for.")
    active_relationships: int = strawberry.field(
        description="Organizations with an agreement in force."
    )
    international_relationships: int = strawberry.field(
        description="Those of the international affiliates."
    )
    countries: int = strawberry.field(
        description="Countries that organizations with an agreement in force sit in or cover."
    )
    project_countries: int = strawberry.field(
        description="Countries that published projects are at work in on the day."
    )


@strawberry.type(description="Figures on the projects that you may see.")
class ProjectFigures:
    """The figures, as clients see them; the statement counts them."""

    as_of: date = strawberry.field(description="The day that they hold for.")
    projects: int = strawberry.field(
        description="Projects at work on the day: begun, and neither over nor closed."
    )
    countries: int = strawberry.field(
        description="Countries that these projects work in, each counted once."
    )


SLOT = Slot(
    "publicFigures",
    PublicFigures,
    "Figures about all relationships, the same for everybody.",
    (AS_OF,),
)

PROJECT_SLOT = Slot(
    "projectFigures",
    ProjectFigures,
    "How many projects are at work, and in how many countries: of those that you may see.",
    (AS_OF,),
)

PARTNER = Both(
    (
        Named(Condition("{row}.kind <> 'HOME_ASSOCIATION'")),
        Some(
            Agreement,
            Path(
                (
                    (
                        Hop(AgreementParty, "organization_id", "id"),
                        Hop(Agreement, "id", "agreement_id"),
                    ),
                )
            ),
            Named(IN_FORCE),
        ),
    )
)
INTERNATIONAL = Both((PARTNER, Named(Condition("{row}.affiliate_group = 'INTERNATIONAL'"))))
PROJECTS: dict[str, Counted | Day] = {
    "asOf": Day(),
    "projects": Counted(Rows(Project, test=Named(AT_WORK))),
    "countries": Counted(
        Rows(
            ProjectCountry,
            test=Some(Project, Path(((Hop(Project, "id", "project_id"),),)), Named(AT_WORK)),
        ),
        distinct="code",
    ),
}
FIGURES: dict[str, Counted | Day] = {
    "asOf": Day(),
    "activeRelationships": Counted(Rows(Organization, test=PARTNER)),
    "internationalRelationships": Counted(Rows(Organization, test=INTERNATIONAL)),
    "countries": Counted(
        Rows(
            OrganizationCountry,
            test=Some(
                Organization, Path(((Hop(Organization, "id", "organization_id"),),)), PARTNER
            ),
        ),
        distinct="code",
    ),
    "projectCountries": PROJECTS["countries"],
}


@dataclass(frozen=True, slots=True)
class UpToToday:
    """A day that has come: figures of a day to come would tell which agreements end, which is not public."""

    day: Bind

    def value(self, request: Request) -> object:
        found = self.day.value(request)
        if isinstance(found, date) and found > request.today:
            raise DomainError(
                ErrorCode.BAD_USER_INPUT, 'Figures are published up to today: "asOf" lies ahead.'
            )
        return found


@dataclass(frozen=True, slots=True)
class FiguresRoot:
    """Plans the figures that were asked for, of a type that shows some."""

    answer: str
    figures: Mapping[str, Counted | Day]
    public: bool

    def plan(self, builder: Builder, nodes: list[FieldNode]) -> Plan:
        arguments = builder.arguments(QUERY, nodes[0])
        builder.take_day(arguments)
        if self.public:
            builder.today = UpToToday(builder.today)
        gathered = builder.selections().below(self.answer, nodes)
        members = tuple((key, self._figure(found[0])) for key, found in gathered.items())
        return builder.plan(Figures(members, self.public))

    def _figure(self, node: FieldNode) -> Constant | Counted | Day:
        name = node.name.value
        return text(self.answer) if name == TYPENAME else self.figures[name]


ROOTS = (
    (SLOT, FiguresRoot("PublicFigures", FIGURES, public=True)),
    (PROJECT_SLOT, FiguresRoot("ProjectFigures", PROJECTS, public=False)),
)
"""Both root fields, each with what plans it."""
