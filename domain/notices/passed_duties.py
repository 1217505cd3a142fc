"""Passed duties: who has said that reminders of an agreement are somebody else's, and whose, where they knew.

It takes nobody's duty away: it decides who gets the mails until it is taken back (verbs/people/taking_back).
Planning reads it with the duties (planning/duties.py).
"""

from datetime import date
from uuid import UUID

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyNullableRelation, ForeignKeyRelation

from domain.agreements import Agreement
from domain.people import Person
from domain.rows import (
    Row,
    optional_date_field,
    optional_link_field,
    optional_text_field,
    part_field,
)


class PassedDuty(Row):
    """Somebody's word that they are not the one to write to about an agreement."""

    agreement_id: UUID
    person_id: UUID
    successor_id: UUID | None

    agreement: ForeignKeyRelation[Agreement] = part_field(
        "Agreement", "passed_duties", "The agreement."
    )
    person: ForeignKeyRelation[Person] = part_field(
        "Person", "passed_duties", "Who is not to be written to."
    )
    successor: ForeignKeyNullableRelation[Person] = optional_link_field(
        "Person", "duties_passed_to", "Who is, where they said so."
    )
    said_on: Field[date] = fields.DateField(description="When they said so.")
    note = optional_text_field("What they added.")
    taken_back_on = optional_date_field("When it was taken back; empty while it holds.")
    taken_back_because = optional_text_field("Why it was taken back.")

    class Meta:
        table = "passed_duty"
        unique_together = (("agreement", "person"),)
