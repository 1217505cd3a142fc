"""Rows that a gateway names by their keys: the entities of a subgraph, of whatever types, in one statement.

A representation is an object with `__typename` and the fields of a key: the global ID, or the value of a
column that is unique. A gateway has them from other subgraphs, so that one which names no row is no
mistake of the client: it is null, as is a row that the viewer may not see.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from graphql import FieldNode

from domain.errors import DomainError, ErrorCode
from schema.compiler.binds import Convert
from schema.compiler.build import Builder
from schema.compiler.catalog import Catalog, Entity, ScalarField
from schema.compiler.filters import plain_text
from schema.compiler.identities import decode_id
from schema.compiler.inputs import Input, InVariable
from schema.compiler.plan.conditions import Parameter
from schema.compiler.plan.operands import Column
from schema.compiler.plan.operations import Plan
from schema.compiler.plan.outputs import Choice, Line
from schema.compiler.roots import MOST_REPRESENTATIONS, QUERY, room
from schema.compiler.variables import Sight

ID = "id"
TYPENAME = "__typename"

Part = Callable[[Mapping[str, Any], str, str], object]
"""What is told of a representation, its type and the name of its key: None where there is no such thing."""
Keys = Mapping[str, Mapping[str, Column]]
"""The columns that name a row of a type beside its ID, by the names of their fields."""


@dataclass(frozen=True, slots=True)
class EntitiesRoot:
    """Plans the rows that representations name, in their order."""

    keys: Keys

    def plan(self, builder: Builder, nodes: list[FieldNode]) -> Plan:
        given = builder.arguments(QUERY, nodes[0])["representations"]
        found = _seen(given)
        if len(found) > MOST_REPRESENTATIONS:
            raise _wrong(f'"representations" are at most {MOST_REPRESENTATIONS}.')
        wanted: dict[str, set[str]] = {}
        for type_name, key in map(self._way, found):
            wanted.setdefault(type_name, set()).add(key)
        choices = [
            choice
            for type_name in sorted(wanted)
            for choice in self._choices(
                builder, nodes, type_name, wanted[type_name], room(len(found))
            )
        ]
        return builder.plan(
            Line(
                Parameter(given.bind(self._tag), "text[]"),
                Parameter(given.bind(self._telling(_key)), "uuid[]"),
                tuple(choices),
                Parameter(given.bind(self._telling(_word)), "text[]"),
            )
        )

    def _choices(
        self, builder: Builder, nodes: list[FieldNode], type_name: str, keys: set[str], rows: int
    ) -> list[Choice]:
        """Return a choice for each key that rows of a type are named by; all show the same."""
        (choice,) = builder.choices(nodes, [builder.catalog[type_name]], ("*",), rows)
        columns = {name: column.name for name, column in self.keys[type_name].items()}
        return [
            Choice(_tagged(type_name, key), choice.model, choice.record, columns.get(key, ID))
            for key in sorted(keys)
        ]

    def _way(self, given: Any) -> tuple[str, str]:
        """Return the type of a representation, and which of its keys it is named by: the ID before others."""
        if not isinstance(given, dict):
            raise _wrong('A representation is an object with "__typename" and a key.')
        type_name = given.get(TYPENAME)
        if not isinstance(type_name, str) or type_name not in self.keys:
            raise _wrong(f'"{type_name!s:.40}" is no type of which there are representations.')
        names = (ID, *self.keys[type_name])
        key = next((name for name in names if name in given), None)
        if key is None:
            raise _wrong(f"A representation of type {type_name} has one of: {', '.join(names)}.")
        return type_name, key

    def _tag(self, given: Any) -> str:
        return _tagged(*self._way(given))

    def _telling(self, part: Part) -> Convert:
        return lambda given: part(given, *self._way(given))


def natural_keys(catalog: Catalog) -> Keys:
    """Return the keys of all types: unique texts, never NULL, that whoever sees the row may read."""
    return {
        entity.name: {
            found.name: found.operand
            for found in entity.scalars
            if isinstance(found.operand, Column) and _is_key(entity, found, found.operand)
        }
        for entity in catalog.values()
    }


def _is_key(entity: Entity, found: ScalarField, column: Column) -> bool:
    fits = column.leaf.python_type is str and not column.nullable
    return fits and found.requires is None and found.dated is None and _is_unique(entity, column)


def _is_unique(entity: Entity, column: Column) -> bool:
    fields = entity.model._meta.fields_map.items()
    return any(
        field.unique and (field.source_field or name) == column.name for name, field in fields
    )


def _seen(given: Input) -> list[Any]:
    """Return the representations; the plan depends on types and fields, and roughly on how many there are."""
    if isinstance(given, InVariable):
        found: list[Any] = given.known(Sight.TYPE)
        return found
    return [element.known(Sight.TYPE) for element in given.elements()]


def _tagged(type_name: str, key: str) -> str:
    return type_name if key == ID else f"{type_name}.{key}"


def _key(given: Mapping[str, Any], type_name: str, key: str) -> UUID | None:
    if key != ID or not isinstance(given[key], str):
        return None
    try:
        return decode_id(given[key], type_name)
    except DomainError:
        return None


def _word(given: Mapping[str, Any], _type_name: str, key: str) -> str | None:
    if key == ID or not isinstance(given[key], str):
        return None
    try:
        return plain_text(given[key])
    except DomainError:
        return None


def _wrong(message: str) -> DomainError:
    return DomainError(ErrorCode.BAD_USER_INPUT, message)
