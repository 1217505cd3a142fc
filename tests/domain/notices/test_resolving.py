"""Uncertain mails: asked for, sent again or held; and each doubt stays on record."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.clock import Clock
from domain.database import Database
from domain.notices.composing import compose
from domain.notices.kinds import holds
from domain.notices.outbox import Outbox
from domain.notices.proofs import (
    RELAY_GRACE,
    Doubt,
    Finding,
    KeyProof,
    NoProof,
    Proof,
    UnprovenError,
)
from domain.notices.pruning import prune
from domain.notices.relays import Reply
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.resolving import Verdict, resolve
from domain.notices.rules import NoticeKind
from domain.settings import Settings
from tests.domain.notices import posts

NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
LATER = (
    "UPDATE outbox_message SET committing_at = committing_at - $1::interval, lease_until = now()"
)


@pytest.fixture
async def uncertain(database: Database, settings: Settings, clock: Clock) -> Reminder:
    """A reminder whose worker died past the point of no return, twelve minutes ago."""
    of, term = await posts.affiliation_with_term()
    made = await posts.reminder(of, term, NOW)
    await compose(settings, clock)
    outbox = Outbox(database, clock)
    (mail,) = await outbox.claim(5)
    assert await outbox.commit(mail, timedelta(seconds=1))
    await database.reads.execute(LATER, timedelta(minutes=12))
    return made


def never(_code: str) -> bool:
    return False


def always(_code: str) -> bool:
    return True


@dataclass(frozen=True)
class Knows(Proof):
    """Says the same of every mail, and None where it does not answer."""

    finding: Finding | None
    grace: timedelta = RELAY_GRACE

    async def find(self, doubts: Sequence[Doubt]) -> Mapping[UUID, Finding]:
        if self.finding is None:
            raise UnprovenError("The log is gone.")
        return {doubt.id: self.finding for doubt in doubts}


@pytest.mark.parametrize(
    ("finding", "hold", "verdict", "state"),
    [
        (Finding.ACCEPTED, never, Verdict.CONFIRMED, "SENT"),
        (Finding.ABSENT, always, Verdict.RESENT, "READY"),
        (Finding.REPEATABLE, always, Verdict.RESENT, "READY"),
        (Finding.UNKNOWN, never, Verdict.RESENT, "READY"),
        (Finding.UNKNOWN, always, Verdict.HELD, "HELD"),
    ],
)
async def test_a_doubt_is_settled(
    database: Database,
    clock: Clock,
    uncertain: Reminder,
    finding: Finding,
    hold: Callable[[str], bool],
    verdict: Verdict,
    state: str,
) -> None:
    tally = await resolve(database, clock, Knows(finding), hold)
    assert tally == {Verdict.LAPSED: 1, verdict: 1}
    row = await posts.row_of(database, uncertain)
    assert row["state"] == state
    (attempt,) = await posts.attempts_of(database, row["id"])
    assert attempt["outcome"] == "UNCERTAIN"
    mailed = ReminderState.MAILED if state == "SENT" else ReminderState.SCHEDULED
    assert await posts.state_of(uncertain) is mailed


@pytest.mark.parametrize("finding", [Finding.ABSENT, Finding.REPEATABLE, Finding.UNKNOWN])
async def test_a_server_gets_its_ten_minutes(
    database: Database, clock: Clock, uncertain: Reminder, finding: Finding
) -> None:
    assert timedelta(minutes=10) < RELAY_GRACE
    await database.reads.execute(LATER, -timedelta(minutes=2))
    assert await resolve(database, clock, Knows(finding), never) == {Verdict.LAPSED: 1}
    assert (await posts.row_of(database, uncertain))["state"] == "UNCERTAIN"


async def test_proof_that_it_was_taken_counts_at_once(
    database: Database, clock: Clock, uncertain: Reminder
) -> None:
    await database.reads.execute(LATER, -timedelta(minutes=2))
    tally = await resolve(database, clock, Knows(Finding.ACCEPTED), never)
    assert tally == {Verdict.LAPSED: 1, Verdict.CONFIRMED: 1}


async def test_who_does_not_answer_is_asked_again_for_a_day(
    database: Database, clock: Clock, uncertain: Reminder
) -> None:
    assert await resolve(database, clock, Knows(None), never) == {Verdict.LAPSED: 1}
    assert (await posts.row_of(database, uncertain))["state"] == "UNCERTAIN"
    await database.reads.execute(LATER, timedelta(hours=24))
    assert await resolve(database, clock, Knows(None), always) == {Verdict.HELD: 1}


@pytest.mark.parametrize(
    ("composed_with", "age", "state"),
    [
        ("header:Idempotency-Key", timedelta(), "READY"),
        # The mail bears no key: the setting came after it.
        (None, timedelta(), "HELD"),
        # The server has forgotten the key.
        ("header:Idempotency-Key", timedelta(hours=20), "HELD"),
    ],
)
async def test_a_mail_is_repeated_under_the_key_that_it_bears(
    database: Database,
    settings: Settings,
    clock: Clock,
    composed_with: str | None,
    age: timedelta,
    state: str,
) -> None:
    of, term = await posts.affiliation_with_term()
    made = await posts.reminder(of, term, NOW)
    await compose(replace(settings, smtp_proof=composed_with), clock)
    outbox = Outbox(database, clock)
    (mail,) = await outbox.claim(1)
    await outbox.commit(mail, timedelta(seconds=1))
    await database.reads.execute(LATER, timedelta(minutes=12) + age)
    await resolve(database, clock, KeyProof("Idempotency-Key"), always)
    row = await posts.row_of(database, made)
    assert row["state"] == state
    assert posts.parse(row["content"])["Idempotency-Key"] == (composed_with and str(row["id"]))


async def test_a_worker_that_lives_keeps_its_row(
    database: Database, clock: Clock, uncertain: Reminder
) -> None:
    await database.reads.execute("UPDATE outbox_message SET lease_until = now() + interval '5 s'")
    assert await resolve(database, clock, Knows(Finding.ACCEPTED), never) == {}


async def test_a_late_answer_settles_what_nobody_has_taken_since(
    database: Database, settings: Settings, clock: Clock
) -> None:
    of, term = await posts.affiliation_with_term()
    made = await posts.reminder(of, term, NOW)
    await compose(settings, clock)
    outbox = Outbox(database, clock)
    (mail,) = await outbox.claim(1)
    await outbox.commit(mail, timedelta(seconds=1))
    await database.reads.execute("UPDATE outbox_message SET lease_until = now()")
    await resolve(database, clock, NoProof(), never)
    assert await outbox.settle(mail, Reply(250, "2.0.0 Taken"))
    assert await posts.state_of(made) is ReminderState.MAILED


async def test_a_late_answer_changes_nothing_that_another_has_taken(
    database: Database, settings: Settings, clock: Clock
) -> None:
    of, term = await posts.affiliation_with_term()
    await posts.reminder(of, term, NOW)
    await compose(settings, clock)
    frozen, other = Outbox(database, clock), Outbox(database, clock)
    (mail,) = await frozen.claim(1)
    await database.reads.execute("UPDATE outbox_message SET lease_until = now()")
    assert len(await other.claim(1)) == 1
    assert not await frozen.commit(mail, timedelta(seconds=1))
    assert not await frozen.settle(mail, Reply(250, "2.0.0 Taken"))
    assert not await frozen.fail(mail, "No.", None)
    assert not await frozen.doubt(mail, "Perhaps.")
    await frozen.release(NOW)
    assert await posts.states(database) == ({"SCHEDULED": 1}, {"CLAIMED": 1})


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_reminder_is_rather_sent_twice_than_never(kind: NoticeKind) -> None:
    assert not holds(kind.value)


async def test_old_mails_lose_their_words_and_keep_their_hash(
    database: Database, clock: Clock, uncertain: Reminder
) -> None:
    await resolve(database, clock, Knows(Finding.ACCEPTED), never)
    assert await prune(clock) == (0, 0)
    assert await prune(Clock.fixed(NOW + timedelta(days=181))) == (1, 0)
    row = await posts.row_of(database, uncertain)
    assert (row["content"], len(row["content_hash"])) == (b"", 64)
