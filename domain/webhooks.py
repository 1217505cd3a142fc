"""Webhooks: addresses of client apps that hear of changes, and every attempt to tell them."""

from datetime import datetime
from enum import StrEnum

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyRelation

from domain.rows import (
    Row,
    code_field,
    optional_instant_field,
    optional_text_field,
    part_field,
    short_text_field,
)


class WebhookState(StrEnum):
    """Whether a webhook is told of changes."""

    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"


class WebhookDeliveryState(StrEnum):
    """How far a delivery has come."""

    READY = "READY"
    CLAIMED = "CLAIMED"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"


class Webhook(Row):
    """An address that is told of changes, with a secret that signs what it is told."""

    name: Field[str] = short_text_field(120, "What it is for.")
    url: Field[str] = short_text_field(500, "Where to post.")
    entities: Field[list[str]] = ArrayField(
        "text", default=list, description="Types that it hears of; empty for all that it may read."
    )
    secret_seed: Field[str] = short_text_field(
        64, "From this and the installation's secret the signing key is derived."
    )
    state = code_field(WebhookState, "Whether it is told.", default=WebhookState.ACTIVE)
    paused_reason = optional_text_field("Why it is paused.")
    from_seq: Field[int] = fields.BigIntField(
        default=0, description="Last change that deliveries were made for."
    )

    class Meta:
        table = "webhook"


class WebhookDelivery(Row):
    """One change told to one webhook: made once, sent until it is taken or given up."""

    webhook: ForeignKeyRelation[Webhook] = part_field("Webhook", "deliveries", "The webhook.")
    seq: Field[int] = fields.BigIntField(description="Number of the change in the audit trail.")
    body: Field[str] = fields.TextField(description="What is posted.")
    state = code_field(
        WebhookDeliveryState, "How far it has come.", default=WebhookDeliveryState.READY
    )
    attempts: Field[int] = fields.IntField(default=0, description="How often it was tried.")
    next_at: Field[datetime | None] = optional_instant_field("When it is tried again.")
    lease_until: Field[datetime | None] = optional_instant_field("Until when a worker holds it.")
    last_status: Field[int | None] = fields.IntField(
        null=True, description="HTTP status of the last try."
    )
    last_error = optional_text_field("What went wrong the last time.")
    delivered_at: Field[datetime | None] = optional_instant_field("When it was taken.")

    class Meta:
        table = "webhook_delivery"
        unique_together = (("webhook", "seq"),)
