"""Keeping webhooks: adding, pausing, resuming and removing them, new secrets, and telling once more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.acts import Act
from domain.audit import add, change, remove
from domain.database import current_transaction
from domain.errors import DomainError, ErrorCode
from domain.feed.told_types import check_told
from domain.feed.webhook_addresses import find_destination
from domain.feed.webhook_signatures import new_seed, shown_secret
from domain.webhooks import Webhook, WebhookState

MOST_WEBHOOKS = 50
LONGEST_NAME = 120

LAST_SEALED = "SELECT coalesce((SELECT seq FROM audit_seal ORDER BY position DESC LIMIT 1), 0)"
# The change before the first one since then: deliveries are planned from there on.
BEFORE_SINCE = """
SELECT coalesce((
    SELECT seq FROM audit_seal WHERE position < (
        SELECT min(seal.position) FROM audit_seal AS seal JOIN audit_event AS event ON event.seq = seal.seq
        WHERE event.at >= $1
    )
    ORDER BY position DESC LIMIT 1
), 0)
WHERE EXISTS (SELECT FROM audit_seal AS seal JOIN audit_event AS event ON event.seq = seal.seq
    WHERE event.at >= $1)
"""
SEND_AGAIN = """
UPDATE webhook_delivery AS delivery
SET state = 'READY', attempts = 0, next_at = $3, lease_until = NULL, delivered_at = NULL, updated_at = now(),
    updated_by = $4, version = delivery.version + 1
FROM audit_event AS event
WHERE delivery.webhook_id = $1 AND event.seq = delivery.seq AND event.at >= $2
"""
GO_ON = """
UPDATE webhook_delivery SET next_at = $2, updated_at = now() WHERE webhook_id = $1 AND state = 'READY'
"""


@dataclass(frozen=True)
class NewWebhook:
    """Where to post which changes; no types means all of them."""

    name: str
    url: str
    types: Sequence[str] = ()


async def add_webhook(given: NewWebhook, act: Act) -> tuple[Webhook, str]:
    """Add a webhook that hears of what changes from now on; return it and its secret.

    Raises DomainError BAD_USER_INPUT for an address that is not to be called, or a type that is none.
    """
    if not 1 <= len(given.name.strip()) <= LONGEST_NAME:
        message = f"Say what it is for, in at most {LONGEST_NAME} characters."
        raise DomainError(ErrorCode.BAD_USER_INPUT, message, ("name",))
    check_told(given.types)
    if await Webhook.all().count() >= MOST_WEBHOOKS:
        raise DomainError(
            ErrorCode.RULE_VIOLATED, f"There are {MOST_WEBHOOKS} webhooks: remove one first."
        )
    await find_destination(given.url, act.settings)
    row = Webhook(
        name=given.name.strip(),
        url=given.url,
        entities=sorted(set(given.types)),
        secret_seed=new_seed(),
        from_seq=await current_transaction().fetchval(LAST_SEALED),
    )
    await add(row, "addWebhook", act.actor)
    return row, shown_secret(row.secret_seed, act.settings)


async def rotate_secret(row: Webhook, act: Act) -> str:
    """Give the webhook a new secret and return it; the old one signs nothing from now on."""
    await change(row, {"secret_seed": new_seed()}, "rotateWebhookSecret", act.actor)
    return shown_secret(row.secret_seed, act.settings)


async def pause_webhook(row: Webhook, reason: str, act: Act) -> None:
    """Tell it nothing until it is resumed; changes wait."""
    if not reason.strip():
        raise DomainError(ErrorCode.BAD_USER_INPUT, "Say why.", ("reason",))
    changes = {"state": WebhookState.PAUSED, "paused_reason": reason.strip()}
    await change(row, changes, "pauseWebhook", act.actor)


async def resume_webhook(row: Webhook, act: Act) -> None:
    """Go on where it was paused: what waits is told at once."""
    await find_destination(row.url, act.settings)
    changes = {"state": WebhookState.ACTIVE, "paused_reason": None}
    await change(row, changes, "resumeWebhook", act.actor)
    await current_transaction().execute(GO_ON, row.id, act.now)


async def remove_webhook(row: Webhook, act: Act) -> None:
    """Remove a webhook and its log of deliveries."""
    await remove(row, "removeWebhook", act.actor)


async def replay_webhook(row: Webhook, since: datetime, act: Act) -> None:
    """Tell it once more what changed since then, with the ids of the first time."""
    if since > act.now:
        raise DomainError(ErrorCode.BAD_USER_INPUT, "That time is still to come.", ("since",))
    tx = current_transaction()
    await tx.execute(SEND_AGAIN, row.id, since, act.now, act.actor.name)
    first = await tx.fetchval(BEFORE_SINCE, since)
    if first is not None:
        await change(row, {"from_seq": first}, "replayWebhook", act.actor)
