"""Seals of the audit trail: a chain of hashes over salted digests of its events."""

from datetime import datetime

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.models import Model


class AuditSeal(Model):
    """The digest of one event, chained to the seal before; the database refuses to change or delete it."""

    hash: Field[str] = fields.CharField(
        max_length=64, primary_key=True, description="SHA-256 of the hash before and the digest."
    )
    seq: Field[int] = fields.BigIntField(unique=True, description="Number of the event.")
    position: Field[int] = fields.BigIntField(
        unique=True, description="Place in the chain, from 1 without gaps."
    )
    digest: Field[str] = fields.CharField(
        max_length=64, description="SHA-256 of the event's salt and canonical form."
    )
    sealed_at: Field[datetime] = fields.DatetimeField(description="When it was sealed.")

    class Meta:
        table = "audit_seal"
