"""From the validated selection of a root field to a plan.

Selections are merged first; what the viewer's scopes do not cover becomes null and is noted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson
from graphql import FieldNode, FragmentDefinitionNode, GraphQLObjectType, GraphQLSchema

from domain.errors import DomainError, ErrorCode
from schema.compiler.binds import Bind, Fixed, Today
from schema.compiler.catalog import (
    Balancing,
    Catalog,
    Entity,
    Facet,
    Field,
    Listed,
    Merging,
    Reckoning,
    Relation,
    ScalarField,
    Source,
)
from schema.compiler.cursors import fingerprint
from schema.compiler.declare import Argument
from schema.compiler.filters import KEY, Filters
from schema.compiler.identities import decode_id
from schema.compiler.inputs import Input, read_arguments
from schema.compiler.leaves import leaf_of
from schema.compiler.plan.conditions import Both, Compare, Named, Operator, Parameter, Test
from schema.compiler.plan.operations import Denial, Plan, Root
from schema.compiler.plan.outputs import (
    Balance,
    Choice,
    Constant,
    Cursor,
    Edges,
    Feed,
    Guarded,
    Identity,
    Items,
    Many,
    Nodes,
    One,
    Output,
    Page,
    PageFact,
    PageInfo,
    Part,
    Reckoned,
    Record,
    Strand,
    Told,
    Total,
    Value,
    marked,
)
from schema.compiler.plan.rows import Rows, SortKey
from schema.compiler.rights import Rights
from schema.compiler.selections import Selections
from schema.compiler.slices import read_size, read_slice
from schema.compiler.variables import Variables

OWNED_SIZE = 10
"""How many rows the cost of a query assumes in a small list."""

FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2200, 12, 31)
TYPENAME = "__typename"

Place = tuple[str, ...]
NULL = Constant("null")


@dataclass(slots=True)
class Builder:
    """Builds the plan of one root field, for one viewer."""

    schema: GraphQLSchema
    catalog: Catalog
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Variables
    rights: Rights
    denials: list[Denial] = field(default_factory=list)
    cost: int = 0
    today: Bind = field(default_factory=Today)
    asked: tuple[tuple[str, Parameter], ...] = ()
    """What the facet at hand was asked for; the named SQL in it may use it."""
    choosing: bool = False
    """Whether rows of several types stand at the place at hand: what is withheld from one is not from all."""

    def one(self, entity: Entity, nodes: list[FieldNode], test: Test) -> Plan:
        """Plan a single row that a test picks."""
        record = self.record(entity, nodes, (), 1)
        return self.plan(One(Rows(entity.model, test=test), record))

    def by_key(self, entity: Entity, nodes: list[FieldNode], key: Bind) -> Plan:
        """Plan the row of a key."""
        return self.one(entity, nodes, Compare(KEY, Operator.EQ, Parameter(key, "uuid")))

    def page(
        self,
        entity: Entity,
        nodes: list[FieldNode],
        arguments: Mapping[str, Input],
        test: Test | None = None,
        order: tuple[SortKey, ...] = (),
    ) -> Plan:
        """Plan a connection over the rows of an entity, or those that a test picks."""
        rows = Rows(entity.model, test=test)
        return self.plan(self._page(entity, rows, order, nodes, arguments, (), 1))

    def plan(self, root: Root) -> Plan:
        """Return the plan of a field, with what was left out and noted while it was made."""
        return Plan(root, tuple(self.denials), self.cost, self.today)

    def take_day(self, arguments: dict[str, Input]) -> None:
        """Take the day that the field is asked for out of its arguments, if there is one."""
        given = arguments.pop("asOf", None)
        if given is not None:
            self.today = given.bind(lambda day: known_day("asOf", day))

    @property
    def dated(self) -> bool:
        """Whether the field is asked for a given day."""
        return not isinstance(self.today, Today)

    # --- one row ---------------------------------------------------------------------------------

    def record(self, entity: Entity, nodes: list[FieldNode], place: Place, rows: int) -> Record:
        self.cost += rows
        gathered = self.selections().below(entity.name, nodes)
        return Record(
            tuple(
                (key, self._member(entity, found, (*place, key), rows))
                for key, found in gathered.items()
            )
        )

    def _member(self, entity: Entity, nodes: list[FieldNode], place: Place, rows: int) -> Output:
        name = nodes[0].name.value
        if name == TYPENAME:
            return text(entity.name)
        if name == "id":
            return Identity(entity.name)
        found = entity.fields[name]
        if not self.rights.covers(found.requires):
            shown = f"{entity.name}.{name}"
            if self.choosing:
                return Constant(marked(shown))
            self.denials.append(Denial(place, shown, found.requires))
            return NULL
        return self._shown(entity, found, nodes, place, rows)

    def _shown(
        self, entity: Entity, found: Field, nodes: list[FieldNode], place: Place, rows: int
    ) -> Output:
        match found:
            case ScalarField():
                value = found.value(dated=self.dated)
                shown = f"{entity.name}.{found.name}"
                return Value(self.rights.limited(value, found.requires, entity.model, shown))
            case Relation():
                return self._relation(entity, found, nodes, place, rows)
            case Facet():
                return self._facet(entity, found, nodes, place, rows)
            case Listed():
                return self._items(found, nodes)
            case Reckoning():
                asked = self._asked_of(entity, found, nodes[0])
                return Reckoned(Named(found.condition, asked), found.leaf)
            case Balancing():
                return self._balance(found)
            case Merging():
                return self._merge(entity, found, nodes, place, rows)

    def _asked_of(
        self, owner: Entity, found: Reckoning | Facet, node: FieldNode
    ) -> tuple[tuple[str, Parameter], ...]:
        """Return what a field was asked for; one without arguments what its facet was asked for."""
        if not found.arguments:
            return self.asked
        given = self.arguments(owner.name, node)
        return tuple(_asked(argument, given) for argument in found.arguments)

    def _facet(
        self, owner: Entity, facet: Facet, nodes: list[FieldNode], place: Place, rows: int
    ) -> Output:
        outer = self.asked
        self.asked = self._asked_of(owner, facet, nodes[0])
        record = self.record(facet.shape, nodes, place, rows)
        self.asked = outer
        if facet.guard is None:
            return record
        assert facet.key is not None
        return Guarded(facet.guard, facet.key, record)

    def _balance(self, found: Balancing) -> Balance:
        plus, minus = map(self._rows_of, found.plus), map(self._rows_of, found.minus)
        return Balance(tuple(plus), tuple(minus))

    def _rows_of(self, relation: Relation) -> Rows:
        return Rows(self.catalog[relation.target].model, relation.link, self._only(relation))

    def _merge(
        self, owner: Entity, found: Merging, nodes: list[FieldNode], place: Place, rows: int
    ) -> Feed:
        given = self.arguments(owner.name, nodes[0])
        size = read_size(given)
        gathered = self.selections().below(found.noun.__name__, nodes)
        below = (*place, "*")
        members = tuple(
            (key, self._merged_member(found, wanted, (*below, key), rows * size))
            for key, wanted in gathered.items()
        )
        strands = tuple(self._strand(source) for source in found.sources)
        identity = ", ".join(["type", "key", *sorted(name for name, _ in found.leaves.values())])
        self.cost += rows * size
        return Feed(strands, identity, identity, f"{found.order}, type, key", size, members)

    def _strand(self, source: Source) -> Strand:
        values = tuple((name, Named(sql, self.asked)) for name, sql in source.values)
        return Strand(source.relation.target, self._rows_of(source.relation), "id", values)

    def _merged_member(
        self, found: Merging, nodes: list[FieldNode], place: Place, rows: int
    ) -> Constant | Told | tuple[Choice, ...]:
        name = nodes[0].name.value
        if name == TYPENAME:
            return text(found.noun.__name__)
        if name in found.leaves:
            return Told(*found.leaves[name])
        targets = dict.fromkeys(source.relation.target for source in found.sources)
        return self.choices(nodes, [self.catalog[target] for target in targets], place, rows)

    def choices(
        self, nodes: list[FieldNode], entities: Iterable[Entity], place: Place, rows: int
    ) -> tuple[Choice, ...]:
        """Return how a row of each of some types is shown."""
        outer, self.choosing = self.choosing, True
        found = tuple(
            Choice(entity.name, entity.model, self.record(entity, nodes, place, rows))
            for entity in entities
        )
        self.choosing = outer
        return found

    def _only(self, relation: Relation) -> Test | None:
        return Named(relation.only, self.asked) if relation.only is not None else None

    def _items(self, found: Listed, nodes: list[FieldNode]) -> Items:
        name = found.noun.__name__
        gathered = self.selections().below(name, nodes)
        members = [(key, named[0].name.value) for key, named in gathered.items()]
        return Items(
            found.operand,
            tuple((key, text(name) if member == TYPENAME else member) for key, member in members),
        )

    def _relation(
        self, owner: Entity, relation: Relation, nodes: list[FieldNode], place: Place, rows: int
    ) -> Output:
        target = self.catalog[relation.target]
        test = self._only(relation)
        source = Rows(target.model, relation.link, test)
        if not relation.many:
            return One(source, self.record(target, nodes, place, rows))
        if relation.paged:
            arguments = self.arguments(owner.name, nodes[0])
            return self._page(target, source, relation.order, nodes, arguments, place, rows)
        whole = read_slice(target, {}, relation.order, self.rights)
        source = Rows(target.model, relation.link, test, whole)
        return Many(source, self.record(target, nodes, (*place, "*"), rows * OWNED_SIZE))

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
        part = read_slice(entity, arguments, order, self.rights, dated=self.dated)
        test = self.where(entity, arguments)
        if source.test is not None:
            test = source.test if test is None else Both((source.test, test))
        gathered = self.selections().below(f"{entity.name}Connection", nodes)
        self.cost += rows
        return Page(
            rows=Rows(source.model, source.link, test, part),
            fingerprint=fingerprint(entity.name, part.order),
            members=tuple(
                (key, self._part(entity, found, (*place, key), rows * part.size))
                for key, found in gathered.items()
            ),
        )

    def where(self, entity: Entity, arguments: Mapping[str, Input]) -> Test | None:
        """Return the test of the filter among the arguments, if there is one."""
        if "where" not in arguments:
            return None
        filters = Filters(self.catalog, self.rights, dated=self.dated)
        return filters.read(entity, arguments["where"])

    def _part(self, entity: Entity, nodes: list[FieldNode], place: Place, rows: int) -> Part:
        match nodes[0].name.value:
            case "nodes":
                return Nodes(self.record(entity, nodes, (*place, "*"), rows))
            case "edges":
                return self._edges(entity, nodes, (*place, "*"), rows)
            case "pageInfo":
                return self._page_info(nodes)
            case "totalCount":
                return Total()
            case _:
                return text(f"{entity.name}Connection")

    def _edges(self, entity: Entity, nodes: list[FieldNode], place: Place, rows: int) -> Edges:
        gathered = self.selections().below(f"{entity.name}Edge", nodes)
        members: list[tuple[str, Constant | Cursor | Record]] = []
        for key, found in gathered.items():
            match found[0].name.value:
                case "cursor":
                    members.append((key, Cursor()))
                case "node":
                    members.append((key, self.record(entity, found, (*place, key), rows)))
                case _:
                    members.append((key, text(f"{entity.name}Edge")))
        return Edges(tuple(members))

    def _page_info(self, nodes: list[FieldNode]) -> PageInfo:
        gathered = self.selections().below("PageInfo", nodes)
        return PageInfo(
            tuple(
                (key, text("PageInfo") if name == TYPENAME else PageFact(name))
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

    def selections(self) -> Selections:
        """Return what collects the selections of the operation."""
        return Selections(self.schema, self.fragments, self.variables)


def known_day(name: str, day: date) -> date:
    """Refuse days so far away that nothing can be known of them, and dates cannot be reckoned with."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise DomainError(
            ErrorCode.BAD_USER_INPUT, f'"{name}" is a day from {FIRST_DAY} to {LAST_DAY}.'
        )
    return day


def text(content: str) -> Constant:
    """Return a text that is known before any row is read."""
    return Constant(orjson.dumps(content).decode())


def _asked(argument: Argument, given: Mapping[str, Input]) -> tuple[str, Parameter]:
    """Return the parameter of a facet's argument; NULL where it was left out."""
    entity = argument.entity
    cast = "uuid" if entity else leaf_of(argument.python_type).cast
    found = given.get(argument.shown)
    if found is None or found.is_null():
        return argument.name, Parameter(Fixed(None), cast)
    if argument.python_type is date:
        return argument.name, Parameter(
            found.bind(lambda day: known_day(argument.shown, day)), cast
        )
    if entity is None:
        return argument.name, Parameter(found.bind(_as_given), cast)
    return argument.name, Parameter(found.bind(lambda text: decode_id(text, entity)), cast)


def _as_given(value: object) -> object:
    return value
