"""`notices hold | release | resend | cancel` on a database, as somebody types them."""

import subprocess
from datetime import UTC, datetime

import pytest

from domain.audit import AuditEvent
from domain.database import Database
from domain.notices.messages import OutboxMessage
from domain.notices.references import write_reference
from domain.notices.reminders import Reminder, ReminderState
from domain.settings import Settings
from tests.domain.notices import posts
from tests.service.test_cli import run


@pytest.fixture
async def made(database: Database) -> Reminder:
    return await posts.reminder(*await posts.affiliation_with_term(), datetime.now(UTC))


def type_in(
    settings: Settings, verb: str, made: Reminder, *more: str
) -> "subprocess.CompletedProcess[str]":
    return run("notices", verb, write_reference(made.id), *more, settings=settings)


async def test_each_verb_acts_and_the_ledger_answers(
    settings: Settings, made: Reminder, database: Database
) -> None:
    held = type_in(settings, "hold", made, "--because", "A call first.", "--expected-version", "1")
    assert held.returncode == 0, held.stderr
    assert "Held back by a person since" in held.stdout
    assert type_in(settings, "release", made).returncode == 0
    await Reminder.filter(id=made.id).update(state=ReminderState.MAILED)
    words = ("--because", "It was lost.", "--idempotency-key", "one")
    for _ in range(2):
        again = type_in(settings, "resend", made, *words)
        assert again.returncode == 0, again.stderr
    assert await OutboxMessage.filter(resent_because="It was lost.").count() == 1
    cancelled = type_in(settings, "cancel", made, "--because", "Found.")
    assert "is WITHDRAWN" in cancelled.stdout
    first = (await OutboxMessage.get()).message_id
    await Reminder.filter(id=made.id).update(message_id=None)
    told = run("notices", "explain", first, settings=settings)
    assert f"Mail {first} to" in told.stdout
    trail = await AuditEvent.filter(entity_id=made.id).order_by("seq")
    assert [(event.actor, event.action) for event in trail] == [
        ("command line", "holdReminder"),
        ("command line", "releaseReminder"),
        ("command line", "resendReminder"),
    ]


def test_a_refusal_is_a_line_and_an_exit_code(settings: Settings, made: Reminder) -> None:
    refused = type_in(settings, "resend", made, "--because", "Now.")
    assert refused.returncode == 1
    assert "Only what was mailed" in refused.stderr
    assert type_in(settings, "hold", made).returncode == 2
