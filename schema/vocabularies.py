"""Vocabularies as clients see them."""

from datetime import date
from typing import Any

from domain import vocabularies
from schema.compiler.declare import entity, page
from schema.enumerations import explain
from schema.rows import Row

explain(
    vocabularies.Vocabulary,
    EMPHASIS_AREA="What goals are about.",
    RELATIONSHIP_CATEGORY="Kinds of relationship, as the association describes them.",
    AFFILIATE_GROUP="Groups of affiliates.",
    PURPOSE="What an agreement is for.",
    ACTIVITY_TYPE="What the items of a work plan do.",
    PARTNER_KIND="Kinds of partners.",
    COMMITMENT_TYPE="What parties promise one another.",
    CHECKLIST_ITEM="What a chapter has to show.",
)


@entity(vocabularies.VocabularyTerm, order=("vocabulary", "position"))
class VocabularyTerm(Row):
    """A term of one of the association's vocabularies."""

    vocabulary: vocabularies.Vocabulary
    code: str
    label: str
    labels: dict[str, Any]
    position: int
    note: str | None
    active_from: date | None
    active_to: date | None
    source: str | None

    goals = page("Goal", "Goals that serve it, where it is an emphasis area.")
    work_plan_items = page("WorkPlanItem", "Items of this kind, where it is an activity type.")
    obligations = page("Obligation", "Obligations of this kind, where it is a type of commitment.")
    checklist_entries = page(
        "ChecklistEntry", "What was shown, where it is an item of a checklist."
    )
    agreements = page(
        "Agreement",
        "Agreements that name it, where it is a purpose.",
        "agreement_purposes.agreement",
    )
