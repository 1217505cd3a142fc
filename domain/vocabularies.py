"""Vocabularies are rows, not code: another association has other areas and activities."""

from datetime import date
from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.fields.base import Field

from domain.rows import Row, code_field, optional_text_field


class Vocabulary(StrEnum):
    """The lists that an association fills with its own terms."""

    EMPHASIS_AREA = "EMPHASIS_AREA"
    RELATIONSHIP_CATEGORY = "RELATIONSHIP_CATEGORY"
    AFFILIATE_GROUP = "AFFILIATE_GROUP"
    PURPOSE = "PURPOSE"
    ACTIVITY_TYPE = "ACTIVITY_TYPE"
    PARTNER_KIND = "PARTNER_KIND"
    COMMITMENT_TYPE = "COMMITMENT_TYPE"
    CHECKLIST_ITEM = "CHECKLIST_ITEM"


class VocabularyTerm(Row):
    """One term of a vocabulary: a stable code, a label in each language, and when it was in use."""

    vocabulary = code_field(Vocabulary, "The list that the term belongs to.")
    code: Field[str] = fields.CharField(max_length=60, description="Stable code within the list.")
    label: Field[str] = fields.CharField(max_length=300, description="Label as people read it.")
    labels: Field[dict[str, Any]] = fields.JSONField(
        default=dict, description="Labels in other languages, by locale."
    )
    position: Field[int] = fields.IntField(default=0, description="Place in the list.")
    note = optional_text_field("What the term means.")
    active_from: Field[date | None] = fields.DateField(null=True, description="First day in use.")
    active_to: Field[date | None] = fields.DateField(null=True, description="Last day in use.")
    source: Field[str | None] = fields.CharField(
        max_length=500, null=True, description="Where the term was read."
    )

    class Meta:
        table = "vocabulary_term"
        unique_together = (("vocabulary", "code"),)
