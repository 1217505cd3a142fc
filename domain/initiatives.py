"""Strategic initiatives: the plans of an organization that goals build on."""

from uuid import UUID

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyNullableRelation

from domain.organizations import Organization
from domain.rows import (
    Row,
    optional_date_field,
    optional_link_field,
    optional_short_text_field,
    optional_text_field,
    short_text_field,
)


class StrategicInitiative(Row):
    """A branch or leaf of an organization's strategy."""

    organization_id: UUID | None
    parent_id: UUID | None
    title: Field[str] = short_text_field(300, "Title.")
    summary = optional_text_field("What it is about.")
    organization: ForeignKeyNullableRelation[Organization] = optional_link_field(
        "Organization", "initiatives", "Whose strategy."
    )
    parent: ForeignKeyNullableRelation["StrategicInitiative"] = optional_link_field(
        "StrategicInitiative", "children", "Initiative that it is a part of."
    )
    starts_on = optional_date_field("First day.")
    ends_on = optional_date_field("Last day.")
    url = optional_short_text_field(500, "Where it is published.")
    sample: Field[bool] = fields.BooleanField(
        default=False, description="Fictitious, for the demo only."
    )
    source = optional_short_text_field(500, "Where the facts were read.")

    class Meta:
        table = "strategic_initiative"
