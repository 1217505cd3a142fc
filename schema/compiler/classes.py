"""Classes with Strawberry fields made from data instead of annotations."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from keyword import iskeyword
from typing import Any

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver


@dataclass(frozen=True, slots=True)
class Slot:
    """One field, input field or argument, by its GraphQL name.

    A field without a resolver is the compiler's to answer.
    """

    name: str
    annotation: Any
    description: str
    arguments: tuple["Slot", ...] = ()
    resolver: Callable[..., Any] | None = None

    @property
    def attribute(self) -> str:
        """The name in Python; `in` and `not` are no attributes."""
        return f"{self.name}_" if iskeyword(self.name) else self.name


class KnownField(StrawberryField):
    """A field whose type is known from the beginning.

    A class tells its fields their types while it is made, and Strawberry then works each out anew.
    """

    def _hear_type(self, told: Any) -> None:
        self.type_annotation = None if told is None else _known(told)

    type = property(StrawberryField.resolve_type, _hear_type)


def optional(annotation: Any) -> Any:
    """Return the type that also takes null; a function, because the type checker knows no variables."""
    return annotation | None


def list_of(annotation: Any) -> Any:
    """Return the type of a list without nulls."""
    return list[annotation]


def make_type(made: type, name: str, description: str, slots: Iterable[Slot]) -> None:
    """Turn a class into an object type with these fields."""
    _fill(made, slots)
    strawberry.type(made, name=name, description=description)


def make_input(
    made: type, name: str, description: str, slots: Iterable[Slot], *, one_of: bool = False
) -> None:
    """Turn a class into an input type; every field may be left out."""
    _fill(made, slots, default=strawberry.UNSET)
    strawberry.input(made, name=name, description=description, one_of=one_of)


def _fill(made: type, slots: Iterable[Slot], **options: Any) -> None:
    made.__annotations__ = {}
    for slot in slots:
        made.__annotations__[slot.attribute] = slot.annotation
        setattr(made, slot.attribute, make_field(slot, **options))


def make_field(slot: Slot, **options: Any) -> StrawberryField:
    """Return the Strawberry field of a slot."""
    made = KnownField(
        python_name=slot.attribute,
        graphql_name=slot.name,
        type_annotation=_known(slot.annotation),
        description=slot.description,
        base_resolver=StrawberryResolver(slot.resolver) if slot.resolver else None,
        **options,
    )
    if slot.resolver is None:
        made.arguments = [_argument(argument) for argument in slot.arguments]
    return made


def _argument(slot: Slot) -> StrawberryArgument:
    return StrawberryArgument(
        python_name=slot.attribute,
        graphql_name=slot.name,
        type_annotation=_known(slot.annotation),
        description=slot.description,
    )


@cache
def _known(annotation: Any) -> StrawberryAnnotation:
    return StrawberryAnnotation(annotation, namespace={})
