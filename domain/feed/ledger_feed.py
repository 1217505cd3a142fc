"""Following the ledger: one look at the database for all who watch, and for each a queue that stays small.

A watch is woken, never told: what it gives is read anew with its viewer's rights. Where more changes than a
queue holds, the queue is dropped and the watch reads since the place that it had reached.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Self
from uuid import UUID

import structlog

from domain.cancelling import cancel
from domain.commits import heard_by
from domain.database import Database
from domain.feed.ledger_changes import (
    FIRST,
    Change,
    Place,
    Wish,
    find_changed,
    find_place,
    look_at,
    look_since,
    read_cursor,
)
from domain.viewers import Viewer

MOST_QUEUED = 1000
"""Changes that wait for one slow client; beyond them it reads anew."""
PAGE = 50
GATHER = 0.1
"""Seconds in which changes are gathered before anybody looks."""
LOOK_EVERY = 30.0
LOOK_EVERY_DEAF = 2.0
"""Seconds between two looks that nothing asked for: while Redis tells of changes, and while it does not."""
LOG = structlog.get_logger(__name__)

Renew = Callable[[], Awaitable[Viewer]]
"""Says who the viewer is now; raises where they may not go on."""


@dataclass(frozen=True, slots=True)
class News:
    """What a watch gives: changes, and the place from which a client can go on."""

    viewer: Viewer
    place: Place
    changes: tuple[Change, ...]


class Watch:
    """One client's watch over the ledger."""

    def __init__(self, database: Database, wish: Wish, renew: Renew, reached: Place) -> None:
        self.database = database
        self.wish = wish
        self.renew = renew
        self.reached = reached
        self._queue: dict[UUID, None] = {}
        self._queued_to = reached
        self._behind = False
        self._woken = asyncio.Event()
        self._closed = False

    def offer(self, keys: list[UUID], place: Place, *, whole: bool) -> None:
        """Queue changes up to a place; `whole` says that these are all."""
        self._queued_to = place
        if not whole or len(self._queue) + len(keys) > MOST_QUEUED:
            self._queue.clear()
            self._behind = True
        elif not self._behind:
            self._queue.update(dict.fromkeys(keys))
        self._woken.set()

    def fall_behind(self) -> None:
        """Have everything since the place that was reached read anew."""
        self._behind = True
        self._woken.set()

    def close(self) -> None:
        """End the watch after what it is at."""
        self._closed = True
        self._woken.set()

    async def news(self) -> AsyncGenerator[News]:
        """Give the place at once, and changes as they come, until the watch is closed."""
        yield News(await self.renew(), self.reached, ())
        while not self._closed:
            if self._behind:
                async for found in self._catch_up():
                    yield found
            elif self._queue:
                found = await self._take()
                if found.changes:
                    yield found
            else:
                self._woken.clear()
                await self._woken.wait()

    async def _take(self) -> News:
        keys = list(self._queue)[:PAGE]
        for key in keys:
            del self._queue[key]
        # Taken before the look, which sees all that was queued.
        reached = self.reached if self._queue or self._behind else self._queued_to
        viewer = await self.renew()
        changes = await look_at(self.database, viewer, self.wish, keys)
        self.reached = reached
        return News(viewer, reached, tuple(changes))

    async def _catch_up(self) -> AsyncGenerator[News]:
        self._behind = False
        since, after = self.reached, FIRST
        target = await find_place(self.database)
        while not self._closed:
            viewer = await self.renew()
            look = (self.database, viewer, self.wish, since, after, PAGE)
            changes = await look_since(*look)
            last = len(changes) < PAGE
            if last:
                # A queue that overflowed meanwhile begins where this reading began: nothing is passed over.
                self.reached = target
            if changes:
                after = (changes[-1].changed_in, changes[-1].key)
                yield News(viewer, self.reached, tuple(changes))
            if last:
                return


class Ledger:
    """All watches of one process, and the one look for all of them."""

    def __init__(self, database: Database) -> None:
        self.database = database
        # Whether somebody tells us of other processes' changes.
        self.hears = False
        self._watches: set[Watch] = set()
        self._place: Place | None = None
        self._woken = asyncio.Event()
        self._starting = asyncio.Lock()
        self._closed = False

    @classmethod
    @contextlib.asynccontextmanager
    async def open(cls, database: Database) -> AsyncIterator[Self]:
        """Look for changes for as long as the block lasts; all watches end with it."""
        ledger = cls(database)
        looking = asyncio.create_task(ledger._keep_looking())
        try:
            with heard_by(ledger.wake):
                yield ledger
        finally:
            ledger.close()
            await cancel(looking)

    @property
    def closed(self) -> bool:
        """Whether this process is about to end."""
        return self._closed

    def wake(self) -> None:
        """Something may have changed."""
        self._woken.set()

    def close(self) -> None:
        """End all watches, and let nobody begin one."""
        self._closed = True
        for watch in self._watches:
            watch.close()

    @contextlib.asynccontextmanager
    async def watch(self, wish: Wish, renew: Renew, since: str | None) -> AsyncIterator[Watch]:
        """Follow the ledger from now on, or from a cursor; raises DomainError for what is none."""
        async with self._starting:
            if self._place is None:
                self._place = await find_place(self.database)
        now = self._place
        watch = Watch(self.database, wish, renew, now)
        if since is not None:
            watch.reached = read_cursor(since, now)
            watch.fall_behind()
        if self._closed:
            watch.close()
        self._watches.add(watch)
        self.wake()
        try:
            yield watch
        finally:
            self._watches.discard(watch)

    async def _keep_looking(self) -> None:
        while True:
            pause = LOOK_EVERY if self.hears else LOOK_EVERY_DEAF
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._woken.wait()
            self._woken.clear()
            try:
                await self._look()
            except Exception as error:  # noqa: BLE001 (the database may be away; the next look comes)
                # Nobody was told anything: the next look begins where this one began.
                LOG.warning("ledger_not_read", error=repr(error))
            await asyncio.sleep(GATHER)

    async def _look(self) -> None:
        if not self._watches or self._place is None:
            # Nobody watches: whoever comes next begins where the ledger is then.
            self._place = None
            return
        place, keys = await find_changed(self.database, self._place, MOST_QUEUED + 1)
        self._place = place
        for watch in tuple(self._watches):
            watch.offer(keys, place, whole=len(keys) <= MOST_QUEUED)
