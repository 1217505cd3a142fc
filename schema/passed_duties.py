"""Passed duties as clients see them: who said that an agreement's reminders are not theirs, and whose."""

from datetime import date

from domain.notices import passed_duties
from schema.compiler.declare import entity, one
from schema.rows import Row


@entity(passed_duties.PassedDuty, order=("said_on",))
class PassedDuty(Row):
    """A person's word that an agreement's reminders are somebody else's: it holds until it is taken back."""

    said_on: date
    note: str | None
    taken_back_on: date | None
    taken_back_because: str | None

    agreement = one("Agreement", nullable=True)
    person = one("Person", nullable=True)
    successor = one("Person")
