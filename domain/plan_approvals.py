"""Approvals of work plans: each side submits, agrees to or returns exactly one text of the plan."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyNullableRelation, ForeignKeyRelation

from domain.people import Person
from domain.rows import (
    Row,
    code_field,
    optional_link_field,
    optional_text_field,
    part_field,
    short_text_field,
)
from domain.work_plans import Side, WorkPlan


class PlanOutcome(StrEnum):
    """What a side said to a plan."""

    SUBMITTED = "SUBMITTED"
    AGREED = "AGREED"
    RETURNED = "RETURNED"


class PlanApprovalMethod(StrEnum):
    """How a side's word on a plan came."""

    SIGNED_IN = "SIGNED_IN"
    MAIL_LINK = "MAIL_LINK"
    RECORDED = "RECORDED"


class PlanApproval(Row):
    """What one side said to one text of a plan, and when."""

    work_plan_id: UUID
    person_id: UUID | None

    work_plan: ForeignKeyRelation[WorkPlan] = part_field("WorkPlan", "approvals", "The plan.")
    side = code_field(Side, "Which side.")
    person: ForeignKeyNullableRelation[Person] = optional_link_field(
        "Person", "plan_approvals", "Who said so."
    )
    outcome = code_field(PlanOutcome, "What was said.")
    content_hash: Field[str] = short_text_field(64, "SHA-256 of the plan's canonical form.")
    method = code_field(
        PlanApprovalMethod,
        "How the word came.",
        default=PlanApprovalMethod.SIGNED_IN,
        db_default="SIGNED_IN",
    )
    at: Field[datetime] = fields.DatetimeField(description="When.")
    reason = optional_text_field(
        "Why it was returned; of a word that the office recorded, how it came."
    )

    class Meta:
        table = "plan_approval"
