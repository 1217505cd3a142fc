"""Agreements: what two or more organizations signed; its terms and versions have files of their own."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyNullableRelation, ForeignKeyRelation

from domain.organizations import Organization, Visibility
from domain.people import Person
from domain.projects import Project
from domain.rows import (
    Row,
    code_field,
    link_field,
    optional_date_field,
    optional_link_field,
    optional_text_field,
    part_field,
)
from domain.vocabularies import VocabularyTerm


class Category(StrEnum):
    """What kind of relationship an agreement makes; several may hold at once with one organization."""

    STRATEGIC_ALLIANCE = "STRATEGIC_ALLIANCE"
    PARTNERSHIP = "PARTNERSHIP"
    BRANCH = "BRANCH"
    CHAPTER = "CHAPTER"


class Instrument(StrEnum):
    """The form of the paper that was signed."""

    AFFILIATION_AGREEMENT = "AFFILIATION_AGREEMENT"
    MEMORANDUM_OF_UNDERSTANDING = "MEMORANDUM_OF_UNDERSTANDING"
    LETTER_OF_INTENT = "LETTER_OF_INTENT"
    PROJECT_AGREEMENT = "PROJECT_AGREEMENT"
    CHARTER = "CHARTER"
    CHAPTER_AGREEMENT = "CHAPTER_AGREEMENT"
    PARTNER_PACKAGE = "PARTNER_PACKAGE"


class AgreementState(StrEnum):
    """Where an agreement stands on a day; derived from dates, versions and signatures, never stored."""

    PROPOSED = "PROPOSED"
    UNDER_REVIEW = "UNDER_REVIEW"
    CHANGES_REQUESTED = "CHANGES_REQUESTED"
    BOARD_APPROVED = "BOARD_APPROVED"
    OUT_FOR_SIGNATURE = "OUT_FOR_SIGNATURE"
    ACTIVE = "ACTIVE"
    NOTICE_WINDOW = "NOTICE_WINDOW"
    EXPIRED = "EXPIRED"
    TERMINATED = "TERMINATED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"
    SUPERSEDED = "SUPERSEDED"


class PartyRole(StrEnum):
    """On which side of an agreement an organization stands."""

    HOME = "HOME"
    COUNTERPARTY = "COUNTERPARTY"
    CO_PARTY = "CO_PARTY"
    FUNDER = "FUNDER"


class Agreement(Row):
    """A formal affiliation between two or more organizations."""

    owner_id: UUID | None
    project_id: UUID | None
    predecessor_id: UUID | None
    host_organization_id: UUID | None
    superseded_by_id: UUID | None

    number: Field[str] = fields.CharField(
        max_length=40, unique=True, description="Number, as on the paper."
    )
    title: Field[str] = fields.CharField(max_length=300, description="Title.")
    category = code_field(Category, "What kind of relationship it makes.")
    instrument = code_field(
        Instrument, "Form of the paper.", default=Instrument.AFFILIATION_AGREEMENT
    )
    default_term_months: Field[int] = fields.IntField(
        default=36, description="Length of a new term in calendar months."
    )
    plan_year_start: Field[str] = fields.CharField(
        max_length=5, default="01-01", description="First day of its plan year (MM-DD)."
    )
    archived_on: Field[date | None] = fields.DateField(
        null=True, description="When it was archived."
    )
    review_cycle_months: Field[int | None] = fields.IntField(
        null=True, description="Months between reviews of an evergreen agreement."
    )
    owner: ForeignKeyNullableRelation[Person] = optional_link_field(
        "Person", "owned_agreements", "Member of staff who answers for it."
    )
    visibility = code_field(
        Visibility, "Who sees it without signing in.", default=Visibility.INTERNAL
    )
    project: ForeignKeyNullableRelation[Project] = optional_link_field(
        "Project", "agreements", "Project that it serves; a partnership needs one."
    )
    predecessor: ForeignKeyNullableRelation["Agreement"] = optional_link_field(
        "Agreement", "successors", "Agreement that it followed."
    )
    goal_waiver_reason = optional_text_field("Why it may be submitted without a goal.")
    overlap_reason = optional_text_field(
        "Why it may be in force beside another one of its category between the same parties."
    )
    territory = optional_text_field("What a chapter covers.")
    host_organization: ForeignKeyNullableRelation[Organization] = optional_link_field(
        "Organization", "hosted_agreements", "Institution that hosts a chapter."
    )
    guidelines_accepted_on = optional_date_field(
        "When a chapter accepted the main office's guidelines."
    )
    declined_on = optional_date_field("When it was declined before it was signed.")
    withdrawn_on = optional_date_field("When a party withdrew before it was signed.")
    closing_reason = optional_text_field("Why it was declined, withdrawn or superseded.")
    superseded_by: ForeignKeyNullableRelation["Agreement"] = optional_link_field(
        "Agreement", "supersedes", "Agreement that took its place."
    )
    superseded_on = optional_date_field("First day on which the other one took its place.")
    private_notes = optional_text_field(
        "Notes of the home association's staff, never shown to others."
    )
    sample: Field[bool] = fields.BooleanField(
        default=False, description="Fictitious, for the demo only."
    )
    source: Field[str | None] = fields.CharField(
        max_length=500, null=True, description="Where the facts were read."
    )

    class Meta:
        table = "agreement"


class AgreementPurpose(Row):
    """A purpose that an agreement names."""

    purpose_id: UUID

    agreement: ForeignKeyRelation[Agreement] = part_field("Agreement", "purposes", "The agreement.")
    purpose: ForeignKeyRelation[VocabularyTerm] = link_field(
        "VocabularyTerm", "agreement_purposes", "The purpose."
    )

    class Meta:
        table = "agreement_purpose"
        unique_together = (("agreement", "purpose"),)


class AgreementParty(Row):
    """An organization's side of an agreement."""

    agreement_id: UUID
    organization_id: UUID

    agreement: ForeignKeyRelation[Agreement] = part_field("Agreement", "parties", "The agreement.")
    organization: ForeignKeyRelation[Organization] = link_field(
        "Organization", "parties", "The organization."
    )
    role = code_field(PartyRole, "Its side.")
    signatures_required: Field[int] = fields.IntField(
        default=1, description="How many people must sign for it."
    )
    position: Field[int] = fields.IntField(default=0, description="Place in the list of parties.")

    class Meta:
        table = "agreement_party"
        unique_together = (("agreement", "organization"),)
