"""How late mails are: from the instant a reminder is due to the line in the sink's account."""

import asyncio
import os
import signal
import time
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from domain.database import Database
from domain.notices.outbox import LEASE
from tests.faults.house import House, standing
from tests.faults.labourer import Patience
from tests.faults.planting import plant

# Those of an installation.
USUAL = Patience(LEASE, timedelta(minutes=11), hurried=False)


@dataclass(frozen=True)
class Delays:
    """Seconds from due to accepted, in order."""

    seconds: list[float]

    def quantile(self, share: float) -> float:
        """The delay that so large a share does not exceed."""
        return self.seconds[min(len(self.seconds) - 1, int(share * len(self.seconds)))]


async def watch_idle(folder: Path, count: int, *, redis: bool) -> Delays:
    """One idle worker of usual patience; reminders become due one after the other."""
    async with _house(folder, redis=redis) as house:
        assert house.settings.database_url is not None
        async with Database.connect(house.settings.database_url, pool_size=2) as database:
            house.start_worker()
            first = datetime.now(UTC) + timedelta(seconds=15)
            due = {}
            for number in range(count):
                due_at = first + number * timedelta(seconds=0.7)
                (address,) = await plant(database, 1, due_at)
                due[address] = due_at.timestamp()
        await _arrived(house, count, 600)
        late = [line["at"] - due[line["to"]] for line in house.accepted()]
    return Delays(sorted(late))


async def watch_recovery(folder: Path, count: int) -> float:
    """Two workers; one is killed with mails in its hands. Seconds until the last of all is accepted."""
    async with _house(folder, redis=True) as house:
        assert house.settings.database_url is not None
        async with Database.connect(house.settings.database_url, pool_size=2) as database:
            await plant(database, count, datetime.now(UTC))
            victim, _other = house.start_worker(), house.start_worker()
            await _arrived(house, count // 4, 300)
            assert victim.pid is not None
            os.kill(victim.pid, signal.SIGSTOP)
            held = "SELECT message_id FROM outbox_message WHERE state = 'CLAIMED'"
            mails = {row["message_id"] for row in await database.reads.fetch(held)}
            house.end(victim)
            killed = time.time()
        await _arrived(house, count - 1, 300)
        accepted: list[float] = [line["at"] for line in house.accepted() if line["id"] in mails]
        return max(accepted) - killed


def _house(folder: Path, *, redis: bool) -> AbstractAsyncContextManager[House]:
    return standing(folder, 0, proof="log", per_thousand=0, redis=redis, patience=USUAL)


async def _arrived(house: House, count: int, within: float) -> None:
    async with asyncio.timeout(within):
        while len(house.accepted()) < count:  # noqa: ASYNC110 (a file grows)
            await asyncio.sleep(0.05)
