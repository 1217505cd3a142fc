"""Obligations: what a party promised to do, once or again and again, and each time it is due."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyNullableRelation, ForeignKeyRelation

from domain.agreements import Agreement, AgreementParty
from domain.people import Person
from domain.rows import (
    Row,
    code_field,
    link_field,
    optional_date_field,
    optional_link_field,
    optional_short_text_field,
    optional_text_field,
    part_field,
)
from domain.vocabularies import VocabularyTerm


class OccurrenceState(StrEnum):
    """Whether an obligation was met on one of its days; a stored transition."""

    OPEN = "OPEN"
    DONE = "DONE"
    WAIVED = "WAIVED"
    MISSED = "MISSED"


class Obligation(Row):
    """A commitment of a party, or of all of them, under an agreement."""

    agreement_id: UUID
    party_id: UUID | None

    agreement: ForeignKeyRelation[Agreement] = link_field(
        "Agreement", "obligations", "The agreement."
    )
    commitment_type: ForeignKeyRelation[VocabularyTerm] = link_field(
        "VocabularyTerm", "obligations", "What kind of commitment it is."
    )
    party: ForeignKeyNullableRelation[AgreementParty] = optional_link_field(
        "AgreementParty", "obligations", "Who promised; empty where all did."
    )
    owner: ForeignKeyNullableRelation[Person] = optional_link_field(
        "Person", "owned_obligations", "Who sees to it."
    )
    text: Field[str] = fields.TextField(description="What was promised.")
    starts_on: Field[date] = fields.DateField(
        description="First day on which it is due; the recurrence counts from it."
    )
    recurrence = optional_short_text_field(
        300, "RRULE of RFC 5545; empty where it is due once, or always without a date."
    )
    standing: Field[bool] = fields.BooleanField(
        default=False, description="Holds all the time and has no due dates."
    )
    evidence_required: Field[bool] = fields.BooleanField(
        default=False, description="Whether a document must prove it."
    )
    ended_on = optional_date_field("Last day on which it can be due.")

    class Meta:
        table = "obligation"


class ObligationOccurrence(Row):
    """One day on which an obligation is due."""

    obligation_id: UUID

    obligation: ForeignKeyRelation[Obligation] = part_field(
        "Obligation", "occurrences", "The obligation."
    )
    due_on: Field[date] = fields.DateField(description="Day by which.")
    state = code_field(OccurrenceState, "Whether it was met.", default=OccurrenceState.OPEN)
    done_on = optional_date_field("When it was met.")
    note = optional_text_field("What was done, or why it was waived or missed.")

    class Meta:
        table = "obligation_occurrence"
        unique_together = (("obligation", "due_on"),)
