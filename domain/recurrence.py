"""When something is due again and again: a part of the recurrence rules of RFC 5545 that always has an end.

Years, months and weeks, with the parts that people use. Rules that could run through centuries in search of a
day that never comes (30 February) are refused before anything is computed.
"""

import calendar
import re
from datetime import date, datetime, time
from itertools import islice

from dateutil.rrule import rrulestr

from domain.errors import DomainError, ErrorCode

WEEKDAY = "(?:-?[1-4])?(?:MO|TU|WE|TH|FR|SA|SU)"
PARTS = {
    "FREQ": re.compile(r"YEARLY|MONTHLY|WEEKLY"),
    "INTERVAL": re.compile(r"[1-9][0-9]?"),
    "COUNT": re.compile(r"[1-9][0-9]{0,2}"),
    "UNTIL": re.compile(r"[0-9]{8}"),
    "BYMONTH": re.compile(r"(?:[1-9]|1[0-2])(?:,(?:[1-9]|1[0-2])){0,11}"),
    "BYMONTHDAY": re.compile(r"-?(?:[1-9]|[12][0-9]|3[01])(?:,-?(?:[1-9]|[12][0-9]|3[01])){0,30}"),
    "BYDAY": re.compile(rf"{WEEKDAY}(?:,{WEEKDAY}){{0,6}}"),
    "BYSETPOS": re.compile(r"-?[1-4]"),
}
MOST_A_YEAR = 60
LEAP_YEAR = 2024


def check_recurrence(text: str, starts_on: date) -> str:
    """Return the rule in capital letters, without a prefix; raises DomainError (BAD_USER_INPUT)."""
    written = text.strip().upper().removeprefix("RRULE:")
    parts = _read_parts(written)
    _check_together(parts)
    # A year of 366 days, whichever year it is: more than weekly is no obligation but a habit.
    if len(due_days(written, starts_on, starts_on, _years_later(starts_on))) > MOST_A_YEAR:
        raise _misfit("That is due more often than weekly.")
    return written


def due_days(rule: str, counted_from: date, first: date, last: date) -> list[date]:
    """Return the days of a checked rule from `first` to `last`, both inclusive."""
    if last < first:
        return []
    found = rrulestr(rule, dtstart=_midnight(counted_from))
    days = found.xafter(_midnight(first), inc=True)
    listed: list[date] = []
    for moment in islice(days, 10_000):
        if moment.date() > last:
            break
        listed.append(moment.date())
    return listed


def _read_parts(written: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in written.split(";"):
        name, equals, value = part.partition("=")
        known = PARTS.get(name)
        if known is None or not equals:
            raise _misfit(f'"{part[:40]}" is not a part of a rule: {", ".join(PARTS)} are.')
        if not known.fullmatch(value):
            raise _misfit(f'"{part[:40]}" has a value that is not supported.')
        if name in parts:
            raise _misfit(f"{name} stands there twice.")
        parts[name] = value
    if "FREQ" not in parts:
        raise _misfit("FREQ is missing: FREQ=YEARLY, for example.")
    return parts


def _check_together(parts: dict[str, str]) -> None:
    if "COUNT" in parts and "UNTIL" in parts:
        raise _misfit("COUNT and UNTIL exclude each other.")
    if "UNTIL" in parts:
        try:
            date.fromisoformat(parts["UNTIL"])
        except ValueError:
            raise _misfit("UNTIL is not a day of the calendar.") from None
    if "BYDAY" in parts and "BYMONTHDAY" in parts:
        raise _misfit("BYDAY and BYMONTHDAY together are not supported.")
    weekly = parts["FREQ"] == "WEEKLY"
    if weekly and ("BYMONTHDAY" in parts or "BYSETPOS" in parts):
        raise _misfit("A week has no days of a month: leave BYMONTHDAY and BYSETPOS out.")
    numbered = any(character.isdigit() for character in parts.get("BYDAY", ""))
    if numbered and (weekly or "BYSETPOS" in parts):
        raise _misfit("A number before a weekday goes with months and years, and without BYSETPOS.")
    if "BYSETPOS" in parts and "BYDAY" not in parts:
        raise _misfit("BYSETPOS picks among weekdays: give BYDAY.")
    _check_days_exist(parts)


def _check_days_exist(parts: dict[str, str]) -> None:
    if "BYMONTH" not in parts or "BYMONTHDAY" not in parts:
        return
    longest = max(
        calendar.monthrange(LEAP_YEAR, int(month))[1] for month in parts["BYMONTH"].split(",")
    )
    if all(abs(int(day)) > longest for day in parts["BYMONTHDAY"].split(",")):
        raise _misfit("None of its months has such a day.")


def _years_later(day: date) -> date:
    return date(day.year + 1, day.month, min(day.day, 28))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _misfit(message: str) -> DomainError:
    return DomainError(ErrorCode.BAD_USER_INPUT, message, ("recurrence",))
