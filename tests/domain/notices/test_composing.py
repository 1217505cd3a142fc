"""Composing: each due reminder becomes one stored mail, in the transaction that says so."""

import asyncio
import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from domain.clock import Clock
from domain.database import Database
from domain.notices.composing import compose
from domain.notices.kinds import KINDS
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.rules import NoticeKind
from domain.people import EmailAddress, Person
from domain.settings import Settings
from tests import samples
from tests.domain.notices import posts

NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
SUNDAY_NIGHT = datetime(2026, 3, 8, 3, 0, tzinfo=UTC)


async def test_a_due_reminder_becomes_a_stored_mail(
    database: Database, settings: Settings, clock: Clock
) -> None:
    of, term = await posts.affiliation_with_term()
    made = await posts.reminder(of, term, NOW - timedelta(hours=1))
    assert await compose(settings, clock) == 1
    row = await posts.row_of(database, made)
    assert row["state"] == "READY"
    assert row["content_hash"] == hashlib.sha256(row["content"]).hexdigest()
    assert row["local_date"] == date(2026, 3, 4)
    mail = posts.parse(row["content"])
    assert mail["Message-ID"] == row["message_id"]
    assert mail["Subject"] == row["subject"]
    assert mail["To"].addresses[0].addr_spec == row["address"]
    assert mail["Reply-To"].addresses[0].display_name == "Owen Owner"
    assert mail["List-Id"] == "Renewal notices <renewals.example.org>"
    assert mail["References"] == f"<term.{term.id}@example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] is None
    assert await posts.state_of(made) is ReminderState.SCHEDULED


async def test_composing_again_makes_nothing_new(
    database: Database, settings: Settings, clock: Clock
) -> None:
    of, term = await posts.affiliation_with_term()
    made = await posts.reminder(of, term, NOW)
    await compose(settings, clock)
    before = dict(await posts.row_of(database, made))
    assert await compose(settings, clock) == 0
    assert dict(await posts.row_of(database, made)) == before


async def test_two_composers_at_once_take_each_reminder_once(
    database: Database, settings: Settings, clock: Clock
) -> None:
    of, term = await posts.affiliation_with_term()
    for _ in range(12):
        await posts.reminder(of, term, NOW)
    counts = await asyncio.gather(*[compose(settings, clock, limit=5) for _ in range(3)])
    assert sum(counts) == 12
    assert (await posts.states(database))[1] == {"READY": 12}


async def test_what_is_not_due_waits(database: Database, settings: Settings, clock: Clock) -> None:
    of, term = await posts.affiliation_with_term()
    await posts.reminder(of, term, NOW + timedelta(seconds=1))
    await posts.reminder(of, term, NOW, state=ReminderState.CANCELLED, reason="Decided.")
    assert await compose(settings, clock) == 0


async def test_a_reminder_without_an_address_fails_and_says_so(
    database: Database, settings: Settings, clock: Clock
) -> None:
    of, term = await posts.affiliation_with_term()
    nobody = await samples.person(name="Nora Nowhere")
    await EmailAddress.filter(person=nobody).delete()
    made = await posts.reminder(of, term, NOW, to=nobody)
    other = await posts.reminder(of, term, NOW)
    assert await compose(settings, clock) == 1
    made = await Reminder.get(id=made.id)
    assert (made.state, made.reason) == (
        ReminderState.FAILED,
        "Nora Nowhere has no mail address.",
    )
    assert await posts.state_of(other) is ReminderState.SCHEDULED


async def test_an_unfit_address_fails_alone(
    database: Database, settings: Settings, clock: Clock
) -> None:
    of, term = await posts.affiliation_with_term()
    to = await samples.person()
    made = await posts.reminder(of, term, NOW, to=to)
    await posts.reminder(of, term, NOW)
    await EmailAddress.filter(person=to).update(address="a..b@example.org")
    assert await compose(settings, clock) == 1
    assert await posts.state_of(made) is ReminderState.FAILED


async def test_at_night_a_mail_waits_for_the_recipients_morning(
    database: Database, settings: Settings
) -> None:
    settings = replace(settings, send_window="business")
    of, term = await posts.affiliation_with_term()
    to = await samples.person(time_zone="Europe/Berlin")
    made = await posts.reminder(of, term, SUNDAY_NIGHT, to=to)
    await compose(settings, Clock.fixed(SUNDAY_NIGHT))
    row = await posts.row_of(database, made)
    assert row["not_before"] == datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
    assert row["local_date"] == date(2026, 3, 9)
    assert posts.parse(row["content"])["Date"].datetime == row["not_before"]


async def test_a_deadline_does_not_wait_for_the_morning(
    database: Database, settings: Settings
) -> None:
    settings = replace(settings, send_window="business")
    of, term = await posts.affiliation_with_term()
    made = await posts.reminder(
        of, term, SUNDAY_NIGHT, NoticeKind.DEADLINE, deadline_on=SUNDAY_NIGHT.date()
    )
    await compose(settings, Clock.fixed(SUNDAY_NIGHT))
    assert (await posts.row_of(database, made))["not_before"] == SUNDAY_NIGHT


async def test_all_other_kinds_wait_for_the_morning_even_past_their_deadline(
    database: Database, settings: Settings
) -> None:
    settings = replace(settings, send_window="business")
    of, term = await posts.affiliation_with_term()
    kinds = [kind for kind in KINDS if kind is not NoticeKind.DEADLINE]
    for kind in kinds:
        await posts.reminder(of, term, SUNDAY_NIGHT, kind, deadline_on=SUNDAY_NIGHT.date())
    assert await compose(settings, Clock.fixed(SUNDAY_NIGHT)) == len(kinds)
    rows = await database.reads.fetch("SELECT kind, not_before FROM outbox_message")
    monday = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
    assert {row["kind"]: row["not_before"] for row in rows} == dict.fromkeys(kinds, monday)


async def test_a_nudge_can_be_unsubscribed_from(
    database: Database, settings: Settings, clock: Clock
) -> None:
    of, term = await posts.affiliation_with_term()
    made = await posts.reminder(of, term, NOW, NoticeKind.NUDGE)
    await compose(settings, clock)
    mail = posts.parse((await posts.row_of(database, made))["content"])
    assert mail["List-Unsubscribe"].startswith("<http://127.0.0.1:8000/r/")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


async def test_the_owners_own_mail_names_no_owner_to_reply_to(
    database: Database, settings: Settings, clock: Clock
) -> None:
    of, term = await posts.affiliation_with_term()
    owner = await Person.get(name="Owen Owner")
    made = await posts.reminder(of, term, NOW, to=owner)
    await compose(settings, clock)
    mail = posts.parse((await posts.row_of(database, made))["content"])
    assert mail["Reply-To"] is None
