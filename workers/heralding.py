"""Redis hears of each commit of a worker, so that whoever follows the ledger looks at once."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import redis.asyncio

from domain.cancelling import cancel
from domain.feed.heralds import Herald
from domain.feed.ledger_changes import CHANNEL

PATIENCE = 2.0


@contextlib.asynccontextmanager
async def heralded(url: str | None) -> AsyncIterator[None]:
    """Tell of commits for as long as the block lasts; nothing waits for it, and nothing fails with it."""
    if url is None:
        yield
        return
    client = redis.asyncio.Redis.from_url(
        url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
    )

    async def publish() -> None:
        await client.publish(CHANNEL, "")

    telling = asyncio.create_task(Herald(publish).run())
    try:
        yield
    finally:
        await cancel(telling)
        await client.aclose()
