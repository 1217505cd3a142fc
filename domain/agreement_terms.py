"""Terms: the spans of days for which an agreement is agreed, one after the other."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyNullableRelation, ForeignKeyRelation

from domain.agreement_versions import AgreementVersion
from domain.agreements import Agreement, AgreementParty
from domain.renewal_types import RenewalType
from domain.rows import (
    GeneratedDateField,
    Row,
    code_field,
    optional_code_field,
    optional_date_field,
    optional_link_field,
    optional_short_text_field,
    optional_text_field,
    part_field,
)


class TermDecision(StrEnum):
    """What was decided about the time after a term."""

    PENDING = "PENDING"
    RENEW = "RENEW"
    RENEW_CONDITIONAL = "RENEW_CONDITIONAL"
    RENEGOTIATE = "RENEGOTIATE"
    LET_EXPIRE = "LET_EXPIRE"
    TERMINATE = "TERMINATE"


class AgreementTerm(Row):
    """A span of days for which an agreement is agreed; a renewal adds the next term.

    In force from `starts_on` once `signed_on` is set: a late signature does not move the start.
    """

    agreement_id: UUID
    agreement_version_id: UUID | None
    notice_given_by_id: UUID | None

    agreement: ForeignKeyRelation[Agreement] = part_field("Agreement", "terms", "The agreement.")
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
    notice_given_by: ForeignKeyNullableRelation[AgreementParty] = optional_link_field(
        "AgreementParty", "notices_given", "Party that gave notice."
    )
    notices_from: Field[date | None] = fields.DateField(
        null=True, description="Stages before this day send nothing (imports)."
    )
    conditions = optional_text_field("Conditions of a conditional renewal.")
    signed_on: Field[date | None] = fields.DateField(
        null=True,
        description="When the last required person signed; from the version, where there is one.",
    )
    end_reason = optional_text_field("Why it was terminated.")
    notice_waiver_reason = optional_text_field("Why it ends without the notice period.")
    notice_withdrawn_on = optional_date_field("When notice was taken back.")
    notice_withdrawal_reason = optional_text_field("Why notice was taken back.")
    gap_reason = optional_text_field("Why the term does not follow the one before without a gap.")
    agreement_version: ForeignKeyNullableRelation[AgreementVersion] = optional_link_field(
        "AgreementVersion", "terms", "Text that the term rests on."
    )

    class Meta:
        table = "agreement_term"
        unique_together = (("agreement", "sequence"),)


class ReviewOutcome(StrEnum):
    """What a review of an evergreen term came to."""

    CONTINUE = "CONTINUE"
    CHANGE = "CHANGE"
    END = "END"


class TermReview(Row):
    """A review of an evergreen term: when it is due, when it was held, what came of it."""

    term_id: UUID

    term: ForeignKeyRelation[AgreementTerm] = part_field("AgreementTerm", "reviews", "The term.")
    due_on: Field[date] = fields.DateField(description="Day by which it is due.")
    held_on = optional_date_field("When it was held.")
    outcome = optional_code_field(ReviewOutcome, "What came of it.")
    notes = optional_text_field("What was said.")
    held_by = optional_short_text_field(120, "Who held it.")

    class Meta:
        table = "term_review"
        unique_together = (("term", "due_on"),)
