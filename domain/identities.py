"""Identities: which subject of which sign-in service a person is."""

from datetime import datetime
from uuid import UUID

from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyRelation

from domain.people import Person
from domain.rows import Row, optional_instant_field, part_field, short_text_field


class Identity(Row):
    """A subject at an issuer of sign-in tokens, linked by an administrator or a verified address."""

    person: ForeignKeyRelation[Person] = part_field("Person", "identities", "Who it is.")
    person_id: UUID
    issuer: Field[str] = short_text_field(300, "Address of the issuer.")
    subject: Field[str] = short_text_field(300, "Subject at the issuer.")
    last_seen_at: Field[datetime | None] = optional_instant_field("Last sign-in.")

    class Meta:
        table = "identity"
        unique_together = (("issuer", "subject"),)
