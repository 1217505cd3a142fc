"""Positions: who holds which office in which organization, and how fresh that knowledge is."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyRelation

from domain.organizations import Organization
from domain.people import Person
from domain.rows import (
    Row,
    code_field,
    link_field,
    optional_date_field,
    optional_short_text_field,
    short_text_field,
)


class PositionRole(StrEnum):
    """What a position means for the relationship, whatever it is called at home."""

    EXECUTIVE_DIRECTOR = "EXECUTIVE_DIRECTOR"
    PRESIDENT = "PRESIDENT"
    SECRETARY = "SECRETARY"
    BOARD_MEMBER = "BOARD_MEMBER"
    ASSOCIATION_STAFF = "ASSOCIATION_STAFF"
    EVENTS_CONTACT = "EVENTS_CONTACT"
    EDITOR = "EDITOR"
    CHAPTER_ADVISOR = "CHAPTER_ADVISOR"
    MEMBER = "MEMBER"
    OTHER = "OTHER"


class Position(Row):
    """An office that a person holds in an organization over a span of days."""

    person_id: UUID
    organization_id: UUID
    person: ForeignKeyRelation[Person] = link_field("Person", "positions", "Who holds it.")
    organization: ForeignKeyRelation[Organization] = link_field(
        "Organization", "positions", "Where."
    )
    title: Field[str] = short_text_field(200, "What it is called.")
    role = code_field(PositionRole, "What it means for the relationship.")
    valid_from: Field[date] = fields.DateField(description="First day.")
    valid_to = optional_date_field("Last day.")
    last_confirmed_on = optional_date_field("When somebody last said that this still holds.")
    source = optional_short_text_field(500, "Where the facts were read.")

    class Meta:
        table = "position"
