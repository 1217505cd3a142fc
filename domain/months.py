"""Calendar months: how long a term is, and when the next review of an evergreen one is due."""

import calendar
from datetime import date, timedelta

DAY = timedelta(days=1)


def shift_months(day: date, months: int) -> date:
    """Return the day some months later or earlier, or the last day of that month."""
    place = day.year * 12 + day.month - 1 + months
    year, month = divmod(place, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def term_end(starts_on: date, months: int) -> date:
    """Return the last day of a term, as the database's function of that name does (rule 35)."""
    moved = shift_months(starts_on, months)
    return moved - DAY if moved.day == starts_on.day else moved
