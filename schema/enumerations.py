"""Enumerations of the domain as GraphQL enums: the same names, with a sentence for each value."""

from enum import Enum
from typing import TypeVar

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

T = TypeVar("T", bound=type[Enum])


def explain(enumeration: T, **sentences: str) -> T:
    """Make a GraphQL enum; raises ValueError unless exactly the values have sentences."""
    names = [member.name for member in enumeration]
    if names != list(sentences):
        raise ValueError(f"{enumeration.__name__} has the values {names}.")
    made = strawberry.enum(enumeration, description=enumeration.__doc__)
    definition: StrawberryEnumDefinition = made.__strawberry_definition__  # type: ignore[attr-defined]  # set by strawberry.enum
    for value in definition.values:
        value.description = sentences[value.name]
    return made
