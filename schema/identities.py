"""Identities as clients see them: which subject of the sign-in service somebody is."""

from datetime import datetime

from domain import identities
from schema.compiler.declare import entity, one
from schema.rows import Row


@entity(identities.Identity, order=("issuer", "subject"))
class Identity(Row):
    """A subject at an issuer of sign-in tokens that is a person here."""

    issuer: str
    subject: str
    last_seen_at: datetime | None

    person = one("Person", nullable=True)
