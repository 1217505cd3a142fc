"""Values as a document writes them."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from json import dumps
from typing import Any


class Name(str):
    """The value of an enum, which is written without quotes in a document."""

    __slots__ = ()


def some_value(python_type: Any) -> Any:
    if issubclass(python_type, Enum):
        return next(iter(python_type))
    some: Mapping[type, Any] = {
        str: "x",
        int: 1,
        bool: True,
        Decimal: Decimal("1.5"),
        date: date(2026, 1, 1),
        time: time(9),
    }
    return some.get(python_type, datetime.fromisoformat("2026-01-01T00:00:00+00:00"))


def literal(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {literal(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    return str(value) if isinstance(value, Name) else dumps(value, ensure_ascii=False)
