"""The fields at which a compiled read begins: a list, a look-up by a unique value, a node, a key."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from graphql import FieldNode

from domain.derivations import Condition
from domain.errors import DomainError, ErrorCode
from schema.compiler.binds import RowKey, RowKeys, RowTypes
from schema.compiler.build import Builder
from schema.compiler.catalog import Entity
from schema.compiler.filters import KEY, converter, plain_text
from schema.compiler.identities import decode_id, split_id
from schema.compiler.plan.conditions import Both, Compare, Named, Operator, Parameter, Test
from schema.compiler.plan.operands import Column
from schema.compiler.plan.operations import Plan
from schema.compiler.plan.outputs import Choice, Line
from schema.compiler.plan.rows import SortKey
from schema.compiler.variables import Sight

QUERY = "Query"
MOST_IDS = 100
"""How many rows can be asked for by their IDs at once."""
MOST_REPRESENTATIONS = 1_000
"""How many rows a gateway can name at once: those of a page, and of the pages in it."""
ROOMS = (10, MOST_IDS, MOST_REPRESENTATIONS)
"""For how many rows that are named plans are made."""


class Root(Protocol):
    """Plans one root field from all of its occurrences in the operation."""

    def plan(self, builder: Builder, nodes: list[FieldNode]) -> Plan: ...


@dataclass(frozen=True, slots=True)
class ListRoot:
    """A connection over the rows of an entity, all of them or those that a condition picks.

    `equals` names columns by the arguments that compare with them.
    """

    entity: str
    only: Condition | None = None
    order: tuple[SortKey, ...] = ()
    equals: tuple[tuple[str, Column], ...] = ()

    def plan(self, builder: Builder, nodes: list[FieldNode]) -> Plan:
        arguments = builder.arguments(QUERY, nodes[0])
        builder.take_day(arguments)
        tests: list[Test] = [Named(self.only)] if self.only is not None else []
        for name, column in self.equals:
            given = arguments.pop(name, None)
            if given is not None:
                value = Parameter(given.bind(converter(column.leaf)), column.leaf.cast)
                tests.append(Compare(column, Operator.EQ, value))
        test = Both(tuple(tests)) if tests else None
        return builder.page(builder.catalog[self.entity], nodes, arguments, test, self.order)


@dataclass(frozen=True, slots=True)
class LookupRoot:
    """One row by its ID or by the value of a unique column; exactly one of them is given."""

    entity: str
    columns: Mapping[str, Column]

    def plan(self, builder: Builder, nodes: list[FieldNode]) -> Plan:
        arguments = builder.arguments(QUERY, nodes[0])
        builder.take_day(arguments)
        if len(arguments) != 1:
            names = " or ".join(f'"{name}"' for name in ("id", *self.columns))
            raise DomainError(ErrorCode.BAD_USER_INPUT, f"Give either {names}, and not null.")
        (name, given), *_ = arguments.items()
        if name == "id":
            key = given.bind(lambda text: decode_id(text, self.entity))
            return builder.by_key(builder.catalog[self.entity], nodes, key)
        column = self.columns[name]
        parameter = Parameter(given.bind(plain_text), column.leaf.cast)
        test = Compare(column, Operator.EQ, parameter)
        return builder.one(builder.catalog[self.entity], nodes, test)


@dataclass(frozen=True, slots=True)
class NodeRoot:
    """The row of any type that a global ID names; the type is part of the plan."""

    def plan(self, builder: Builder, nodes: list[FieldNode]) -> Plan:
        given = builder.arguments(QUERY, nodes[0])["id"]
        type_name, _ = split_id(given.known(Sight.TYPE))
        key = given.bind(lambda text: decode_id(text, type_name))
        return builder.by_key(_entity(builder, type_name), nodes, key)


@dataclass(frozen=True, slots=True)
class KeyRoot:
    """The row that a resolver names, as in the payload of a mutation."""

    entity: str

    def plan(self, builder: Builder, nodes: list[FieldNode]) -> Plan:
        test = Compare(KEY, Operator.EQ, Parameter(RowKey(), "uuid"))
        return builder.one(builder.catalog[self.entity], nodes, test)


@dataclass(frozen=True, slots=True)
class NodesRoot:
    """The rows that global IDs name, in their order; which types there are is part of the plan."""

    def plan(self, builder: Builder, nodes: list[FieldNode]) -> Plan:
        given = builder.arguments(QUERY, nodes[0])["ids"]
        elements = list(given.elements())
        if len(elements) > MOST_IDS:
            raise DomainError(ErrorCode.BAD_USER_INPUT, f'"ids" are at most {MOST_IDS}.')
        names = {split_id(element.known(Sight.TYPE))[0] for element in elements}
        choices = choose(builder, nodes, sorted(names), ("*",), room(len(elements)))
        types = Parameter(given.bind(lambda text: split_id(text)[0]), "text[]")
        keys = Parameter(given.bind(lambda text: split_id(text)[1]), "uuid[]")
        return builder.plan(Line(types, keys, choices))


@dataclass(frozen=True, slots=True)
class RowsRoot:
    """The rows of some types that a resolver names, in its order."""

    type_names: tuple[str, ...]

    def plan(self, builder: Builder, nodes: list[FieldNode]) -> Plan:
        choices = choose(builder, nodes, self.type_names, ("*",), MOST_IDS)
        types, keys = Parameter(RowTypes(), "text[]"), Parameter(RowKeys(), "uuid[]")
        return builder.plan(Line(types, keys, choices))


def choose(
    builder: Builder,
    nodes: list[FieldNode],
    type_names: Iterable[str],
    place: tuple[str, ...],
    rows: int,
) -> tuple[Choice, ...]:
    """Return how a row of each of the types is shown; raises BAD_USER_INPUT for one that is none."""
    return builder.choices(nodes, [_entity(builder, name) for name in type_names], place, rows)


def room(count: int) -> int:
    """Return for how many rows a plan is made that is asked for so many."""
    return next((most for most in ROOMS if count <= most), count)


def _entity(builder: Builder, type_name: str) -> Entity:
    if type_name not in builder.catalog:
        raise DomainError(ErrorCode.BAD_USER_INPUT, f'There is no type "{type_name[:40]}".')
    return builder.catalog[type_name]


def type_in_id(given: Any) -> Hashable:
    """Return what the plan of a node depends on: the type that the ID names, right or wrong.

    Of a list: all of the types, and for how many there is to be room. Of a representation: its fields too.
    """
    if isinstance(given, dict):
        return f"{given.get('__typename')!s:.100}", frozenset(given)
    if isinstance(given, list):
        return frozenset(map(type_in_id, given)), room(len(given))
    return given.partition(":")[0] if isinstance(given, str) else ""
