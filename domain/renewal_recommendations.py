"""Recommendations: what liaisons say to whoever decides about a renewal; the home side's own."""

from datetime import date
from uuid import UUID

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyRelation

from domain.agreement_terms import AgreementTerm, TermDecision
from domain.rows import Row, code_field, part_field, short_text_field


class RenewalRecommendation(Row):
    """What somebody recommends for the time after a term; it decides nothing."""

    term_id: UUID

    term: ForeignKeyRelation[AgreementTerm] = part_field(
        "AgreementTerm", "recommendations", "The term."
    )
    recommendation = code_field(TermDecision, "What is recommended.")
    reason: Field[str] = fields.TextField(description="Why.")
    recommended_by: Field[str] = short_text_field(120, "Who recommends it.")
    recommended_on: Field[date] = fields.DateField(description="When.")

    class Meta:
        table = "renewal_recommendation"
