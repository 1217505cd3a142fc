"""Days, months and terms of the sample set, reckoned from the day on which it is made."""

from dataclasses import dataclass
from datetime import date, timedelta

from domain.months import shift_months, term_end

FULL_NOTICE = 90


def days(count: int) -> timedelta:
    return timedelta(days=count)


@dataclass(frozen=True, slots=True)
class Span:
    """From a first to a last day, both included."""

    starts_on: date
    ends_on: date


def term_ending(ends_on: date, months: int) -> Span:
    """Return the term of so many months that ends on the day, or on the next day where one can end.

    A term of some months cannot end on every day: none of 36 months ends on 28 February 2028.
    """
    while True:
        about = shift_months(ends_on + days(1), -months)
        for starts_on in (about, about + days(1), about - days(1)):
            if term_end(starts_on, months) == ends_on:
                return Span(starts_on, ends_on)
        ends_on += days(1)


def chain_ending(ends_on: date, months: int, count: int) -> list[Span]:
    """Return terms of equal length without gaps, the last of which ends on the day or just after it."""
    last = term_ending(ends_on, months)
    starts_on = shift_months(last.starts_on, -months * (count - 1))
    terms = []
    for _ in range(count - 1):
        # Ends of months do not add up exactly: the older term bends, and carries no length.
        ends = min(term_end(starts_on, months), last.starts_on - days(1))
        terms.append(Span(starts_on, ends))
        starts_on = ends + days(1)
    if terms:
        terms[-1] = Span(terms[-1].starts_on, last.starts_on - days(1))
    return [*terms, last]


def plan_year_from(first_day: date) -> tuple[str, date]:
    """Return a plan year's start as MM-DD and its first day; 29 February moves on to 1 March."""
    if (first_day.month, first_day.day) == (2, 29):
        first_day += days(1)
    return first_day.strftime("%m-%d"), first_day


def on_year(month_day: str, year: int) -> date:
    return date.fromisoformat(f"{year}-{month_day}")
