"""Values as clients write them, compare them and sort by them, in the words of Python."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import cmp_to_key
from operator import ge, gt, le, lt
from typing import Any

from schema.compiler.catalog import Entity, ScalarField
from schema.compiler.paths import column_of
from schema.compiler.plan.operands import Operand
from schema.compiler.plan.rows import SortKey
from tests.schema.memory import Row, column_in_memory

COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {"lt": lt, "lte": le, "gt": gt, "gte": ge}


def value_of(operand: Operand, row: Row) -> Any:
    found = row[column_in_memory(operand)]
    return found.value if isinstance(found, Enum) else found


def passes(value: Any, asked: Mapping[str, Any]) -> bool:
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


def as_json(value: Any) -> Any:
    if isinstance(value, datetime):
        text = value.isoformat()
        head, dot, fraction = text.removesuffix("+00:00").partition(".")
        digits = fraction.rstrip("0")
        return f"{head}{dot if digits else ''}{digits}+00:00"
    return value.isoformat() if isinstance(value, date | time) else value


def sort_key(entity: Entity, entry: Mapping[str, str]) -> SortKey:
    ((name, direction),) = entry.items()
    if name == "id":
        return SortKey(column_of(entity.model, "id"), direction == "DESC")
    found = entity.fields[name]
    assert isinstance(found, ScalarField)
    assert found.sort is not None
    return SortKey(found.sort, direction == "DESC")


def total(order: tuple[SortKey, ...]) -> list[tuple[str, bool]]:
    keys = [(column_in_memory(key.operand), key.descending) for key in order]
    if all(name != "id" for name, _ in keys):
        keys.append(("id", bool(keys) and all(descending for _, descending in keys)))
    return keys


def in_order(rows: Iterable[Row], keys: list[tuple[str, bool]]) -> list[Row]:
    return sorted(rows, key=cmp_to_key(comparison(keys)))


def comparison(keys: list[tuple[str, bool]]) -> Callable[[Row, Row], int]:
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
