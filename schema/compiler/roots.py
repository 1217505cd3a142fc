"""The fields at which a compiled read begins: a list, a look-up by a unique value, a node, a key."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from graphql import FieldNode

from domain.errors import DomainError, ErrorCode
from schema.compiler.binds import RowKey
from schema.compiler.build import Builder
from schema.compiler.filters import KEY, plain_text
from schema.compiler.identities import decode_id, split_id
from schema.compiler.plan import Column, Compare, Operator, Parameter, Plan
from schema.compiler.variables import Sight

QUERY = "Query"


class Root(Protocol):
    """Plans one root field from all of its occurrences in the operation."""

    def plan(self, builder: Builder, nodes: list[FieldNode]) -> Plan: ...


@dataclass(frozen=True, slots=True)
class ListRoot:
    """A connection over all rows of an entity."""

    entity: str

    def plan(self, builder: Builder, nodes: list[FieldNode]) -> Plan:
        arguments = builder.arguments(QUERY, nodes[0])
        return builder.page(builder.catalog[self.entity], nodes, arguments)


@dataclass(frozen=True, slots=True)
class LookupRoot:
    """One row by its ID or by the value of a unique column; exactly one of them is given."""

    entity: str
    columns: Mapping[str, Column]

    def plan(self, builder: Builder, nodes: list[FieldNode]) -> Plan:
        arguments = builder.arguments(QUERY, nodes[0])
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
        if type_name not in builder.catalog:
            raise DomainError(ErrorCode.BAD_USER_INPUT, f'There is no type "{type_name[:40]}".')
        key = given.bind(lambda text: decode_id(text, type_name))
        return builder.by_key(builder.catalog[type_name], nodes, key)


@dataclass(frozen=True, slots=True)
class KeyRoot:
    """The row that a resolver names, as in the payload of a mutation."""

    entity: str

    def plan(self, builder: Builder, nodes: list[FieldNode]) -> Plan:
        test = Compare(KEY, Operator.EQ, Parameter(RowKey(), "uuid"))
        return builder.one(builder.catalog[self.entity], nodes, test)


def type_in_id(text: Any) -> str:
    """Return what the plan of a node depends on: the type that the ID names, right or wrong."""
    return text.partition(":")[0] if isinstance(text, str) else ""
