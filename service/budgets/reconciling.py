"""Web processes tell each other through Redis what was spent, once a second and never while a request waits.

Without Redis each process counts for itself alone. What is in Redis names nobody: keys are digests under the
secret key, and are gone two minutes after the last spending.
"""

import asyncio
import contextlib
import hashlib
import time
from collections.abc import AsyncIterator

import redis.asyncio
import structlog
from redis.exceptions import RedisError

from domain.cancelling import cancel
from domain.settings import Settings
from service.budgets.buckets import MINUTE, Buckets
from service.budgets.purses import Budgets

EVERY = 1.0
"""Seconds between two times that Redis is told what was spent."""
PATIENCE = 2.0
"""Seconds that Redis may take for an answer."""
AGAIN_AFTER = 5.0
"""Seconds until Redis is tried again that did not answer; each process counts for itself meanwhile."""
MOST_AT_ONCE = 500
"""How many buckets one command settles: Redis serves nobody else while it runs."""
LOG = structlog.get_logger(__name__)

# Takes what one process has spent out of the shared buckets; returns what is left in each. A debt, of what
# several processes allowed at the same moment, is at most as deep as the bucket.
SPEND = """
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local quota, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local found = {}
for i, key in ipairs(KEYS) do
  local kept = redis.call('HMGET', key, 'left', 'at')
  local left = tonumber(kept[1]) or quota
  local passed = math.max(0, now - (tonumber(kept[2]) or now))
  left = math.min(quota, left + passed * quota / window)
  left = math.max(-quota, left - tonumber(ARGV[i + 2]))
  redis.call('HSET', key, 'left', string.format('%.3f', left), 'at', string.format('%.6f', now))
  redis.call('EXPIRE', key, 2 * window)
  found[i] = string.format('%.3f', left)
end
return found
"""


@contextlib.asynccontextmanager
async def reconciled(budgets: Budgets, settings: Settings) -> AsyncIterator[None]:
    """Share the budgets with other processes for as long as the block lasts."""
    if settings.redis_url is None:
        yield
        return
    client = redis.asyncio.Redis.from_url(
        settings.redis_url,
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
        decode_responses=True,
    )
    task = asyncio.create_task(_share(client, budgets, settings.secret_key.encode()))
    try:
        yield
    finally:
        await cancel(task)
        await client.aclose()


async def _share(client: redis.asyncio.Redis, budgets: Budgets, secret: bytes) -> None:
    heard = True
    while True:
        try:
            for buckets in budgets:
                await tell(client, buckets, secret)
        except (RedisError, OSError, TimeoutError) as error:
            if heard:
                LOG.warning("budgets_not_shared", reason=repr(error))
            heard = False
            await asyncio.sleep(AGAIN_AFTER)
        else:
            heard = True
            await asyncio.sleep(EVERY)


async def tell(client: redis.asyncio.Redis, buckets: Buckets, secret: bytes) -> None:
    """Tell Redis what was spent of these buckets since it was told last, and learn what is left."""
    spenders = list(buckets.spenders)
    for start in range(0, len(spenders), MOST_AT_ONCE):
        told = buckets.owed(spenders[start : start + MOST_AT_ONCE], time.monotonic())
        keys = [_digest(secret, buckets.name, key) for key in told]
        left = await client.eval(
            SPEND, len(keys), *keys, buckets.quota, int(MINUTE), *told.values()
        )
        for (key, spent), rest in zip(told.items(), left, strict=True):
            buckets.learn(key, float(rest), spent)


def _digest(secret: bytes, name: str, key: str) -> str:
    found = hashlib.blake2b(f"{name} {key}".encode(), key=secret[:64], digest_size=16)
    return f"entente:budget:{found.hexdigest()}"
