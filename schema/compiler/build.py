"""From the validated selection of a root field to a plan.

Selections are merged first; what the viewer's scopes do not cover becomes null and is noted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from graphql import FieldNode, FragmentDefinitionNode, GraphQLObjectType, GraphQLSchema

from schema.compiler.binds import Bind
from schema.compiler.catalog import Catalog, Entity, Relation, ScalarField
from schema.compiler.cursors import fingerprint
from schema.compiler.filters import KEY, Filters
from schema.compiler.inputs import Input, read_arguments
from schema.compiler.plan import (
    Compare,
    Constant,
    Cursor,
    Denial,
    Edges,
    Identity,
    Many,
    Nodes,
    One,
    Operator,
    Output,
    Page,
    PageFact,
    PageInfo,
    Parameter,
    Part,
    Plan,
    Record,
    Rows,
    Test,
    Total,
    Value,
)
from schema.compiler.selections import Selections
from schema.compiler.slices import read_slice
from schema.compiler.variables import Variables

OWNED_SIZE = 10
"""How many rows the cost of a query assumes in a small list."""

Place = tuple[str, ...]
NULL = Constant("null")


@dataclass(slots=True)
class Builder:
    """Builds the plan of one root field, for one viewer."""

    schema: GraphQLSchema
    catalog: Catalog
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Variables
    scopes: frozenset[str]
    denials: list[Denial] = field(default_factory=list)
    cost: int = 0

    def one(self, entity: Entity, nodes: list[FieldNode], test: Test) -> Plan:
        """Plan a single row that a test picks."""
        record = self._record(entity, nodes, (), 1)
        return Plan(One(Rows(entity.model, test=test), record), tuple(self.denials), self.cost)

    def by_key(self, entity: Entity, nodes: list[FieldNode], key: Bind) -> Plan:
        """Plan the row of a key."""
        return self.one(entity, nodes, Compare(KEY, Operator.EQ, Parameter(key, "uuid")))

    def page(self, entity: Entity, nodes: list[FieldNode], arguments: Mapping[str, Input]) -> Plan:
        """Plan a connection over all rows of an entity."""
        root = self._page(entity, Rows(entity.model), (), nodes, arguments, (), 1)
        return Plan(root, tuple(self.denials), self.cost)

    def covers(self, scope: str | None) -> bool:
        """Tell whether the viewer may see what requires a scope."""
        return scope is None or scope in self.scopes

    # --- one row ---------------------------------------------------------------------------------

    def _record(self, entity: Entity, nodes: list[FieldNode], place: Place, rows: int) -> Record:
        self.cost += rows
        gathered = self._selections().below(entity.name, nodes)
        return Record(
            tuple(
                (key, self._member(entity, found, (*place, key), rows))
                for key, found in gathered.items()
            )
        )

    def _member(self, entity: Entity, nodes: list[FieldNode], place: Place, rows: int) -> Output:
        name = nodes[0].name.value
        if name == "__typename":
            return _text(entity.name)
        if name == "id":
            return Identity(entity.name)
        found = entity.fields[name]
        if not self.covers(found.requires):
            self.denials.append(Denial(place, f"{entity.name}.{name}"))
            return NULL
        if isinstance(found, ScalarField):
            return Value(found.operand)
        return self._relation(entity, found, nodes, place, rows)

    def _relation(
        self, owner: Entity, relation: Relation, nodes: list[FieldNode], place: Place, rows: int
    ) -> Output:
        target = self.catalog[relation.target]
        source = Rows(target.model, relation.link)
        if not relation.many:
            return One(source, self._record(target, nodes, place, rows))
        if relation.paged:
            arguments = self.arguments(owner.name, nodes[0])
            return self._page(target, source, relation.order, nodes, arguments, place, rows)
        whole = read_slice(target, {}, relation.order, self.covers)
        source = Rows(target.model, relation.link, slice=whole)
        return Many(source, self._record(target, nodes, (*place, "*"), rows * OWNED_SIZE))

    # --- connections -----------------------------------------------------------------------------

    def _page(
        self,
        entity: Entity,
        source: Rows,
        order: Any,
        nodes: list[FieldNode],
        arguments: Mapping[str, Input],
        place: Place,
        rows: int,
    ) -> Page:
        part = read_slice(entity, arguments, order, self.covers)
        test = None
        if "where" in arguments:
            test = Filters(self.catalog, self.covers).read(entity, arguments["where"])
        gathered = self._selections().below(f"{entity.name}Connection", nodes)
        self.cost += rows
        return Page(
            rows=Rows(source.model, source.link, test, part),
            fingerprint=fingerprint(entity.name, part.order),
            members=tuple(
                (key, self._part(entity, found, (*place, key), rows * part.size))
                for key, found in gathered.items()
            ),
        )

    def _part(self, entity: Entity, nodes: list[FieldNode], place: Place, rows: int) -> Part:
        match nodes[0].name.value:
            case "nodes":
                return Nodes(self._record(entity, nodes, (*place, "*"), rows))
            case "edges":
                return self._edges(entity, nodes, (*place, "*"), rows)
            case "pageInfo":
                return self._page_info(nodes)
            case "totalCount":
                return Total()
            case _:
                return _text(f"{entity.name}Connection")

    def _edges(self, entity: Entity, nodes: list[FieldNode], place: Place, rows: int) -> Edges:
        gathered = self._selections().below(f"{entity.name}Edge", nodes)
        members: list[tuple[str, Constant | Cursor | Record]] = []
        for key, found in gathered.items():
            match found[0].name.value:
                case "cursor":
                    members.append((key, Cursor()))
                case "node":
                    members.append((key, self._record(entity, found, (*place, key), rows)))
                case _:
                    members.append((key, _text(f"{entity.name}Edge")))
        return Edges(tuple(members))

    def _page_info(self, nodes: list[FieldNode]) -> PageInfo:
        gathered = self._selections().below("PageInfo", nodes)
        return PageInfo(
            tuple(
                (key, _text("PageInfo") if name == "__typename" else PageFact(name))
                for key, found in gathered.items()
                for name in [found[0].name.value]
            )
        )

    # --- the operation ---------------------------------------------------------------------------

    def arguments(self, type_name: str, node: FieldNode) -> dict[str, Input]:
        """Return the arguments that a field of a type was given."""
        owner = self.schema.type_map[type_name]
        assert isinstance(owner, GraphQLObjectType)
        return read_arguments(node, owner.fields[node.name.value].args, self.variables)

    def _selections(self) -> Selections:
        return Selections(self.schema, self.fragments, self.variables)


def _text(content: str) -> Constant:
    return Constant(orjson.dumps(content).decode())
