"""A worker is killed while it delivers, and Redis for good: each due reminder is in the mailbox once."""

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from domain.clock import Clock
from domain.database import Database
from domain.demo.filling import fill
from domain.notices.mailbox import Entry, MailboxStore
from domain.settings import PREFIX, Settings
from service.embedded import valkey
from service.embedded.server import Server
from service.mailbox.sink import listen

ROOT = Path(__file__).parents[2]
WORKER = (sys.executable, "-m", "celery", "--quiet", "-A", "workers.app", "worker")
OPTIONS = ("--pool=threads", "--concurrency=2", "--without-gossip", "--without-mingle")
DUE = """
SELECT count(*) FROM reminder WHERE state = 'SCHEDULED' AND due_at <= now()
"""
MAILED = """
SELECT DISTINCT message.message_id
FROM reminder JOIN outbox_message AS message ON message.id = reminder.message_id
WHERE reminder.state = 'MAILED' AND message.state = 'SENT'
"""


# Seconds that only something that hangs needs, on however busy a machine.
FOREVER = 300
FIRST = 5


class Gate(MailboxStore):
    """A mailbox that takes some mails, and the next one when it may."""

    def __init__(self, data_dir: Path) -> None:
        super().__init__(data_dir)
        self.is_open = threading.Event()

    def accept(self, content: bytes, entry: Entry) -> bool:
        if len(self.entries()) >= FIRST:
            assert self.is_open.wait(FOREVER)
        return super().accept(content, entry)


@dataclass
class Workshop:
    """Workers as processes, the mailbox that they deliver to, and what is in it."""

    database: Database
    settings: Settings
    store: Gate
    log: Path
    workers: list[asyncio.subprocess.Process] = field(default_factory=list)

    async def fill(self) -> None:
        """Put affiliations into the database that have something due on any day."""
        await fill(Clock(self.settings.home_time_zone))

    async def start_worker(self) -> asyncio.subprocess.Process:
        inherited = {name: text for name, text in os.environ.items() if not name.startswith(PREFIX)}
        with self.log.open("ab") as log:
            worker = await asyncio.create_subprocess_exec(
                *WORKER,
                *OPTIONS,
                cwd=ROOT,
                env=inherited | self.settings.as_environment() | {"PYTHONUNBUFFERED": "1"},
                stdout=log,
                stderr=log,
            )
        self.workers.append(worker)
        return worker

    async def stop(self) -> None:
        for worker in self.workers:
            if worker.returncode is None:
                worker.kill()
                await worker.wait()

    def arrived(self) -> list[str]:
        """The Message-ID of each mail in the mailbox, one for each time that it was accepted."""
        return [
            entry.message_id for entry in self.store.entries() for _ in range(1 + entry.repeats)
        ]

    async def until(
        self, condition: Callable[[], bool], what: str, seconds: float = FOREVER
    ) -> None:
        try:
            async with asyncio.timeout(seconds):
                while not condition():  # noqa: ASYNC110 (another process makes it true)
                    await asyncio.sleep(0.01)
        except TimeoutError:
            pytest.fail(f"not within {seconds:g} s: {what}\n{self.log.read_text()[-4000:]}")

    async def until_delivered(self) -> None:
        """Wait until nothing is due any more; the worker is started again when it has ended."""
        async with asyncio.timeout(FOREVER):
            while not self.arrived() or await self.database.reads.fetchval(DUE):
                if self.workers[-1].returncode is not None:
                    await self.start_worker()
                await asyncio.sleep(0.2)

    async def check(self) -> None:
        """Each mail once, and the ledger knows exactly these."""
        mailed = [row["message_id"] for row in await self.database.reads.fetch(MAILED)]
        # A mail counts as taken as soon as its file is there; its line in the index comes after that.
        await self.until(lambda: len(self.arrived()) >= len(mailed), "all are in the index")
        arrived = self.arrived()
        assert len(arrived) == len(set(arrived)) > 20
        assert sorted(arrived) == sorted(mailed)


@pytest.fixture
async def redis(tmp_path: Path) -> Server:
    return await valkey.prepare(tmp_path / "valkey", durable=False)


@pytest.fixture
async def workshop(
    database: Database, settings: Settings, redis: Server, tmp_path: Path
) -> AsyncIterator[Workshop]:
    store = Gate(settings.data_dir)
    async with listen(store, Clock(settings.home_time_zone)) as port:
        settings = replace(settings, mailbox_url=f"smtp://127.0.0.1:{port}", redis_url=redis.url)
        opened = Workshop(database, settings, store, tmp_path / "workers.log")
        try:
            yield opened
        finally:
            store.is_open.set()
            await opened.stop()


async def test_a_killed_worker_and_a_killed_redis_cost_no_mail(
    workshop: Workshop, redis: Server
) -> None:
    await workshop.fill()
    process = redis.start()
    await redis.wait_until_ready(process)
    try:
        worker = await workshop.start_worker()
        await workshop.until(lambda: len(workshop.arrived()) == FIRST, "the first mails")
        worker.kill()
        await worker.wait()
        workshop.store.is_open.set()
        await workshop.start_worker()
        # What the first one held waits for its lease.
        more = FIRST + 1
        await workshop.until(lambda: len(workshop.arrived()) > more, "another worker has begun")
    finally:
        process.kill()
        process.wait()
    await workshop.until_delivered()
    await workshop.check()


async def test_without_redis_mail_flows_all_the_same(workshop: Workshop) -> None:
    await workshop.fill()
    workshop.store.is_open.set()
    await workshop.start_worker()
    await workshop.until_delivered()
    await workshop.check()
    assert workshop.workers[0].returncode is None


async def test_two_workers_at_once_send_each_mail_once(workshop: Workshop, redis: Server) -> None:
    await workshop.fill()
    workshop.store.is_open.set()
    async with redis.running():
        await workshop.start_worker()
        await workshop.start_worker()
        await workshop.until_delivered()
        await workshop.check()


async def test_a_worker_without_its_database_does_not_start(workshop: Workshop) -> None:
    workshop.settings = replace(
        workshop.settings, database_url="postgresql://nobody@127.0.0.1:9/nothing"
    )
    worker = await workshop.start_worker()
    assert await asyncio.wait_for(worker.wait(), FOREVER) != 0
    assert "Connect" in workshop.log.read_text()
