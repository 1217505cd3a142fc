"""Addresses that get no mail any more, and what was heard of them: bounces and complaints."""

from datetime import datetime
from enum import StrEnum

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyNullableRelation

from domain.notices.messages import OutboxMessage
from domain.rows import (
    Row,
    code_field,
    optional_instant_field,
    optional_link_field,
    optional_short_text_field,
    optional_text_field,
    short_text_field,
)


class BounceKind(StrEnum):
    """What somebody else's mail system said about a mail of ours."""

    HARD = "HARD"
    SOFT = "SOFT"
    COMPLAINT = "COMPLAINT"


class Bounce(Row):
    """One report on one address; the same report is kept once."""

    address: Field[str] = short_text_field(320, "The address, in small letters.", db_index=True)
    kind = code_field(BounceKind, "What was reported.")
    status: Field[str | None] = optional_short_text_field(20, "Status code, where it has one.")
    words = optional_text_field("What the other system said.")
    reported_at: Field[datetime] = fields.DatetimeField(description="When it was read.")
    message: ForeignKeyNullableRelation[OutboxMessage] = optional_link_field(
        "OutboxMessage", "bounces", "The mail that it is about, where that is known."
    )
    digest: Field[str] = short_text_field(
        64, "Sum of the report: each is counted once.", unique=True
    )

    class Meta:
        table = "bounce"


class Suppression(Row):
    """An address that gets no mail, and why; a person may lift it."""

    address: Field[str] = short_text_field(320, "The address, in small letters.", unique=True)
    reason: Field[str] = fields.TextField(description="Why, in a sentence.")
    since: Field[datetime] = fields.DatetimeField(description="From when on.")
    until = optional_instant_field("Until when; empty means until somebody lifts it.")

    class Meta:
        table = "suppression"
