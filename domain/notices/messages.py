"""The outbox: each mail as a row that is committed before anything is sent, and what became of it."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyNullableRelation, ForeignKeyRelation

from domain.inquiries import Inquiry
from domain.people import Person
from domain.rows import (
    Row,
    code_field,
    optional_code_field,
    optional_link_field,
    optional_text_field,
)


class MessageState(StrEnum):
    """How far a mail has come; only a COMMITTING one can become UNCERTAIN."""

    READY = "READY"
    CLAIMED = "CLAIMED"
    COMMITTING = "COMMITTING"
    UNCERTAIN = "UNCERTAIN"
    HELD = "HELD"
    SENT = "SENT"
    FAILED = "FAILED"
    WITHDRAWN = "WITHDRAWN"


class AttemptOutcome(StrEnum):
    """How one attempt to hand a mail to the mail server ended."""

    SENT = "SENT"
    RETRY = "RETRY"
    FAILED = "FAILED"
    UNCERTAIN = "UNCERTAIN"


class OutboxMessage(Row):
    """One mail to one person: of one reminder, a digest of several, or of an inquiry."""

    recipient_id: UUID | None
    inquiry_id: UUID | None

    recipient: ForeignKeyNullableRelation[Person] = optional_link_field(
        "Person", "outbox_messages", "Who gets it; empty where it goes to nobody who is known here."
    )
    inquiry: ForeignKeyNullableRelation[Inquiry] = optional_link_field(
        "Inquiry", "outbox_messages", "Inquiry that it is about, where it is of no reminder."
    )
    address: Field[str] = fields.CharField(max_length=320, description="Address it goes to.")
    message_id: Field[str] = fields.CharField(
        max_length=255, unique=True, description="Message-ID, which never changes."
    )
    kind: Field[str] = fields.CharField(max_length=40, description="Kind of what it says.")
    subject: Field[str | None] = fields.CharField(
        max_length=998, null=True, description="Subject line; empty until it is rendered."
    )
    content: Field[bytes | None] = fields.BinaryField(
        null=True, description="The bytes that are sent, the same at each attempt."
    )
    content_hash: Field[str | None] = fields.CharField(
        max_length=64, null=True, description="SHA-256 of the bytes, in hexadecimal digits."
    )
    state = code_field(MessageState, "How far it has come.", default=MessageState.READY)
    not_before: Field[datetime] = fields.DatetimeField(
        description="Earliest instant at which it may be sent."
    )
    attempts: Field[int] = fields.IntField(
        default=0, db_default=0, description="How often it was tried."
    )
    claim_token: Field[UUID | None] = fields.UUIDField(
        null=True, description="Proof of who has claimed it."
    )
    lease_until: Field[datetime | None] = fields.DatetimeField(
        null=True, description="Until when the claim holds."
    )
    committing_at: Field[datetime | None] = fields.DatetimeField(
        null=True, description="When the last attempt went past the point of no return."
    )
    reply = optional_text_field("Last words of the mail server.")
    sent_at: Field[datetime | None] = fields.DatetimeField(
        null=True, description="When the mail server took it."
    )
    reason = optional_text_field("Why it is held, failed or withdrawn.")
    resent_because = optional_text_field(
        "Why a person had it sent once more; empty on a first mail."
    )
    local_date: Field[date] = fields.DateField(
        description="Day of the mail, in the recipient's zone."
    )

    class Meta:
        table = "outbox_message"


class DeliveryAttempt(Row):
    """One attempt to hand a message to the mail server."""

    message: ForeignKeyRelation[OutboxMessage] = fields.ForeignKeyField(
        "entente.OutboxMessage",
        related_name="delivery_attempts",
        db_index=True,
        on_delete=fields.CASCADE,
        description="The message.",
    )
    number: Field[int] = fields.IntField(description="Counts the attempts from 1.")
    started_at: Field[datetime] = fields.DatetimeField(description="When it began.")
    finished_at: Field[datetime | None] = fields.DatetimeField(
        null=True, description="When it ended; empty where the worker died."
    )
    outcome = optional_code_field(AttemptOutcome, "How it ended.")
    code: Field[str | None] = fields.CharField(
        max_length=20, null=True, description="Status code of the mail server."
    )
    reply = optional_text_field("Words of the mail server.")

    class Meta:
        table = "delivery_attempt"
        unique_together = (("message", "number"),)


class LinkUse(Row):
    """An action link of a mail that was used: each works once."""

    purpose: Field[str] = fields.CharField(max_length=40, description="What the link does.")
    row: Field[UUID] = fields.UUIDField(description="Key of the row that it acts on.")
    used_at: Field[datetime] = fields.DatetimeField(description="When.")

    class Meta:
        table = "link_use"
        unique_together = (("purpose", "row"),)
