"""Static limits on a document: one pass over its syntax, before validation does any work.

Fragments count as often as they are spread, without being opened twice: each is measured once.
What an operation costs in objects is told in schema/costs.py.
"""

from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from domain.database import LONGEST_READ
from schema.problems import ProblemCode, coded


@dataclass(frozen=True, slots=True)
class Limits:
    """The most of each that one document may have."""

    tokens: int = 10_000
    comments: int = 1_000
    depth: int = 20
    fields: int = 2_000
    aliases: int = 100
    directives: int = 100
    directives_of_one: int = 5
    repeats: int = 100
    root_fields: int = 20
    most_rows: int = 500_000
    most_objects: int = 500_000
    seconds: float = LONGEST_READ


LIMITS = Limits()


@dataclass(slots=True)
class Measure:
    """How large a selection is once its fragments are opened."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    directives_of_one: int = 0
    repeats: int = 0

    def add(self, other: "Measure", deeper: int = 0) -> None:
        self.depth = max(self.depth, other.depth + deeper)
        self.fields += other.fields
        self.aliases += other.aliases
        self.directives += other.directives
        self.directives_of_one = max(self.directives_of_one, other.directives_of_one)
        self.repeats += other.repeats

    def note_directives(self, count: int) -> None:
        self.directives += count
        self.directives_of_one = max(self.directives_of_one, count)


@dataclass(slots=True)
class Ruler:
    """Measures the selections of one document."""

    fragments: dict[str, FragmentDefinitionNode]
    measured: dict[str, Measure] = field(default_factory=dict)

    def selection(
        self, selections: SelectionSetNode | None, seen: set[str] | None = None
    ) -> Measure:
        """Measure a selection; `seen` are the names in the same place, which validation compares pairwise."""
        total = Measure()
        seen = set() if seen is None else seen
        for node in selections.selections if selections else ():
            total.note_directives(len(node.directives or ()))
            if isinstance(node, FieldNode):
                total.fields += 1
                total.repeats += _note((node.alias or node.name).value, seen)
                total.aliases += node.alias is not None
                total.add(self.selection(node.selection_set), deeper=1)
                total.depth = max(total.depth, 1)
            elif isinstance(node, InlineFragmentNode):
                total.add(self.selection(node.selection_set, seen))
            elif isinstance(node, FragmentSpreadNode):
                total.repeats += _note(f"...{node.name.value}", seen)
                total.add(self.fragment(node.name.value))
        return total

    def fragment(self, name: str) -> Measure:
        if name not in self.measured:
            # A fragment that spreads itself measures nothing here; validation refuses it.
            self.measured[name] = Measure()
            found = self.fragments.get(name)
            if found is not None:
                self.measured[name] = self.selection(found.selection_set)
        return self.measured[name]


def check_size(document: DocumentNode, limits: Limits = LIMITS) -> None:
    """Raise a coded error for a document that is too large in one way or another."""
    ruler = Ruler(
        {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
    )
    total = Measure()
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            total.note_directives(len(node.directives or ()))
            total.add(ruler.selection(node.selection_set))
            _refuse_beyond(len(node.selection_set.selections), limits.root_fields, "root fields")
    # Fragments that nothing spreads are measured too, because validation walks them.
    for name in ruler.fragments:
        if name not in ruler.measured:
            total.add(ruler.fragment(name))
    _refuse_beyond(total.depth, limits.depth, "levels")
    _refuse_beyond(total.fields, limits.fields, "fields")
    _refuse_beyond(total.aliases, limits.aliases, "aliases")
    _refuse_beyond(total.directives, limits.directives, "directives")
    _refuse_beyond(total.directives_of_one, limits.directives_of_one, "directives at one place")
    _refuse_beyond(total.repeats, limits.repeats, "repeated fields")


def _note(name: str, seen: set[str]) -> bool:
    """Add a name, and say whether it was there."""
    known = name in seen
    seen.add(name)
    return known


def _refuse_beyond(found: int, limit: int, what: str) -> None:
    if found > limit:
        raise coded(
            f"The document has {found} {what}; at most {limit} are allowed.",
            ProblemCode.TOO_COMPLEX,
        )
