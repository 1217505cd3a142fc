"""Events from files: dates and places as far as they are known, and hints where days clash."""

import re
from datetime import date
from typing import Any

from domain.audit import Actor, add, change
from domain.derived.clashes import CLASH_WITHIN
from domain.events import Event, EventKind, EventStatus
from domain.imports.directory import Directory
from domain.imports.event_lines import EventRecord
from domain.imports.findings import HintCode, ProblemCode
from domain.imports.results import RowOutcome
from domain.organizations import DatePrecision, Visibility

ACTION = "import"

CONFERENCE = re.compile(r"\b(conference|congress|summit|convention)\b", re.IGNORECASE)


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
        record.line.note(event)
        return RowOutcome.CREATED

    def _organizer(self, record: EventRecord) -> dict[str, Any]:
        if record.organizer_key is None:
            return {"organizer_id": None}
        organizer = self._directory.referred_to(record.organizer_key)
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
