"""Two workers that compose at the same moment make one mail of a reminder, whoever comes first."""

import asyncio
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
from asyncpg import Record

from domain.clock import Clock
from domain.database import Database, Transaction, transaction
from domain.notices.composing import RECIPIENTS, compose, compose_some
from domain.notices.reminders import Reminder
from domain.settings import Settings
from tests.domain.notices import posts

NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
GATE = 4711
WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = $1 AND NOT granted"
MAILED = "UPDATE outbox_message SET state = 'SENT', sent_at = now()"


class Hesitant(Transaction):
    """A transaction whose search for due reminders waits at a gate: after its snapshot, before its locks."""

    async def fetch(self, sql: str, *values: object) -> list[Record]:
        if sql == RECIPIENTS:
            gate = f"WHERE (SELECT pg_advisory_xact_lock_shared({GATE})) IS NOT NULL AND"
            sql = sql.replace("WHERE", gate, 1)
        return await super().fetch(sql, *values)


async def compose_hesitantly(settings: Settings, clock: Clock) -> tuple[bool, int]:
    async with transaction() as tx:
        return await compose_some(Hesitant(tx.connection), settings, clock, 100)


async def until_it_waits(database: Database) -> None:
    async with asyncio.timeout(120):
        while not await database.reads.fetchval(WAITING, GATE):  # noqa: ASYNC110 (another connection waits)
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("reopened", [False, True], ids=["new", "reopened"])
async def test_a_composer_that_comes_between_leaves_nothing_for_the_other(
    database: Database, settings: Settings, clock: Clock, reopened: bool
) -> None:
    of, term = await posts.affiliation_with_term()
    made = [await posts.reminder(of, term, NOW) for _ in range(3)]
    before = 0
    if reopened:
        before = await compose(settings, clock)
        await database.reads.execute(MAILED)
    gatekeeper = await asyncpg.connect(database.url)
    try:
        await gatekeeper.execute("SELECT pg_advisory_lock($1)", GATE)
        late = asyncio.create_task(compose_hesitantly(settings, clock))
        await until_it_waits(database)
        assert await compose(settings, clock) == 3
        first = [(await posts.row_of(database, reminder))["id"] for reminder in made]
    finally:
        await gatekeeper.close()
    assert await late == (False, 0)
    assert [(await posts.row_of(database, reminder))["id"] for reminder in made] == first
    assert await database.reads.fetchval("SELECT count(*) FROM outbox_message") == before + 3


async def test_many_composers_make_each_mail_once(
    database: Database,
    settings: Settings,
    clock: Clock,
    rng: random.Random,
    rounds: Callable[[int, int], int],
) -> None:
    of, term = await posts.affiliation_with_term()

    async def start(delay: float, limit: int) -> int:
        await asyncio.sleep(delay)
        return await compose(settings, clock, limit)

    total = 0
    for _ in range(rounds(6, 200)):
        for _ in range(10):
            await posts.reminder(of, term, NOW - timedelta(minutes=rng.randrange(9)))
        total += 10
        await asyncio.gather(*[start(rng.random() / 50, rng.randint(1, 4)) for _ in range(4)])
        # What one composer held, another may have passed by; the next poll takes it.
        await compose(settings, clock)
        assert await database.reads.fetchval("SELECT count(*) FROM outbox_message") == total
        assert await Reminder.filter(message_id=None).count() == 0
