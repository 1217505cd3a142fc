"""Seals of the audit trail: a chain of hashes over salted digests of its events."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.models import Model

from domain.derivations import Derived


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


OF_EVENT = "(SELECT seal.{column} FROM audit_seal AS seal WHERE seal.seq = {{row}}.seq)"

SEAL_POSITION = Derived(
    "seal_position",
    OF_EVENT.format(column="position"),
    int,
    "Its place in the chain of seals; empty until it is sealed, within a minute.",
)
SEAL_HASH = Derived(
    "seal_hash", OF_EVENT.format(column="hash"), str, "The hash that chains it to all before it."
)
SEALED_AT = Derived(
    "sealed_at", OF_EVENT.format(column="sealed_at"), datetime, "When it was sealed."
)
NODE_ID = Derived(
    "node_id",
    # As the index audit_event_by_node has it.
    "({row}.entity || ':' || {row}.entity_id::text)",
    str,
    "Global ID of the row that was changed; ask `node` for it.",
    nullable=False,
)
ACTOR_PERSON = Derived(
    "actor_person", "{row}.actor_person_id", UUID, "Person who acted, where it was one."
)
SUBJECT_PERSON = Derived(
    "subject_person", "{row}.subject_person_id", UUID, "Person whom the values are about."
)
