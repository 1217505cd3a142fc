"""The audit trail: every change of a row, written in the transaction that makes it and never altered."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.db_defaults import Now
from tortoise.models import Model


class AuditEvent(Model):
    """Who changed what, from which values to which; the database refuses to change or delete it."""

    seq: Field[int] = fields.BigIntField(primary_key=True, description="Order of the events.")
    actor: Field[str] = fields.CharField(max_length=120, description="Who acted.")
    action: Field[str] = fields.CharField(
        max_length=80, description="Verb of the field, as in the API."
    )
    entity: Field[str] = fields.CharField(max_length=60, description="Type of the row.")
    entity_id: Field[UUID] = fields.UUIDField(description="Key of the row.")
    before: Field[dict[str, Any] | None] = fields.JSONField(
        null=True, description="Changed values before; empty for a new row."
    )
    after: Field[dict[str, Any] | None] = fields.JSONField(
        null=True, description="Changed values after."
    )
    at: Field[datetime] = fields.DatetimeField(
        auto_now_add=True, db_default=Now(), description="When."
    )
    request_id: Field[str | None] = fields.CharField(
        max_length=80, null=True, description="Request that asked for it."
    )

    class Meta:
        table = "audit_event"
        indexes = (("entity", "entity_id"),)
