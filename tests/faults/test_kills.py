"""kill -9 between any two steps of delivery: each mail is in the mailbox once, and the ledger agrees."""

import asyncio
import random
import signal
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.clock import Clock
from domain.database import Database
from domain.notices.composing import compose
from domain.notices.delivery import Delivery, deliver
from domain.notices.kinds import holds
from domain.notices.mailbox import MailboxStore
from domain.notices.outbox import Outbox
from domain.notices.proofs import MailboxProof
from domain.notices.resolving import resolve
from domain.settings import Settings
from domain.verbs.agreements.inquiry_sending import Question, send_inquiry
from tests.domain.acting import NOBODY
from tests.domain.notices import posts
from tests.faults.children import CHILDREN
from tests.faults.courier import LEASE, STEPS, work
from tests.faults.watched_mailbox import WatchedMailbox, watched
from workers.smtp import SmtpRelay

NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
# Seconds that only something that hangs needs, on however busy a machine.
FOREVER = 300


@dataclass
class House:
    """A database, a mailbox that listens, couriers that may die, and a clock that goes on by minutes."""

    database: Database
    settings: Settings
    mailbox: WatchedMailbox
    clock: Clock

    def __post_init__(self) -> None:
        self.store = self.mailbox.store

    async def add_reminders(self, count: int) -> None:
        of, term = await posts.affiliation_with_term()
        for _ in range(count):
            await posts.reminder(of, term, NOW)

    async def send_courier(self, step: str | None, times: int = 1) -> int:
        """Run a courier to its end and return its exit code."""
        self._go_on()
        # A clock holds a function of this process: only its instant travels.
        child = CHILDREN.Process(target=_work, args=(self.settings, self.clock.now(), step, times))
        child.start()
        await asyncio.to_thread(child.join, FOREVER)
        assert child.exitcode is not None
        return child.exitcode

    async def resolve(self) -> None:
        """Ask the mailbox for what is in doubt, once it is at rest."""
        await self.mailbox.rest()
        await resolve(self.database, self.clock, MailboxProof(self.store, timedelta()), holds)

    async def recover(self) -> None:
        """Do what a worker does by its clock, until nothing is open; fail where that never comes."""
        async with asyncio.timeout(FOREVER):
            while await self._open():
                self._go_on()
                await self.resolve()
                await self._deliver()
                await asyncio.sleep(0.1)
            await self.mailbox.rest()

    async def _deliver(self) -> None:
        await compose(self.settings, self.clock)
        relay = SmtpRelay(self.settings.delivery_url)
        outbox = Outbox(self.database, self.clock, LEASE)
        await deliver(Delivery(outbox, relay, "entente@example.org", "always"))
        await relay.close()

    def _go_on(self) -> None:
        # What was put off, because a busy machine took longer than a second over a dot, comes again.
        self.clock = Clock.fixed(self.clock.now() + timedelta(minutes=1))

    async def _open(self) -> int:
        open_rows = """
            SELECT (SELECT count(*) FROM reminder WHERE state = 'SCHEDULED')
                + (SELECT count(*) FROM outbox_message WHERE inquiry_id IS NOT NULL AND state <> 'SENT')
        """
        return int(await self.database.reads.fetchval(open_rows))

    async def check(self, count: int) -> None:
        """Each mail is there once, none came twice, and the ledger says the same."""
        entries = self.store.entries()
        assert len(entries) == count
        assert [entry.repeats for entry in entries] == [0] * count
        assert await posts.states(self.database) == ({"MAILED": count}, {"SENT": count})
        rows = await self.database.reads.fetch("SELECT message_id, content FROM outbox_message")
        assert {row["message_id"] for row in rows} == {entry.message_id for entry in entries}
        kept = {self.store.content(entry.name) for entry in entries}
        assert {row["content"] for row in rows} == kept


def _work(settings: Settings, now: datetime, step: str | None, times: int) -> None:
    work(settings, Clock.fixed(now), step, times)


@pytest.fixture
async def house(database: Database, settings: Settings, tmp_path: Path) -> AsyncIterator[House]:
    clock = Clock.fixed(NOW)
    async with watched(MailboxStore(tmp_path), clock) as mailbox:
        settings = replace(settings, mailbox_url=f"smtp://127.0.0.1:{mailbox.port}")
        yield House(database, settings, mailbox, clock)


@pytest.mark.parametrize("step", STEPS)
async def test_a_kill_at_a_step_loses_and_doubles_nothing(house: House, step: str) -> None:
    await house.add_reminders(4)
    # What comes before the mails is done once a run; else the second mail is the one it happens to.
    times = 1 if STEPS.index(step) < STEPS.index("claimed") else 2
    assert await house.send_courier(step, times) == -signal.SIGKILL
    await house.recover()
    await house.check(4)


@pytest.mark.parametrize(
    "step", ["composing", "composed", "body written", "dot written", "answered"]
)
async def test_a_kill_between_an_inquiry_and_its_mails_loses_and_doubles_none(
    house: House, step: str
) -> None:
    question = Question("Example Guild", "Ada", "ada@example.org", "We wish to join.", consent=True)
    await send_inquiry(question, NOBODY)
    assert await house.send_courier(step) == -signal.SIGKILL
    await house.recover()
    assert sorted(entry.repeats for entry in house.store.entries()) == [0, 0]
    assert await posts.states(house.database) == ({}, {"SENT": 2})


@pytest.mark.deep
async def test_many_kills_at_random_steps_lose_and_double_nothing(
    house: House, rng: random.Random, rounds: Callable[[int, int], int]
) -> None:
    count = kills = 0
    # Each courier finds at least what is fresh, whatever the dead ones still hold.
    while kills < rounds(15, 300):
        fresh, step = rng.randint(2, 6), rng.choice(STEPS[3:])
        await house.add_reminders(fresh)
        count += fresh
        times = 1 if step == "connected" else rng.randint(1, fresh)
        kills += await house.send_courier(step, times) == -signal.SIGKILL
        await house.resolve()
    await house.recover()
    await house.check(count)


async def test_a_courier_whom_nothing_befalls_delivers_all(house: House) -> None:
    await house.add_reminders(4)
    assert await house.send_courier(None) == 0
    await house.check(4)
