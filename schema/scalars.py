"""Scalars with one spelling each: what is read back is what was written."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

import strawberry
from graphql import GraphQLError, ValueNode, value_from_ast_untyped
from strawberry.types.scalar import ScalarDefinition

from domain.errors import ErrorCode
from domain.verbs.desk.filing import Incoming

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})", re.ASCII
)
_TIME = re.compile(r"\d{2}:\d{2}(:\d{2})?", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,30}(\.\d{1,30})?", re.ASCII)


def _refuse(value: object, wanted: str) -> GraphQLError:
    shown = f"{value!s:.60}"
    return GraphQLError(
        f'"{shown}" is not {wanted}.', extensions={"code": ErrorCode.BAD_USER_INPUT.value}
    )


def read_date(value: Any) -> date:
    """Read a date of the form 2026-11-22."""
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise _refuse(value, "a date of the form 2026-11-22")


def read_instant(value: Any) -> datetime:
    """Read an instant with its offset, such as 2026-11-22T09:00:00Z."""
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        try:
            instant = datetime.fromisoformat(value)
            # The years 1 and 9999 have instants that another offset pushes out of the calendar.
            instant.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
        else:
            return instant
    raise _refuse(value, "an instant of the form 2026-11-22T09:00:00Z")


def read_time(value: Any) -> time:
    """Read a time of day, such as 09:00 or 09:00:00."""
    if isinstance(value, str) and _TIME.fullmatch(value):
        try:
            return time.fromisoformat(value)
        except ValueError:
            pass
    raise _refuse(value, "a time of the form 09:00")


def read_number(value: Any) -> Decimal:
    """Read a number, or a string of digits where no digit may be lost on the way."""
    text = value if isinstance(value, str) else repr(value)
    if not isinstance(value, bool):
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if number.is_finite() and (not isinstance(value, str) or _NUMBER.fullmatch(value)):
            return number
    raise _refuse(value, "a number")


def read_file(value: Any) -> Incoming:
    """Read a file that came with the request; nothing in the text of a request can be one."""
    if isinstance(value, Incoming):
        return value
    raise _refuse(value, "a file of a multipart request")


def _at_its_place(read: Callable[[Any], Any]) -> Callable[..., Any]:
    """Return a reader of literals: it refuses as `read` does, and says where in the document."""

    def read_literal(node: ValueNode, variables: dict[str, Any] | None = None) -> Any:
        try:
            return read(value_from_ast_untyped(node, variables))
        except GraphQLError as error:
            raise GraphQLError(error.message, node, extensions=error.extensions) from None

    return read_literal


def _iso(value: date | time) -> str:
    return value.isoformat()


SCALARS: dict[object, ScalarDefinition] = {
    date: strawberry.scalar(
        name="Date",
        description="A day of the calendar, ISO 8601: 2026-11-22.",
        serialize=_iso,
        parse_value=read_date,
        parse_literal=_at_its_place(read_date),
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description="An instant, ISO 8601 with its offset: 2026-11-22T09:00:00+00:00.",
        serialize=_iso,
        parse_value=read_instant,
        parse_literal=_at_its_place(read_instant),
    ),
    time: strawberry.scalar(
        name="Time",
        description="A local time of day: 09:00:00.",
        serialize=_iso,
        parse_value=read_time,
        parse_literal=_at_its_place(read_time),
    ),
    Decimal: strawberry.scalar(
        name="Decimal",
        description="A decimal number; written as a number of JSON, with all of its digits.",
        serialize=float,
        parse_value=read_number,
        parse_literal=_at_its_place(read_number),
    ),
    Incoming: strawberry.scalar(
        name="Upload",
        description="A file, sent as the GraphQL multipart request specification says.",
        serialize=str,
        parse_value=read_file,
    ),
}
