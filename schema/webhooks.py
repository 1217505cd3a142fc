"""Webhooks as administrators see them, with the log of what they were told; never the secret."""

from datetime import datetime

from domain import webhooks
from schema.compiler.declare import column, entity, one, page
from schema.enumerations import explain
from schema.rows import Row

explain(
    webhooks.WebhookState,
    ACTIVE="It is told of changes.",
    PAUSED="It is told nothing; changes wait until it is resumed.",
)
explain(
    webhooks.WebhookDeliveryState,
    READY="Waits for its time.",
    CLAIMED="A worker is posting it.",
    DELIVERED="It was taken.",
    FAILED="It was given up.",
)


@entity(webhooks.Webhook, order=("name",))
class Webhook(Row):
    """An address that is told of changes."""

    name: str
    url: str
    types: list[str] = column(
        "Types of rows that it hears of; empty for all that are told.", source="entities"
    )
    state: webhooks.WebhookState
    paused_reason: str | None

    deliveries = page("WebhookDelivery", "What it was told, the newest first.", order=("-seq",))


@entity(webhooks.WebhookDelivery, order=("-seq",))
class WebhookDelivery(Row):
    """One change, told to one webhook. Its key is the header Webhook-Id of all attempts."""

    seq: int
    body: str
    state: webhooks.WebhookDeliveryState
    attempts: int
    next_at: datetime | None
    last_status: int | None
    last_error: str | None
    delivered_at: datetime | None

    webhook = one("Webhook")
