"""Where a parameter of a statement gets its value from, each time the statement is run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from domain.rights.predicates import reach_value
from domain.viewers import Viewer

Convert = Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class Request:
    """What one request gives: its coerced variables, the home association's date, its viewer, and, where a
    mutation has just written a row and its payload is read, the key of that row; where a resolver names
    several rows, their types and keys.
    """

    variables: Mapping[str, Any]
    today: date
    viewer: Viewer
    key: UUID | None = None
    rows: tuple[tuple[str, UUID], ...] = ()


class Bind(Protocol):
    """Knows how to find one value."""

    def value(self, request: Request) -> object: ...


@dataclass(frozen=True, slots=True)
class Fixed:
    """A value that stands in the document."""

    constant: object

    def value(self, _request: Request) -> object:
        return self.constant


@dataclass(frozen=True, slots=True)
class Given:
    """A value inside a variable, turned into what the driver takes; the conversion may refuse it."""

    variable: str
    path: tuple[str | int, ...]
    convert: Convert

    def value(self, request: Request) -> object:
        found = request.variables[self.variable]
        for step in self.path:
            found = found[step]
        return self.convert(found)


@dataclass(frozen=True, slots=True)
class Gathered:
    """A list in the document with variables among its elements."""

    elements: tuple[Bind, ...]

    def value(self, request: Request) -> list[object]:
        return [element.value(request) for element in self.elements]


@dataclass(frozen=True, slots=True)
class Today:
    """The home association's date."""

    def value(self, request: Request) -> date:
        return request.today


@dataclass(frozen=True, slots=True)
class InReach:
    """A part of what is in the viewer's reach, which row rules compare with."""

    name: str

    def value(self, request: Request) -> object:
        return reach_value(request.viewer, self.name)


@dataclass(frozen=True, slots=True)
class RowKey:
    """The key of the row that a payload shows."""

    def value(self, request: Request) -> UUID | None:
        return request.key


@dataclass(frozen=True, slots=True)
class RowTypes:
    """The types of the rows that a resolver names."""

    def value(self, request: Request) -> list[str]:
        return [name for name, _ in request.rows]


@dataclass(frozen=True, slots=True)
class RowKeys:
    """The keys of the rows that a resolver names."""

    def value(self, request: Request) -> list[UUID]:
        return [key for _, key in request.rows]
