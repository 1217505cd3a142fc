"""Whether the server plans the statements of planning once, or anew for what it is given.

They are large: planning one takes several times as long as running it where there is little to look at. Among
very many agreements, and for hundreds of subjects, it is worth the time: from a plan that was made once the
server cannot know how many there are.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from domain.database import Transaction

FEW = 100
"""How many subjects a plan that was made once is good for: with it time grows with their square."""

ONCE = "force_generic_plan"

# By what the server itself last counted; of a table that it has not looked at yet it says -1.
MODE = f"""CASE WHEN (
    SELECT max(reltuples) FROM pg_class WHERE oid IN ('agreement'::regclass, 'reminder'::regclass)
) < 10000 THEN '{ONCE}' ELSE 'force_custom_plan' END"""
"""SQL for the mode in which the server is to plan, by the rows that there are."""

CHANGE = f"""
    WITH held AS MATERIALIZED (
        SELECT current_setting('plan_cache_mode') AS mode,
            CASE WHEN $1 > {FEW} THEN 'force_custom_plan' ELSE {MODE} END AS wanted
    )
    SELECT mode FROM held, set_config('plan_cache_mode', wanted, true)
"""
SET = "SELECT set_config('plan_cache_mode', $1, true)"


@asynccontextmanager
async def planned_for(tx: Transaction, subjects: int) -> AsyncIterator[None]:
    """Have what is inside the block planned for so many; after an error that ends with the transaction."""
    before = await tx.fetchval(CHANGE, subjects)
    yield
    await tx.execute(SET, before)


@asynccontextmanager
async def planned_once(tx: Transaction) -> AsyncIterator[None]:
    """Have what is inside the block planned once, however many rows it writes.

    What a foreign key refers to is looked for by a statement of the server's own, for each row anew: planning
    that one takes several times as long as running it.
    """
    before = await tx.fetchval("SELECT current_setting('plan_cache_mode')")
    await tx.execute(SET, ONCE)
    yield
    await tx.execute(SET, before)
