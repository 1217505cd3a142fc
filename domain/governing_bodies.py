"""Governing bodies and committees, and who sits in them when."""

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


class BodyKind(StrEnum):
    """What a body is."""

    BOARD = "BOARD"
    COMMITTEE = "COMMITTEE"


class GoverningBody(Row):
    """The board of an organization, or one of its committees."""

    organization_id: UUID
    organization: ForeignKeyRelation[Organization] = link_field(
        "Organization", "bodies", "Whose body it is."
    )
    name: Field[str] = short_text_field(200, "Name.")
    kind = code_field(BodyKind, "Board or committee.")
    size: Field[int | None] = fields.IntField(null=True, description="How many seats it has.")
    dissolved_on = optional_date_field("When it was dissolved.")
    sample: Field[bool] = fields.BooleanField(
        default=False, description="Fictitious, for the demo only."
    )
    source = optional_short_text_field(500, "Where the facts were read.")

    class Meta:
        table = "governing_body"
        unique_together = (("organization", "name"),)


class Seat(Row):
    """A person's seat in a body over a term; duties that came with it end with it."""

    body_id: UUID
    person_id: UUID
    body: ForeignKeyRelation[GoverningBody] = link_field("GoverningBody", "seats", "The body.")
    person: ForeignKeyRelation[Person] = link_field("Person", "seats", "Who sits there.")
    is_chair: Field[bool] = fields.BooleanField(default=False, description="Chairs the body.")
    title = optional_short_text_field(120, "What the seat is called, such as vice president.")
    term_from: Field[date] = fields.DateField(description="First day of the term.")
    term_to = optional_date_field("Last day of the term.")

    class Meta:
        table = "seat"
