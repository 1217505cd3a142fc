"""Roles: what a person may see and do, granted for a span of days."""

from datetime import date
from enum import StrEnum

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyRelation

from domain.people import Person
from domain.rows import Row, code_field


class Role(StrEnum):
    """Access roles. Only administrators are asked for yet: they get the mails that nobody else would."""

    ADMIN = "ADMIN"


class RoleGrant(Row):
    """A role that a person holds from a day on, until a last day or for good."""

    person: ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "entente.Person",
        related_name="role_grants",
        db_index=True,
        on_delete=fields.RESTRICT,
        description="Who holds the role.",
    )
    role = code_field(Role, "The role.")
    valid_from: Field[date] = fields.DateField(description="First day.")
    valid_to: Field[date | None] = fields.DateField(null=True, description="Last day.")

    class Meta:
        table = "role_grant"
