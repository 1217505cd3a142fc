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

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from tortoise.models import Model

from domain.derivations import Derived

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ColumnField:
    """A stored column; `source` names it where the field has another name."""

    description: str | None = None
    source: str | None = None
    requires: str | None = None
    sort: str | None = None
    """Column that orders by this field use instead, such as a person's sort_name."""


@dataclass(frozen=True, slots=True)
class DerivedField:
    """A value that named SQL computes; it can be filtered by, and not sorted by."""

    derived: Derived
    requires: str | None = None


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


RelationField = OneField | ManyField
DeclaredField = ColumnField | DerivedField | OneField | ManyField


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
) -> Any:
    """Declare a column that has more to say than its type."""
    return ColumnField(description, source, requires, sort)


def derived(value: Derived, *, requires: str | None = None) -> DerivedField:
    """Declare a computed value; its type and description come from the domain."""
    return DerivedField(value, requires)


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
    target: str, description: str, path: str | None = None, *, order: tuple[str, ...] = ()
) -> ManyField:
    """Declare a small list that belongs to the row: at most 50, always shown whole."""
    return ManyField(target, description, (path,) if path else (), order, paged=False)


def page(target: str, description: str, *paths: str, order: tuple[str, ...] = ()) -> ManyField:
    """Declare a connection to the rows that any of the paths leads to.

    A path names relations as the models do, joined by dots. Without one it is the relation of
    the field's own name. `order` names columns, with a minus for descending.
    """
    return ManyField(target, description, paths, order, paged=True)
