"""Whose holidays somebody keeps, as SQL over a `person`, and which calendars and zones are in use at all."""

from uuid import UUID

from domain.database import Transaction
from domain.notices.windows import Habits

# The person's own calendar; else the country of the organization where they hold a position, else of the
# one that they represent. Most recent first.
CALENDAR = """coalesce(person.holiday_calendar, (
    SELECT country.code FROM (
        SELECT organization_id, 1 AS place, valid_from FROM position
        WHERE person_id = person.id AND valid_to IS NULL
        UNION ALL
        SELECT organization_id, 2, valid_from FROM liaison_assignment
        WHERE person_id = person.id AND kind = 'AFFILIATE_LIAISON' AND valid_to IS NULL
    ) AS stands_for
    JOIN organization_country AS country ON country.organization_id = stands_for.organization_id
    WHERE country.role = 'SEAT'
    ORDER BY place, stands_for.valid_from DESC, country.id LIMIT 1
))"""

HABITS = f"SELECT {CALENDAR} AS calendar, quiet_from, quiet_to FROM person WHERE id = $1"

# From one value of an index to the next: a look for each calendar, not one for each person.
STEPS = """
    WITH RECURSIVE found (name) AS (
        SELECT min({column}) FROM {table}
        UNION ALL
        SELECT (SELECT min({column}) FROM {table} WHERE {column} > found.name)
        FROM found WHERE found.name IS NOT NULL
    )
    SELECT name FROM found WHERE name IS NOT NULL
"""
ZONES = STEPS.format(table="person", column="time_zone")
IN_USE = " UNION ".join(
    f"({STEPS.format(table=table, column=column)})"
    for table, column in (("person", "holiday_calendar"), ("organization_country", "code"))
)


async def read_calendars(tx: Transaction) -> list[str]:
    """Return the calendars that anybody may keep."""
    return [row["name"] for row in await tx.fetch(IN_USE)]


async def read_zones(tx: Transaction) -> list[str]:
    """Return the time zones that people live in."""
    return [row["name"] for row in await tx.fetch(ZONES)]


async def read_habits(tx: Transaction, person_id: UUID) -> Habits:
    """Return when somebody gets no mail."""
    row = await tx.fetchrow(HABITS, person_id)
    assert row is not None
    return Habits(row["calendar"], row["quiet_from"], row["quiet_to"])
