"""Programmes: standing offers of an organization, and the packages in which they are sold or given."""

from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyRelation

from domain.organizations import Organization, Visibility
from domain.rows import (
    Row,
    code_field,
    link_field,
    optional_date_field,
    optional_short_text_field,
    optional_text_field,
    part_field,
    short_text_field,
)


class ProgrammeKind(StrEnum):
    """What a programme is."""

    EXCHANGE = "EXCHANGE"
    TRAINING = "TRAINING"
    PARTNER = "PARTNER"
    FUND = "FUND"
    TECHNICAL_ASSISTANCE = "TECHNICAL_ASSISTANCE"
    RESOURCE = "RESOURCE"
    OTHER = "OTHER"


class Programme(Row):
    """A standing offer of an organization, such as an exchange programme or a partner programme."""

    organization_id: UUID

    organization: ForeignKeyRelation[Organization] = link_field(
        "Organization", "programmes", "Who runs it."
    )
    title: Field[str] = short_text_field(300, "Title.")
    kind = code_field(ProgrammeKind, "What it is.")
    summary = optional_text_field("What it offers.")
    url = optional_short_text_field(500, "Address of its website.")
    starts_on = optional_date_field("First day.")
    ends_on = optional_date_field("Last day.")
    visibility = code_field(
        Visibility, "Who sees it without signing in.", default=Visibility.INTERNAL
    )
    sample: Field[bool] = fields.BooleanField(
        default=False, description="Fictitious, for the demo only."
    )
    source = optional_short_text_field(500, "Where the facts were read.")

    class Meta:
        table = "programme"


class Package(Row):
    """A level at which one can enroll in a programme."""

    programme_id: UUID

    programme: ForeignKeyRelation[Programme] = part_field("Programme", "packages", "The programme.")
    title: Field[str] = short_text_field(200, "Title.")
    level: Field[int] = fields.IntField(
        default=1, description="Rank among the packages, 1 the lowest."
    )
    benefits = optional_text_field("What it brings.")

    class Meta:
        table = "package"
        unique_together = (("programme", "title"),)
