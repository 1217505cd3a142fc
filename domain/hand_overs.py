"""Hand-overs: what is to be passed on when somebody's seat, position or duty ends."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyNullableRelation, ForeignKeyRelation

from domain.liaisons import LiaisonAssignment
from domain.people import Person
from domain.rows import (
    Row,
    code_field,
    link_field,
    optional_date_field,
    optional_link_field,
    optional_text_field,
)


class HandOverState(StrEnum):
    """Whether somebody has taken over."""

    OPEN = "OPEN"
    DONE = "DONE"
    WAIVED = "WAIVED"


class HandOver(Row):
    """A duty that ended, and who takes it over."""

    assignment_id: UUID
    successor_id: UUID | None
    assignment: ForeignKeyRelation[LiaisonAssignment] = link_field(
        "LiaisonAssignment", "hand_overs", "The duty that ended."
    )
    raised_on: Field[date] = fields.DateField(description="When it was raised.")
    reason: Field[str] = fields.TextField(description="Why the duty ended.")
    state = code_field(HandOverState, "Whether it is done.", default=HandOverState.OPEN)
    successor: ForeignKeyNullableRelation[Person] = optional_link_field(
        "Person", "hand_overs_received", "Who takes over."
    )
    closed_on = optional_date_field("When it was done or waived.")
    notes = optional_text_field("What the successor should know.")

    class Meta:
        table = "hand_over"
