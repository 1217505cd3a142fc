"""Liaisons: who looks after which organization, region or agreement, in which capacity and when."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyNullableRelation, ForeignKeyRelation

from domain.agreements import Agreement
from domain.governing_bodies import GoverningBody, Seat
from domain.organizations import Organization
from domain.people import Person
from domain.regions import Region
from domain.rows import (
    Row,
    code_field,
    link_field,
    optional_date_field,
    optional_link_field,
    part_field,
)


class LiaisonKind(StrEnum):
    """In which capacity a person looks after a relationship."""

    REGIONAL_VICE_PRESIDENT = "REGIONAL_VICE_PRESIDENT"
    REGIONAL_DIRECTOR = "REGIONAL_DIRECTOR"
    STAFF_LIAISON = "STAFF_LIAISON"
    COMMITTEE_LIAISON = "COMMITTEE_LIAISON"
    AFFILIATE_LIAISON = "AFFILIATE_LIAISON"


class AssignedBy(StrEnum):
    """Who assigned a liaison."""

    COMMITTEE = "COMMITTEE"
    BOARD = "BOARD"
    STAFF = "STAFF"


class LiaisonAssignment(Row):
    """A person's duty for exactly one organization, region or agreement over a span of days."""

    person_id: UUID
    organization_id: UUID | None
    region_id: UUID | None
    agreement_id: UUID | None
    delegate_id: UUID | None
    assigned_by_body_id: UUID | None
    seat_id: UUID | None
    person: ForeignKeyRelation[Person] = link_field(
        "Person", "liaison_assignments", "Who holds the duty."
    )
    organization: ForeignKeyNullableRelation[Organization] = optional_link_field(
        "Organization", "liaison_assignments", "Organization that is looked after."
    )
    region: ForeignKeyNullableRelation[Region] = optional_link_field(
        "Region", "liaison_assignments", "Region that is looked after."
    )
    agreement: ForeignKeyNullableRelation[Agreement] = optional_link_field(
        "Agreement", "liaison_assignments", "Agreement that is looked after."
    )
    kind = code_field(LiaisonKind, "In which capacity.")
    is_primary: Field[bool] = fields.BooleanField(
        default=True, description="The one to ask first; the others are backups."
    )
    assigned_by = code_field(AssignedBy, "Who assigned the duty.", default=AssignedBy.STAFF)
    valid_from: Field[date] = fields.DateField(description="First day of the duty.")
    valid_to: Field[date | None] = fields.DateField(null=True, description="Last day of the duty.")
    delegate: ForeignKeyNullableRelation[Person] = optional_link_field(
        "Person", "delegated_assignments", "Who stands in while the person is out of office."
    )

    assigned_by_body: ForeignKeyNullableRelation[GoverningBody] = optional_link_field(
        "GoverningBody", "assigned_liaisons", "Body that assigned it."
    )
    seat: ForeignKeyNullableRelation[Seat] = optional_link_field(
        "Seat", "duties", "Seat that it came with: it ends with the seat."
    )
    last_confirmed_on = optional_date_field("When the person last said that this still holds.")

    class Meta:
        table = "liaison_assignment"


class OutOfOffice(Row):
    """Days on which a person is away and the delegate of the assignment gets the mails."""

    assignment_id: UUID
    assignment: ForeignKeyRelation[LiaisonAssignment] = part_field(
        "LiaisonAssignment", "out_of_office", "The duty."
    )
    starts_on: Field[date] = fields.DateField(description="First day away.")
    ends_on: Field[date] = fields.DateField(description="Last day away.")

    class Meta:
        table = "out_of_office"
