"""Trails for tests of the audit trail: changes by somebody, and an owner of the database who tampers."""

from typing import Any
from uuid import UUID

from domain.audit import Actor, add, change
from domain.database import Database, transaction
from domain.organizations import Organization, OrganizationKind
from tests import samples

CLERK = Actor("clerk", "request-1")


async def organization(name: str = "Example Association", **values: Any) -> Organization:
    """Make an organization as the domain does: with an event."""
    row = Organization(
        slug=f"example-{samples.number()}",
        name=name,
        kind=OrganizationKind.ASSOCIATION,
        **values,
    )
    async with transaction():
        await add(row, "addOrganization", CLERK)
    return row


async def rename(row: Organization, name: str, actor: Actor = CLERK) -> None:
    async with transaction():
        await change(row, {"name": name}, "renameOrganization", actor)


async def events(database: Database) -> list[Any]:
    return await database.reads.fetch("SELECT * FROM audit_event ORDER BY seq")


async def seals(database: Database) -> list[Any]:
    return await database.reads.fetch("SELECT * FROM audit_seal ORDER BY position")


async def tamper(database: Database, statement: str, *values: object) -> None:
    """Do what only an owner of the database can: switch the guards off and change the trail."""
    async with database.reads.acquire() as connection, connection.transaction():
        for table in ("audit_event", "audit_seal"):
            await connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        await connection.execute(statement, *values)
        for table in ("audit_event", "audit_seal"):
            await connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


async def seq_of(database: Database, key: UUID) -> int:
    """Return the number of the newest event of a row."""
    found = await database.reads.fetchval(
        "SELECT max(seq) FROM audit_event WHERE entity_id = $1", key
    )
    return int(found)


async def find_named(database: Database, *texts: str) -> list[str]:
    """Return the tables whose rows hold any of the texts."""
    tables = await database.reads.fetch(
        "SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'"
    )
    rows = {
        table["name"]: await database.reads.fetchval(
            f"SELECT string_agg(to_jsonb(t)::text, ' ') FROM {table['name']} AS t"
        )
        for table in tables
    }
    return [name for name, found in rows.items() if any(text in (found or "") for text in texts)]
