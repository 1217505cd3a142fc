"""Which rows, and in which order."""

from dataclasses import dataclass

from tortoise.models import Model

from schema.compiler.plan.conditions import Parameter, Test
from schema.compiler.plan.links import Link
from schema.compiler.plan.operands import Operand


@dataclass(frozen=True, slots=True)
class SortKey:
    """One key of an order, stored or computed. NULL counts as the greatest value, as in Postgres."""

    operand: Operand
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Bound:
    """A cursor: one parameter per sort key, or None where the cursor's row has NULL."""

    parameters: tuple[Parameter | None, ...]


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of an ordered set of rows."""

    order: tuple[SortKey, ...]
    size: int
    backwards: bool = False
    after: Bound | None = None
    before: Bound | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one model. Whoever reads them gets only what the viewer's row rule leaves."""

    model: type[Model]
    link: Link | None = None
    test: Test | None = None
    slice: Slice | None = None
