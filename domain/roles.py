"""Roles: what a person may see and do, granted for a span of days."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyNullableRelation, ForeignKeyRelation

from domain.governing_bodies import GoverningBody
from domain.organizations import Organization
from domain.people import Person
from domain.regions import Region
from domain.rows import Row, code_field, link_field, optional_link_field, optional_short_text_field


class Role(StrEnum):
    """What a person is to the service; what each may see and do stands in domain/rights/access.py."""

    ADMIN = "ADMIN"
    STAFF = "STAFF"
    REGIONAL_DIRECTOR = "REGIONAL_DIRECTOR"
    REGIONAL_VICE_PRESIDENT = "REGIONAL_VICE_PRESIDENT"
    BOARD_VIEWER = "BOARD_VIEWER"
    BOARD_SECRETARY = "BOARD_SECRETARY"
    COMMITTEE_CHAIR = "COMMITTEE_CHAIR"
    LIAISON = "LIAISON"
    AFFILIATE_REPRESENTATIVE = "AFFILIATE_REPRESENTATIVE"
    AFFILIATE_SIGNATORY = "AFFILIATE_SIGNATORY"


class RoleGrant(Row):
    """A role that a person holds from a day on, for an organization, region or committee where it has one."""

    person_id: UUID
    organization_id: UUID | None
    region_id: UUID | None
    body_id: UUID | None
    person: ForeignKeyRelation[Person] = link_field("Person", "role_grants", "Who holds the role.")
    role = code_field(Role, "The role.")
    valid_from: Field[date] = fields.DateField(description="First day.")
    valid_to: Field[date | None] = fields.DateField(null=True, description="Last day.")

    organization: ForeignKeyNullableRelation[Organization] = optional_link_field(
        "Organization", "role_grants", "For which organization; affiliates' roles need one."
    )
    region: ForeignKeyNullableRelation[Region] = optional_link_field(
        "Region", "role_grants", "For which region; regional roles need one."
    )
    body: ForeignKeyNullableRelation[GoverningBody] = optional_link_field(
        "GoverningBody", "role_grants", "For which committee; chairs need one."
    )
    reason = optional_short_text_field(300, "Why it was granted.")

    class Meta:
        table = "role_grant"
