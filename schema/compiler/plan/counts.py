"""Rows that are counted."""

from dataclasses import dataclass

from schema.compiler.plan.conditions import Test
from schema.compiler.plan.links import Path
from schema.compiler.plan.operands import Column, Operand
from schema.compiler.plan.outputs import Constant, One, Told
from schema.compiler.plan.rows import Rows


@dataclass(frozen=True, slots=True)
class Near:
    """A value of the row that is counted."""

    name: str
    operand: Operand


@dataclass(frozen=True, slots=True)
class Far:
    """A column of the rows that a path leads to; a row counts once for each value that it leads to."""

    name: str
    path: Path
    test: Test
    column: Column


@dataclass(frozen=True, slots=True)
class Tally:
    """Rows counted by keys."""

    rows: Rows
    keys: tuple[Near | Far, ...]
    members: tuple[tuple[str, "Constant | Told | One"], ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows there are, or how many different values they have in a column."""

    rows: Rows
    distinct: str | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """The day that the answer is about."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts: over what the public sees, whoever asks, or over what the viewer sees."""

    members: tuple[tuple[str, Constant | Counted | Day], ...]
    public: bool = True
