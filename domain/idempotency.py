"""Idempotency keys: a mutation that a client sends again has its effect once."""

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.fields.base import Field

from domain.rows import Row, optional_instant_field, short_text_field


class IdempotencyKey(Row):
    """A key that a viewer gave to a mutation, and what that came to; kept for 48 hours."""

    viewer: Field[str] = short_text_field(120, "Who sent it.")
    mutation: Field[str] = short_text_field(80, "Name of the mutation.")
    key: Field[str] = short_text_field(200, "The key.")
    input_hash: Field[str] = short_text_field(64, "SHA-256 of the input.")
    answer: Field[dict[str, Any] | None] = fields.JSONField(
        null=True, description="Keys and errors of the answer; empty while it runs."
    )
    expires_at: Field[datetime | None] = optional_instant_field("When it is forgotten.")

    class Meta:
        table = "idempotency_key"
        unique_together = (("viewer", "mutation", "key"),)
