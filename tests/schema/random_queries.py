"""Random queries that are valid and that a viewer may ask: fragments, aliases, variables, filters."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from json import dumps
from typing import Any

from domain.viewers import Viewer
from schema.compiler.catalog import Catalog, Entity, Relation, ScalarField
from schema.compiler.compiler import rights_of
from schema.compiler.filters import operators_of
from schema.compiler.plan import Operator
from tests.schema.oracle import LISTS, Memory, column_in_memory

WORDS = ("example", "a", "LEAD", "%", "_", "Å", "e e")


@dataclass
class Query:
    """A query under construction."""

    rng: random.Random
    catalog: Catalog
    memory: Memory
    viewer: Viewer
    fragments: list[str] = field(default_factory=list)
    definitions: list[str] = field(default_factory=list)
    variables: dict[str, Any] = field(default_factory=dict)

    def text(self) -> str:
        """Return the whole document; variables are in `variables` afterwards."""
        fields = [self._root(number) for number in range(self.rng.choice((1, 1, 1, 2)))]
        head = (
            f"query Random({', '.join(self.definitions)})" if self.definitions else "query Random"
        )
        return "\n".join([f"{head} {{ {' '.join(fields)} }}", *self.fragments])

    def _root(self, number: int) -> str:
        name = self.rng.choice(sorted(LISTS))
        entity = self.catalog[LISTS[name]]
        return f"root{number}: {name}{self._arguments(entity)} {self._connection(entity, 0)}"

    # --- selections ------------------------------------------------------------------------------

    def _connection(self, entity: Entity, depth: int) -> str:
        parts = []
        if self._once_in(3):
            parts.append("totalCount")
        if self._once_in(3):
            parts.append("pageInfo { hasNextPage hasPreviousPage __typename }")
        if self._once_in(3):
            parts.append(f"edges {{ node {self._object(entity, depth + 1)} }}")
        if len(parts) < 2 or self._once_in(2):
            parts.append(f"nodes {self._object(entity, depth + 1)}")
        self.rng.shuffle(parts)
        return f"{{ {' '.join(parts)} }}"

    def _object(self, entity: Entity, depth: int) -> str:
        wanted = self.rng.randint(1, 4)
        fields = [self._field(entity, depth) for _ in range(wanted)]
        if self._once_in(6):
            fields.append("__typename")
        if self._once_in(6):
            fields.append(f"... on Node {{ id }} ... on {entity.name} {{ {fields[0]} }}")
        if self._once_in(6):
            fields.append(self._fragment(entity, fields.pop()))
        return f"{{ {' '.join(fields)} }}"

    def _fragment(self, entity: Entity, content: str) -> str:
        name = f"Part{len(self.fragments)}"
        self.fragments.append(f"fragment {name} on {entity.name} {{ {content} }}")
        return f"...{name}"

    def _field(self, entity: Entity, depth: int) -> str:
        fields: list[ScalarField | Relation] = [*entity.scalars]
        if depth < 4:
            fields += entity.relations
        found = self.rng.choice(fields)
        text = found.name
        if isinstance(found, Relation) or self._once_in(4):
            # Two occurrences under one name would have to agree in their arguments.
            text = f"f{self.rng.randrange(10**9)}: {found.name}"
        if isinstance(found, Relation):
            text += self._below(found, depth)
        elif ":" in text and self._once_in(3):
            text += f" @include(if: {self._variable('Boolean!', self._once_in(2))})"
        return text

    def _below(self, relation: Relation, depth: int) -> str:
        target = self.catalog[relation.target]
        if relation.paged:
            return f"{self._arguments(target)} {self._connection(target, depth)}"
        return f" {self._object(target, depth + 1)}"

    # --- arguments -------------------------------------------------------------------------------

    def _arguments(self, entity: Entity) -> str:
        given = []
        size = self.rng.choice((0, 1, 2, 3, 5, 10))
        way = self.rng.choice(("first", "first", "last"))
        given.append(f"{way}: {self._variable('Int', size) if self._once_in(4) else size}")
        if self._once_in(2):
            given.append(f"orderBy: {self._order(entity)}")
        if self._once_in(2):
            where = self._where(entity, 0)
            if self._once_in(3):
                given.append(f"where: {self._variable(f'{entity.name}Filter', where)}")
            else:
                given.append(f"where: {_literal(where)}")
        return f"({', '.join(given)})"

    def _order(self, entity: Entity) -> str:
        names = ["id"] + [found.name for found in entity.scalars if found.sort and self._may(found)]
        keys = self.rng.sample(names, min(len(names), self.rng.randint(1, 3)))
        order = [{key: _Name(self.rng.choice(("ASC", "DESC")))} for key in keys]
        if self._once_in(4):
            return self._variable(f"[{entity.name}Order!]", order)
        return _literal(order)

    def _where(self, entity: Entity, depth: int) -> dict[str, Any]:
        where: dict[str, Any] = {}
        for _ in range(self.rng.randint(0, 2)):
            kind = self.rng.choice(("scalar", "scalar", "relation", "and", "or", "not"))
            if depth >= 2 or kind == "scalar":
                where |= self._condition(entity)
            elif kind == "relation":
                relation = self.rng.choice(entity.relations)
                where[relation.name] = self._where(self.catalog[relation.target], depth + 1)
            elif kind == "not":
                where["not"] = self._where(entity, depth + 1)
            else:
                where[kind] = [
                    self._where(entity, depth + 1) for _ in range(self.rng.randint(0, 2))
                ]
        return where

    def _condition(self, entity: Entity) -> dict[str, Any]:
        asked = [
            found
            for found in entity.scalars
            if operators_of(found.operand.leaf.python_type) and self._may(found)
        ]
        found = self.rng.choice(asked)
        operators: list[Any] = [*operators_of(found.operand.leaf.python_type), "isNull"]
        operator = self.rng.choice(operators)
        if operator == "isNull":
            return {found.name: {"isNull": self._once_in(2)}}
        value = self._value(entity, found)
        if operator is Operator.IN:
            return {
                found.name: {"in": [value, self._value(entity, found)][: self.rng.randint(0, 2)]}
            }
        if operator in {Operator.CONTAINS, Operator.STARTS_WITH}:
            value = self.rng.choice((*WORDS, str(value)[:5]))
        if operator is Operator.HAS:
            value = "en"
        return {found.name: {operator.value: value}}

    def _value(self, entity: Entity, found: ScalarField) -> Any:
        """Return a value that some row has, so that filters hit."""
        rows = self.memory.rows[entity.model]
        column = column_in_memory(found.operand)
        values = [row[column] for row in rows if row[column] is not None]
        value = self.rng.choice(values) if values else _some(found.operand.leaf.python_type)
        if issubclass(found.operand.leaf.python_type, Enum):
            return _Name(str(getattr(value, "value", value)))
        if isinstance(value, Decimal):
            return float(value)
        return value.isoformat() if isinstance(value, date | time | datetime) else value

    def _variable(self, type_name: str, value: Any) -> str:
        name = f"v{len(self.definitions)}"
        self.definitions.append(f"${name}: {type_name}")
        self.variables[name] = value
        return f"${name}"

    def _may(self, found: ScalarField) -> bool:
        return found.requires is None or found.requires in rights_of(self.viewer).scopes

    def _once_in(self, times: int) -> bool:
        return self.rng.randrange(times) == 0


class _Name(str):
    """The value of an enum, which is written without quotes in a document."""

    __slots__ = ()


def _some(python_type: Any) -> Any:
    if issubclass(python_type, Enum):
        return next(iter(python_type))
    some: Mapping[type, Any] = {
        str: "x",
        int: 1,
        bool: True,
        Decimal: Decimal("1.5"),
        date: date(2026, 1, 1),
        time: time(9),
    }
    return some.get(python_type, datetime.fromisoformat("2026-01-01T00:00:00+00:00"))


def _literal(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_literal(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_literal, value)) + "]"
    return str(value) if isinstance(value, _Name) else dumps(value, ensure_ascii=False)
