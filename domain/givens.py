"""What a caller gives for the columns of a row, checked before it is written: absent is not null.

A verb gets a mapping from column names (`organizer_id`, not `organizer`) to values. A name that is missing
leaves its column as it is; None empties it, where it may be empty.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, cast
from uuid import UUID
from zoneinfo import available_timezones

from tortoise.fields import CharField, JSONField, TextField
from tortoise.fields.relational import ForeignKeyFieldInstance

from domain.acts import Act
from domain.errors import DomainError, ErrorCode
from domain.notices.holidays import is_known
from domain.rights.permissions import find
from domain.rows import Row
from domain.said import Said
from domain.said import said as _

Given = Mapping[str, Any]

LONGEST_TEXT = 2000
"""Characters of a reason, note or narrative: it has to fit on a page and into a mail."""

COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
SUBDIVISION = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}", re.ASCII)
ADDRESS = re.compile(r"https?://[^\s/]+\S*", re.ASCII | re.IGNORECASE)
ADDRESSES = frozenset({"url", "funding_url", "website"})


def in_camels(name: str) -> str:
    """Return a column's name as the input fields of mutations spell it."""
    first, *others = name.split("_")
    return first + "".join(part.capitalize() for part in others)


def misfit(name: str, message: str) -> DomainError:
    """Return the refusal of a value that makes no sense."""
    return DomainError(ErrorCode.BAD_USER_INPUT, message, (in_camels(name),))


def too_long(length: int, limit: int) -> Said:
    """Return what to say of a text that is longer than it may be."""
    return _(
        "The text has %(length)s characters; %(limit)s are the most.", length=length, limit=limit
    )


def against_rule(name: str, message: str) -> DomainError:
    """Return the refusal of a value that a rule of the field stands against."""
    return DomainError(ErrorCode.RULE_VIOLATED, message, (in_camels(name),))


def check_columns(model: type[Row], given: Given) -> None:
    """Refuse what the columns cannot hold; raises DomainError (BAD_USER_INPUT) with the field's path."""
    for name, value in given.items():
        field = model._meta.fields_map[name]
        if value is None:
            if not field.null:
                raise misfit(name, "This has to be given: null empties only what may be empty.")
        elif isinstance(field, CharField | TextField) and isinstance(value, str):
            _check_text(
                name, value, required=not field.null, limit=getattr(field, "max_length", None)
            )
        elif isinstance(field, JSONField) and not _is_record(value):
            raise misfit(name, 'Give an object of texts, such as {"es": "Ética"}.')


def _is_record(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(part, str) for part in value.values())


def _check_text(name: str, text: str, *, required: bool, limit: int | None) -> None:
    if required and not text.strip():
        raise misfit(name, _("The text is empty."))
    if limit is not None and len(text) > limit:
        raise misfit(name, too_long(len(text), limit))
    if name in {"country", "code"} and not COUNTRY.fullmatch(text):
        raise misfit(name, f'"{text}" is not a country code of two capital letters (ISO 3166-1).')
    if name in ADDRESSES and not ADDRESS.fullmatch(text):
        raise misfit(name, "An address of a website begins with https:// or http://.")
    if name == "subdivision" and not SUBDIVISION.fullmatch(text):
        raise misfit(
            name, f'"{text}" is not a code of a part of a country, such as CA-ON (ISO 3166-2).'
        )
    if name == "time_zone" and text not in available_timezones():
        raise misfit(name, f'"{text}" is not a time zone of the IANA list.')
    if name == "holiday_calendar" and not is_known(text):
        raise misfit(name, _unknown_calendar(text))


def _unknown_calendar(text: str) -> str:
    """Say what to give instead: its country, where that alone has a calendar.

    What is not even spelled as a part of a country, as with a blank behind it, is just not known.
    """
    country = text.partition("-")[0]
    if SUBDIVISION.fullmatch(text) and is_known(country):
        return f'"{text}" has no holidays of its own that we know: give "{country}" for its country\'s.'
    return f'"{text}" is not a holiday calendar that we know: give a country or a part of it, as US or DE-BY.'


async def check_links(model: type[Row], given: Given, act: Act) -> None:
    """Refuse to name rows that do not exist, or that the viewer may not see (NOT_FOUND)."""
    for field in model._meta.fields_map.values():
        if isinstance(field, ForeignKeyFieldInstance) and given.get(field.source_field or ""):
            column = cast("str", field.source_field)
            target = cast("type[Row]", field.related_model)
            await find(target, cast("UUID", given[column]), act, in_camels(column), lock=False)


async def check(model: type[Row], given: Given, act: Act) -> None:
    """Both: values that the columns hold, and rows that the viewer may see."""
    check_columns(model, given)
    await check_links(model, given, act)


def check_order(first: date | None, last: date | None, name: str = "ends_on") -> None:
    """Rule 2: the last day is not before the first one."""
    if first is not None and last is not None and last < first:
        raise misfit(name, "The last day lies before the first one.")


def need_reason(reason: str | None, message: str, name: str = "reason") -> str:
    """Return the reason without blanks around it; refuse where there is none."""
    if not (reason or "").strip():
        raise misfit(name, message)
    return cast("str", reason).strip()
