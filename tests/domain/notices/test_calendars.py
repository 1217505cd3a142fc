"""The calendar entry of a deadline, as it lies in the bytes of the mails that announce it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from domain.clock import Clock
from domain.database import Database
from domain.notices.calendars import Deadline, write_calendar
from domain.notices.composing import compose
from domain.notices.kinds import KINDS
from domain.notices.rules import NoticeKind
from domain.people import Person
from domain.settings import Settings
from tests import samples
from tests.domain.notices import posts

SAID = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
DEADLINE = Deadline(
    "term:1", date(2026, 6, 2), "Notice deadline: Ä", "A-1 · Ä", SAID, "example.org"
)


def test_an_entry_is_a_whole_day_that_later_mails_replace() -> None:
    first = event_of(write_calendar(DEADLINE))
    assert first["uid"] == "term.1@example.org"
    assert (first["dtstart"].dt, first["dtend"].dt) == (date(2026, 6, 2), date(2026, 6, 3))
    assert first["dtstart"].params["VALUE"] == "DATE"
    assert (first["summary"], first["transp"]) == ("Notice deadline: Ä", "TRANSPARENT")
    assert first.walk("valarm")[0]["trigger"].dt == timedelta(days=-7)
    moved = Deadline("term:1", date(2026, 7, 2), "x", "y", SAID + timedelta(days=1), "example.org")
    later = event_of(write_calendar(moved))
    assert later["uid"] == first["uid"]
    assert 0 < first["sequence"] < later["sequence"] < 2**31


def test_the_same_deadline_gives_the_same_bytes_in_short_lines() -> None:
    content = write_calendar(DEADLINE)
    assert content == write_calendar(DEADLINE)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"METHOD:PUBLISH\r\n" in content


def event_of(content: bytes):  # type: ignore[no-untyped-def]  # icalendar's components have no useful types
    (event,) = Calendar.from_ical(content).walk("vevent")
    return event


@pytest.mark.parametrize(
    ("kind", "day", "summary"),
    [
        (NoticeKind.OPEN, date(2026, 6, 2), "Fin del plazo de preaviso: Example alliance"),
        (NoticeKind.STATUS, date(2026, 8, 31), "Último día del período: Example alliance"),
        (NoticeKind.REPORT_DUE, date(2026, 12, 31), "Finaliza el año del plan: Example alliance"),
    ],
)
async def test_a_mail_about_a_deadline_brings_it_along(
    database: Database,
    settings: Settings,
    clock: Clock,
    kind: NoticeKind,
    day: date,
    summary: str,
) -> None:
    of, term = await posts.affiliation_with_term()
    to = await samples.person()
    await Person.filter(id=to.id).update(locale="es")
    made = await posts.reminder(of, term, SAID, kind, to=to)
    await compose(settings, clock)
    mail = posts.parse((await posts.row_of(database, made))["content"])
    assert not mail.defects
    assert mail.get_content_type() == "multipart/mixed"
    (part,) = mail.iter_attachments()
    assert (part.get_content_type(), part.get_filename()) == ("text/calendar", "deadline.ics")
    assert part.get_param("method") == "PUBLISH"
    event = event_of(part.get_payload(decode=True))  # type: ignore[arg-type]  # bytes, as asked for
    assert (event["dtstart"].dt, event["summary"]) == (day, summary)


@pytest.mark.parametrize("kind", [kind for kind in NoticeKind if KINDS[kind].dated is None])
async def test_other_mails_bring_nothing_along(
    database: Database, settings: Settings, clock: Clock, kind: NoticeKind
) -> None:
    of, term = await posts.affiliation_with_term()
    made = await posts.reminder(of, term, SAID, kind)
    await compose(settings, clock)
    mail = posts.parse((await posts.row_of(database, made))["content"])
    assert mail.get_content_type() == "multipart/alternative"
