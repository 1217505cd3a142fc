"""People who may get a mail, and why somebody cannot be reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from asyncpg import Record

from domain.database import Transaction
from domain.notices.holiday_calendars import CALENDAR
from domain.notices.resting import rests
from domain.notices.windows import PLAIN, Habits, known_zone

PEOPLE = f"""
    SELECT person.id, person.name, person.time_zone, person.quiet_from, person.quiet_to,
        {CALENDAR} AS calendar,
        person.deactivated_on <= $2 AS deactivated,
        (SELECT address FROM email_address AS email
            WHERE email.person_id = person.id AND email.is_primary LIMIT 1) AS address,
        EXISTS (SELECT FROM email_address AS email
            WHERE email.person_id = person.id AND email.is_primary AND {rests("email.address", "$3")}
        ) AS suppressed
    FROM person WHERE person.id = ANY($1)
"""


@dataclass(frozen=True)
class Contact:
    """Somebody who may get a mail."""

    id: UUID
    name: str
    time_zone: str
    unreachable: str | None
    habits: Habits = PLAIN


async def read_people(
    tx: Transaction, ids: Sequence[UUID], today: date, now: datetime
) -> dict[UUID, Contact]:
    rows = await tx.fetch(PEOPLE, ids, today, now)
    return {
        row["id"]: Contact(
            row["id"],
            row["name"],
            known_zone(row["time_zone"]),
            _unreachable(row),
            Habits(row["calendar"], row["quiet_from"], row["quiet_to"]),
        )
        for row in rows
    }


def _unreachable(person: Record) -> str | None:
    if person["deactivated"]:
        return "is deactivated"
    if person["suppressed"]:
        return "has an address that mail comes back from"
    return None if person["address"] else "has no mail address"
