"""Rows in memory, table by table, and the one bulk copy that writes them all."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

import orjson
from tortoise.fields import JSONField
from tortoise.models import Model

from domain.database import Transaction
from domain.demo.chance import Chance

ACTOR = "demo"


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is written: where its value comes from when a row does not name it."""

    name: str
    default: Callable[[], Any]
    is_json: bool
    required: bool


class Table:
    """The rows of one model that wait to be written."""

    def __init__(self, model: type[Model]) -> None:
        self.model = model
        self.name = model._meta.db_table
        self.columns = tuple(_columns(model))
        self._names = {column.name for column in self.columns}
        self.records: list[tuple[Any, ...]] = []

    def add(self, values: dict[str, Any]) -> None:
        """Keep one row; a name that is not a column, or a missing value, is a mistake of the demo."""
        if unknown := values.keys() - self._names:
            raise ValueError(f"{self.name} has no column {', '.join(sorted(unknown))}")
        self.records.append(tuple(self._value(column, values) for column in self.columns))

    def _value(self, column: Column, values: dict[str, Any]) -> Any:
        value = values[column.name] if column.name in values else column.default()
        if value is None and column.required:
            raise ValueError(f"{self.name}.{column.name} needs a value")
        return orjson.dumps(value).decode() if column.is_json and value is not None else value


class Tables:
    """All rows of the demo in the order in which their tables were first named."""

    def __init__(self, chance: Chance, now: datetime) -> None:
        self._chance = chance
        self._now = now
        self._tables: dict[type[Model], Table] = {}

    def add(self, model: type[Model], **values: Any) -> UUID:
        """Keep a row under a fresh key and return the key; columns by their database names."""
        table = self._tables.get(model)
        if table is None:
            table = self._tables[model] = Table(model)
        key = self._chance.key()
        table.add(
            {
                "id": key,
                "created_at": self._now,
                "updated_at": self._now,
                "created_by": ACTOR,
                **values,
            }
        )
        return key

    def rows(self, model: type[Model]) -> list[tuple[Any, ...]]:
        """Return the rows of a model that wait to be written."""
        return self._tables[model].records if model in self._tables else []

    @property
    def total(self) -> int:
        return sum(len(table.records) for table in self._tables.values())

    async def write(
        self, tx: Transaction, models: tuple[type[Model], ...], note_share: Callable[[float], None]
    ) -> dict[str, int]:
        """Copy the rows into the database, models in the order given, and return counts by table."""
        if left := self._tables.keys() - set(models):
            raise ValueError(f"No place in the order for {left}")
        written: dict[str, int] = {}
        for model in models:
            if table := self._tables.get(model):
                await tx.connection.copy_records_to_table(
                    table.name,
                    records=table.records,
                    columns=[column.name for column in table.columns],
                )
                written[table.name] = len(table.records)
                note_share(sum(written.values()) / self.total)
        return written


def _columns(model: type[Model]) -> Iterator[Column]:
    """Every column but the generated ones, with the model's own defaults."""
    for field_name, column in model._meta.fields_db_projection.items():
        field = model._meta.fields_map[field_name]
        if field.generated:
            continue
        default = field.default
        has_default = default is not None or field.has_db_default()
        yield Column(
            column,
            default if callable(default) else _always(default),
            isinstance(field, JSONField),
            required=not field.null and not has_default,
        )


def _always(value: Any) -> Callable[[], Any]:
    plain = value.value if isinstance(value, Enum) else value
    return lambda: plain
