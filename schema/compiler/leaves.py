"""The types that a column may have, and the one form in which each travels."""

from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from schema.compiler.plan.operands import Json, Leaf

# Integers and codes need no escaping. Everything else goes through to_json, which also knows
# infinite dates and NaN; the session's time zone is UTC.
_LEAVES: dict[object, Leaf] = {
    str: Leaf(str, "text", Json.ESCAPED),
    int: Leaf(int, "bigint", Json.BARE),
    bool: Leaf(bool, "boolean", Json.ESCAPED),
    # 90000 and not 90000.000000: the zeros are the column's, not the value's.
    Decimal: Leaf(Decimal, "numeric", Json.ESCAPED, shown="trim_scale({value})"),
    date: Leaf(date, "date", Json.ESCAPED),
    datetime: Leaf(datetime, "timestamptz", Json.ESCAPED),
    time: Leaf(time, "time", Json.ESCAPED),
    UUID: Leaf(UUID, "uuid", Json.ESCAPED),
    list: Leaf(list, "text[]", Json.ESCAPED),
    dict: Leaf(dict, "jsonb", Json.ESCAPED),
}


def leaf_of(python_type: Any) -> Leaf:
    """Return how values of a type travel; a type without a decided form is refused."""
    if isinstance(python_type, type) and issubclass(python_type, Enum):
        return Leaf(python_type, "text", Json.QUOTED)
    try:
        return _LEAVES[python_type]
    except KeyError:
        raise TypeError(f"{python_type!r} has no decided form in JSON.") from None
