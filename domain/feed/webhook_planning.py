"""Planning what webhooks are told: one delivery for each sealed change and webhook, made once.

The order is that of the chain of seals, in which nothing is passed over: what is sealed later stands later.
"""

from typing import Any

from domain.clock import Clock
from domain.database import Transaction, transaction
from domain.feed.told_types import TOLD_TYPES
from domain.webhooks import WebhookState

BATCH = 500

NEXT = """
SELECT id, entities, from_seq FROM webhook WHERE state = $1 AND id > $2
ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
"""

# A change without its old and new values may be an erased one.
KIND = """
CASE WHEN event.before IS NULL AND event.after IS NOT NULL THEN 'CREATED'
    WHEN event.before IS NOT NULL AND event.after IS NULL THEN 'REMOVED' ELSE 'CHANGED' END
"""

PLAN = f"""
WITH batch AS MATERIALIZED (
    SELECT seal.position, event.seq, event.entity, event.entity_id, event.at, {KIND} AS kind
    FROM audit_seal AS seal JOIN audit_event AS event ON event.seq = seal.seq
    WHERE seal.position > coalesce((SELECT position FROM audit_seal WHERE seq = $2), 0)
    ORDER BY seal.position LIMIT $3
), planned AS (
    INSERT INTO webhook_delivery (webhook_id, seq, body, state, attempts, next_at, created_by)
    SELECT $1, seq, format(
        '{{"id":"%s:%s","type":"%s","kind":"%s","at":%s,"seq":%s}}',
        entity, entity_id, entity, kind, to_json(at), seq
    ), 'READY', 0, $5, 'workers'
    FROM batch WHERE entity = ANY ($4::text[])
    ON CONFLICT (webhook_id, seq) DO NOTHING
)
SELECT count(*) AS seen, (SELECT seq FROM batch ORDER BY position DESC LIMIT 1) AS last FROM batch
"""
MOVE_ON = "UPDATE webhook SET from_seq = $2, updated_at = now() WHERE id = $1"

LOWEST = "00000000-0000-0000-0000-000000000000"


async def plan_deliveries(clock: Clock) -> int:
    """Plan deliveries for all webhooks that are not paused; return how many changes were looked at.

    Safe to run any number of times and many at once: a webhook that another planner has is left to it.
    """
    total = 0
    key: Any = LOWEST
    while True:
        async with transaction() as tx:
            webhook = await tx.fetchrow(NEXT, WebhookState.ACTIVE.value, key)
            if webhook is None:
                return total
            seen = await _plan_batch(tx, webhook, clock)
        total += seen
        if seen < BATCH:
            key = webhook["id"]


async def _plan_batch(tx: Transaction, webhook: Any, clock: Clock) -> int:
    types = webhook["entities"] or sorted(TOLD_TYPES)
    planned = await tx.fetchrow(PLAN, webhook["id"], webhook["from_seq"], BATCH, types, clock.now())
    assert planned is not None
    if planned["seen"]:
        await tx.execute(MOVE_ON, webhook["id"], planned["last"])
    return int(planned["seen"])
