"""A second, slow answer to every query: all rows in memory, and graphql-core to execute.

It knows the declared links and the row rules, and nothing of plans, SQL or JSON; of cursors it is told which
rows they stand for.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import cmp_to_key
from operator import ge, gt, le, lt
from typing import Any
from uuid import UUID

from graphql import GraphQLError, GraphQLResolveInfo, build_schema, execute_sync, parse
from tortoise.models import Model

from domain.database import Database
from domain.derivations import Condition, Derived
from domain.rights.access import HOME_SIDE, ROWS
from domain.rights.rules import AllOf, AnyOf, Everyone, Nobody, Rule, Where
from domain.viewers import IN_PORTFOLIO, IN_REACH, Audience, Scope, Viewer
from schema.compiler.catalog import Catalog, Entity, Relation, ScalarField
from schema.compiler.paths import column_of, key_column, table_of
from schema.compiler.plan.links import Pointer, Tie
from schema.compiler.plan.operands import Computed, Operand
from schema.compiler.plan.rows import SortKey
from schema.graph import GRAPH, find_models
from tests.schema.rules_in_words import in_words, ties_in_words

Row = dict[str, Any]

SDL = build_schema(GRAPH.strawberry.as_str())
COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {"lt": lt, "lte": le, "gt": gt, "gte": ge}


@dataclass(frozen=True)
class Found:
    """A row of an entity."""

    entity: Entity
    row: Row


@dataclass(frozen=True)
class Memory:
    """All rows of all models by column, and the computed values under their names."""

    rows: Mapping[type[Model], list[Row]]
    index: dict[tuple[type[Model], str], dict[Any, list[Row]]]

    def where(self, model: type[Model], column: str, value: Any) -> list[Row]:
        key = (model, column)
        if key not in self.index:
            by_value: dict[Any, list[Row]] = defaultdict(list)
            for row in self.rows[model]:
                by_value[row[column]].append(row)
            self.index[key] = by_value
        return self.index[key].get(value, []) if value is not None else []


async def remember(database: Database, today: date, catalog: Catalog = GRAPH.catalog) -> Memory:
    """Read everything: stored columns through the ORM, computed ones by their named SQL."""
    rows = {model: await _stored(model) for model in find_models()}
    for entity in catalog.values():
        for derived in _computed(entity):
            await _compute(database, entity, derived, rows[entity.model], today)
        for relation in entity.relations:
            if relation.only is not None:
                target = catalog[relation.target]
                derived = _meant(relation.only)
                await _compute(database, target, derived, rows[target.model], today)
    return Memory(rows, {})


def _meant(only: Condition) -> Derived:
    """Return a condition of a relation as a value of its rows; what names the viewer is not asked here."""
    return Derived(f"only {only.sql}", only.sql, bool, "Whether the row is meant.", nullable=False)


async def _stored(model: type[Model]) -> list[Row]:
    columns = model._meta.fields_db_projection
    return [
        {column: _local(getattr(found, name)) for name, column in columns.items()}
        async for found in model.all()
    ]


def _local(value: Any) -> Any:
    """Return a time of day without the zone that the ORM invents."""
    return value.replace(tzinfo=None) if isinstance(value, time) else value


def _computed(entity: Entity) -> list[Derived]:
    """Return the named SQL of an entity: of its values, and of the keys that it points with."""
    values = [
        found.operand.derived for found in entity.scalars if isinstance(found.operand, Computed)
    ]
    keys = [found.link.derived for found in entity.relations if isinstance(found.link, Pointer)]
    sorts = [found.sort.derived for found in entity.scalars if isinstance(found.sort, Computed)]
    return values + keys + sorts


async def _compute(
    database: Database, entity: Entity, derived: Derived, rows: list[Row], today: date
) -> None:
    name = derived.name
    expression = derived.at("subject", "$1::date")
    sql = f"SELECT id, {expression} AS found FROM {table_of(entity.model)} AS subject"
    text = str(expression).count("$1::date")
    values = await database.reads.fetch(sql, *([today] if text else []))
    by_key = {value["id"]: value["found"] for value in values}
    for row in rows:
        row[f"computed {name}"] = by_key[row["id"]]


class Oracle:
    """Answers the queries of one viewer."""

    def __init__(
        self,
        memory: Memory,
        viewer: Viewer,
        catalog: Catalog = GRAPH.catalog,
        cursors: Mapping[str, Row] | None = None,
    ) -> None:
        self.cursors = cursors or {}
        self.memory = memory
        self.viewer = viewer
        self.catalog = catalog
        self.denied: list[list[str | int]] = []

    def answer(self, query: str, variables: Mapping[str, Any]) -> Any:
        """Return the data of the answer; `denied` has the paths of what was withheld."""
        result = execute_sync(
            SDL,
            parse(query),
            field_resolver=self._resolve,
            type_resolver=lambda found, _info, _type: found.entity.name,
            variable_values=dict(variables),
        )
        errors = [error for error in result.errors or [] if error.message != "denied"]
        assert not errors, errors
        return result.data

    # --- fields ----------------------------------------------------------------------------------

    def _resolve(self, source: Any, info: GraphQLResolveInfo[Any], **given: Any) -> Any:
        name = info.field_name
        if source is None:
            return self._root(name, given)
        if isinstance(source, dict):
            return source[name]
        entity: Entity = source.entity
        if name == "id":
            return f"{entity.name}:{source.row['id']}"
        found = entity.fields[name]
        if not self._covers(found.requires, entity, source.row):
            self.denied.append(info.path.as_list())
            raise GraphQLError("denied")
        if isinstance(found, ScalarField):
            return _json(_value(found.operand, source.row))
        assert isinstance(found, Relation)
        return self._related(source.row, found, given)

    def _root(self, name: str, given: Mapping[str, Any]) -> Any:
        if name in LISTS:
            entity = self.catalog[LISTS[name]]
            return self._page(entity, self._visible(entity.model), (), given)
        if name == "node":
            return self._node(given["id"])
        if name == "nodes":
            return [self._node(key) for key in given["ids"]]
        entity = self.catalog[name.capitalize()]
        for row in self._visible(entity.model):
            if given.get("id") == f"{entity.name}:{row['id']}":
                return Found(entity, row)
            if any(row.get(key) == value for key, value in given.items() if key != "id"):
                return Found(entity, row)
        return None

    def _node(self, key: str) -> Found | None:
        name, _, number = key.partition(":")
        entity = self.catalog[name]
        rows = self.memory.where(entity.model, "id", UUID(number))
        return next((Found(entity, row) for row in rows if self._sees(entity.model, row)), None)

    def _related(self, row: Row, relation: Relation, given: Mapping[str, Any]) -> Any:
        target = self.catalog[relation.target]
        rows = self._linked(row, relation)
        if not relation.many:
            return Found(target, rows[0]) if rows else None
        if relation.paged:
            return self._page(target, rows, relation.order, given)
        ordered = _ordered(rows, _total(relation.order or target.order))
        return [Found(target, found) for found in ordered[:50]]

    def _page(
        self,
        entity: Entity,
        rows: Iterable[Row],
        order: tuple[SortKey, ...],
        given: Mapping[str, Any],
    ) -> Row:
        dimmed = [self._dim(entity, row) for row in rows]
        matching = [row for row in dimmed if self._matches(entity, row, given.get("where") or {})]
        keys = order or entity.order
        if given.get("orderBy") is not None:
            keys = tuple(_sort_key(entity, entry) for entry in given["orderBy"])
        before, window, after = self._cut(_ordered(matching, _total(keys)), _total(keys), given)
        backwards = given.get("last") is not None
        size = given["last"] if backwards else given.get("first")
        size = 20 if size is None else size
        shown = window[max(0, len(window) - size) :] if backwards else window[:size]
        nodes = [Found(entity, row) for row in shown]
        more = len(window) > size
        return {
            "totalCount": len(matching),
            "nodes": nodes,
            "edges": [{"node": node} for node in nodes],
            "pageInfo": {
                "hasNextPage": bool(after) or (more and not backwards),
                "hasPreviousPage": bool(before) or (more and backwards),
            },
        }

    def _cut(
        self, rows: list[Row], keys: list[tuple[str, bool]], given: Mapping[str, Any]
    ) -> tuple[list[Row], list[Row], list[Row]]:
        """Return what lies before the cursors of a page, between them and after them."""
        compare = _comparison(keys)
        first, last = (self.cursors.get(given.get(name) or "") for name in ("after", "before"))
        before = [row for row in rows if first is not None and compare(row, first) <= 0]
        after = [row for row in rows if last is not None and compare(row, last) >= 0]
        window = [
            row
            for row in rows
            if (first is None or compare(row, first) > 0)
            and (last is None or compare(row, last) < 0)
        ]
        return before, window, after

    # --- links and rules -------------------------------------------------------------------------

    def _linked(self, row: Row, relation: Relation) -> list[Row]:
        if isinstance(relation.link, Pointer):
            model = self.catalog[relation.target].model
            pointed = self.memory.where(model, "id", row[f"computed {relation.link.derived.name}"])
            return [after for after in pointed if self._sees(model, after)]
        assert relation.link is not None  # only facets have such relations
        if isinstance(relation.link, Tie):
            tied = ties_in_words(relation.link.condition.sql)
            return [
                other
                for other in self._visible(self.catalog[relation.target].model)
                if tied(other, row)
            ]
        found: dict[UUID, Row] = {}
        for chain in relation.link.chains:
            reached = [row]
            for hop in chain:
                reached = [
                    after
                    for before in reached
                    for after in self.memory.where(hop.model, hop.column, before[hop.origin])
                    if self._sees(hop.model, after)
                ]
            found |= {after["id"]: after for after in reached}
        apart = relation.link.apart
        others = [after for after in found.values() if not apart or after[apart] != row["id"]]
        if relation.only is None:
            return others
        meant = f"computed {_meant(relation.only).name}"
        return [after for after in others if after[meant]]

    def _visible(self, model: type[Model]) -> list[Row]:
        return [row for row in self.memory.rows[model] if self._sees(model, row)]

    def _sees(self, model: type[Model], row: Row) -> bool:
        return any(
            self._leaves(ROWS[model].of(audience, self.viewer), audience, model, row)
            for audience in self.viewer.audiences
        )

    def _leaves(self, rule: Rule, audience: Audience, model: type[Model], row: Row) -> bool:
        """Whether a rule of an audience leaves a row."""
        match rule:
            case Everyone():
                return True
            case Nobody():
                return False
            case AllOf():
                return all(self._leaves(part, audience, model, row) for part in rule.rules)
            case AnyOf():
                return any(self._leaves(part, audience, model, row) for part in rule.rules)
            case Where():
                return in_words(rule.sql)(row, self.viewer, self.memory)
        return all(
            any(
                self._leaves(ROWS[target].of(audience, self.viewer), audience, target, seen)
                for seen in self.memory.where(target, "id", row[key_column(model, name)[0]])
            )
            for name, target in rule.targets.items()
        )

    def _covers(self, required: str | None, entity: Entity, row: Row) -> bool:
        if required is None or required in self.viewer.scopes:
            return True
        return required in {IN_REACH, IN_PORTFOLIO} and self._in_sight(required, entity.model, row)

    def _in_sight(self, required: str, model: type[Model], row: Row) -> bool:
        """Whether a row's field that asks for more than seeing the row is shown."""
        if Scope.READ in self.viewer.scopes:
            return True
        if required == IN_REACH:
            return self._reaches(model, row)
        looked_after = in_words(HOME_SIDE[model].sql)
        return Audience.MEMBER in self.viewer.audiences and looked_after(
            row, self.viewer, self.memory
        )

    def _reaches(self, model: type[Model], row: Row) -> bool:
        """Whether the viewer sees a row for another reason than that it is public."""
        return any(
            self._leaves(ROWS[model].of(audience, self.viewer), audience, model, row)
            for audience in self.viewer.audiences - {Audience.PUBLIC}
        )

    def _dim(self, entity: Entity, row: Row) -> Row:
        """Return a row without the values that are not in the viewer's reach."""
        if Scope.READ in self.viewer.scopes:
            return row
        near = [
            found
            for found in entity.scalars
            if found.requires in {IN_REACH, IN_PORTFOLIO}
            and not self._in_sight(str(found.requires), entity.model, row)
        ]
        hidden = [operand for found in near for operand in (found.operand, found.sort) if operand]
        return row | {column_in_memory(operand): None for operand in hidden}

    # --- filters ---------------------------------------------------------------------------------

    def _matches(self, entity: Entity, row: Row, where: Mapping[str, Any]) -> bool:
        return all(self._holds(entity, row, name, asked) for name, asked in where.items())

    def _holds(self, entity: Entity, row: Row, name: str, asked: Any) -> bool:
        if name == "and":
            return all(self._matches(entity, row, part) for part in asked)
        if name == "or":
            return any(self._matches(entity, row, part) for part in asked)
        if name == "not":
            return not self._matches(entity, row, asked)
        if name == "id":
            return _passes(f"{entity.name}:{row['id']}", asked)
        found = entity.fields[name]
        if isinstance(found, ScalarField):
            return _passes(_value(found.operand, self._dim(entity, row)), asked)
        assert isinstance(found, Relation)
        target = self.catalog[found.target]
        return any(self._matches(target, linked, asked) for linked in self._linked(row, found))


LISTS = {
    "organizations": "Organization",
    "agreements": "Agreement",
    "goals": "Goal",
    "events": "Event",
    "workPlans": "WorkPlan",
    "people": "Person",
    "regions": "Region",
    "vocabularyTerms": "VocabularyTerm",
}


def column_in_memory(operand: Operand) -> str:
    """Return under which name a value stands in a row of the memory."""
    return f"computed {operand.derived.name}" if isinstance(operand, Computed) else operand.name


def _value(operand: Operand, row: Row) -> Any:
    found = row[column_in_memory(operand)]
    return found.value if isinstance(found, Enum) else found


def _passes(value: Any, asked: Mapping[str, Any]) -> bool:
    return all(_compares(value, operator, wanted) for operator, wanted in asked.items())


def _compares(value: Any, operator: str, wanted: Any) -> bool:
    if operator == "isNull":
        return bool((value is None) == wanted)
    if value is None:
        return False
    if operator == "in":
        return value in [_like(value, one) for one in wanted]
    if operator == "contains":
        return bool(wanted.lower() in value.lower())
    if operator == "startsWith":
        return bool(value.lower().startswith(wanted.lower()))
    if operator == "has":
        return bool(wanted in value)
    wanted = _like(value, wanted)
    return bool(value == wanted if operator == "eq" else COMPARISONS[operator](value, wanted))


def _like(value: Any, wanted: Any) -> Any:
    """Return what a client wrote, as the type of the stored value."""
    if isinstance(value, datetime):
        return datetime.fromisoformat(wanted)
    if isinstance(value, date):
        return date.fromisoformat(wanted)
    if isinstance(value, time):
        return time.fromisoformat(wanted)
    return Decimal(str(wanted)) if isinstance(value, Decimal) else wanted


def _json(value: Any) -> Any:
    if isinstance(value, datetime):
        text = value.isoformat()
        head, dot, fraction = text.removesuffix("+00:00").partition(".")
        digits = fraction.rstrip("0")
        return f"{head}{dot if digits else ''}{digits}+00:00"
    return value.isoformat() if isinstance(value, date | time) else value


# --- orders --------------------------------------------------------------------------------------


def _sort_key(entity: Entity, entry: Mapping[str, str]) -> SortKey:
    ((name, direction),) = entry.items()
    if name == "id":
        return SortKey(column_of(entity.model, "id"), direction == "DESC")
    found = entity.fields[name]
    assert isinstance(found, ScalarField)
    assert found.sort is not None
    return SortKey(found.sort, direction == "DESC")


def _total(order: tuple[SortKey, ...]) -> list[tuple[str, bool]]:
    keys = [(column_in_memory(key.operand), key.descending) for key in order]
    if all(name != "id" for name, _ in keys):
        keys.append(("id", bool(keys) and all(descending for _, descending in keys)))
    return keys


def _ordered(rows: Iterable[Row], keys: list[tuple[str, bool]]) -> list[Row]:
    return sorted(rows, key=cmp_to_key(_comparison(keys)))


def _comparison(keys: list[tuple[str, bool]]) -> Callable[[Row, Row], int]:
    def compare(one: Row, other: Row) -> int:
        for name, descending in keys:
            left, right = _rank(one[name]), _rank(other[name])
            if left != right:
                return (-1 if left < right else 1) * (-1 if descending else 1)
        return 0

    return compare


def _rank(value: Any) -> tuple[bool, Any]:
    """NULL is the greatest value."""
    if isinstance(value, Enum):
        value = value.value
    return (value is None, 0 if value is None else value)
