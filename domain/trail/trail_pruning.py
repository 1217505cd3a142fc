"""What is kept for a while only: idempotency keys until they expire, deliveries of webhooks for a month."""

from datetime import timedelta

from domain.clock import Clock
from domain.database import transaction

KEEP_DELIVERIES = timedelta(days=30)

FORGET_KEYS = "DELETE FROM idempotency_key WHERE expires_at <= $1"
FORGET_DELIVERIES = """
DELETE FROM webhook_delivery WHERE state IN ('DELIVERED', 'FAILED') AND updated_at < $1
"""


async def prune_trail(clock: Clock) -> tuple[int, int]:
    """Delete expired idempotency keys and old deliveries; return how many of each."""
    async with transaction() as tx:
        keys = await tx.execute(FORGET_KEYS, clock.now())
        told = await tx.execute(FORGET_DELIVERIES, clock.now() - KEEP_DELIVERIES)
    return _count(keys), _count(told)


def _count(status: str) -> int:
    return int(status.rpartition(" ")[2])
