"""Boards and committees as clients see them, and who sits in them when."""

from datetime import date

from domain import governing_bodies
from domain.derived.liaison_duties import HELD_SEAT
from schema.compiler.declare import entity, one, page
from schema.enumerations import explain
from schema.rows import Row

explain(
    governing_bodies.BodyKind,
    BOARD="Oversees the organization and decides.",
    COMMITTEE="Works on a part of it, such as the international relations.",
)


@entity(governing_bodies.GoverningBody, order=("name",))
class GoverningBody(Row):
    """The board of an organization, or one of its committees."""

    name: str
    kind: governing_bodies.BodyKind
    size: int | None
    dissolved_on: date | None
    sample: bool
    source: str | None

    organization = one("Organization", nullable=True)
    seats = page("Seat", "Who sits or sat in it.")
    current_seats = page("Seat", "Who sits in it on the day.", "seats", only=HELD_SEAT)
    decisions = page("BoardDecision", "What it decided.", order=("-met_on",))
    assigned_liaisons = page("LiaisonAssignment", "Duties that it assigned.")
    role_grants = page("RoleGrant", "Roles that are held for it.")


@entity(governing_bodies.Seat, order=("term_from",))
class Seat(Row):
    """A person's seat in a body over a term; duties that came with it end with it."""

    is_chair: bool
    title: str | None
    term_from: date
    term_to: date | None

    body = one("GoverningBody")
    person = one("Person", nullable=True)
    duties = page("LiaisonAssignment", "Duties that came with it.")
