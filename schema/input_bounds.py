"""What any input may hold, before a verb sees it: texts that can be stored and seen, years near ours.

A verb may then shift a day by months, and write JSON into a column, without looking for the edge of what
Python and PostgreSQL can hold.
"""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from strawberry.types.base import has_object_definition
from strawberry.utils.str_converters import to_camel_case

from domain.errors import DomainError, ErrorCode
from domain.givens import LONGEST_TEXT
from domain.visible_text import check_visible
from schema.compiler.filters import plain_text

LONG_TEXTS = {"body": 200_000, "csv": 1_000_000, "message": 5000, "report": 20_000, "rows": 20_000}
"""Inputs that may be longer: the text of an agreement, rows, an inquiry, a year's report, a cell."""

CELLS = "rows"
"""The input whose texts are cells: the importer refuses what they may not hold, and names row and column."""

FIRST_YEAR, LAST_YEAR = 1000, 2999
"""Between the oldest university and the year in which terms of fifty years still have an end."""

LARGEST_NUMBER = 2**53
"""Of a whole number in JSON: beyond it, other programs read another number."""

CheckText = Callable[[str, int], None]

DEEPEST = 10
"""Levels of lists and objects in JSON."""


@contextmanager
def at(*path: str) -> Iterator[None]:
    """Make a refusal inside name the input field that it is about, outermost first."""
    try:
        yield
    except DomainError as error:
        raise DomainError(error.code, error.message, path) from None


def check_input(given: object) -> None:
    """Refuse values that no verb takes, in nested inputs too; raises DomainError BAD_USER_INPUT."""
    for name, value in vars(given).items():
        longest = LONG_TEXTS.get(name, LONGEST_TEXT)
        with at(to_camel_case(name)):
            for part in value if isinstance(value, list) else [value]:
                if has_object_definition(type(part)):
                    check_input(part)
                elif name == CELLS:
                    _check_value(part, longest, check_text=_check_length)
                else:
                    _check_value(part, longest)


def _check_text(text: str, longest: int) -> None:
    if longest <= LONGEST_TEXT:
        check_visible(text)
    _check_length(plain_text(text), longest)


def _check_length(text: str, longest: int) -> None:
    if len(text) > longest:
        raise _refuse(f"The text has {len(text):,} characters; {longest:,} are the most.")


def _check_value(
    value: object, longest: int, level: int = 0, check_text: CheckText = _check_text
) -> None:
    """Check a leaf, or JSON: what Strawberry hands on as it came."""
    if level > DEEPEST:
        raise _refuse(f"There are more than {DEEPEST} levels in it.")
    match value:
        case str():
            check_text(value, longest)
        case date() if not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise _refuse(f"The year is from {FIRST_YEAR} to {LAST_YEAR}.")
        case dict():
            for name, part in value.items():
                check_text(str(name), LONGEST_TEXT)
                _check_value(part, longest, level + 1, check_text)
        case list():
            for part in value:
                _check_value(part, longest, level + 1, check_text)
        case bool():
            pass
        case int() | float() if not math.isfinite(value) or abs(value) > LARGEST_NUMBER:
            raise _refuse("The number is too large.")


def _refuse(message: str) -> DomainError:
    return DomainError(ErrorCode.BAD_USER_INPUT, message)
