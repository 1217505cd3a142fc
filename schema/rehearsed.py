"""Reads that come again: what follows from a request alone is worked out once for all who may see the same.

That are its document, its price, its variables and the statements of its fields. What is left to each time is
who pays, which values the statements get, and what the database answers.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import FieldNode

from domain.viewers import Viewer
from schema.compiler.compiler import Compiled, shape_of
from schema.compiler.roots import Root
from schema.context import Context
from schema.documents import Prepared
from schema.graph import COMPILER
from schema.reads import Path, Reader

MOST_SHAPES = 8
"""For how many kinds of viewers one request is kept."""


@dataclass(frozen=True, slots=True)
class RehearsedReader(Reader):
    """Reads as Reader does, by statements that are there already."""

    statements: Mapping[str, Compiled]

    def compile(self, _root: Root, _nodes: list[FieldNode], path: Path, _label: str) -> Compiled:
        """Return the statement of a root field."""
        return self.statements[str(path[0])]


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What is needed to answer a request once more; `fields` and `statements` go by response keys."""

    prepared: Prepared
    operation: str | None
    points: int
    variables: Mapping[str, Any]
    fields: dict[str, list[FieldNode]]
    statements: Mapping[str, Compiled]

    def reader(self, context: Context) -> RehearsedReader:
        """Return what reads the fields in a context."""
        prepared, operation, variables = self.prepared, self.operation, self.variables
        return RehearsedReader(COMPILER, prepared, operation, variables, context, self.statements)


@dataclass(slots=True)
class Rehearsals:
    """What is kept with a request, for each kind of viewers who sent it."""

    known: dict[Hashable, Rehearsed] = field(default_factory=dict)

    def find(self, viewer: Viewer) -> Rehearsed | None:
        """Return what was worked out for viewers who see the same fields and tables."""
        return self.known.get(shape_of(viewer))

    def keep(self, viewer: Viewer, rehearsed: Rehearsed) -> None:
        """Keep it; the oldest goes where there are too many."""
        if len(self.known) >= MOST_SHAPES:
            self.known.pop(next(iter(self.known)))
        self.known[shape_of(viewer)] = rehearsed
