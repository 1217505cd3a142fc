"""Public holidays, by the calendar of a country or of a part of it: "US", "DE-BY", "GB-SCT"."""

from datetime import date
from functools import cache

import holidays


def is_holiday(day: date, calendar: str | None) -> bool:
    """Tell whether a day is a holiday there; without a calendar, or with one nobody knows, none is."""
    return calendar is not None and day in _days_off(calendar, day.year)


def is_known(calendar: str) -> bool:
    """Tell whether there is such a calendar."""
    country, dash, part = calendar.partition("-")
    supported = _supported()
    return country in supported and (not dash or part in supported[country])


@cache
def _supported() -> dict[str, list[str]]:
    return holidays.list_supported_countries()


@cache
def _days_off(calendar: str, year: int) -> frozenset[date]:
    if not is_known(calendar):
        # Some part of a country has no holidays of its own: those of the country then.
        country, dash, _ = calendar.partition("-")
        return _days_off(country, year) if dash else frozenset()
    country, _, part = calendar.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))
