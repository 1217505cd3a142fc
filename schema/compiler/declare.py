"""What a noun says about itself: which model it shows, and which columns, values and relations.

    @entity(goals.Goal)
    class Goal:
        title: str                                    # the column of its own name
        private_notes: str | None = column(requires=Scope.STAFF_READ)
        progress = derived(goals.PROGRESS)            # SQL named in domain/
        agreement = one("Agreement")                  # the foreign key of its own name
        indicators = owned("Indicator", "How progress is measured.")
        events = page("Event", "Events that serve it.", "item_links.item.event")

A class docstring becomes the type's description, the model's column descriptions those of the
fields. Names of types are resolved when the schema is built, so nouns need not import each other.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from tortoise.models import Model

from domain.derivations import Condition, Derived

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ColumnField:
    """A stored column; `source` names it where the field has another name."""

    description: str | None = None
    source: str | None = None
    requires: str | None = None
    sort: str | None = None
    """Column that orders by this field use instead, such as a person's sort_name."""
    dated: Derived | None = None
    """Its value on a day, where rows with dates tell it: what `asOf` shows."""


@dataclass(frozen=True, slots=True)
class DerivedField:
    """A value that named SQL computes; it can be filtered by."""

    derived: Derived
    requires: str | None = None
    sort: Derived | None = None
    """What orders by this field use: itself, or a value of the same order that time does not change."""


@dataclass(frozen=True, slots=True)
class OneField:
    """One related row: by foreign key, by a path, or by the key that named SQL gives."""

    target: str
    description: str | None
    path: str | None
    key: Derived | None
    nullable: bool | None
    requires: str | None


@dataclass(frozen=True, slots=True)
class ManyField:
    """Related rows: a plain list of at most 50 (`paged` false), or a connection."""

    target: str
    description: str
    paths: tuple[str, ...]
    order: tuple[str, ...]
    paged: bool
    only: Condition | None = None
    apart: str | None = None
    tie: Condition | None = None
    """What ties a row to the one at hand where no key does; it names that one `{beside}`."""


@dataclass(frozen=True, slots=True)
class Argument:
    """Something that a facet or a value is asked for: a key of an entity, or a value of a type.

    The named SQL inside of it has it as `{name}`, which is NULL where it was left out; `shown` is the
    name that clients write.
    """

    name: str
    shown: str
    description: str
    python_type: type = str
    entity: str | None = None


@dataclass(frozen=True, slots=True)
class FacetField:
    """Another view of the same row, as an object of its own."""

    noun: type
    description: str
    guard: type[Model] | None
    key: str | None
    arguments: tuple[Argument, ...] = ()


@dataclass(frozen=True, slots=True)
class ReckonedField:
    """A value that named SQL computes from the row and what it, or the facet it is in, was asked for."""

    condition: Condition
    python_type: type
    description: str
    arguments: tuple[Argument, ...] = ()


@dataclass(frozen=True, slots=True)
class ReckonedOneField:
    """The row in a facet that a named condition picks; null for whoever may not see it."""

    target: str
    condition: Condition
    description: str


@dataclass(frozen=True, slots=True)
class BalanceField:
    """How many rows connections of a facet have together, less those of others."""

    plus: tuple[str, ...]
    minus: tuple[str, ...]
    description: str


@dataclass(frozen=True, slots=True)
class ListedField:
    """A list of small objects that a column or named SQL holds as JSON."""

    noun: type
    description: str
    value: str | Derived


@dataclass(frozen=True, slots=True)
class MergedField:
    """The rows of several connections of a facet in one list, each as an object with a `node`.

    `sources` has, for each connection, the named SQL of the object's other values by their names.
    """

    noun: type
    description: str
    sources: Mapping[str, Mapping[str, Condition]]
    order: str


RelationField = OneField | ManyField
DECLARED = (
    ColumnField,
    DerivedField,
    OneField,
    ManyField,
    FacetField,
    ListedField,
    ReckonedField,
    ReckonedOneField,
    BalanceField,
    MergedField,
)


@dataclass(frozen=True, slots=True)
class Declaration:
    """An entity as its noun wrote it."""

    model: type[Model]
    noun: type
    order: tuple[str, ...]


def entity(model: type[Model], *, order: tuple[str, ...] = ()) -> Callable[[type[T]], type[T]]:
    """Declare the GraphQL type of a model; `order` is that of its connections where none is given."""

    def declare(noun: type[T]) -> type[T]:
        noun.__entity__ = Declaration(model, noun, order)  # type: ignore[attr-defined]  # set here
        return noun

    return declare


def column(
    description: str | None = None,
    *,
    source: str | None = None,
    requires: str | None = None,
    sort: str | None = None,
    dated: Derived | None = None,
) -> Any:
    """Declare a column that has more to say than its type."""
    return ColumnField(description, source, requires, sort, dated)


def derived(
    value: Derived, *, requires: str | None = None, sort: Derived | None = None
) -> DerivedField:
    """Declare a computed value; its type and description come from the domain.

    It can be sorted by where `sort` names the value that cursors then carry.
    """
    return DerivedField(value, requires, sort)


def one(
    target: str,
    description: str | None = None,
    *,
    path: str | None = None,
    key: Derived | None = None,
    nullable: bool | None = None,
    requires: str | None = None,
) -> OneField:
    """Declare one related row; without `path` or `key` it is the foreign key of the field's name."""
    return OneField(target, description, path, key, nullable, requires)


def owned(
    target: str,
    description: str,
    path: str | None = None,
    *,
    order: tuple[str, ...] = (),
    only: Condition | None = None,
) -> ManyField:
    """Declare a small list that belongs to the row: at most 50, always shown whole."""
    return ManyField(target, description, (path,) if path else (), order, paged=False, only=only)


def tied(
    target: str, description: str, condition: Condition, *, order: tuple[str, ...] = ()
) -> ManyField:
    """Declare the rows that a condition ties to the one at hand, its `{beside}`: a list of at most 50."""
    return ManyField(target, description, (), order, paged=False, tie=condition)


def page(
    target: str,
    description: str,
    *paths: str,
    order: tuple[str, ...] = (),
    only: Condition | None = None,
    apart: str | None = None,
) -> ManyField:
    """Declare a connection to the rows that any of the paths leads to.

    A path names relations as the models do, joined by dots. Without one it is the relation of
    the field's own name. `order` names columns, with a minus for descending. `only` says which of the rows
    are meant; rows whose column `apart` names the row at hand itself are left out.
    """
    return ManyField(target, description, paths, order, paged=True, only=only, apart=apart)


def facet(
    noun: type,
    description: str,
    *arguments: Argument,
    guard: type[Model] | None = None,
    key: str | None = None,
) -> FacetField:
    """Declare another view of the same row; `noun` is an entity of the same model without an ID.

    The named SQL in it may use the arguments that clients give.

    With a `guard` it is null for whoever could not see a row of that model with this row's key in `key`.
    """
    return FacetField(noun, description, guard, key, arguments)


def reckoned(
    condition: Condition, python_type: type, description: str, *arguments: Argument
) -> ReckonedField:
    """Declare a value that follows from the row and its own arguments, else those of the facet it is in."""
    return ReckonedField(condition, python_type, description, arguments)


def reckoned_one(target: str, condition: Condition, description: str) -> ReckonedOneField:
    """Declare a row in a facet that a condition picks, by the facet's arguments."""
    return ReckonedOneField(target, condition, description)


def difference(description: str, plus: str, minus: str = "") -> BalanceField:
    """Declare the number of rows of a facet's connections, named with spaces between them."""
    return BalanceField(tuple(plus.split()), tuple(minus.split()), description)


def merged(
    noun: type, description: str, sources: Mapping[str, Mapping[str, Condition]], *, order: str
) -> MergedField:
    """Declare the rows of several connections of a facet as one list; `order` names values of its objects."""
    return MergedField(noun, description, sources, order)


def listed(noun: type, description: str, value: str | Derived) -> ListedField:
    """Declare a list of small objects, from a column or named SQL that holds them as a JSON array."""
    return ListedField(noun, description, value)
