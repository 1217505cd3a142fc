"""Real people of the demo, one for each way in which somebody takes part, and nobody in particular."""

from domain.clock import Clock
from domain.database import Database
from domain.reach import person_viewer
from domain.viewers import ANONYMOUS, Viewer

HOLDS_ROLE = "SELECT person_id FROM role_grant WHERE role = $1 ORDER BY id LIMIT 1"
HOLDS_DUTY = """SELECT person_id FROM liaison_assignment
    WHERE kind = $1 AND valid_to IS NULL ORDER BY id LIMIT 1"""
CHAIRS = """SELECT seat.person_id FROM seat JOIN governing_body AS body ON body.id = seat.body_id
    JOIN organization AS owner ON owner.id = body.organization_id AND owner.kind = $1
    WHERE seat.is_chair AND coalesce(seat.term_to, 'infinity') > '2026-03-04' ORDER BY seat.id LIMIT 1"""

WAYS = {
    "officer of an affiliate": (HOLDS_ROLE, "AFFILIATE_SIGNATORY"),
    "liaison of an affiliate": (HOLDS_DUTY, "AFFILIATE_LIAISON"),
    "volunteer": (HOLDS_DUTY, "COMMITTEE_LIAISON"),
    "chair": (CHAIRS, "HOME_ASSOCIATION"),
    "director": (HOLDS_DUTY, "REGIONAL_DIRECTOR"),
    "board": (HOLDS_ROLE, "BOARD_VIEWER"),
    "staff": (HOLDS_ROLE, "STAFF"),
}
"""The query of the person, and what it is asked with."""


async def take_part(way: str, database: Database, clock: Clock) -> Viewer:
    """Return the viewer that somebody is on the day; without a way, the public."""
    if way not in WAYS:
        return ANONYMOUS
    query, given = WAYS[way]
    found = await database.reads.fetchval(query, given)
    assert found is not None, way
    return await person_viewer(found, clock.today())
