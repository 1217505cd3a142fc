"""Root fields that are more than a list or a look-up of one type; each is compiled to one statement."""

from schema import figures, searching, statistics
from schema.compiler.classes import Slot
from schema.compiler.roots import Root
from schema.compiler.types import Types


def more_roots(types: Types) -> list[tuple[Slot, Root]]:
    """Return each with its field; the answers are never null."""
    return [
        (searching.SLOT, searching.SearchRoot()),
        (figures.SLOT, figures.FiguresRoot()),
        *statistics.statistics(types),
    ]
