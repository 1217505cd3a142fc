"""What a root field reads, as plain data: no GraphQL in it and no SQL.

`build` makes these from a selection, `sql` writes them as text. Whoever wants to know what a
query touches (a test, a cost, a person) reads the plan.
"""

from dataclasses import dataclass
from enum import Enum

from tortoise.models import Model

from domain.derivations import Derived
from schema.compiler.binds import Bind

# --- values of a row -----------------------------------------------------------------------------


class Json(Enum):
    """What the text of a value needs to become JSON."""

    BARE = "bare"
    QUOTED = "quoted"
    ESCAPED = "escaped"


@dataclass(frozen=True, slots=True)
class Leaf:
    """How a Python type travels: the cast of a parameter, and what its text needs to be JSON."""

    python_type: type
    cast: str
    json: Json
    shown: str = "{value}"
    """SQL of what is shown of a stored value, where not all of it is worth showing."""


@dataclass(frozen=True, slots=True)
class Column:
    """A stored column of the row at hand."""

    name: str
    leaf: Leaf
    nullable: bool


@dataclass(frozen=True, slots=True)
class Computed:
    """A value that named SQL of the domain computes for the row at hand."""

    derived: Derived
    leaf: Leaf

    @property
    def nullable(self) -> bool:
        return self.derived.nullable


Operand = Column | Computed


# --- from row to row -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hop:
    """One step: rows of `model` whose `column` equals `origin` of the row before."""

    model: type[Model]
    column: str
    origin: str


@dataclass(frozen=True, slots=True)
class Path:
    """The rows that any of the chains of hops leads to, each once."""

    chains: tuple[tuple[Hop, ...], ...]


@dataclass(frozen=True, slots=True)
class Pointer:
    """The row whose key a named SQL expression of the parent row gives."""

    derived: Derived


Link = Path | Pointer


# --- tests ---------------------------------------------------------------------------------------


class Operator(Enum):
    """How a value is compared with a parameter."""

    EQ = "eq"
    IN = "in"
    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"
    CONTAINS = "contains"
    STARTS_WITH = "startsWith"
    HAS = "has"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that the statement gets when it is run, and the type Postgres reads it as."""

    bind: Bind
    cast: str


@dataclass(frozen=True, slots=True)
class Compare:
    operand: Operand
    operator: Operator
    parameter: Parameter


@dataclass(frozen=True, slots=True)
class IsNull:
    operand: Operand
    expected: bool


@dataclass(frozen=True, slots=True)
class Both:
    """All of the tests hold; with none of them: true."""

    tests: tuple["Test", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of the tests holds; with none of them: false."""

    tests: tuple["Test", ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """The test does not hold, which includes that it meets a NULL."""

    test: "Test"


@dataclass(frozen=True, slots=True)
class Some:
    """At least one linked row that the viewer may see passes the test."""

    model: type[Model]
    link: Link
    test: "Test"


Test = Compare | IsNull | Both | Either | Negation | Some


# --- which rows, in which order ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SortKey:
    """One stored key of an order. NULL counts as the greatest value, as in Postgres."""

    operand: Column
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


# --- what is answered ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Constant:
    """JSON that is known before any row is read."""

    json: str


@dataclass(frozen=True, slots=True)
class Value:
    operand: Operand


@dataclass(frozen=True, slots=True)
class Identity:
    """The global ID of the row."""

    type_name: str


@dataclass(frozen=True, slots=True)
class Record:
    """One JSON object for one row."""

    members: tuple[tuple[str, "Output"], ...]


@dataclass(frozen=True, slots=True)
class One:
    """The first of the rows as an object, or null."""

    rows: Rows
    record: Record


@dataclass(frozen=True, slots=True)
class Many:
    """All of the rows as a list."""

    rows: Rows
    record: Record


class PageFact(Enum):
    """The fields of pageInfo."""

    HAS_NEXT = "hasNextPage"
    HAS_PREVIOUS = "hasPreviousPage"
    START = "startCursor"
    END = "endCursor"


@dataclass(frozen=True, slots=True)
class Total:
    """How many rows there are, whatever the page."""


@dataclass(frozen=True, slots=True)
class Nodes:
    record: Record


@dataclass(frozen=True, slots=True)
class Cursor:
    """The cursor of one edge."""


@dataclass(frozen=True, slots=True)
class Edges:
    """Objects with a cursor, a node, or both."""

    members: tuple[tuple[str, Constant | Cursor | Record], ...]


@dataclass(frozen=True, slots=True)
class PageInfo:
    members: tuple[tuple[str, Constant | PageFact], ...]


Part = Constant | Total | Nodes | Edges | PageInfo


@dataclass(frozen=True, slots=True)
class Page:
    """A connection: one slice of the rows, and facts about it."""

    rows: Rows
    fingerprint: str
    members: tuple[tuple[str, Part], ...]


Output = Constant | Value | Identity | One | Many | Page


@dataclass(frozen=True, slots=True)
class Denial:
    """A field that the viewer's scopes do not cover; `path` has "*" where a list's index belongs."""

    path: tuple[str, ...]
    field: str


@dataclass(frozen=True, slots=True)
class Plan:
    """One root field: what is read, what was left out, and the most rows it may build."""

    root: One | Page
    denials: tuple[Denial, ...]
    cost: int
