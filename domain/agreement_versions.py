"""Versions: the texts of an agreement, and the signatures under them."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyNullableRelation, ForeignKeyRelation

from domain.agreements import Agreement, AgreementParty
from domain.people import Person
from domain.renewal_types import RenewalType
from domain.rows import (
    Row,
    code_field,
    link_field,
    optional_code_field,
    optional_date_field,
    optional_link_field,
    optional_short_text_field,
    optional_text_field,
    part_field,
    short_text_field,
)


class VersionKind(StrEnum):
    """What a version of an agreement's text is for."""

    ORIGINAL = "ORIGINAL"
    AMENDMENT = "AMENDMENT"
    RENEWAL = "RENEWAL"


class SignatureMethod(StrEnum):
    """How somebody signed."""

    INK = "INK"
    ELECTRONIC = "ELECTRONIC"
    RECORDED = "RECORDED"


class ApprovalOutcome(StrEnum):
    """What a party said to a version."""

    APPROVED = "APPROVED"
    CHANGES_REQUESTED = "CHANGES_REQUESTED"


class AgreementVersion(Row):
    """A text of an agreement; a term is in force once every party signed the version it rests on."""

    agreement_id: UUID

    agreement: ForeignKeyRelation[Agreement] = part_field("Agreement", "versions", "The agreement.")
    number: Field[int] = fields.IntField(description="Counts the versions from 1.")
    kind = code_field(VersionKind, "What the version is for.", default=VersionKind.ORIGINAL)
    effective_on: Field[date | None] = fields.DateField(
        null=True, description="Day from which the text holds."
    )
    body: Field[str] = fields.TextField(description="The text.")
    canonical_form = optional_text_field(
        "Text and terms in the canonical form that the hash is of; empty where only the text was recorded."
    )
    term_starts_on = optional_date_field("First day of the term that the text agrees.")
    term_ends_on = optional_date_field("Last day of the term; empty for an evergreen one.")
    term_months: Field[int | None] = fields.IntField(
        null=True, description="Length of the term in calendar months."
    )
    term_renewal_type = optional_code_field(RenewalType, "What happens at the end of the term.")
    term_notice_period_days: Field[int | None] = fields.IntField(
        null=True, description="Notice period of the term."
    )
    recorded: Field[bool] = fields.BooleanField(
        default=False,
        db_default=False,
        description="Entered from paper: who approved it before it was signed is not known.",
    )
    submitted_on = optional_date_field("When it was submitted for review.")
    submitted_by = optional_short_text_field(120, "Who submitted it.")
    withdrawn_on = optional_date_field("When it was taken back, before it was signed.")
    content_hash: Field[str] = fields.CharField(
        max_length=64, description="SHA-256 of the text, in hexadecimal digits."
    )
    change_summary = optional_text_field("What changed since the version before.")
    sent_on: Field[date | None] = fields.DateField(
        null=True, description="When it went out for signature."
    )
    signed_on: Field[date | None] = fields.DateField(
        null=True,
        description="When the last required person signed; kept by the database from the signatures.",
    )

    class Meta:
        table = "agreement_version"
        unique_together = (("agreement", "number"),)


class Signature(Row):
    """One person's signature under one version, for one party."""

    agreement_version_id: UUID
    party_id: UUID
    person_id: UUID | None

    agreement_version: ForeignKeyRelation[AgreementVersion] = link_field(
        "AgreementVersion", "signatures", "What was signed."
    )
    party: ForeignKeyRelation[AgreementParty] = link_field(
        "AgreementParty", "signatures", "For whom."
    )
    person: ForeignKeyNullableRelation[Person] = optional_link_field(
        "Person", "signatures", "By whom."
    )
    signatory_name = optional_short_text_field(
        200, "Name as it stands on paper, of somebody who is not kept here."
    )
    capacity: Field[str | None] = fields.CharField(
        max_length=120, null=True, description="In which capacity, such as executive director."
    )
    signed_on: Field[date] = fields.DateField(description="When.")
    place: Field[str | None] = fields.CharField(max_length=200, null=True, description="Where.")
    method = code_field(SignatureMethod, "How.", default=SignatureMethod.RECORDED)

    content_hash = optional_short_text_field(64, "SHA-256 that was signed: that of the version.")

    class Meta:
        table = "signature"
        unique_together = (("agreement_version", "party", "person"),)


class Approval(Row):
    """What a party said to exactly one text, known by its hash; one for another text does not count."""

    agreement_version_id: UUID
    party_id: UUID
    person_id: UUID | None

    agreement_version: ForeignKeyRelation[AgreementVersion] = part_field(
        "AgreementVersion", "approvals", "What was reviewed."
    )
    party: ForeignKeyRelation[AgreementParty] = link_field(
        "AgreementParty", "approvals", "For whom."
    )
    person: ForeignKeyNullableRelation[Person] = optional_link_field(
        "Person", "approvals", "By whom."
    )
    outcome = code_field(ApprovalOutcome, "What was said.")
    content_hash: Field[str] = short_text_field(64, "SHA-256 of what was reviewed.")
    method = code_field(SignatureMethod, "How.", default=SignatureMethod.ELECTRONIC)
    at: Field[datetime] = fields.DatetimeField(description="When.")
    said_on: Field[date] = fields.DateField(description="The home association's date then.")
    note = optional_text_field("What else was said; needed where changes are asked for.")

    class Meta:
        table = "approval"
