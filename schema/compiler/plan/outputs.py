"""What is answered about rows: values, objects, lists and pages."""

from dataclasses import dataclass
from enum import Enum

from tortoise.models import Model

from schema.compiler.plan.conditions import Named, Parameter, Test
from schema.compiler.plan.operands import Leaf, Operand
from schema.compiler.plan.rows import Rows


@dataclass(frozen=True, slots=True)
class Constant:
    """JSON that is known before any row is read."""

    json: str


MARK = "\\u0000"
"""What a withheld value begins with, as JSON spells it: Postgres holds no text with that character."""


def marked(shown: str) -> str:
    """Return the JSON that stands for a withheld field, named as `Type.field`, until its error is told."""
    return f'"{MARK}{shown}"'


@dataclass(frozen=True, slots=True)
class Value:
    operand: Operand


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A value that a named expression gives for the row at hand and what a facet was asked for."""

    named: Named
    leaf: Leaf


@dataclass(frozen=True, slots=True)
class Balance:
    """How many rows there are of some kinds, less those of others; each counted by the viewer's rules."""

    plus: tuple[Rows, ...]
    minus: tuple[Rows, ...]


@dataclass(frozen=True, slots=True)
class Identity:
    """The global ID of the row."""

    type_name: str


@dataclass(frozen=True, slots=True)
class Record:
    """One JSON object for one row."""

    members: tuple[tuple[str, "Output"], ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A stored or computed list of small objects; `members` names a key of each, or is constant."""

    operand: Operand
    members: tuple[tuple[str, Constant | str], ...]


@dataclass(frozen=True, slots=True)
class Guarded:
    """Another view of the row at hand, for whoever may see a row of `model` with its key in `column`."""

    model: type[Model]
    column: str
    record: Record


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


@dataclass(frozen=True, slots=True)
class Choice:
    """How a row is shown that is asked for as one of several kinds, by the value of a column."""

    kind: str
    model: type[Model]
    record: Record
    column: str = "id"


@dataclass(frozen=True, slots=True)
class Line:
    """The rows of given kinds and keys, in the order in which they were asked for; null for the others.

    Where there are `words`, rows may be asked for by them instead.
    """

    kinds: Parameter
    keys: Parameter
    choices: tuple[Choice, ...]
    words: Parameter | None = None


@dataclass(frozen=True, slots=True)
class Depending:
    """What the row gives where it passes a test, and what it gives elsewhere."""

    test: Test
    passed: Named
    failed: Named


@dataclass(frozen=True, slots=True)
class Strand:
    """One source of a feed: rows, the column with the key of what is shown, and values by name."""

    type_name: str
    rows: Rows
    key: str
    values: tuple[tuple[str, Named | Depending], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A value that the strands of a feed, or the keys of a tally, give by name."""

    name: str
    leaf: Leaf


@dataclass(frozen=True, slots=True)
class Feed:
    """Rows of several types in one list: the `best` of each `identity`, in an order, at most `size`."""

    strands: tuple[Strand, ...]
    identity: str
    best: str
    order: str
    size: int
    members: tuple[tuple[str, "Constant | Told | tuple[Choice, ...]"], ...]


Output = (
    Constant
    | Value
    | Reckoned
    | Balance
    | Identity
    | One
    | Many
    | Page
    | Record
    | Items
    | Guarded
    | Feed
)
