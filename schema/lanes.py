"""Queues before the database: so many operations at once, so many more that wait, and no others.

Whoever finds a full queue is told at once to come again; nothing of it has been done, and nothing is kept.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field

from schema.problems import ProblemCode, TurnedAwayError

PATIENCE = 10.0
"""Seconds that an operation waits for its turn."""
RETRY_AFTER = 2


@dataclass(slots=True)
class Lane:
    """Lets `most` operations through at once, in the order in which they came."""

    most: int
    most_waiting: int
    running: int = 0
    waiting: deque["asyncio.Future[None]"] = field(default_factory=deque)

    async def enter(self) -> None:
        """Wait for a turn; raises TurnedAwayError where too many wait, or it takes too long."""
        if self.running < self.most:
            self.running += 1
            return
        if len(self.waiting) >= self.most_waiting:
            raise full()
        turn = asyncio.get_running_loop().create_future()
        self.waiting.append(turn)
        try:
            async with asyncio.timeout(PATIENCE):
                await turn
        except BaseException as error:
            self._give_up(turn)
            if isinstance(error, TimeoutError):
                raise full() from None
            raise

    def leave(self) -> None:
        """End a turn: it goes to whoever waits longest."""
        while self.waiting:
            turn = self.waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self.running -= 1

    def _give_up(self, turn: "asyncio.Future[None]") -> None:
        if turn.done() and not turn.cancelled():
            self.leave()  # the turn came at the same moment
        elif turn in self.waiting:
            self.waiting.remove(turn)


@dataclass(frozen=True, slots=True)
class Lanes:
    """One for reads and one for mutations: neither keeps the other waiting."""

    reads: Lane
    mutations: Lane


def full() -> TurnedAwayError:
    """Return what whoever cannot be answered now is told."""
    return TurnedAwayError(
        503,
        ProblemCode.OVERLOADED,
        "More is asked for than can be answered now. Nothing was done: try again soon.",
        RETRY_AFTER,
    )
