"""Events from files: dates and places as far as they are known, and hints where days clash."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from domain.audit import Actor, add, change
from domain.events import Event, EventKind, EventStatus, InformationStatus
from domain.imports.directory import Directory
from domain.imports.findings import HintCode, ProblemCode
from domain.imports.lines import HalfDate, Line
from domain.imports.results import RowOutcome
from domain.organizations import DatePrecision, Visibility

ACTION = "import"
CLASH_WITHIN = timedelta(days=1)
"""Events on the same or on neighbouring days clash: nobody can travel to both."""

COMING_SOON = re.compile(
    r"[\s:,;–—-]*[(\[]?\s*(?:more\s+)?(?:information|info|details)?\s*coming soon[.!…]*\s*[)\]]?[\s:–—-]*",
    re.IGNORECASE,
)
LONGEST_WITH_STATUS = 1000
CONFERENCE = re.compile(r"\b(conference|congress|summit|convention)\b", re.IGNORECASE)
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


class EventImport:
    """Writes the events of one file."""

    def __init__(self, directory: Directory, actor: Actor, today: date) -> None:
        self._directory = directory
        self._actor = actor
        self._today = today
        self._lines: dict[str, int] = {}

    async def apply(self, records: list[EventRecord]) -> list[RowOutcome]:
        known = {
            event.source_key: event
            for event in await Event.filter(source_key__in=[record.key for record in records])
        }
        outcomes = []
        for record in records:
            self._refuse_second(record)
            outcomes.append(await self._write(record, known.get(record.key)))
        await self._hint_clashes(records)
        return outcomes

    def _refuse_second(self, record: EventRecord) -> None:
        first = self._lines.setdefault(record.key, record.line.number)
        if first != record.line.number:
            record.line.refuse(
                ProblemCode.DUPLICATE_ROW, f'Line {first} has the key "{record.key}" too.', "key"
            )

    async def _write(self, record: EventRecord, event: Event | None) -> RowOutcome:
        values = {
            "title": record.title,
            "starts_on": record.starts_on,
            "ends_on": record.ends_on,
            "date_precision": record.precision,
            **record.values,
            **self._organizer(record),
        }
        if record.line.findings.problems:
            return RowOutcome.UNCHANGED
        if event is not None:
            changed = await change(event, values, ACTION, self._actor)
            return RowOutcome.UPDATED if changed else RowOutcome.UNCHANGED
        event = Event(
            source_key=record.key,
            kind=EventKind.CONFERENCE if CONFERENCE.search(record.title) else EventKind.OTHER,
            status=self._status(record),
            visibility=Visibility.PUBLIC,
            **values,
        )
        await add(event, ACTION, self._actor)
        return RowOutcome.CREATED

    def _organizer(self, record: EventRecord) -> dict[str, Any]:
        if record.organizer_key is None:
            return {"organizer_id": None}
        organizer = self._directory.by_key(record.organizer_key)
        if organizer is None:
            record.line.refuse(
                ProblemCode.UNKNOWN_REFERENCE,
                f'No organization has the key "{record.organizer_key}".',
                "organizer_key",
            )
            return {}
        return {"organizer_id": organizer.row.id}

    def _status(self, record: EventRecord) -> EventStatus:
        """An announced event whose days are over was held; one without a day is tentative."""
        if record.ends_on is not None and record.ends_on < self._today:
            return EventStatus.HELD
        is_exact = record.precision is DatePrecision.DAY
        return EventStatus.CONFIRMED if is_exact else EventStatus.TENTATIVE

    async def _hint_clashes(self, records: list[EventRecord]) -> None:
        exact = [
            record
            for record in records
            if record.precision is DatePrecision.DAY and record.starts_on and record.ends_on
        ]
        for record in exact:
            assert record.starts_on is not None
            assert record.ends_on is not None
            others = (
                await Event.filter(
                    date_precision=DatePrecision.DAY,
                    sample=False,
                    starts_on__lte=record.ends_on + CLASH_WITHIN,
                    ends_on__gte=record.starts_on - CLASH_WITHIN,
                )
                .exclude(source_key=record.key)
                .order_by("starts_on", "title")
            )
            if others:
                titles = "; ".join(f'"{event.title}" ({event.starts_on})' for event in others)
                record.line.hint(
                    HintCode.EVENTS_CLASH, f"On the same or neighbouring days: {titles}."
                )
