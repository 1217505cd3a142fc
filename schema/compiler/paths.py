"""Columns and relations by the names that the models give them, as columns and hops of SQL."""

from collections.abc import Iterable
from typing import Any

from tortoise.fields import JSONField
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyFieldInstance, RelationalField
from tortoise.models import Model

from schema.compiler.leaves import leaf_of
from schema.compiler.plan.links import Hop, Path
from schema.compiler.plan.operands import Column
from schema.compiler.plan.rows import SortKey


def column_of(model: type[Model], name: str) -> Column:
    """Return a stored column of a model; raises KeyError where there is none."""
    found = model._meta.fields_map[name]
    if isinstance(found, RelationalField):
        raise KeyError(name)
    return Column(found.source_field or name, leaf_of(_python_type(found)), found.null)


def _python_type(found: "Field[Any]") -> Any:
    if isinstance(found, JSONField):
        return dict
    return getattr(found, "enum_type", None) or found.field_type


def sort_keys(model: type[Model], order: Iterable[str]) -> tuple[SortKey, ...]:
    """Return sort keys for names of columns; a minus stands for descending."""
    return tuple(
        SortKey(column_of(model, name.removeprefix("-")), name.startswith("-")) for name in order
    )


def key_column(model: type[Model], relation: str) -> tuple[str, bool]:
    """Return the column of a foreign key and whether it may be NULL; raises KeyError."""
    found = model._meta.fields_map[relation]
    if not isinstance(found, ForeignKeyFieldInstance):
        raise KeyError(relation)
    return found.source_field or f"{relation}_id", found.null


class Relations:
    """Finds the way from model to model by the names of relations, in both directions."""

    def __init__(self, models: Iterable[type[Model]]) -> None:
        self.models = {model.__name__: model for model in models}

    def path(self, start: type[Model], *spellings: str) -> tuple[Path, type[Model]]:
        """Return the path that the spellings describe together, and the model it leads to.

        Where they find its rows by different columns, each finds them by their key.
        """
        found = [self._chain(start, spelling) for spelling in spellings]
        targets = {model for _, model in found}
        if len(targets) != 1:
            raise ValueError(f"The paths {spellings} of {start.__name__} end in different places.")
        chains = tuple(hops for hops, _ in found)
        if len({hops[-1].column for hops in chains}) > 1:
            chains = tuple(map(_by_key, chains))
        return Path(chains), targets.pop()

    def _chain(self, start: type[Model], spelling: str) -> tuple[tuple[Hop, ...], type[Model]]:
        hops = []
        for name in spelling.split("."):
            hop, start = self._hop(start, name)
            hops.append(hop)
        return tuple(hops), start

    def _hop(self, model: type[Model], name: str) -> tuple[Hop, type[Model]]:
        # Once the ORM runs, its map has the relations backwards too, without the columns.
        if isinstance(model._meta.fields_map.get(name), ForeignKeyFieldInstance):
            column, _ = key_column(model, name)
            target = self._target(model, name)
            return Hop(target, "id", column), target
        for other in self.models.values():
            for relation in _foreign_keys(other):
                key: Any = other._meta.fields_map[relation]
                if key.related_name == name and self._target(other, relation) is model:
                    column, _ = key_column(other, relation)
                    return Hop(other, column, "id"), other
        raise ValueError(f"{model.__name__} has no relation {name}.")

    def _target(self, model: type[Model], relation: str) -> type[Model]:
        key: Any = model._meta.fields_map[relation]
        return self.models[key.model_name.rpartition(".")[2]]


def _by_key(chain: tuple[Hop, ...]) -> tuple[Hop, ...]:
    """Let a chain find the rows that it leads to by their key."""
    last = chain[-1]
    return chain if last.column == "id" else (*chain, Hop(last.model, "id", "id"))


def _foreign_keys(model: type[Model]) -> list[str]:
    fields = model._meta.fields_map.items()
    return [name for name, found in fields if isinstance(found, ForeignKeyFieldInstance)]


def table_of(model: type[Model]) -> str:
    """Return the table of a model."""
    return model._meta.db_table
