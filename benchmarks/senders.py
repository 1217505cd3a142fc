"""Processes that work on a word from the benchmark: real workers, a bare loop, a mere client, a planner.

Each stays alive from round to round, so that nobody's start is measured, and tells its own CPU time.
"""

import asyncio
import multiprocessing
import resource
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from multiprocessing.connection import Connection
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from aiosmtplib import SMTP

from domain.clock import Clock
from domain.database import Database
from domain.lasting_objects import keep_for_good
from domain.notices.drafting import draft
from domain.notices.facts import read_facts
from domain.notices.outbox import Claimed, Outbox
from domain.notices.relays import Reply
from domain.notices.sweeps import sweep
from domain.notices.windows import PLAIN
from domain.settings import Settings
from workers.desk import Desk

SPAWN = multiprocessing.get_context("spawn")
NOON = time_of_day(12, tzinfo=UTC)
DOT_WITHIN = timedelta(seconds=1)
CLAIMS = """
WITH mail AS (
    INSERT INTO outbox_message (id, recipient_id, address, message_id, kind, subject, content, content_hash,
        not_before, local_date, state, claim_token, lease_until, created_by)
    SELECT reminder.id, reminder.recipient_id, email.address, reminder.id::text, reminder.kind, 'Known',
        given.content, repeat('0', 64), reminder.due_at, reminder.local_date, 'CLAIMED', $3,
        now() + interval '1 hour', 'benchmark'
    FROM unnest($1::uuid[], $2::bytea[]) AS given (id, content)
    JOIN reminder ON reminder.id = given.id
    JOIN email_address AS email ON email.person_id = reminder.recipient_id AND email.is_primary
)
UPDATE reminder SET message_id = id WHERE id = ANY($1)
"""

Task = Callable[[list[UUID]], Awaitable[None]]


@dataclass(frozen=True)
class Spent:
    """What a run took: seconds, seconds of the process's CPU, and its largest size so far in MB."""

    seconds: float
    cpu: float
    memory: float


class Sender:
    """A process that prepares for some reminders, and sends their mails when told to."""

    def __init__(self, crew: "Crew") -> None:
        self._pipe, theirs = SPAWN.Pipe()
        self._process = SPAWN.Process(target=_live, args=(theirs, crew))
        self._process.start()

    async def prepare(self, reminders: list[UUID]) -> None:
        await self._ask(reminders)

    async def send(self) -> Spent:
        spent: Spent = await self._ask(None)
        return spent

    def end(self) -> None:
        self._process.kill()
        self._process.join()

    async def _ask(self, words: Any) -> Any:
        self._pipe.send(words)
        return await asyncio.to_thread(self._pipe.recv)


class Crew:
    """Who sends in the process; `prepare` is not measured, `send` is."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @property
    def clock(self) -> Clock:
        return Clock(self.settings.home_time_zone)

    async def open(self, stack: AsyncExitStack) -> None: ...

    async def prepare(self, reminders: list[UUID]) -> None: ...

    async def send(self) -> None: ...


class Worker(Crew):
    """The desk of a real worker: composes and delivers all that is due."""

    async def open(self, stack: AsyncExitStack) -> None:
        self.desk = await stack.enter_async_context(Desk.open(self.settings))

    async def send(self) -> None:
        await self.desk.deliver()


class Client(Crew):
    """One kept connection of aiosmtplib, mails that are written already, and no database."""

    async def open(self, stack: AsyncExitStack) -> None:
        assert self.settings.database_url is not None
        self.database = await stack.enter_async_context(
            Database.connect(self.settings.database_url, pool_size=2)
        )
        server = urlsplit(self.settings.delivery_url)
        self.smtp = SMTP(hostname=server.hostname, port=server.port)

    async def prepare(self, reminders: list[UUID]) -> None:
        # Anew for each round: the sink leaves who has been silent for a minute.
        self.smtp.close()
        await self.smtp.connect()
        facts = await read_facts(self.database.reads, reminders, self.clock.today())
        self.facts = [facts[key] for key in reminders]
        self.mails = [draft(self.settings, one, self.clock.now()) for one in self.facts]

    async def send(self) -> None:
        for mail in self.mails:
            await self.smtp.sendmail("entente@example.org", [mail.address], mail.content)


class BareLoop(Client):
    """Renders the mails of facts that it holds, and sends each between the two fenced statements."""

    async def prepare(self, reminders: list[UUID]) -> None:
        await super().prepare(reminders)
        self.outbox = Outbox(self.database, self.clock, timedelta(hours=1))
        contents = [mail.content for mail in self.mails]
        await self.database.reads.execute(CLAIMS, reminders, contents, self.outbox.token)

    async def send(self) -> None:
        async with self.outbox.held():
            for facts in self.facts:
                mail = draft(self.settings, facts, self.clock.now())
                claimed = Claimed(
                    mail.reminder_ids[0],
                    mail.address,
                    mail.message_id,
                    mail.kind,
                    mail.content,
                    0,
                    None,
                    None,
                    PLAIN,
                    None,
                )
                assert await self.outbox.commit(claimed, DOT_WITHIN)
                _, words = await self.smtp.sendmail(
                    "entente@example.org", [mail.address], mail.content
                )
                assert await self.outbox.settle(claimed, Reply(250, words))


class Planner(Crew):
    """Sweeps, each time on the day after the last time, at noon UTC."""

    def __init__(self, settings: Settings, first: date) -> None:
        super().__init__(settings)
        self.day = first

    async def open(self, stack: AsyncExitStack) -> None:
        assert self.settings.database_url is not None
        await stack.enter_async_context(Database.connect(self.settings.database_url, pool_size=2))

    async def send(self) -> None:
        noon = datetime.combine(self.day, NOON)
        await sweep(Clock.fixed(noon, self.settings.home_time_zone), self.settings)
        self.day += timedelta(days=1)


def _live(pipe: Connection, crew: Crew) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    asyncio.run(_serve(pipe, crew))


async def _serve(pipe: Connection, crew: Crew) -> None:
    async with AsyncExitStack() as stack:
        await crew.open(stack)
        # As a worker does.
        keep_for_good()
        while True:
            reminders = await asyncio.to_thread(pipe.recv)
            if reminders is not None:
                await crew.prepare(reminders)
                pipe.send(None)
                continue
            started, cpu = time.perf_counter(), time.process_time()
            await crew.send()
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            pipe.send(Spent(time.perf_counter() - started, time.process_time() - cpu, memory))
