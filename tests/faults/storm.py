"""A storm over the house: faults in an order that a seed decides, while mails leave; then the count."""

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import redis.asyncio

from domain.database import Database
from tests.faults.house import House, standing
from tests.faults.labourer import Patience
from tests.faults.planting import plant

UNCERTAIN = """
SELECT message.address, count(*) AS times FROM delivery_attempt AS attempt
JOIN outbox_message AS message ON message.id = attempt.message_id
WHERE attempt.outcome = 'UNCERTAIN' GROUP BY message.address
"""
OPEN = """
SELECT count(*) FROM reminder WHERE state = 'SCHEDULED'
"""


@dataclass(frozen=True)
class Weather:
    """What comes over the house, and how often."""

    seed: int
    proof: str
    reminders: int
    kills: int
    freezes: int = 0
    postgres_crashes: int = 0
    redis_kills: int = 0
    flushes: int = 0
    # In a thousand of the sink's steps.
    smtp_faults: int = 8
    workers: int = 2
    beats: int = 0
    redis: bool = True
    # Who is killed before it has done anything dies for nothing: the next waits for its mark, so long.
    patience_between: float = 15.0
    calm_within: float = 120.0
    patience: Patience = field(
        default_factory=lambda: Patience(timedelta(seconds=2.5), timedelta(seconds=4))
    )

    @property
    def strikes(self) -> dict[str, int]:
        """What strikes, and how often."""
        return {
            "kill": self.kills,
            "freeze": self.freezes,
            "postgres": self.postgres_crashes,
            "redis": self.redis_kills,
            "flush": self.flushes,
        }

    def events(self, rng: random.Random) -> list[str]:
        """All that strikes, in the order of this seed."""
        events = [event for event, count in self.strikes.items() for _ in range(count)]
        rng.shuffle(events)
        return events


@dataclass
class Count:
    """What came of it. Mails are counted in the sink's account; doubts are the ledger's."""

    weather: Weather
    struck: Counter[str]
    faults: Counter[str]
    # How often each address got its mail.
    arrived: Counter[str]
    expected: set[str]
    uncertain: dict[str, int]
    still_open: int
    seconds: float

    @property
    def lost(self) -> set[str]:
        return self.expected - set(self.arrived)

    @property
    def doubled(self) -> dict[str, int]:
        """By address: how many more than one."""
        return {address: times - 1 for address, times in self.arrived.items() if times > 1}

    @property
    def unexplained(self) -> dict[str, int]:
        """Duplicates that no doubt explains."""
        return {
            address: times
            for address, times in self.doubled.items()
            if times > self.uncertain.get(address, 0)
        }


async def ride_out(weather: Weather, folder: Path) -> Count:
    """Plant the reminders, let everything strike, wait until nothing is open, and count."""
    rng = random.Random(weather.seed)
    async with standing(
        folder,
        weather.seed,
        proof=weather.proof,
        per_thousand=weather.smtp_faults,
        redis=weather.redis,
        patience=weather.patience,
    ) as house:
        assert house.settings.database_url is not None
        async with Database.connect(house.settings.database_url, pool_size=2) as database:
            expected = set(await plant(database, weather.reminders, datetime.now(UTC)))
        begun = time.monotonic()
        for _ in range(weather.workers):
            house.start_worker()
        for _ in range(weather.beats):
            house.start_beat()
        struck = await _strike(house, weather, rng)
        still_open = await _calm(house, weather.calm_within)
        seconds = time.monotonic() - begun
        rows = await _ask(house, UNCERTAIN)
        return Count(
            weather=weather,
            struck=struck,
            faults=house.faults(),
            arrived=Counter(line["to"] for line in house.accepted()),
            expected=expected,
            uncertain={row["address"]: row["times"] for row in rows},
            still_open=still_open,
            seconds=seconds,
        )


async def _strike(house: House, weather: Weather, rng: random.Random) -> Counter[str]:
    """Spread what strikes over the delivery: each when so many mails have arrived, or after a while."""
    events = weather.events(rng)
    struck: Counter[str] = Counter()
    async with asyncio.TaskGroup() as group:
        for number, event in enumerate(events, start=1):
            mark = weather.reminders * number // (len(events) + 1)
            await _until_arrived(house, mark, weather.patience_between)
            await asyncio.sleep(rng.random() / 10)
            house.replace_the_dead()
            if event == "kill":
                house.kill(house.busiest())
            elif event == "freeze":
                over = weather.patience.lease.total_seconds() + 1
                group.create_task(house.freeze(rng.choice(house.workers), over))
            elif event == "postgres":
                await house.database.crash()
            elif event == "redis" and house.redis is not None:
                await house.redis.crash()
            elif event == "flush":
                await _flush(house)
            struck[event] += 1
    return struck


async def _flush(house: House) -> None:
    assert house.settings.redis_url is not None
    async with redis.asyncio.Redis.from_url(house.settings.redis_url) as client:
        await client.flushall()


async def _until_arrived(house: House, mark: int, within: float) -> None:
    end = time.monotonic() + within
    while len(house.accepted()) < mark and time.monotonic() < end:  # noqa: ASYNC110 (a file grows)
        await asyncio.sleep(0.05)


async def _calm(house: House, within: float) -> int:
    """Wait until no reminder is open; how many are after so many seconds."""
    end = time.monotonic() + within
    while True:
        house.replace_the_dead()
        (row,) = await _ask(house, OPEN)
        if row["count"] == 0 or time.monotonic() > end:
            return int(row["count"])
        await asyncio.sleep(0.3)


async def _ask(house: House, sql: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(house.settings.database_url)
    try:
        return list(await connection.fetch(sql))
    finally:
        await connection.close()
