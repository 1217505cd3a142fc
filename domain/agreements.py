"""Agreements: what two or more organizations signed, as a chain of terms resting on signed versions."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyNullableRelation, ForeignKeyRelation

from domain.organizations import Organization, Visibility
from domain.people import Person
from domain.projects import Project
from domain.rows import GeneratedDateField, Row, code_field, optional_text_field
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
    OUT_FOR_SIGNATURE = "OUT_FOR_SIGNATURE"
    ACTIVE = "ACTIVE"
    NOTICE_WINDOW = "NOTICE_WINDOW"
    EXPIRED = "EXPIRED"
    TERMINATED = "TERMINATED"


class PartyRole(StrEnum):
    """On which side of an agreement an organization stands."""

    HOME = "HOME"
    COUNTERPARTY = "COUNTERPARTY"
    CO_PARTY = "CO_PARTY"
    FUNDER = "FUNDER"


class RenewalType(StrEnum):
    """What happens when a term ends."""

    FIXED_TERM = "FIXED_TERM"
    AUTO_RENEW = "AUTO_RENEW"
    EVERGREEN = "EVERGREEN"
    ONE_OFF = "ONE_OFF"


class TermDecision(StrEnum):
    """What was decided about the time after a term."""

    PENDING = "PENDING"
    RENEW = "RENEW"
    RENEW_CONDITIONAL = "RENEW_CONDITIONAL"
    RENEGOTIATE = "RENEGOTIATE"
    LET_EXPIRE = "LET_EXPIRE"
    TERMINATE = "TERMINATE"


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


class Agreement(Row):
    """A formal affiliation between two or more organizations."""

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
    owner: ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "entente.Person",
        related_name="owned_agreements",
        null=True,
        db_index=True,
        on_delete=fields.RESTRICT,
        description="Member of staff who answers for it.",
    )
    visibility = code_field(
        Visibility, "Who sees it without signing in.", default=Visibility.INTERNAL
    )
    project: ForeignKeyNullableRelation[Project] = fields.ForeignKeyField(
        "entente.Project",
        related_name="agreements",
        null=True,
        db_index=True,
        on_delete=fields.RESTRICT,
        description="Project that it serves; a partnership needs one.",
    )
    predecessor: ForeignKeyNullableRelation["Agreement"] = fields.ForeignKeyField(
        "entente.Agreement",
        related_name="successors",
        null=True,
        db_index=True,
        on_delete=fields.RESTRICT,
        description="Agreement that it followed.",
    )
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

    agreement: ForeignKeyRelation[Agreement] = fields.ForeignKeyField(
        "entente.Agreement",
        related_name="purposes",
        db_index=True,
        on_delete=fields.CASCADE,
        description="The agreement.",
    )
    purpose: ForeignKeyRelation[VocabularyTerm] = fields.ForeignKeyField(
        "entente.VocabularyTerm",
        related_name="agreement_purposes",
        db_index=True,
        on_delete=fields.RESTRICT,
        description="The purpose.",
    )

    class Meta:
        table = "agreement_purpose"
        unique_together = (("agreement", "purpose"),)


class AgreementParty(Row):
    """An organization's side of an agreement."""

    organization_id: UUID

    agreement: ForeignKeyRelation[Agreement] = fields.ForeignKeyField(
        "entente.Agreement",
        related_name="parties",
        db_index=True,
        on_delete=fields.CASCADE,
        description="The agreement.",
    )
    organization: ForeignKeyRelation[Organization] = fields.ForeignKeyField(
        "entente.Organization",
        related_name="parties",
        db_index=True,
        on_delete=fields.RESTRICT,
        description="The organization.",
    )
    role = code_field(PartyRole, "Its side.")
    signatures_required: Field[int] = fields.IntField(
        default=1, description="How many people must sign for it."
    )
    position: Field[int] = fields.IntField(default=0, description="Place in the list of parties.")

    class Meta:
        table = "agreement_party"
        unique_together = (("agreement", "organization"),)


class AgreementVersion(Row):
    """A text of an agreement; a term is in force once every party signed the version it rests on."""

    agreement: ForeignKeyRelation[Agreement] = fields.ForeignKeyField(
        "entente.Agreement",
        related_name="versions",
        db_index=True,
        on_delete=fields.CASCADE,
        description="The agreement.",
    )
    number: Field[int] = fields.IntField(description="Counts the versions from 1.")
    kind = code_field(VersionKind, "What the version is for.", default=VersionKind.ORIGINAL)
    effective_on: Field[date | None] = fields.DateField(
        null=True, description="Day from which the text holds."
    )
    body: Field[str] = fields.TextField(description="The text.")
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

    agreement_version: ForeignKeyRelation[AgreementVersion] = fields.ForeignKeyField(
        "entente.AgreementVersion",
        related_name="signatures",
        db_index=True,
        on_delete=fields.RESTRICT,
        description="What was signed.",
    )
    party: ForeignKeyRelation[AgreementParty] = fields.ForeignKeyField(
        "entente.AgreementParty",
        related_name="signatures",
        db_index=True,
        on_delete=fields.RESTRICT,
        description="For whom.",
    )
    person: ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "entente.Person",
        related_name="signatures",
        null=True,
        db_index=True,
        on_delete=fields.RESTRICT,
        description="By whom.",
    )
    capacity: Field[str | None] = fields.CharField(
        max_length=120, null=True, description="In which capacity, such as executive director."
    )
    signed_on: Field[date] = fields.DateField(description="When.")
    place: Field[str | None] = fields.CharField(max_length=200, null=True, description="Where.")
    method = code_field(SignatureMethod, "How.", default=SignatureMethod.RECORDED)

    class Meta:
        table = "signature"
        unique_together = (("agreement_version", "party", "person"),)


class AgreementTerm(Row):
    """A span of days for which an agreement is agreed; a renewal adds the next term.

    In force from `starts_on` once `signed_on` is set: a late signature does not move the start.
    """

    agreement_id: UUID

    agreement: ForeignKeyRelation[Agreement] = fields.ForeignKeyField(
        "entente.Agreement",
        related_name="terms",
        db_index=True,
        on_delete=fields.CASCADE,
        description="The agreement.",
    )
    sequence: Field[int] = fields.IntField(description="Counts the terms from 1.")
    starts_on: Field[date] = fields.DateField(description="First day.")
    ends_on: Field[date | None] = fields.DateField(
        null=True, description="Last day, inclusive; empty for an evergreen term."
    )
    ended_early_on: Field[date | None] = fields.DateField(
        null=True, description="Last day in force where the term was terminated."
    )
    months: Field[int | None] = fields.IntField(
        null=True, description="Length in calendar months; an automatic next term is as long."
    )
    renewal_type = code_field(RenewalType, "What happens at the end.")
    notice_period_days: Field[int] = fields.IntField(
        default=90, description="Days before the end by which notice must be given."
    )
    notice_deadline: Field[date | None] = GeneratedDateField(
        "ends_on - notice_period_days",
        null=True,
        description="Last day on which notice can be given.",
    )
    notice_opens_on: Field[date | None] = GeneratedDateField(
        "ends_on - notice_period_days - least(90, (ends_on - notice_period_days - starts_on) / 3)",
        null=True,
        description="First day of the notice window; closer to the deadline for short terms.",
    )
    decision = code_field(
        TermDecision, "What happens after the term.", default=TermDecision.PENDING
    )
    decision_reason = optional_text_field("Why.")
    decided_by: Field[str | None] = fields.CharField(
        max_length=120, null=True, description="Who decided."
    )
    decided_on: Field[date | None] = fields.DateField(null=True, description="When.")
    notice_given_on: Field[date | None] = fields.DateField(
        null=True, description="When notice was given."
    )
    notice_given_by: ForeignKeyNullableRelation[AgreementParty] = fields.ForeignKeyField(
        "entente.AgreementParty",
        related_name="notices_given",
        null=True,
        db_index=True,
        on_delete=fields.RESTRICT,
        description="Party that gave notice.",
    )
    notices_from: Field[date | None] = fields.DateField(
        null=True, description="Stages before this day send nothing (imports)."
    )
    conditions = optional_text_field("Conditions of a conditional renewal.")
    signed_on: Field[date | None] = fields.DateField(
        null=True,
        description="When the last required person signed; from the version, where there is one.",
    )
    gap_reason = optional_text_field("Why the term does not follow the one before without a gap.")
    agreement_version: ForeignKeyNullableRelation[AgreementVersion] = fields.ForeignKeyField(
        "entente.AgreementVersion",
        related_name="terms",
        null=True,
        db_index=True,
        on_delete=fields.RESTRICT,
        description="Text that the term rests on.",
    )

    class Meta:
        table = "agreement_term"
        unique_together = (("agreement", "sequence"),)
