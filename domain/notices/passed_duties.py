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

STILL_ASKED = """(
    EXISTS (SELECT FROM agreement AS pact
        WHERE pact.id = {row}.agreement_id AND pact.owner_id = {row}.person_id)
    OR EXISTS (SELECT FROM work_plan AS plan
        LEFT JOIN work_plan_item AS task ON task.work_plan_id = plan.id
            AND task.state IN ('PLANNED', 'IN_PROGRESS')
        WHERE plan.agreement_id = {row}.agreement_id AND plan.state <> 'CLOSED'
            AND {row}.person_id IN (plan.home_owner_id, plan.counterpart_owner_id, task.owner_id))
    OR EXISTS (SELECT FROM goal LEFT JOIN indicator AS gauge ON gauge.goal_id = goal.id
        WHERE goal.agreement_id = {row}.agreement_id AND goal.state IN ('PROPOSED', 'ACTIVE')
            AND {row}.person_id IN (goal.owner_id, gauge.owner_id))
    OR EXISTS (SELECT FROM obligation AS promise
        WHERE promise.agreement_id = {row}.agreement_id AND promise.owner_id = {row}.person_id
            AND coalesce(promise.ended_on, 'infinity') >= {today})
    OR EXISTS (SELECT FROM agreement_party AS side
        JOIN organization AS place ON place.id = side.organization_id
        JOIN liaison_assignment AS duty ON duty.agreement_id = side.agreement_id
            OR (side.role IN ('COUNTERPARTY', 'CO_PARTY')
                AND (duty.organization_id = place.id OR duty.region_id = place.region_id))
        LEFT JOIN seat AS chair ON chair.body_id = duty.assigned_by_body_id AND chair.is_chair
            AND duty.kind = 'COMMITTEE_LIAISON'
            AND {today} BETWEEN chair.term_from AND coalesce(chair.term_to, 'infinity')
        WHERE side.agreement_id = {row}.agreement_id
            AND {row}.person_id IN (duty.delegate_id, chair.person_id)
            AND {today} BETWEEN duty.valid_from AND coalesce(duty.valid_to, 'infinity'))
    OR EXISTS (SELECT FROM agreement_party AS side
        LEFT JOIN role_grant AS held ON held.organization_id = side.organization_id
            AND held.role = 'AFFILIATE_SIGNATORY'
            AND {today} BETWEEN held.valid_from AND coalesce(held.valid_to, 'infinity')
        LEFT JOIN position AS office ON office.organization_id = side.organization_id
            AND side.role = 'HOME' AND office.role = 'EXECUTIVE_DIRECTOR'
            AND {today} BETWEEN office.valid_from AND coalesce(office.valid_to, 'infinity')
        WHERE side.agreement_id = {row}.agreement_id
            AND {row}.person_id IN (held.person_id, office.person_id)))"""
"""Whether its person is to be asked about the agreement for anything but a liaison's duty.

Of such a duty a hand-over tells the staff, and administrators are asked only where nobody else is.
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
    taken_back_on = optional_date_field("When it was taken back; empty while it holds.")
    taken_back_because = optional_text_field("Why it was taken back.")

    class Meta:
        table = "passed_duty"
        unique_together = (("agreement", "person"),)
