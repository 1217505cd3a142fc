"""Single flight: reads that are the same wait for one statement together, and never for one that has begun.

Two statements with the same text and values may run at once. Who asks for the same meanwhile waits for the
next one, with all others who do: it begins after each of them has asked, so that each sees whatever was
committed by then, its own changes too.
"""

import asyncio
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from domain.lines import Lines

AT_ONCE = 2
Key = tuple[Hashable, ...]


@dataclass(slots=True)
class Flight:
    """A statement that has not begun yet, and how many wait for it."""

    answer: "asyncio.Future[Any]"
    waiting: int = 0
    running: "asyncio.Task[None] | None" = None


@dataclass(slots=True)
class Flights:
    """Reads through lines, each statement at most so often at once."""

    lines: Lines
    aloft: Counter[Key] = field(default_factory=Counter)
    following: dict[Key, Flight] = field(default_factory=dict)

    async def fetchval(self, sql: str, *values: object, limit: float | None = None) -> Any:
        """Return the first value of a statement's first row, perhaps together with others."""
        key = (sql, limit, *map(_frozen, values))
        if self.aloft[key] < AT_ONCE:
            return await self._fly(key, sql, values, limit)
        flight = self.following.get(key)
        if flight is None:
            flight = self.following[key] = Flight(asyncio.get_running_loop().create_future())
        flight.waiting += 1
        try:
            return await asyncio.shield(flight.answer)
        finally:
            flight.waiting -= 1
            if not flight.waiting:
                self._call_off(key, flight)

    async def _fly(
        self, key: Key, sql: str, values: tuple[object, ...], limit: float | None
    ) -> Any:
        self.aloft[key] += 1
        try:
            return await self.lines.fetchval(sql, *values, limit=limit)
        finally:
            self.aloft[key] -= 1
            if not self.aloft[key]:
                del self.aloft[key]
            flight = self.following.pop(key, None)
            if flight is not None:
                # It begins now, with all who have asked so far.
                flight.running = asyncio.create_task(self._answer(flight, key, sql, values, limit))

    async def _answer(
        self,
        flight: Flight,
        key: Key,
        sql: str,
        values: tuple[object, ...],
        limit: float | None,
    ) -> None:
        try:
            found = await self._fly(key, sql, values, limit)
        except Exception as error:  # noqa: BLE001 (it is raised where it is waited for)
            flight.answer.set_exception(error)
        else:
            flight.answer.set_result(found)

    def _call_off(self, key: Key, flight: Flight) -> None:
        """End a statement that nobody waits for any more."""
        if self.following.get(key) is flight:
            del self.following[key]
        if flight.running is not None:
            flight.running.cancel()


def _frozen(value: Any) -> Hashable:
    found: Hashable = tuple(value) if isinstance(value, list) else value
    return found
