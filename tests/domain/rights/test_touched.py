"""Every row says when it changed, whatever path the change took."""

from datetime import date

from domain.database import Database
from domain.rights.access import ROWS
from domain.rows import Row
from tests import samples

LONG_AGO = "2020-01-01T00:00:00Z"


async def test_every_table_of_rows_has_the_trigger(database: Database) -> None:
    found = await database.reads.fetch(
        "SELECT tgrelid::regclass::text AS name FROM pg_trigger WHERE tgname = 'zz_touch'"
    )
    tables = {model._meta.db_table for model in ROWS if issubclass(model, Row)}
    assert {row["name"].strip('"') for row in found} == tables


async def test_a_statement_by_hand_touches_what_it_changes(database: Database) -> None:
    row = await samples.organization(updated_at=LONG_AGO)
    await database.reads.execute("UPDATE organization SET updated_at = $1", row.created_at)
    before = await database.reads.fetchval("SELECT updated_at FROM organization")
    assert before == row.created_at
    await database.reads.execute("UPDATE organization SET name = 'Other'")
    assert await database.reads.fetchval("SELECT updated_at FROM organization") > before


async def test_what_a_trigger_changes_is_touched(database: Database) -> None:
    of = await samples.affiliation()
    signed = await samples.version(of)
    first = await database.reads.fetchval("SELECT updated_at FROM agreement_version")
    for party in (of.home, of.counterparty):
        await samples.sign(signed, party, date(2026, 1, 1))
    found = await database.reads.fetchrow("SELECT updated_at, signed_on FROM agreement_version")
    assert found is not None
    assert found["signed_on"] == date(2026, 1, 1)
    assert found["updated_at"] > first
