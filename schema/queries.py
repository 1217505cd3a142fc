"""Root fields that are more than a list or a look-up of one type; each is compiled to one statement."""

from domain import events
from domain.derived import briefs
from schema import figures, searching, statistics
from schema.compiler.classes import Slot, optional
from schema.compiler.paths import column_of, sort_keys
from schema.compiler.roots import ListRoot, Root
from schema.compiler.types import Types
from schema.days import AS_OF


def more_roots(types: Types) -> list[tuple[Slot, Root]]:
    """Return each with its field; the answers are never null."""
    return [
        (searching.SLOT, searching.SearchRoot()),
        (_upcoming(types), UPCOMING),
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
