"""Inquiries: associations that wish to become affiliates, from the public form to an agreement or a no."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyNullableRelation

from domain.agreements import Agreement, Category
from domain.derivations import Derived
from domain.organizations import Organization
from domain.people import Person
from domain.rows import (
    Row,
    code_field,
    optional_code_field,
    optional_link_field,
    optional_short_text_field,
    optional_text_field,
    short_text_field,
)

FORGOTTEN = "erased@invalid"
"""The address of an inquiry whose sender was forgotten."""


class InquiryState(StrEnum):
    """How far an inquiry has come; a stored transition."""

    NEW = "NEW"
    TRIAGED = "TRIAGED"
    INFO_REQUESTED = "INFO_REQUESTED"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"
    SPAM = "SPAM"


class Inquiry(Row):
    """A wish to begin a relationship, sent by somebody who consented to be written to."""

    matched_organization_id: UUID | None
    assignee_id: UUID | None
    outcome_agreement_id: UUID | None

    organization_name: Field[str] = short_text_field(300, "Name of the organization, as given.")
    matched_organization: ForeignKeyNullableRelation[Organization] = optional_link_field(
        "Organization", "inquiries", "Organization that it turned out to be."
    )
    contact_name: Field[str] = short_text_field(200, "Who asks.")
    contact_email: Field[str] = short_text_field(320, "Where to answer.")
    country = optional_short_text_field(2, "ISO 3166-1 code (NA is Namibia).")
    desired_category = optional_code_field(Category, "What kind of relationship is wished for.")
    message: Field[str] = fields.TextField(description="What they wrote.")
    language = optional_short_text_field(
        2, "Language that they wish to be answered in (ISO 639-1)."
    )
    consent_at: Field[datetime] = fields.DatetimeField(
        description="When they agreed that their data is kept to answer them."
    )
    state = code_field(InquiryState, "How far it has come.", default=InquiryState.NEW)
    state_reason = optional_text_field("Why it was declined, withdrawn or sorted out.")
    assignee: ForeignKeyNullableRelation[Person] = optional_link_field(
        "Person", "assigned_inquiries", "Member of staff who looks after it."
    )
    outcome_agreement: ForeignKeyNullableRelation[Agreement] = optional_link_field(
        "Agreement", "inquiries", "Agreement that came of it."
    )
    sender_digest = optional_short_text_field(
        64, "Salted digest of the sender's network address, to limit how much one sender can send."
    )

    class Meta:
        table = "inquiry"


REFERENCE = Derived(
    "reference",
    "'INQ-' || upper(right(replace({row}.id::text, '-', ''), 10))",
    str,
    "What the sender was told to name it by.",
    nullable=False,
)


def reference_of(key: UUID) -> str:
    """Return the reference of an inquiry, as REFERENCE derives it."""
    return f"INQ-{key.hex[-10:].upper()}"
