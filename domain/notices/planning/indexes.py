"""Lets the server look for what is due by indexes alone, whose work grows with what they find.

It cannot guess how little falls into a few days, and would rather read whole tables and join them.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from domain.database import Transaction

OTHERWISE = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")
SET = "SELECT " + ", ".join(f"set_config('{name}', $1, true)" for name in OTHERWISE)


@asynccontextmanager
async def by_indexes(tx: Transaction) -> AsyncIterator[None]:
    """Look so inside the block. After an error the settings end with the transaction, or its savepoint."""
    await tx.execute(SET, "off")
    yield
    await tx.execute(SET, "on")
