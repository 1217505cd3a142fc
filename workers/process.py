"""A worker process: its loop, its desk and its poll, started with Celery's worker and stopped with it."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog

from domain.lasting_objects import keep_for_good
from domain.settings import Settings
from workers.desk import Desk
from workers.loop import LoopThread

LOG = structlog.get_logger(__name__)


class WorkerProcess:
    """What Celery's threads reach the desk through."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._thread: LoopThread | None = None
        self._stack = contextlib.AsyncExitStack()
        self._desk: Desk | None = None
        self._poll: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Open everything and begin to poll; what fails is raised, so that the worker does not start."""
        self._thread = LoopThread()
        self._thread.start()
        self._thread.run(self._open())
        LOG.info("worker_polls", concurrency=self.settings.worker_concurrency)

    def run(self, action: Callable[[Desk], Awaitable[None]]) -> None:
        """Do something at the desk, for a thread that waits for it."""
        if self._thread is None:
            raise RuntimeError("The worker is not open.")
        self._thread.run(self._act(action))

    def stop(self) -> None:
        """Finish the mail that is under way and close everything; safe to call twice."""
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.run(self._close())
            thread.stop()

    async def _open(self) -> None:
        self._desk = await self._stack.enter_async_context(Desk.open(self.settings))
        keep_for_good()
        self._poll = asyncio.create_task(self._desk.poll())
        self._desk.watchdog.start()

    async def _act(self, action: Callable[[Desk], Awaitable[None]]) -> None:
        if self._desk is None:
            raise RuntimeError("The worker is closing.")
        await action(self._desk)

    async def _close(self) -> None:
        desk, self._desk = self._desk, None
        if desk is not None:
            desk.watchdog.stop()
            await desk.finish()
        if self._poll is not None:
            self._poll.cancel()
            await asyncio.gather(self._poll, return_exceptions=True)
        await self._stack.aclose()
