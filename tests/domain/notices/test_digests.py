"""One mail a person a day, ordered by deadline; deadline-day mails alone (domain rule 4.6, b)."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.agreement_terms import AgreementTerm
from domain.clock import Clock
from domain.database import Database
from domain.liaisons import LiaisonAssignment
from domain.notices.composing import compose
from domain.notices.drafting import action_url
from domain.notices.links import Purpose
from domain.notices.mails import LARGEST
from domain.notices.outbox import WITHDRAW
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.rules import NoticeKind
from domain.notices.sweeps import sweep
from domain.people import Person
from domain.settings import Settings
from tests import samples
from tests.domain.notices import posts
from tests.domain.notices.worlds import HOME, at, world

NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
SOON, LATER = date(2026, 3, 20), date(2026, 6, 2)
MESSAGES = "SELECT * FROM outbox_message ORDER BY created_at, id"

LEAVE = """
WITH mail AS (UPDATE outbox_message SET state = 'SENT', sent_at = $1 WHERE state = 'READY' RETURNING id)
UPDATE reminder SET state = 'MAILED' FROM mail WHERE message_id = mail.id
"""


async def due(to: Person, *kinds: NoticeKind, **values: object) -> list[Reminder]:
    """Return reminders of some kinds that are due for one person, each with a deadline of its own."""
    of, term = await posts.affiliation_with_term()
    days = {NoticeKind.ITEM_SOON: SOON, NoticeKind.CONTACT_CHECK: None}
    return [
        await posts.reminder(
            of, term, NOW, kind, to=to, **{"deadline_on": days.get(kind, LATER), **values}
        )
        for kind in kinds
    ]


async def somebody_with_a_mail(settings: Settings) -> tuple[Settings, Person]:
    """Somebody whose mail of the day is composed and has not left, and settings with hours for mail."""
    settings = replace(settings, send_window="business")
    to = await samples.person(time_zone="America/New_York")
    await due(to, NoticeKind.ITEM_SOON)
    assert await compose(settings, Clock.fixed(NOW)) == 1
    return settings, to


async def leave(database: Database, sent_at: datetime) -> None:
    """Let all mails leave, as delivery records it."""
    await database.reads.execute(LEAVE, sent_at)


def text_of(content: bytes) -> str:
    part = posts.parse(content).get_body(("plain",))
    assert part is not None
    return str(part.get_content())


async def test_what_is_due_for_a_person_is_one_mail_by_deadline(
    database: Database, settings: Settings, clock: Clock
) -> None:
    to = await samples.person(name="Zoë Example")
    kinds = (NoticeKind.CONTACT_CHECK, NoticeKind.OPEN, NoticeKind.ITEM_SOON)
    made = await due(to, *kinds, NoticeKind.DEADLINE)
    assert await compose(settings, clock) == 2
    rows = await database.reads.fetch(MESSAGES)
    assert sorted(row["kind"] for row in rows) == ["DEADLINE", "DIGEST"]
    digest = next(row for row in rows if row["kind"] == "DIGEST")
    carried = await Reminder.filter(message_id=digest["id"])
    assert {one.id for one in carried} == {one.id for one in made[:3]}
    assert digest["subject"] == "Work plan item due on 20 March 2026: Example alliance (and 2 more)"
    text = text_of(digest["content"])
    item, opens, contact = (
        text.index(words)
        for words in ("Work plan item due", "Renewal review,", "still our contact")
    )
    assert item < opens < contact
    mail = posts.parse(digest["content"])
    assert mail["List-Id"] == "Reminders of the day <digests.example.org>"
    assert len(str(mail["References"]).split()) == 3
    html = mail.get_body(("html",))
    assert html is not None
    for one in made[:3]:
        link = action_url(settings, Purpose.ACKNOWLEDGE, one.id, one.due_at)
        assert link in text
        assert link in html.get_content()
        assert f"R-{str(one.id)[:8]}" in text
    (calendar,) = list(mail.iter_attachments())
    assert str(calendar.get_content()).count("BEGIN:VEVENT") == 1
    assert await compose(settings, clock) == 0


@pytest.mark.parametrize(
    ("locale", "subject"),
    [
        ("es", "Punto del plan de trabajo para el 20 de marzo de 2026: Example alliance (y 1 más)"),
        ("fr", "Point du plan de travail pour le 20 mars 2026\xa0: Example alliance (et 1 autre)"),
    ],
)
async def test_it_is_in_the_recipients_language(
    database: Database, settings: Settings, clock: Clock, locale: str, subject: str
) -> None:
    to = await samples.person(locale=locale)
    await due(to, NoticeKind.NUDGE, NoticeKind.ITEM_SOON)
    await compose(settings, clock)
    (row,) = await database.reads.fetch(MESSAGES)
    assert row["subject"] == subject
    assert "In this mail" not in text_of(row["content"])


async def test_many_are_shown_short_and_very_many_in_two_mails(
    database: Database, settings: Settings, clock: Clock
) -> None:
    for count, mails in ((15, 1), (50, 2)):
        to = await samples.person()
        await due(to, *[NoticeKind.OPEN] * count)
        assert await compose(settings, clock) == mails
        rows = await database.reads.fetch(
            "SELECT content FROM outbox_message WHERE recipient_id = $1", to.id
        )
        assert all(len(row["content"]) <= LARGEST for row in rows)
        assert await Reminder.filter(recipient_id=to.id, message_id=None).count() == 0


async def test_two_composers_make_one_mail_of_a_day(
    database: Database, settings: Settings, clock: Clock
) -> None:
    to = await samples.person()
    await due(to, *[NoticeKind.ITEM_SOON] * 4)
    counts = await asyncio.gather(*[compose(settings, clock, limit=1) for _ in range(3)])
    await compose(settings, clock)
    assert sum(counts) <= 1
    assert len(await database.reads.fetch(MESSAGES)) == 1


async def test_what_comes_late_waits_for_the_next_day_unless_that_is_too_late(
    database: Database, settings: Settings
) -> None:
    settings, to = await somebody_with_a_mail(settings)
    await leave(database, NOW)
    (late,) = await due(to, NoticeKind.OPEN)
    (urgent,) = await due(to, NoticeKind.ITEM_SOON, deadline_on=NOW.date())
    (alone,) = await due(to, NoticeKind.DEADLINE)
    assert await compose(settings, Clock.fixed(NOW + timedelta(hours=1))) == 2
    late = await Reminder.get(id=late.id)
    assert (late.due_at, late.local_date) == (
        datetime(2026, 3, 5, 14, 0, tzinfo=UTC),
        date(2026, 3, 5),
    )
    assert late.reason == "The mail of 4 March 2026 has gone; there is one a day."
    assert late.message_id is None
    assert (await Reminder.get(id=urgent.id)).message_id is not None
    assert (await Reminder.get(id=alone.id)).message_id is not None
    assert await compose(settings, Clock.fixed(NOW + timedelta(hours=23))) == 1


async def test_a_mail_that_was_put_off_is_the_mail_of_the_day_on_which_it_is_tried_again(
    database: Database, settings: Settings
) -> None:
    """A mail server answered 4xx; the mail stays as it is, and what becomes due does not leave beside it."""
    settings, to = await somebody_with_a_mail(settings)
    tomorrow, late = NOW + timedelta(days=1), NOW + timedelta(days=1, minutes=20)
    await database.reads.execute("UPDATE outbox_message SET attempts = 1, not_before = $1", late)
    (other,) = await due(to, NoticeKind.OPEN)
    (alone,) = await due(to, NoticeKind.DEADLINE)
    assert await compose(settings, Clock.fixed(tomorrow)) == 1
    other = await Reminder.get(id=other.id)
    assert (other.message_id, other.local_date) == (None, date(2026, 3, 6))
    assert other.reason == "The mail of 5 March 2026 is tried again; there is one a day."
    assert (await Reminder.get(id=alone.id)).message_id is not None
    # It has left: that was the mail of the day. On the day after it is the others' turn.
    await leave(database, late)
    assert await compose(settings, Clock.fixed(tomorrow + timedelta(hours=2))) == 0
    assert await compose(settings, Clock.fixed(tomorrow + timedelta(days=1))) == 1


async def test_what_becomes_due_before_a_mail_has_left_goes_with_it(
    database: Database, settings: Settings
) -> None:
    settings, to = await somebody_with_a_mail(settings)
    # The workers were down until the next day.
    (alone,) = await due(to, NoticeKind.DEADLINE)
    await due(to, NoticeKind.OPEN)
    assert await compose(settings, Clock.fixed(NOW + timedelta(days=1))) == 2
    rows = await database.reads.fetch(MESSAGES)
    assert sorted((row["state"], row["kind"]) for row in rows) == [
        ("READY", "DEADLINE"),
        ("READY", "DIGEST"),
        ("WITHDRAWN", "ITEM_SOON"),
    ]
    # What a mail server has seen something of keeps its words and its Message-ID, and what stays alone too.
    await database.reads.execute("UPDATE outbox_message SET attempts = 1 WHERE kind = 'DIGEST'")
    await due(to, NoticeKind.NUDGE)
    await compose(settings, Clock.fixed(NOW + timedelta(days=1, minutes=1)))
    kept = await database.reads.fetch("SELECT kind FROM outbox_message WHERE state = 'READY'")
    assert sorted(row["kind"] for row in kept) == ["DEADLINE", "DIGEST"]
    assert (await Reminder.get(id=alone.id)).message_id is not None


@pytest.mark.parametrize("put_off", [False, True])
async def test_a_mail_that_left_late_or_was_put_off_was_the_mail_of_its_day(
    database: Database, settings: Settings, put_off: bool
) -> None:
    settings = replace(settings, send_window="business")
    to = await samples.person(time_zone="America/New_York")
    (made,) = await due(to, NoticeKind.ITEM_SOON)
    composed_at = NOW if put_off else NOW - timedelta(days=1)
    await Reminder.filter(id=made.id).update(due_at=composed_at, local_date=composed_at.date())
    await compose(settings, Clock.fixed(composed_at))
    await leave(database, NOW)
    if put_off:
        later = {"state": ReminderState.SNOOZED, "local_date": SOON, "due_at": NOW.replace(day=20)}
        await Reminder.filter(id=made.id).update(**later)
    (late,) = await due(to, NoticeKind.OPEN)
    assert await compose(settings, Clock.fixed(NOW + timedelta(hours=1))) == 0
    assert (await Reminder.get(id=late.id)).local_date == date(2026, 3, 5)


async def test_all_of_a_mail_that_a_sweep_takes_back_changes_in_that_sweep(
    database: Database, settings: Settings
) -> None:
    of, other = await world(), await world()
    for one in (of, other):
        await samples.term(one.of, date(2024, 3, 1), date(2027, 2, 28), months=36)
    await LiaisonAssignment.filter(person_id=other.liaison.id).update(person_id=of.liaison.id)
    settings = replace(settings, home_time_zone=HOME, send_window="business")
    opens = date(2026, 9, 1)
    await sweep(at(opens), settings)
    await compose(settings, at(opens))
    decided = {"decision": "LET_EXPIRE", "decided_on": opens}
    await AgreementTerm.all().update(**decided)
    await sweep(at(opens, 13), settings)
    rows = await Reminder.filter(recipient_id=of.liaison.id, stage="OPEN")
    assert [one.state for one in rows] == [ReminderState.CANCELLED] * 2


async def test_a_digest_leaves_without_what_is_no_longer_due(
    database: Database, settings: Settings, clock: Clock
) -> None:
    to = await samples.person()
    one, other = await due(to, NoticeKind.OPEN, NoticeKind.ITEM_SOON)
    await compose(settings, clock)
    (row,) = await database.reads.fetch(MESSAGES)
    await Reminder.filter(id=one.id).update(state=ReminderState.CANCELLED, reason="Decided.")
    # The other one is still due: the mail is not withdrawn by itself.
    assert await database.reads.fetch(WITHDRAW) == []
    await Reminder.filter(id=other.id).update(state=ReminderState.CANCELLED, reason="Done.")
    assert [each["id"] for each in await database.reads.fetch(WITHDRAW)] == [row["id"]]
