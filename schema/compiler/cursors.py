"""Cursors: where a row stands in an order, as the values of its sort keys.

A cursor is the base64url form of a JSON list: the order it belongs to, then one value a key, as text. It
holds whatever is inserted or deleted around it. The statement writes cursors (see sql.py), this
module reads them; one that was made for another order, or by hand, is refused.
"""

import binascii
from base64 import b64decode
from collections.abc import Callable, Hashable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson

from domain.errors import DomainError, ErrorCode
from schema.compiler.filters import plain_text
from schema.compiler.inputs import Input
from schema.compiler.plan.conditions import Parameter
from schema.compiler.plan.operands import Leaf
from schema.compiler.plan.rows import Bound, SortKey
from schema.compiler.variables import Sight

LONGEST_KEPT = 1_000
"""Characters of a cursor that is remembered."""


def fingerprint(type_name: str, order: tuple[SortKey, ...]) -> str:
    """Return the name of an order, which its cursors carry."""
    keys = (f"{'-' if key.descending else ''}{key.operand.name}" for key in order)
    return f"{type_name}:{','.join(keys)}"


def read_cursor(given: Input, mark: str, order: tuple[SortKey, ...]) -> Bound:
    """Return the bound that a cursor argument sets in an order."""
    text = given.known(Sight.CURSOR)
    values = _values(text, mark, order)
    return Bound(
        tuple(
            None if value is None else Parameter(_position(given, mark, order, index), _cast(key))
            for index, (key, value) in enumerate(zip(order, values, strict=True))
        )
    )


def _position(given: Input, mark: str, order: tuple[SortKey, ...], index: int) -> Any:
    return given.bind(lambda text: _value(text, mark, order, index))


def _cast(key: SortKey) -> str:
    return key.operand.leaf.cast


def _values(text: str, mark: str, order: tuple[SortKey, ...]) -> list[Any]:
    return [_value(text, mark, order, index) for index in range(len(order))]


def _value(text: str, mark: str, order: tuple[SortKey, ...], index: int) -> Any:
    """Return one value of a cursor, which has to be of this order; the others are for others to check."""
    content = _content(text)
    if content is None or len(content) != len(order) + 1:
        raise _bad_cursor(text)
    if content[0] != mark:
        raise DomainError(
            ErrorCode.BAD_USER_INPUT, "The cursor belongs to a list in another order."
        )
    try:
        return _parsed(order[index], content[index + 1])
    except (ValueError, KeyError, ArithmeticError):
        raise _bad_cursor(text) from None


def _content(text: str) -> tuple[str | None, ...] | None:
    """Return what a cursor holds, None for what is none; read once, although each value is asked for."""
    return _known(text) if len(text) <= LONGEST_KEPT else _read(text)


@lru_cache(maxsize=256)
def _known(text: str) -> tuple[str | None, ...] | None:
    return _read(text)


def _read(text: str) -> tuple[str | None, ...] | None:
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        raw = b64decode(padded, altchars=b"-_", validate=True)
        content = orjson.loads(raw)
    except (binascii.Error, UnicodeEncodeError, orjson.JSONDecodeError):
        return None
    if not isinstance(content, list) or any(not isinstance(part, str | None) for part in content):
        return None
    return tuple(content)


def _parsed(key: SortKey, value: str | None) -> Any:
    if value is None:
        if not key.operand.nullable:
            raise ValueError("A key that is never NULL")
        return None
    return _PARSERS[_kind(key.operand.leaf)](value)


def _kind(leaf: Leaf) -> type:
    return str if issubclass(leaf.python_type, Enum) else leaf.python_type


def _truth(text: str) -> bool:
    return {"true": True, "false": False}[text]


def _whole(text: str) -> int:
    value = int(text)
    if not -(2**63) <= value < 2**63:
        raise ValueError("bigint")
    return value


def _instant(text: str) -> datetime:
    value = datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError("an instant without its offset")
    return value.astimezone(UTC)  # raises OverflowError at the ends of the calendar


_PARSERS: Mapping[type, Callable[[str], Any]] = {
    str: plain_text,
    bool: _truth,
    int: _whole,
    Decimal: Decimal,
    date: date.fromisoformat,
    datetime: _instant,
    time: time.fromisoformat,
    UUID: UUID,
}


def null_pattern(text: Any) -> Hashable:
    """Return which values of a cursor are NULL: that much of it decides the statement's text."""
    content = _content(text) if isinstance(text, str) else None
    return None if content is None else tuple(value is None for value in content)


def _bad_cursor(text: str) -> DomainError:
    shown = text if len(text) <= 60 else f"{text[:57]}..."
    return DomainError(
        ErrorCode.BAD_USER_INPUT, f'"{shown}" is not a cursor of this list in this order.'
    )
