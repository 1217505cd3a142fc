"""People: liaisons, staff, signatories; with the addresses, language and hours that mails must respect."""

from datetime import date, datetime
from uuid import UUID

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyRelation

from domain.rows import (
    Row,
    optional_instant_field,
    optional_short_text_field,
    optional_time_field,
    part_field,
)


class Person(Row):
    """Somebody who acts for an organization."""

    name: Field[str] = fields.CharField(max_length=200, description="Full name as it is addressed.")
    sort_name: Field[str] = fields.CharField(max_length=200, description="Name as it is sorted.")
    locale: Field[str | None] = fields.CharField(
        max_length=20, null=True, description="Language of the person's mails."
    )
    time_zone: Field[str] = fields.CharField(
        max_length=60, default="UTC", description="IANA time zone that mails keep to."
    )
    quiet_from = optional_time_field("Local time from which no mail may arrive.")
    quiet_to = optional_time_field("Local time until which no mail may arrive.")
    holiday_calendar: Field[str | None] = fields.CharField(
        max_length=6, null=True, description="Country (and subdivision) whose holidays are kept."
    )
    monthly_roll_up: Field[bool] = fields.BooleanField(
        default=False,
        db_default=False,
        description="Wants the monthly summary of the agreements that they oversee.",
    )
    phone = optional_short_text_field(40, "Telephone number.")
    erased_at: Field[datetime | None] = optional_instant_field(
        "When the person's data was erased; only the key is left."
    )
    deactivated_on: Field[date | None] = fields.DateField(
        null=True, description="From this day the person gets no mail and holds no duty."
    )
    sample: Field[bool] = fields.BooleanField(
        default=False, description="Fictitious, for the demo only."
    )

    class Meta:
        table = "person"


class EmailAddress(Row):
    """A person's mail address; mails go to the primary one."""

    person_id: UUID
    person: ForeignKeyRelation[Person] = part_field("Person", "email_addresses", "Whose address.")
    address: Field[str] = fields.CharField(max_length=320, description="The address.")
    is_primary: Field[bool] = fields.BooleanField(default=True, description="Mails go here.")
    verified_on: Field[date | None] = fields.DateField(
        null=True, description="When the person proved to read it."
    )

    class Meta:
        table = "email_address"
