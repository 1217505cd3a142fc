"""Enrollments: which organization takes part in which programme, for how long."""

from datetime import date
from uuid import UUID

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyNullableRelation, ForeignKeyRelation

from domain.agreement_terms import TermDecision
from domain.organizations import Organization
from domain.people import Person
from domain.programmes import Package, Programme
from domain.renewal_types import RenewalType
from domain.rows import (
    GeneratedDateField,
    Row,
    code_field,
    link_field,
    optional_date_field,
    optional_link_field,
    optional_text_field,
)


class Enrollment(Row):
    """An organization's part in a programme for a term; renewal adds the next one."""

    programme_id: UUID
    package_id: UUID | None
    organization_id: UUID
    owner_id: UUID | None

    programme: ForeignKeyRelation[Programme] = link_field(
        "Programme", "enrollments", "The programme."
    )
    package: ForeignKeyNullableRelation[Package] = optional_link_field(
        "Package", "enrollments", "The package."
    )
    organization: ForeignKeyRelation[Organization] = link_field(
        "Organization", "enrollments", "Who is enrolled."
    )
    starts_on: Field[date] = fields.DateField(description="First day.")
    ends_on: Field[date] = fields.DateField(description="Last day, inclusive.")
    ended_early_on = optional_date_field("Last day where it ended early.")
    renewal_type = code_field(
        RenewalType, "What happens at the end.", default=RenewalType.FIXED_TERM
    )
    notice_period_days: Field[int] = fields.IntField(
        default=0, description="Days before the end by which notice must be given."
    )
    notice_deadline: Field[date | None] = GeneratedDateField(
        "ends_on - notice_period_days",
        null=True,
        description="Last day on which notice can be given.",
    )
    decision = code_field(TermDecision, "What happens after it.", default=TermDecision.PENDING)
    decision_reason = optional_text_field("Why.")
    decided_on = optional_date_field("When.")
    benefits = optional_text_field("What was agreed beyond the package.")
    owner: ForeignKeyNullableRelation[Person] = optional_link_field(
        "Person", "owned_enrollments", "Member of staff who answers for it."
    )

    class Meta:
        table = "enrollment"
