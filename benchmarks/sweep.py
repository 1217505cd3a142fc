"""What a sweep costs among very many agreements, and whether it grows with what exists or with what is due.

    python -m benchmarks.sweep [--agreements 1000000] [--due 5000] [--rounds 5]

Two databases, one with ten times the agreements of the other, both with the same number of renewals that come
due each day. Each round goes on to the next day in both and sweeps in either, so that each writes the
reminders of that day; the planner has looked at everything on the day before the first.
"""

import argparse
import asyncio
import statistics
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import structlog

from benchmarks.many_agreements import fill
from benchmarks.senders import Planner, Sender
from domain.database import Database, migrate
from domain.settings import Settings
from service.embedded import postgres

# Far from the days on which work plans of a calendar year have something due.
FIRST = date(2026, 4, 21)
MAILED = "UPDATE reminder SET state = 'MAILED' WHERE state = 'SCHEDULED' RETURNING id"


@dataclass
class Installation:
    """A database with so many agreements, whoever sweeps it, and what each sweep took."""

    agreements: int
    settings: Settings
    sweeper: Sender
    seconds: list[float] = field(default_factory=list)
    written: list[int] = field(default_factory=list)
    # Largest size of the process so far, in MB.
    memory: list[float] = field(default_factory=list)

    async def sweep(self) -> None:
        spent = await self.sweeper.send()
        self.seconds.append(spent.seconds)
        self.memory.append(spent.memory)
        self.written.append(await self._mail())

    async def _mail(self) -> int:
        """Let leave what the sweep has written, so that the next day's finds only its own; how many."""
        assert self.settings.database_url is not None
        async with Database.connect(self.settings.database_url, pool_size=1) as database:
            return len(await database.reads.fetch(MAILED))

    def __str__(self) -> str:
        return (
            f"{self.agreements:>9,} agreements: {statistics.median(self.seconds):.2f} s"
            f" (from {min(self.seconds):.2f} to {max(self.seconds):.2f}),"
            f" {statistics.median(self.written):.0f} reminders written,"
            f" process of {self.memory[-1]:.0f} MB"
        )


@asynccontextmanager
async def installation(
    folder: Path, agreements: int, due: int, rounds: int
) -> AsyncIterator[Installation]:
    server = await postgres.prepare(folder / str(agreements), durable=False)
    async with server.running() as url:
        await postgres.create_database(url)
        await migrate(url)
        async with Database.connect(url) as database:
            await fill(database, agreements, due, FIRST, rounds + 1)
        settings = Settings(database_url=url, send_window="always")
        sweeper = Sender(Planner(settings, FIRST))
        try:
            yield Installation(agreements, settings, sweeper)
        finally:
            sweeper.end()


async def measure(agreements: int, due: int, rounds: int) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    with tempfile.TemporaryDirectory(prefix="entente-benchmark-") as name:
        async with (
            installation(Path(name), agreements // 10, due, rounds) as small,
            installation(Path(name), agreements, due, rounds) as large,
        ):
            for number in range(rounds):
                for one in (small, large) if number % 2 else (large, small):
                    await one.sweep()
            print(small)
            print(large)
            pairs = zip(large.seconds, small.seconds, strict=True)
            ratio = statistics.median(one / other for one, other in pairs)
            print(f"ten times the agreements take {ratio:.2f} times as long")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agreements", type=int, default=1_000_000)
    parser.add_argument("--due", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    asyncio.run(measure(options.agreements, options.due, options.rounds))
