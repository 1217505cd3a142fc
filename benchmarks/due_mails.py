"""A database with as many due reminders as one wants: the demo's own, each again for further people.

So the mails are of all kinds and three languages, as an installation's are.
"""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle, islice
from pathlib import Path
from uuid import UUID

from domain.clock import Clock
from domain.database import Database, migrate
from domain.demo.filling import fill
from domain.ids import new_id
from domain.notices.sweeps import sweep
from domain.settings import Settings
from service.embedded import postgres
from tests.faults import sink
from tests.faults.planting import clone

DUE = """
SELECT reminder.id, reminder.recipient_id, email.id AS mailbox_id FROM reminder
JOIN email_address AS email ON email.person_id = reminder.recipient_id AND email.is_primary
WHERE reminder.state = 'SCHEDULED' AND reminder.due_at <= $1 ORDER BY reminder.key
"""
# So that only clones are delivered.
PUT_OFF = "UPDATE reminder SET due_at = due_at + interval '1000 days' WHERE state = 'SCHEDULED'"


@dataclass(frozen=True)
class Sample:
    """A reminder of the demo, with the person and the address that it goes to."""

    reminder: UUID
    recipient: UUID
    mailbox: UUID


@dataclass
class DueMails:
    """The open database, the settings of workers on it, and the reminders that are cloned."""

    database: Database
    settings: Settings
    clock: Clock
    sink: Path
    samples: list[Sample]

    async def plant(self, count: int) -> list[UUID]:
        """Write so many reminders that are due, each to somebody else; return their keys."""
        due_at = str(self.clock.now() - timedelta(minutes=1))
        people, mailboxes, reminders = [], [], []
        for sample in islice(cycle(self.samples), count):
            person, reminder = str(new_id()), str(new_id())
            address = f"reader-{person}@example.org"
            people.append((sample.recipient, {"id": person}))
            mailbox = {"id": str(new_id()), "person_id": person, "address": address}
            mailboxes.append((sample.mailbox, mailbox))
            mine = {"id": reminder, "recipient_id": person, "key": f"bench:{reminder}"}
            reminders.append((sample.reminder, mine | {"due_at": due_at}))
        await clone(self.database, "person", people)
        await clone(self.database, "email_address", mailboxes)
        await clone(self.database, "reminder", reminders)
        return [UUID(change["id"]) for _, change in reminders]

    async def put_away(self) -> None:
        """Let nothing be due that somebody has not delivered."""
        await self.database.reads.execute(PUT_OFF)

    def accepted(self) -> int:
        """How many mails the sink has on its account."""
        account = self.sink / sink.ACCEPTED
        return account.read_bytes().count(b"\n") if account.exists() else 0


@asynccontextmanager
async def due_mails(dkim_key: Path | None = None) -> AsyncIterator[DueMails]:
    """Open a fresh database with the demo, and a sink that writes a line to the disk for each mail."""
    with tempfile.TemporaryDirectory(prefix="entente-benchmark-") as name:
        folder = Path(name)
        server = await postgres.prepare(folder / "postgres")
        async with server.running() as url:
            await postgres.create_database(url)
            await migrate(url)
            with sink.running(folder, seed=0, per_thousand=0) as port:
                settings = Settings(
                    database_url=url,
                    smtp_url=f"smtp://127.0.0.1:{port}",
                    send_window="always",
                    data_dir=folder / "data",
                    log_level="WARNING",
                    dkim_key_file=dkim_key,
                    dkim_selector="benchmark" if dkim_key else None,
                )
                async with Database.connect(url) as database:
                    yield await _fill(database, settings, folder)


async def _fill(database: Database, settings: Settings, folder: Path) -> DueMails:
    clock = Clock(settings.home_time_zone)
    await fill(clock)
    await sweep(clock, settings)
    rows = await database.reads.fetch(DUE, clock.now())
    samples = [Sample(row["id"], row["recipient_id"], row["mailbox_id"]) for row in rows]
    await database.reads.execute(PUT_OFF)
    await database.reads.execute("ANALYZE")
    return DueMails(database, settings, clock, folder, samples)
