"""The variables of a request, and a memory of what the compiler looked at in them.

A plan may depend on a variable: on its value (`@include(if: $x)`, a page size), on its shape
(a filter) or on the NULLs in a cursor. Each look is recorded, and a cached plan holds for every
request in which all of its looks see the same again.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

Look = tuple[str, "Sight"]


class Sight(Enum):
    """How a variable was looked at."""

    NULL = "null"
    VALUE = "value"
    SHAPE = "shape"
    TYPE = "type"
    CURSOR = "cursor"


ABSENT = "absent"


def _frozen(value: Any) -> Hashable:
    if isinstance(value, dict):
        return tuple((key, _frozen(value[key])) for key in sorted(value))
    if isinstance(value, list):
        return tuple(_frozen(element) for element in value)
    return value  # type: ignore[no-any-return]  # what is left of coerced input is hashable


def _shape(value: Any) -> Hashable:
    """Return which fields are there, and which are null; the leaves do not matter."""
    if isinstance(value, dict):
        return tuple((key, _shape(value[key])) for key in sorted(value))
    if isinstance(value, list):
        return tuple(map(_shape, value)) if _holds_objects(value) else "list"
    return value is None


def _holds_objects(value: list[Any]) -> bool:
    return not value or isinstance(value[0], dict)


@dataclass(slots=True)
class Variables:
    """Coerced variables; `sights` says how TYPE and CURSOR, whose forms are known elsewhere, look."""

    values: Mapping[str, Any]
    sights: Mapping[Sight, Callable[[Any], Hashable]]
    looks: set[Look] = field(default_factory=set)

    def look(self, name: str, sight: Sight) -> None:
        self.looks.add((name, sight))

    def given(self, name: str) -> bool:
        """Tell whether the variable has a value; a plan that asks depends on the answer."""
        self.look(name, Sight.NULL)
        return name in self.values

    def value(self, name: str) -> Any:
        """Return a value that becomes part of the plan."""
        self.look(name, Sight.VALUE)
        return self.values.get(name)

    def observe(self, look: Look) -> Hashable:
        """Return what a look sees in these variables."""
        name, sight = look
        if name not in self.values:
            return ABSENT
        return self.sights[sight](self.values[name])


SIGHTS: Mapping[Sight, Callable[[Any], Hashable]] = {
    Sight.NULL: lambda value: value is None,
    Sight.VALUE: _frozen,
    Sight.SHAPE: _shape,
}
