"""What is kept for a while only."""

from datetime import timedelta

from domain.clock import Clock
from domain.database import Database
from domain.idempotency import IdempotencyKey
from domain.trail.trail_pruning import KEEP_DELIVERIES, prune_trail
from domain.webhooks import Webhook, WebhookDelivery, WebhookDeliveryState


async def test_expired_keys_go(database: Database, clock: Clock) -> None:
    for name, left in (("old", -1), ("just", 0), ("new", 1)):
        await IdempotencyKey.create(
            viewer="somebody",
            mutation="addRegion",
            key=name,
            input_hash="0" * 64,
            expires_at=clock.now() + timedelta(seconds=left),
        )
    keys, _ = await prune_trail(clock)
    assert keys == 2
    assert [found.key for found in await IdempotencyKey.all()] == ["new"]


async def test_old_deliveries_go_and_what_waits_stays(database: Database, clock: Clock) -> None:
    webhook = await Webhook.create(name="Calendar", url="https://example.org/", secret_seed="seed")
    for seq, state in enumerate(WebhookDeliveryState):
        await WebhookDelivery.create(webhook=webhook, seq=seq, body="{}", state=state)
    recent = await WebhookDelivery.create(
        webhook=webhook, seq=99, body="{}", state=WebhookDeliveryState.DELIVERED
    )
    await WebhookDelivery.exclude(id=recent.id).update(
        updated_at=clock.now() - KEEP_DELIVERIES - timedelta(seconds=1)
    )
    await WebhookDelivery.filter(id=recent.id).update(updated_at=clock.now())
    _, told = await prune_trail(clock)
    assert told == 2
    left = {found.state for found in await WebhookDelivery.exclude(id=recent.id)}
    assert left == {WebhookDeliveryState.READY, WebhookDeliveryState.CLAIMED}
    assert await WebhookDelivery.filter(id=recent.id).exists()
