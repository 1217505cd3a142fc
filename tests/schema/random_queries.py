"""Random queries that are valid and that a viewer may ask.

Lists, rows by their IDs; fragments (named, inline, one in another, again and again), aliases, variables (with
defaults, left out), directives, filters, orders, pages from both ends and from cursors.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from domain.viewers import Viewer
from schema.compiler.catalog import Catalog, Entity, Relation, ScalarField
from schema.compiler.compiler import rights_of
from schema.compiler.filters import operators_of
from schema.compiler.plan.conditions import Operator
from tests.schema.literals import Name, literal, some_value
from tests.schema.memory import Memory, column_in_memory
from tests.schema.oracle import LISTS

WORDS = ("example", "a", "LEAD", "%", "_", "Å", "e e")


@dataclass(frozen=True)
class Place:
    """A place in a list in some order: the order, and cursors of rows in it."""

    order: tuple[tuple[str, str], ...]
    cursors: tuple[str, ...]


Places = Mapping[str, Sequence[Place]]
"""Places in the lists of each type."""


@dataclass
class Query:
    """A query under construction."""

    rng: random.Random
    catalog: Catalog
    memory: Memory
    viewer: Viewer
    places: Places = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)
    finished: dict[str, list[str]] = field(default_factory=dict)
    """Names of fragments by their types: each may be used again."""
    aliases_all: bool = False
    """Whether fields of different types stand side by side, which may differ in what they return."""
    definitions: list[str] = field(default_factory=list)
    variables: dict[str, Any] = field(default_factory=dict)

    def text(self) -> str:
        """Return the whole document; variables are in `variables` afterwards."""
        fields = [
            self._of_query(self._rows_by_id(number) if self._once_in(4) else self._list(number))
            for number in range(self.rng.choice((1, 1, 1, 2)))
        ]
        head = (
            f"query Random({', '.join(self.definitions)})" if self.definitions else "query Random"
        )
        return "\n".join([f"{head} {{ {' '.join(fields)} }}", *self.fragments])

    def _of_query(self, text: str) -> str:
        """Put a field of the root into a fragment now and then."""
        if self._once_in(8):
            return f"... on Query {{ {text} }}"
        return self._fragment("Query", text) if self._once_in(8) else text

    def _list(self, number: int) -> str:
        name = self.rng.choice(sorted(LISTS))
        entity = self.catalog[LISTS[name]]
        return f"root{number}: {name}{self._arguments(entity)} {self._connection(entity, 0)}"

    def _rows_by_id(self, number: int) -> str:
        self.aliases_all = True
        kinds = self.rng.sample(sorted(LISTS.values()), self.rng.randint(1, 3))
        ids = [self._some_id(self.rng.choice(kinds)) for _ in range(self.rng.randint(1, 5))]
        asked = [f"... on {kind} {self._object(self.catalog[kind], 2)}" for kind in kinds]
        asked.append(self.rng.choice(("id", "__typename", "... on Node { key: id }")))
        self.rng.shuffle(asked)
        self.aliases_all = False
        if self._once_in(3):
            given = f"node(id: {self._argument('ID!', ids[0])})"
        else:
            given = f"nodes(ids: {self._argument('[ID!]!', ids)})"
        return f"root{number}: {given} {{ {' '.join(asked)} }}"

    def _some_id(self, kind: str) -> str:
        """Return the ID of a row, be it hidden, or now and then of none."""
        rows = self.memory.rows[self.catalog[kind].model]
        key = (
            UUID(int=self.rng.getrandbits(128)) if self._once_in(8) else self.rng.choice(rows)["id"]
        )
        return f"{kind}:{key}"

    def _argument(self, type_name: str, value: Any) -> str:
        return self._variable(type_name, value) if self._once_in(2) else literal(value)

    # --- selections ------------------------------------------------------------------------------

    def _connection(self, entity: Entity, depth: int) -> str:
        parts = []
        if self._once_in(3):
            parts.append(f"totalCount{self._directive()}")
        if self._once_in(3):
            parts.append("pageInfo { hasNextPage hasPreviousPage __typename }")
        if self._once_in(3):
            parts.append(f"edges{self._directive()} {{ node {self._object(entity, depth + 1)} }}")
        if len(parts) < 2 or self._once_in(2):
            parts.append(f"nodes{self._directive()} {self._object(entity, depth + 1)}")
        self.rng.shuffle(parts)
        return f"{{ {' '.join(parts)} }}"

    def _object(self, entity: Entity, depth: int) -> str:
        wanted = self.rng.randint(1, 4)
        fields = [self._field(entity, depth) for _ in range(wanted)]
        if self._once_in(6):
            fields.append("__typename")
        if self._once_in(6):
            fields.append(self._inline(entity, fields[0]))
        if self._once_in(6):
            fields.append(self._fragment(entity.name, fields.pop()))
        if self._once_in(4) and not self.aliases_all and entity.name in self.finished:
            again = self.rng.choice(self.finished[entity.name])
            fields.append(f"...{again}{self._directive()}")
        return f"{{ {' '.join(fields)} }}"

    def _inline(self, entity: Entity, content: str) -> str:
        if "{" in content:  # said again on each level, it would fill the document
            content = "__typename"
        other = self.rng.choice(sorted(LISTS.values()))
        # What is on another type is of no effect here.
        inner = (
            f"... on {other} {{ id }}"
            if self._once_in(2)
            else f"... on {entity.name}{self._directive()} {{ {content} }}"
        )
        return f"... on Node {{ id {inner} }} ...{self._directive()} {{ {content} }}"

    def _fragment(self, kind: str, content: str) -> str:
        name = f"Part{len(self.fragments)}"
        if self.finished.get(kind) and self._once_in(3) and not self.aliases_all:
            content += f" ...{self.finished[kind][-1]}"
        self.fragments.append(f"fragment {name} on {kind} {{ {content} }}")
        if kind != "Query" and "{" not in content and not self.aliases_all:
            self.finished.setdefault(kind, []).append(name)
        return f"...{name}{self._directive() if kind != 'Query' else ''}"

    def _field(self, entity: Entity, depth: int) -> str:
        fields: list[ScalarField | Relation] = [*entity.scalars]
        if depth < 4:
            fields += entity.relations
        found = self.rng.choice(fields)
        text = found.name
        if self.aliases_all or isinstance(found, Relation) or self._once_in(4):
            # Two occurrences under one name would have to agree in their arguments.
            text = f"f{self.rng.randrange(10**9)}: {found.name}"
        if isinstance(found, Relation):
            return text + self._below(found, depth)
        return text + self._directive()

    def _directive(self) -> str:
        if not self._once_in(6):
            return ""
        names = self.rng.choice((("include",), ("skip",), ("skip", "include")))
        wants = [self._variable("Boolean!", self._once_in(2)) for _ in names]
        return "".join(f" @{name}(if: {want})" for name, want in zip(names, wants, strict=True))

    def _below(self, relation: Relation, depth: int) -> str:
        target = self.catalog[relation.target]
        if relation.paged:
            given = f"{self._arguments(target)}{self._directive()}"
            return f"{given} {self._connection(target, depth)}"
        return f"{self._directive()} {self._object(target, depth + 1)}"

    # --- arguments -------------------------------------------------------------------------------

    def _arguments(self, entity: Entity) -> str:
        given = []
        size = self.rng.choice((0, 1, 2, 3, 5, 10))
        way = self.rng.choice(("first", "first", "last"))
        given.append(f"{way}: {self._variable('Int', size) if self._once_in(4) else size}")
        places = [
            place for place in self.places.get(entity.name, ()) if self._may_see(entity, place)
        ]
        if places and self._once_in(3):
            given += self._place(entity, self.rng.choice(places))
        elif self._once_in(2):
            given.append(f"orderBy: {self._order(entity)}")
        if self._once_in(2):
            where = self._where(entity, 0)
            if self._once_in(3):
                given.append(f"where: {self._variable(f'{entity.name}Filter', where)}")
            else:
                given.append(f"where: {literal(where)}")
        return f"({', '.join(given)})"

    def _place(self, entity: Entity, place: Place) -> list[str]:
        """Return the arguments of a page that begins, or ends, at cursors."""
        order = [{name: Name(way)} for name, way in place.order]
        bounds = self.rng.choice((("after",), ("before",), ("after", "before")))
        found = [
            f"{name}: {self._argument('String', self.rng.choice(place.cursors))}" for name in bounds
        ]
        return [f"orderBy: {self._argument(f'[{entity.name}Order!]', order)}", *found]

    def _may_see(self, entity: Entity, place: Place) -> bool:
        """Whether the viewer may order by all that the place is ordered by."""
        fields = [entity.fields[name] for name, _ in place.order if name != "id"]
        return all(isinstance(found, ScalarField) and self._may(found) for found in fields)

    def _order(self, entity: Entity) -> str:
        names = ["id"] + [found.name for found in entity.scalars if found.sort and self._may(found)]
        keys = self.rng.sample(names, min(len(names), self.rng.randint(1, 3)))
        order = [{key: Name(self.rng.choice(("ASC", "DESC")))} for key in keys]
        if self._once_in(4):
            return self._variable(f"[{entity.name}Order!]", order)
        return literal(order)

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
        value = self.rng.choice(values) if values else some_value(found.operand.leaf.python_type)
        if issubclass(found.operand.leaf.python_type, Enum):
            return Name(str(getattr(value, "value", value)))
        if isinstance(value, Decimal):
            return float(value)
        return value.isoformat() if isinstance(value, date | time | datetime) else value

    def _variable(self, type_name: str, value: Any) -> str:
        name = f"v{len(self.definitions)}"
        default = f" = {literal(value)}" if self._once_in(5) else ""
        if default and isinstance(value, bool) and self._once_in(2):
            default, self.variables[name] = f" = {literal(not value)}", value
        elif not default:
            self.variables[name] = value
        self.definitions.append(f"${name}: {type_name}{default}")
        return f"${name}"

    def _may(self, found: ScalarField) -> bool:
        return found.requires is None or found.requires in rights_of(self.viewer).scopes

    def _once_in(self, times: int) -> bool:
        return self.rng.randrange(times) == 0
