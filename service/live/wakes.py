"""Redis tells the web processes of each other's and the workers' commits; what changed is in PostgreSQL.

Without Redis nothing is lost: whoever follows the ledger looks by itself every two seconds.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import redis.asyncio
import structlog
from redis.exceptions import RedisError

from domain.cancelling import cancel
from domain.feed.heralds import Herald
from domain.feed.ledger_changes import CHANNEL
from domain.feed.ledger_feed import Ledger

PATIENCE = 2.0
AGAIN_AFTER = 2.0
LISTEN = 5.0
"""Seconds that one wait for word takes; then the connection is proven."""
LOG = structlog.get_logger(__name__)


@contextlib.asynccontextmanager
async def connected(ledger: Ledger, url: str | None) -> AsyncIterator[None]:
    """Hear of others' commits and tell others of ours, for as long as the block lasts."""
    if url is None:
        yield
        return
    client = redis.asyncio.Redis.from_url(
        url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
    )
    herald = Herald(lambda: _publish(client))
    tasks = [asyncio.create_task(_listen(client, ledger)), asyncio.create_task(herald.run())]
    try:
        yield
    finally:
        await cancel(*tasks)
        await client.aclose()


async def _publish(client: redis.asyncio.Redis) -> None:
    await client.publish(CHANNEL, "")


async def _listen(client: redis.asyncio.Redis, ledger: Ledger) -> None:
    while True:
        try:
            await _hear(client, ledger)
        except (RedisError, OSError, TimeoutError) as error:
            if ledger.hears:
                LOG.warning("redis_silent", reason=repr(error))
        ledger.hears = False
        await asyncio.sleep(AGAIN_AFTER)


async def _hear(client: redis.asyncio.Redis, ledger: Ledger) -> None:
    async with client.pubsub(ignore_subscribe_messages=True) as channel:
        await channel.subscribe(CHANNEL)
        # What was told while nobody listened is seen by the look that this asks for.
        ledger.hears = True
        ledger.wake()
        while True:
            told = await channel.get_message(timeout=LISTEN)
            if told is not None:
                ledger.wake()
            else:
                await channel.ping()
