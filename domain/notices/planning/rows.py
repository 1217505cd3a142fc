"""Rows about some things; where there are none, nothing is asked of the database."""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import Record

from domain.database import Transaction


async def fetch_about(
    tx: Transaction, statement: str, ids: Sequence[UUID], *values: object
) -> list[Record]:
    """Return what there is about some things; nobody is asked about nothing."""
    return await tx.fetch(statement, ids, *values) if ids else []
