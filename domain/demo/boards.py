"""The board of the sample home association, which decides on agreements."""

from uuid import UUID

from domain.demo.organizations import Body
from domain.demo.tables import Tables
from domain.governing_bodies import BodyKind, GoverningBody


def found_board(tables: Tables, home: Body) -> UUID:
    """Write the board and return its key."""
    return tables.add(
        GoverningBody,
        organization_id=home.id,
        name="Example Board of Directors",
        kind=BodyKind.BOARD,
        size=9,
        sample=True,
    )
