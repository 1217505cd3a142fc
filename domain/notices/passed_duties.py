"""Passed duties: who has said that reminders of an agreement are somebody else's, and whose, where they knew.

It takes nobody's duty away: it decides who gets the mails until the staff have put the duty right, which
ends it. Planning reads it with the duties (planning/duties.py).
"""

from datetime import date
from uuid import UUID

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyNullableRelation, ForeignKeyRelation

from domain.agreements import Agreement
from domain.database import Transaction
from domain.liaisons import LiaisonAssignment
from domain.people import Person
from domain.rows import Row, optional_link_field, optional_text_field, part_field

TAKE_BACK = """
DELETE FROM passed_duty AS passed USING liaison_assignment AS duty
WHERE duty.id = $1 AND passed.person_id = duty.person_id AND (
    passed.agreement_id = duty.agreement_id OR EXISTS (
        SELECT FROM agreement_party AS party
        JOIN organization ON organization.id = party.organization_id
        WHERE party.agreement_id = passed.agreement_id
            AND (organization.id = duty.organization_id OR organization.region_id = duty.region_id)
    )
)
"""


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

    class Meta:
        table = "passed_duty"
        unique_together = (("agreement", "person"),)


async def take_back(tx: Transaction, duty: LiaisonAssignment) -> None:
    """Write to the holder of a duty again: the staff have found that it is theirs after all."""
    await tx.execute(TAKE_BACK, duty.id)
