"""Checklists: what a chapter has to show, such as its charter, its advisor and its annual summary."""

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyRelation

from domain.organizations import Organization
from domain.rows import (
    Row,
    link_field,
    optional_date_field,
    optional_short_text_field,
    optional_text_field,
)
from domain.vocabularies import VocabularyTerm


class ChecklistEntry(Row):
    """One thing that an organization has shown, and until when that holds."""

    organization: ForeignKeyRelation[Organization] = link_field(
        "Organization", "checklist", "Whose checklist."
    )
    item: ForeignKeyRelation[VocabularyTerm] = link_field(
        "VocabularyTerm", "checklist_entries", "What is asked for."
    )
    required: Field[bool] = fields.BooleanField(
        default=True, description="Whether it must be there."
    )
    shown_on = optional_date_field("When it was shown.")
    holds_until = optional_date_field("Last day until which it holds; empty where it stays.")
    confirmed_by = optional_short_text_field(120, "Who checked it.")
    note = optional_text_field("What was seen.")

    class Meta:
        table = "checklist_entry"
        unique_together = (("organization", "item"),)
