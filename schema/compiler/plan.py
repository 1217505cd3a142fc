"""What a root field reads, as plain data: no GraphQL in it and no SQL.

`build` makes these from a selection, `sql` writes them as text. Whoever wants to know what a
query touches (a test, a cost, a person) reads the plan.
"""

from dataclasses import dataclass, field
from enum import Enum

from tortoise.models import Model

from domain.derivations import Condition, Derived
from schema.compiler.binds import Bind, Today

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
    def name(self) -> str:
        return f"{self.derived.name}()"

    @property
    def nullable(self) -> bool:
        return self.derived.nullable


@dataclass(frozen=True, slots=True)
class Restricted:
    """A value that the viewer sees of some rows only; elsewhere NULL, and a mark where it is shown.

    `sight` says of which: of those in reach (IN_REACH), or looked after (IN_PORTFOLIO).
    """

    inner: Column | Computed
    model: type[Model]
    field: str
    sight: str

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def leaf(self) -> Leaf:
        return self.inner.leaf

    @property
    def nullable(self) -> bool:
        return True


Operand = Column | Computed | Restricted


# --- from row to row -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hop:
    """One step: rows of `model` whose `column` equals `origin` of the row before."""

    model: type[Model]
    column: str
    origin: str


@dataclass(frozen=True, slots=True)
class Path:
    """The rows that any of the chains of hops leads to, each once.

    Without those whose column `apart` names the row at which the path begins.
    """

    chains: tuple[tuple[Hop, ...], ...]
    apart: str | None = None


@dataclass(frozen=True, slots=True)
class Pointer:
    """The row whose key a named SQL expression of the parent row gives."""

    derived: Derived


@dataclass(frozen=True, slots=True)
class Tie:
    """The rows for which a named condition holds together with the parent row, its `{beside}`."""

    condition: Condition


Link = Path | Pointer | Tie


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


@dataclass(frozen=True, slots=True)
class Named:
    """A condition of the domain holds; `given` has the parameters that it names beside the usual ones."""

    condition: Condition
    given: tuple[tuple[str, Parameter], ...] = ()


Test = Compare | IsNull | Both | Either | Negation | Some | Named


# --- which rows, in which order ------------------------------------------------------------------


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


# --- what is answered ----------------------------------------------------------------------------


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


# --- answers over several types, and counts ------------------------------------------------------


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
class Strand:
    """One source of a feed: rows, the column with the key of what is shown, and values by name."""

    type_name: str
    rows: Rows
    key: str
    values: tuple[tuple[str, Named], ...]


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


Root = One | Page | Many | Line | Feed | Tally | Figures


@dataclass(frozen=True, slots=True)
class Denial:
    """A field that the viewer's scopes do not cover; `path` has "*" where a list's index belongs."""

    path: tuple[str, ...]
    field: str
    requires: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """One root field: what is read, what was left out, the most rows it may build, and for which day."""

    root: Root
    denials: tuple[Denial, ...]
    cost: int
    today: Bind = field(default_factory=Today)
