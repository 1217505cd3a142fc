"""Root fields that are more than a list or a look-up of one type; each is compiled to one statement."""

from schema import searching
from schema.compiler.classes import Slot
from schema.compiler.roots import Root

MORE_ROOTS: tuple[tuple[Slot, Root], ...] = ((searching.SLOT, searching.SearchRoot()),)
"""Each with its field; the answers are never null."""
