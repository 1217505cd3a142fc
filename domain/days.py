"""How a day is written for people: its month in letters, so that nobody wonders which number it is.

`2 June 2026`, and with its weekday `Tuesday 2 June 2026`: the same in mails and on pages; programs get ISO.
English has one form for all its regions; other languages write days as their locale does.
"""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton

PLAIN = "d MMMM y"
WITH_WEEKDAY = "EEEE d MMMM y"


@lru_cache(4096)
def write_day(day: date, locale: str = "en") -> str:
    """Return a day in a language: 2 June 2026."""
    return format_date(day, PLAIN if locale.startswith("en") else "long", locale)


@lru_cache(4096)
def write_weekday(day: date, locale: str = "en") -> str:
    """Return a day with its weekday: Tuesday 2 June 2026."""
    return format_date(day, WITH_WEEKDAY if locale.startswith("en") else "full", locale)


def write_hour(instant: datetime, zone: str, locale: str = "en") -> str:
    """Return an instant as it is in a zone: Tuesday 2 June 2026, 09:00 (Pacific/Auckland)."""
    there = instant.astimezone(ZoneInfo(zone))
    return f"{write_weekday(there.date(), locale)}, {there:%H:%M} ({zone})"


@lru_cache(256)
def write_month(day: date, locale: str = "en") -> str:
    """Return the month of a day: June 2026."""
    return format_skeleton("yMMMM", day, locale=locale)
