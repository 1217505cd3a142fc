"""The figures that the association publishes: counted, never typed, with the day they hold for."""

from dataclasses import dataclass
from datetime import date

import strawberry
from graphql import FieldNode

from domain.agreements import Agreement, AgreementParty
from domain.derivations import Condition
from domain.derived.agreement_figures import IN_FORCE
from domain.organizations import Organization, OrganizationCountry
from schema.compiler.build import TYPENAME, Builder, text
from schema.compiler.classes import Slot
from schema.compiler.plan import (
    Both,
    Constant,
    Counted,
    Day,
    Figures,
    Hop,
    Named,
    Path,
    Plan,
    Rows,
    Some,
)
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


SLOT = Slot(
    "publicFigures",
    PublicFigures,
    "Figures about all relationships, the same for everybody.",
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
}


@dataclass(frozen=True, slots=True)
class FiguresRoot:
    """Plans the figures that were asked for."""

    def plan(self, builder: Builder, nodes: list[FieldNode]) -> Plan:
        arguments = builder.arguments(QUERY, nodes[0])
        builder.take_day(arguments)
        gathered = builder.selections().below("PublicFigures", nodes)
        return builder.plan(
            Figures(tuple((key, _figure(found[0])) for key, found in gathered.items()))
        )


def _figure(node: FieldNode) -> Constant | Counted | Day:
    name = node.name.value
    return text("PublicFigures") if name == TYPENAME else FIGURES[name]
