"""Keeps agreements apart: a row that the database refuses leaves the rows of the other agreements alone."""

from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import asyncpg
import structlog

from domain.database import Transaction

log = structlog.get_logger()

MOST_ATTEMPTS = 100
"""Enough to single out several rows among thousands; a rule that no row fulfils must not hold the sweep."""

REFUSED = (asyncpg.IntegrityConstraintViolationError, asyncpg.DataError)
AGREEMENTS = "SELECT id FROM agreement WHERE archived_on IS NULL ORDER BY id"

Step = Callable[[Transaction, Sequence[UUID] | None], Awaitable[int]]
"""Writes rows of some agreements, or of all, and returns how many."""


async def run_apart(tx: Transaction, name: str, step: Step) -> int:
    """Run a step for all agreements; where a row is refused, for halves of them until it is alone."""
    try:
        return await _attempt(tx, step, None)
    except REFUSED as error:
        log.exception("sweep.transitions_failed", step=name, error=error.args[0])
    everything = [row["id"] for row in await tx.fetch(AGREEMENTS)]
    return await _narrow(tx, name, step, everything)


async def _narrow(tx: Transaction, name: str, step: Step, everything: Sequence[UUID]) -> int:
    count = 0
    parts = deque(_halves(everything))
    for _ in range(MOST_ATTEMPTS):
        if not parts:
            break
        part = parts.popleft()
        try:
            count += await _attempt(tx, step, part)
        except REFUSED as error:
            if len(part) > 1:
                parts.extend(_halves(part))
            else:
                log.warning(
                    "sweep.left_out", step=name, agreement=str(part[0]), error=error.args[0]
                )
    if parts:
        log.error("sweep.given_up", step=name, agreements=sum(len(part) for part in parts))
    return count


async def _attempt(tx: Transaction, step: Step, agreements: Sequence[UUID] | None) -> int:
    async with tx.connection.transaction():
        count = await step(tx, agreements)
        # What is checked at the end of a transaction is checked here, where it can still be undone.
        await tx.execute("SET CONSTRAINTS ALL IMMEDIATE")
        await tx.execute("SET CONSTRAINTS ALL DEFERRED")
    return count


def _halves(part: Sequence[UUID]) -> list[Sequence[UUID]]:
    middle = len(part) // 2
    return [half for half in (part[:middle], part[middle:]) if half]
