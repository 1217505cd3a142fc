"""A second, slow answer to every query: all rows in memory, and graphql-core to execute.

It knows the declared links and the row rules, and nothing of plans, SQL or JSON; of cursors it is told which
rows they stand for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from graphql import GraphQLError, GraphQLResolveInfo, build_schema, execute_sync, parse
from tortoise.models import Model

from domain.rights.access import HOME_SIDE, ROWS
from domain.rights.rules import AllOf, AnyOf, Everyone, Nobody, Rule, Where
from domain.viewers import IN_PORTFOLIO, IN_REACH, Audience, Scope, Viewer
from schema.compiler.catalog import Catalog, Entity, Relation, ScalarField
from schema.compiler.paths import key_column
from schema.compiler.plan.links import Pointer, Tie
from schema.compiler.plan.rows import SortKey
from schema.graph import GRAPH
from tests.schema.comparing import as_json, comparison, in_order, passes, sort_key, total, value_of
from tests.schema.memory import Memory, Row, column_in_memory, derived_of
from tests.schema.rules_in_words import in_words, ties_in_words

SDL = build_schema(GRAPH.strawberry.as_str())


@dataclass(frozen=True)
class Found:
    """A row of an entity."""

    entity: Entity
    row: Row


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
            return as_json(value_of(found.operand, source.row))
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
        ordered = in_order(rows, total(relation.order or target.order))
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
            keys = tuple(sort_key(entity, entry) for entry in given["orderBy"])
        before, window, after = self._cut(in_order(matching, total(keys)), total(keys), given)
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
        compare = comparison(keys)
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
        meant = f"computed {derived_of(relation.only).name}"
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
            return passes(f"{entity.name}:{row['id']}", asked)
        found = entity.fields[name]
        if isinstance(found, ScalarField):
            return passes(value_of(found.operand, self._dim(entity, row)), asked)
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
