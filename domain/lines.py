"""Connections that only read, stay open, and go from one reader to the next without a word to the server.

asyncpg's pool asks the server after each use to undo whatever was left behind, which costs as much as a light
read. A statement that may only read leaves nothing behind. One that was broken off does: its connection goes
back to the pool, which waits until the server has ended it.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Self, TypeAlias

import asyncpg

from domain.cancelling import cancel
from domain.outages import AWAY, is_away

Line: TypeAlias = "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"
"""A connection as asyncpg's pool lends it."""

KEPT_STATEMENTS = 256
"""How many statements each connection keeps prepared; they are kept for as long as it is open."""


NEVER = 2**62
PATIENCE = 10.0
"""Seconds that a reader waits for a connection, be it for a turn or for the server to take a new one."""


class NoLineError(Exception):
    """Nobody could be asked: all connections were in use for too long, and nothing was done."""


class Lines:
    """At most `most` connections, opened when they are needed; who waits is served in turn."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", most: int) -> None:
        self._pool = pool
        self._most = most
        self._taken = 0
        self._idle: list[Line] = []
        self._waiting: deque[asyncio.Future[Any]] = deque()
        self._releases: set[asyncio.Task[None]] = set()

    @classmethod
    @asynccontextmanager
    async def open(cls, options: dict[str, Any], most: int) -> AsyncIterator[Self]:
        """Lines to the server that asyncpg's options name; all of them end with the block."""
        options = {"statement_cache_size": KEPT_STATEMENTS, **options}
        async with asyncpg.create_pool(
            **{**options, "min_size": 0, "max_size": most},
            reset=_leave,
            max_inactive_connection_lifetime=0,
            max_cached_statement_lifetime=0,
            max_queries=NEVER,
        ) as pool:
            lines = cls(pool, most)
            try:
                yield lines
            finally:
                await lines._close()

    async def fetchval(self, sql: str, *values: object, limit: float | None = None) -> Any:
        """Return the first value of a statement's first row; after `limit` seconds the server is to stop.

        Where the server has ended the connection, perhaps long ago, it is asked once more over another one:
        what only reads may be asked twice. Raises NoLineError where no connection is free in time.
        """
        try:
            return await self._fetchval(sql, values, limit)
        except (*AWAY, asyncpg.InterfaceError) as error:
            if not is_away(error):
                raise
        return await self._fetchval(sql, values, limit)

    async def _fetchval(self, sql: str, values: tuple[object, ...], limit: float | None) -> Any:
        line = await self._take()
        try:
            found = await line.fetchval(sql, *values, timeout=limit)
        except asyncpg.PostgresError as error:
            (self._give_up if is_away(error) else self._hand_on)(line)
            raise
        except BaseException:
            self._give_up(line)
            raise
        self._hand_on(line)
        return found

    async def _take(self) -> Line:
        while self._idle:
            line = self._idle.pop()
            if _is_open(line):
                self._taken += 1
                return line
            await self._pool.release(line)
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._await_line()
        except TimeoutError:
            raise NoLineError from None

    async def _await_line(self) -> Line:
        if self._taken < self._most:
            self._taken += 1
            return await self._open()
        turn: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            line_or_place = await turn
        except asyncio.CancelledError:
            self._decline(turn)
            raise
        return line_or_place or await self._open()

    async def _open(self) -> Line:
        """Open a connection for a place that is taken already."""
        try:
            return await self._pool.acquire()
        except BaseException:
            self._vacate()
            raise

    def _decline(self, turn: "asyncio.Future[Any]") -> None:
        """Hand on a turn that came at the moment at which its owner left."""
        if turn.done() and not turn.cancelled():
            line = turn.result()
            if line is None:
                self._vacate()
            else:
                self._hand_on(line)

    def _hand_on(self, line: Line) -> None:
        """Give a connection that is in order to whoever waits longest."""
        if self._waiting and not _is_open(line):
            self._give_up(line)
        elif not self._serve(line):
            # Whether it is open is asked of whoever takes it.
            self._taken -= 1
            self._idle.append(line)

    def _give_up(self, line: Line) -> None:
        """Leave a connection to the pool, which waits for the server or closes it."""
        release = asyncio.ensure_future(self._release(line))
        self._releases.add(release)
        release.add_done_callback(self._releases.discard)
        self._vacate()

    def _vacate(self) -> None:
        """Let whoever waits longest open a connection."""
        if not self._serve(None):
            self._taken -= 1

    def _serve(self, line: Any) -> bool:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(line)
                return True
        return False

    async def _release(self, line: Line) -> None:
        # Where that fails, the pool has ended the connection: there is nothing left to be done.
        with suppress(Exception):
            await self._pool.release(line)

    async def _close(self) -> None:
        for line in self._idle:
            await self._pool.release(line)
        self._idle.clear()
        await cancel(*self._releases)


def _is_open(line: Line) -> bool:
    """Whether it can be used; the pool takes back what the server has closed."""
    try:
        return not line.is_closed()
    except asyncpg.InterfaceError:
        return False


async def _leave(_connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Leave a connection as it is: a statement that only reads has changed nothing about it."""
