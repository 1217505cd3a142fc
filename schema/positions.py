"""Positions as clients see them: who holds which office where, and how fresh that knowledge is."""

from datetime import date

from domain import positions
from domain.derived import freshness
from schema.compiler.declare import derived, entity, one
from schema.enumerations import explain
from schema.rows import Row

explain(
    positions.PositionRole,
    EXECUTIVE_DIRECTOR="Runs the organization.",
    PRESIDENT="Presides over it.",
    SECRETARY="Keeps its records.",
    BOARD_MEMBER="Sits in its board.",
    ASSOCIATION_STAFF="Works for it.",
    EVENTS_CONTACT="Whom to ask about its events.",
    EDITOR="Edits its publications.",
    CHAPTER_ADVISOR="Advises a chapter.",
    MEMBER="Is a member of it.",
    OTHER="Anything else.",
)


@entity(positions.Position, order=("valid_from",))
class Position(Row):
    """An office that a person holds in an organization over a span of days."""

    title: str
    role: positions.PositionRole
    valid_from: date
    valid_to: date | None
    last_confirmed_on: date | None
    fresh_until = derived(freshness.FRESH_UNTIL)
    is_fresh = derived(freshness.IS_FRESH)
    source: str | None

    person = one("Person", nullable=True)
    organization = one("Organization", nullable=True)
