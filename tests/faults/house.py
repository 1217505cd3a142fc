"""A house for storms: PostgreSQL, Redis, the sink, workers and beats, each of which may be struck down."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from domain.database import migrate
from domain.settings import Settings
from service.embedded import postgres, valkey
from service.embedded.server import Server, ServerFailedError, free_port
from tests.faults import sink
from tests.faults.children import CHILDREN
from tests.faults.labourer import Patience, beat, work

KEY = "Idempotency-Key"
PROOFS = {"key": f"header:{KEY}", "log": "postfix://{folder}/mail.log", "none": None}


@dataclass
class Running:
    """A server that can be crashed and started again on its data."""

    server: Server
    process: subprocess.Popen[bytes]

    async def crash(self) -> None:
        """SIGKILL, and a new start, however long the kernel needs to clear away the old one."""
        self.process.kill()
        await asyncio.to_thread(self.process.wait)
        await self.restart()

    async def stop(self) -> None:
        await self.server.stop(self.process)

    async def restart(self) -> None:
        async with asyncio.timeout(300):
            while True:
                self.process = self.server.start()
                with contextlib.suppress(ServerFailedError):
                    return await self.server.wait_until_ready(self.process)


@dataclass
class House:
    """Everything that runs."""

    folder: Path
    settings: Settings
    patience: Patience
    database: Running
    redis: Running | None
    workers: list[BaseProcess] = field(default_factory=list)
    beats: list[BaseProcess] = field(default_factory=list)
    frozen: list[BaseProcess] = field(default_factory=list)

    def start_worker(self) -> BaseProcess:
        return self._start(self.workers, work, self.settings, self.patience)

    def start_beat(self) -> BaseProcess:
        return self._start(self.beats, beat, self.settings)

    def busiest(self) -> BaseProcess:
        """The one that has been at it longest: what has just been started delivers nothing yet."""
        awake = [worker for worker in self.workers if worker not in self.frozen]
        return (awake or self.workers)[0]

    def kill(self, worker: BaseProcess) -> None:
        """Kill -9, also what is frozen; another takes its place."""
        self.end(worker)
        self.start_worker()

    def end(self, worker: BaseProcess) -> None:
        worker.kill()
        worker.join()
        (self.workers if worker in self.workers else self.beats).remove(worker)

    async def freeze(self, worker: BaseProcess, seconds: float) -> None:
        """SIGSTOP, and SIGCONT when its leases are over."""
        if worker.pid is None or not worker.is_alive():
            return
        os.kill(worker.pid, signal.SIGSTOP)
        self.frozen.append(worker)
        await asyncio.sleep(seconds)
        self.frozen.remove(worker)
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker.pid, signal.SIGCONT)

    def replace_the_dead(self) -> None:
        """What a supervisor does: a Celery worker may end when its Redis does."""
        for crew, start in ((self.workers, self.start_worker), (self.beats, self.start_beat)):
            for child in [one for one in crew if not one.is_alive()]:
                crew.remove(child)
                start()

    def accepted(self) -> list[dict[str, Any]]:
        """The sink's account: one entry for each mail that it took."""
        return _lines(self.folder / sink.ACCEPTED)

    def faults(self) -> Counter[str]:
        """What the sink did to its clients."""
        return Counter(line["what"] for line in _lines(self.folder / sink.FAULTS))

    def _start(self, crew: list[BaseProcess], body: Any, *given: Any) -> BaseProcess:
        log = self.folder / "children.log"
        child = CHILDREN.Process(target=_run, args=(log, body, *given))
        child.start()
        crew.append(child)
        return child


@asynccontextmanager
async def standing(
    folder: Path, seed: int, *, proof: str, per_thousand: int, redis: bool, patience: Patience
) -> AsyncIterator[House]:
    """The house with its servers up, its database laid out and its sink listening; nobody works yet."""
    async with contextlib.AsyncExitStack() as stack:
        data = await postgres.prepare(folder / "postgres")
        database = Running(data, data.start())
        stack.push_async_callback(database.stop)
        await data.wait_until_ready(database.process)
        await postgres.create_database(data.url)
        await migrate(data.url)
        store = await valkey.prepare(folder / "valkey")
        broker = Running(store, store.start()) if redis else None
        if broker is not None:
            stack.push_async_callback(broker.stop)
            await store.wait_until_ready(broker.process)
        port = stack.enter_context(
            sink.running(folder, seed, per_thousand, KEY if proof == "key" else "")
        )
        way = PROOFS[proof]
        settings = Settings(
            database_url=data.url,
            redis_url=store.url if redis else f"redis://127.0.0.1:{free_port()}/0",
            smtp_url=f"smtp://127.0.0.1:{port}",
            smtp_proof=way.format(folder=folder) if way else None,
            send_window="always",
            data_dir=folder / "data",
            log_level="WARNING",
        )
        house = House(folder, settings, patience, database, broker)
        try:
            yield house
        finally:
            for child in [*house.workers, *house.beats]:
                house.end(child)


def _run(log: Path, body: Any, *given: Any) -> None:
    """Be a child: what it says goes to a file of its house."""
    file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(file, 1)
    os.dup2(file, 2)
    body(*given)


def _lines(file: Path) -> list[dict[str, Any]]:
    if not file.exists():
        return []
    # The last line may be in the middle of being written.
    whole, _, _ = file.read_text().rpartition("\n")
    return [json.loads(line) for line in whole.splitlines()]
