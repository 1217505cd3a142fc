"""Waiting for the event itself where one transaction waits for another."""

import asyncio

from domain.database import Database

WAITS = """
SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')
"""


async def somebody_waits(database: Database) -> None:
    """Return once somebody waits for what another transaction holds."""
    async with asyncio.timeout(60):
        while not await database.reads.fetchval(WAITS):  # noqa: ASYNC110 (the server tells nobody)
            await asyncio.sleep(0.01)
