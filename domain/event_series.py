"""Series of events: a conference that comes back, and whom to ask for the next date."""

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyNullableRelation

from domain.organizations import Organization, Visibility
from domain.people import Person
from domain.rows import (
    Row,
    code_field,
    optional_date_field,
    optional_link_field,
    optional_short_text_field,
    short_text_field,
)


class EventSeries(Row):
    """Events that follow one another, such as an annual conference."""

    title: Field[str] = short_text_field(300, "Title.")
    organizer: ForeignKeyNullableRelation[Organization] = optional_link_field(
        "Organization", "event_series", "Who holds it."
    )
    contact: ForeignKeyNullableRelation[Person] = optional_link_field(
        "Person", "event_series", "Whom to ask for the next date."
    )
    every_months: Field[int | None] = fields.IntField(
        null=True, description="Months between two events."
    )
    url = optional_short_text_field(500, "Address of its website.")
    ended_on = optional_date_field("When it was given up.")
    visibility = code_field(
        Visibility, "Who sees it without signing in.", default=Visibility.INTERNAL
    )
    sample: Field[bool] = fields.BooleanField(
        default=False, description="Fictitious, for the demo only."
    )

    class Meta:
        table = "event_series"
