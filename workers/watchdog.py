"""A watchdog over a worker: one that hangs ends itself, so that its supervisor starts another.

It lives on a thread of its own, because a loop that hangs cannot watch itself. What the worker held is safe
to take over: its leases run out, and a mail past the point of no return is resolved as an uncertain one.
"""

import itertools
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog

LOOK_EVERY = 5.0
LOOP_WITHIN = 60.0
"""Seconds in which the loop has to come round once."""
WORK_WITHIN = 900.0
"""Seconds for one step of the work. The longest lawful one is a mail server that thinks for ten minutes."""
EXIT_CODE = 70
LOG = structlog.get_logger(__name__)

Alive = Callable[[], None]


class Watchdog:
    """Watches work that is under way; where it gives no sign of life for too long, the process ends."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._numbers = itertools.count()
        # Name, allowed seconds and last sign of life of each piece of work that is under way.
        self._watched: dict[int, tuple[str, float, float]] = {}
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    @contextmanager
    def watching(self, name: str, within: float = WORK_WITHIN) -> Iterator[Alive]:
        """Watch the block; it calls what it is given to say that it has come further."""
        number = next(self._numbers)

        def alive() -> None:
            self._watched[number] = (name, within, self._monotonic())

        alive()
        try:
            yield alive
        finally:
            del self._watched[number]

    def silent(self) -> set[str]:
        """Return the names of what has given no sign of life for too long."""
        now = self._monotonic()
        return {name for name, within, last in tuple(self._watched.values()) if now - last > within}

    def start(self, end: Callable[[int], None] = os._exit, look_every: float = LOOK_EVERY) -> None:
        """Watch until `stop`."""
        self._thread = threading.Thread(
            target=self._watch, args=(end, look_every), name="watchdog", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Watch no more."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()

    def _watch(self, end: Callable[[int], None], look_every: float) -> None:
        before: set[str] = set()
        while not self._stopped.wait(look_every):
            silent = self.silent()
            # Twice, because a process that was frozen, this thread with it, deserves a moment to go on.
            if hung := silent & before:
                # Not by an exception: what hangs would have to hear it.
                LOG.error("worker_hangs", silent=sorted(hung))
                end(EXIT_CODE)
                return
            before = silent
