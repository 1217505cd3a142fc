"""Telling webhooks: what is due is claimed, posted and marked; whatever ends a worker, it is told.

A delivery keeps its id for all of its attempts, so that a receiver can tell a repetition. An address that
does not take it is tried again, later and later, for a day; then the webhook is paused and says why.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import structlog

from domain.audit import Actor, change
from domain.clock import Clock
from domain.database import Database, transaction
from domain.feed.webhook_signatures import sign, signing_key
from domain.settings import Settings
from domain.webhooks import Webhook, WebhookDeliveryState, WebhookState

LEASE = timedelta(seconds=90)
"""Longer than a post may take: whoever holds a delivery no longer has died."""

AT_ONCE = 20
GONE = 410

DELAYS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 30, 120, 600, 1800, 3600, 7200, 14400, 28800, 28800)
)
"""Between attempts: eleven of them within a day. Each delay is stretched by up to a fifth, by chance."""

WORKERS = Actor("workers")
LOG = structlog.get_logger(__name__)


class PostError(Exception):
    """A post that came to no answer; the message says why."""


@dataclass(frozen=True)
class Parcel:
    """One post: where to, with which headers and body."""

    url: str
    headers: dict[str, str]
    body: bytes


Post = Callable[[Parcel], Awaitable[int]]
"""Posts a parcel and returns the status of the answer; raises PostError where there is none."""

# Due is what waits for its time, and what a worker took that is no more.
CLAIM = """
WITH due AS (
    SELECT delivery.id FROM webhook_delivery AS delivery
    JOIN webhook ON webhook.id = delivery.webhook_id AND webhook.state = 'ACTIVE'
    WHERE (delivery.state = 'READY' AND delivery.next_at <= $1)
        OR (delivery.state = 'CLAIMED' AND delivery.lease_until <= $1)
    ORDER BY delivery.next_at, delivery.seq
    LIMIT $3
    FOR UPDATE OF delivery SKIP LOCKED
)
UPDATE webhook_delivery AS delivery
SET state = 'CLAIMED', attempts = attempts + 1, lease_until = $2, updated_at = now(), updated_by = 'workers'
FROM due, webhook
WHERE delivery.id = due.id AND webhook.id = delivery.webhook_id
RETURNING delivery.id, delivery.webhook_id, delivery.seq, delivery.body, delivery.attempts, webhook.url,
    webhook.secret_seed
"""

# Only whoever holds the claim may say what came of it.
FINISH = """
UPDATE webhook_delivery
SET state = $3, next_at = $4, lease_until = NULL, last_status = $5, last_error = $6, delivered_at = $7,
    version = version + 1, updated_at = now(), updated_by = 'workers'
WHERE id = $1 AND state = 'CLAIMED' AND attempts = $2
"""


@dataclass(frozen=True)
class Outcome:
    """What came of a post."""

    state: WebhookDeliveryState
    status: int | None = None
    error: str | None = None
    next_at: datetime | None = None
    pause: str | None = None


async def tell(database: Database, clock: Clock, settings: Settings, post: Post) -> Counter[str]:
    """Post everything that is due and return how often each state was reached."""
    tally: Counter[str] = Counter()
    while True:
        now = clock.now()
        claimed = await database.reads.fetch(CLAIM, now, now + LEASE, AT_ONCE)
        if not claimed:
            return tally
        ended = await asyncio.gather(
            *(_tell_one(found, clock, settings, post) for found in claimed), return_exceptions=True
        )
        for outcome in ended:
            if isinstance(outcome, BaseException):
                # Its lease ends, and it is told again.
                LOG.error("webhook_unmarked", exc_info=outcome)
            else:
                tally[outcome.state.value] += 1


async def _tell_one(
    claimed: asyncpg.Record, clock: Clock, settings: Settings, post: Post
) -> Outcome:
    parcel = pack(claimed, clock.now(), settings)
    try:
        status = await post(parcel)
    except PostError as error:
        outcome = _failed(claimed["attempts"], None, str(error), clock)
    else:
        outcome = _judge(claimed["attempts"], status, clock)
    await _finish(claimed, outcome, clock)
    return outcome


def pack(claimed: asyncpg.Record, now: datetime, settings: Settings) -> Parcel:
    """Return a delivery as it is posted, signed for this moment."""
    message_id, timestamp = str(claimed["id"]), int(now.timestamp())
    key = signing_key(claimed["secret_seed"], settings)
    headers = {
        "Content-Type": "application/json",
        "Webhook-Id": message_id,
        "Webhook-Timestamp": str(timestamp),
        "Webhook-Signature": sign(key, message_id, timestamp, claimed["body"]),
    }
    return Parcel(claimed["url"], headers, claimed["body"].encode())


def _judge(attempts: int, status: int, clock: Clock) -> Outcome:
    if 200 <= status < 300:
        return Outcome(WebhookDeliveryState.DELIVERED, status)
    if status == GONE:
        reason = "The address says that it is gone for good (410)."
        return Outcome(WebhookDeliveryState.FAILED, status, reason, pause=reason)
    if 300 <= status < 400:
        return _failed(attempts, status, f"It redirects ({status}), which is not followed.", clock)
    return _failed(attempts, status, f"It answered {status}.", clock)


def _failed(attempts: int, status: int | None, error: str, clock: Clock) -> Outcome:
    if attempts > len(DELAYS):
        reason = f"Nothing was taken for a day. The last time: {error}"
        return Outcome(WebhookDeliveryState.FAILED, status, error, pause=reason)
    delay = DELAYS[attempts - 1] * random.uniform(1, 1.2)  # noqa: S311 (spreads the load, no secret)
    return Outcome(WebhookDeliveryState.READY, status, error, clock.now() + delay)


async def _finish(claimed: asyncpg.Record, outcome: Outcome, clock: Clock) -> None:
    delivered_at = clock.now() if outcome.state is WebhookDeliveryState.DELIVERED else None
    async with transaction() as tx:
        await tx.execute(
            FINISH,
            claimed["id"],
            claimed["attempts"],
            outcome.state.value,
            outcome.next_at,
            outcome.status,
            outcome.error,
            delivered_at,
        )
        if outcome.pause is not None:
            await _pause(claimed["webhook_id"], outcome.pause)


async def _pause(key: UUID, reason: str) -> None:
    row = await Webhook.filter(id=key, state=WebhookState.ACTIVE).select_for_update().first()
    if row is not None:
        changes = {"state": WebhookState.PAUSED, "paused_reason": reason}
        await change(row, changes, "pauseWebhook", WORKERS)
        LOG.warning("webhook_paused", webhook=str(key), reason=reason)
