"""Root fields that are more than a list or a look-up of one type; each is compiled to one statement."""

from dataclasses import dataclass

from graphql import FieldNode

from domain import events
from domain.derived import briefs, home_association
from schema import figures, organizations, searching, statistics
from schema.compiler.build import Builder
from schema.compiler.classes import Slot, optional
from schema.compiler.paths import column_of, sort_keys
from schema.compiler.plan.conditions import Named
from schema.compiler.plan.operations import Plan
from schema.compiler.roots import QUERY, ListRoot, Root
from schema.compiler.types import Types
from schema.days import AS_OF

HOME = Slot(
    "homeAssociation",
    optional(organizations.Organization),
    "The association that this installation is run for; the one with the agreements where the sample set"
    " brought another. Empty before the first set-up.",
    (AS_OF,),
)


@dataclass(frozen=True, slots=True)
class HomeRoot:
    """Plans the one organization that is the home association."""

    def plan(self, builder: Builder, nodes: list[FieldNode]) -> Plan:
        builder.take_day(builder.arguments(QUERY, nodes[0]))
        return builder.one(builder.catalog["Organization"], nodes, Named(home_association.IS_HOME))


def more_roots(types: Types) -> list[tuple[Slot, Root]]:
    """Return each with its field; of the answers only the home association may be null."""
    return [
        (searching.SLOT, searching.SearchRoot()),
        (_upcoming(types), UPCOMING),
        (HOME, HomeRoot()),
        *figures.ROOTS,
        *statistics.statistics(types),
    ]


UPCOMING = ListRoot(
    "Event",
    briefs.UPCOMING,
    sort_keys(events.Event, ("starts_on", "title")),
    (("scope", column_of(events.Event, "scope")),),
)


def _upcoming(types: Types) -> Slot:
    return types.connection(
        "Event",
        "upcomingEvents",
        "Events to come or going on, the next one first; those without a date yet come last.",
        Slot("scope", optional(events.EventScope), "Only events that are meant for these."),
        AS_OF,
    )
