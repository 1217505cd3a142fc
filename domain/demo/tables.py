"""Rows in memory, table by table, and the one bulk copy that writes them all."""

from collections.abc import Callable, Iterator
from datetime import datetime
from enum import Enum
from operator import itemgetter
from typing import Any, Self
from uuid import UUID

import orjson
from tortoise.fields import JSONField
from tortoise.fields.base import Field
from tortoise.models import Model

from domain.database import Transaction
from domain.demo.chance import Chance

ACTOR = "demo"


class Table:
    """The rows of one model that wait to be written."""

    def __init__(self, model: type[Model]) -> None:
        self.name = model._meta.db_table
        written = dict(_written_fields(model))
        self.columns = tuple(written)
        self.records: list[tuple[Any, ...]] = []
        self._defaults = {column: _default(field) for column, field in written.items()}
        self._json = [name for name, field in written.items() if isinstance(field, JSONField)]
        self._required = [
            place for place, field in enumerate(written.values()) if _is_required(field)
        ]
        self._in_order = itemgetter(*self.columns)

    def add(self, values: dict[str, Any]) -> None:
        """Keep one row; a name that is not a column, or a missing value, is a mistake of the demo."""
        record = self._defaults | values
        if len(record) != len(self._defaults):
            raise ValueError(f"{self.name} has no column {sorted(values.keys() - self._defaults)}")
        for name in self._json:
            record[name] = orjson.dumps(record[name]).decode()
        row = self._in_order(record)
        for place in self._required:
            if row[place] is None:
                raise ValueError(f"{self.name}.{self.columns[place]} needs a value")
        self.records.append(row)


class Tables:
    """All rows of the demo in the order in which their tables were first named."""

    def __init__(
        self, chance: Chance, now: datetime, tables: dict[type[Model], Table] | None = None
    ) -> None:
        self._chance = chance
        self._now = now
        self._tables = {} if tables is None else tables

    def add(self, model: type[Model], **values: Any) -> UUID:
        """Keep a row and return its key, a fresh one unless an `id` was set aside; columns by their names."""
        table = self._tables.get(model)
        if table is None:
            table = self._tables[model] = Table(model)
        key: UUID = values.pop("id", None) or self._chance.key()
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

    def find(self, model: type[Model], **values: Any) -> list[UUID]:
        """Return the keys of the rows of a model that hold the values, in the order in which they came."""
        table = self._tables[model]
        sought = [(table.columns.index(column), value) for column, value in values.items()]
        place = table.columns.index("id")
        return [
            row[place] for row in table.records if all(row[nth] == value for nth, value in sought)
        ]

    def beside(self, chance: Chance) -> Self:
        """Return the same rows; what is added there has keys of another chance, and moves no others."""
        return type(self)(chance, self._now, self._tables)

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
                    columns=table.columns,
                )
                written[table.name] = len(table.records)
                note_share(sum(written.values()) / self.total)
        return written


def _written_fields(model: type[Model]) -> Iterator[tuple[str, Field[Any]]]:
    """Yield every column but the generated ones, with its field."""
    for name, column in model._meta.fields_db_projection.items():
        field = model._meta.fields_map[name]
        if not field.generated:
            yield column, field


def _default(field: Field[Any]) -> Any:
    """Return the model's own default as the database takes it; rows share it and never change it."""
    default = field.default() if callable(field.default) else field.default
    return default.value if isinstance(default, Enum) else default


def _is_required(field: Field[Any]) -> bool:
    return not (field.null or field.default is not None or field.has_db_default())
