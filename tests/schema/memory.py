"""All rows of a database in memory, with what named SQL computes of them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from tortoise.models import Model

from domain.database import Database
from domain.derivations import Condition, Derived
from schema.compiler.catalog import Catalog, Entity
from schema.compiler.paths import table_of
from schema.compiler.plan.links import Pointer
from schema.compiler.plan.operands import Computed, Operand
from schema.graph import GRAPH, find_models

Row = dict[str, Any]


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
                derived = derived_of(relation.only)
                await _compute(database, target, derived, rows[target.model], today)
    return Memory(rows, {})


def derived_of(only: Condition) -> Derived:
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


def column_in_memory(operand: Operand) -> str:
    """Return under which name a value stands in a row of the memory."""
    return f"computed {operand.derived.name}" if isinstance(operand, Computed) else operand.name
