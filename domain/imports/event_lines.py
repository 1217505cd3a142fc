"""What a line of a file says about an event: dates and places as far as they are known."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from domain.events import InformationStatus
from domain.imports.findings import ProblemCode
from domain.imports.lines import HalfDate, Line
from domain.organizations import DatePrecision

COMING_SOON = re.compile(
    r"[\s:,;–—-]*[(\[]?\s*(?:more\s+)?(?:information|info|details)?\s*coming soon[.!…]*\s*[)\]]?[\s:–—-]*",
    re.IGNORECASE,
)
LONGEST_WITH_STATUS = 1000
FINER: Mapping[DatePrecision, int] = {
    DatePrecision.TBA: 0,
    DatePrecision.YEAR: 1,
    DatePrecision.MONTH: 2,
    DatePrecision.DAY: 3,
}


@dataclass(frozen=True, slots=True)
class EventRecord:
    """What a line says about an event."""

    line: Line
    key: str
    title: str
    starts_on: date | None
    ends_on: date | None
    precision: DatePrecision
    organizer_key: str | None
    values: dict[str, Any]


def read_event(line: Line) -> EventRecord:
    title, title_waits = _without_status(line.text("title", 300, required=True))
    note, note_waits = _without_status(line.text("note_as_written"))
    status = line.code("information_status", InformationStatus)
    if not title and line.cells["title"]:
        line.refuse(ProblemCode.MISSING_VALUE, "The title says nothing but a status.", "title")
    starts_on, ends_on, precision = _dates(line)
    return EventRecord(
        line,
        line.text("key", 120, required=True),
        title,
        starts_on,
        ends_on,
        precision,
        line.text("organizer_key", 120) or None,
        {
            "date_as_written": line.text("date_as_written", 120) or None,
            "venue": line.text("venue", 200) or None,
            "city": line.text("city", 120) or None,
            "country": line.country("country_iso2"),
            "url": line.web_address("website_url"),
            "information_status": InformationStatus.INFO_PENDING
            if title_waits or note_waits
            else status or InformationStatus.COMPLETE,
            "note": note or None,
            "source": line.text("source", 500, required=True),
        },
    )


def _without_status(text: str) -> tuple[str, bool]:
    """Return a text without "more information coming soon", which is a state, and whether it said so."""
    if "coming soon" not in text.casefold() or len(text) > LONGEST_WITH_STATUS:
        return text, False
    return " ".join(COMING_SOON.sub(" ", text).split()), True


def _dates(line: Line) -> tuple[date | None, date | None, DatePrecision]:
    """Return first and last day and how much of them is known, as the cells and their precision say."""
    first, last = line.half_date("start_date"), line.half_date("end_date")
    precision = line.code("date_precision", DatePrecision)
    if first is None and last is None:
        if line.text("start_date") or precision not in {None, DatePrecision.TBA}:
            _refuse_missing(line)
        return None, None, DatePrecision.TBA
    if first is None:
        _refuse_missing(line)
        return None, None, DatePrecision.TBA
    last = last or first
    known = min(first.precision, last.precision, key=FINER.__getitem__)
    said = precision or known
    if FINER[said] > FINER[known] or said is DatePrecision.TBA:
        line.refuse(
            ProblemCode.BAD_DATE,
            f"The dates do not fit the precision {said}.",
            "date_precision",
        )
    if first.first > last.last:
        line.refuse(ProblemCode.DATES_REVERSED, "The event ends before it starts.", "end_date")
    return *_widened(first, last, said), said


def _refuse_missing(line: Line) -> None:
    if not line.text("start_date"):
        line.refuse(
            ProblemCode.MISSING_VALUE,
            "The start_date is missing; where none is known, the date_precision is TBA.",
            "start_date",
        )


def _widened(first: HalfDate, last: HalfDate, precision: DatePrecision) -> tuple[date, date]:
    """Return the days that a date of the precision may mean."""
    starts_on, ends_on = first.first, last.last
    if precision is DatePrecision.MONTH:
        following = (ends_on.replace(day=1) + timedelta(days=32)).replace(day=1)
        return starts_on.replace(day=1), following - timedelta(days=1)
    if precision is DatePrecision.YEAR:
        return starts_on.replace(month=1, day=1), ends_on.replace(month=12, day=31)
    return starts_on, ends_on
