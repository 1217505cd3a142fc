"""The epoch of rights moves with everything from which rights follow, and with the change itself."""

import importlib

import pytest

from domain.database import Database
from domain.reach import READ_REACH
from domain.rights.epochs import read_epoch

SOURCES = importlib.import_module("domain.migrations.0090_rights_epoch").SOURCES
COVERED = """
SELECT relation.relname AS name, attribute.attname AS column
FROM pg_trigger AS trigger JOIN pg_class AS relation ON relation.oid = trigger.tgrelid
JOIN pg_attribute AS attribute ON attribute.attrelid = relation.oid AND attribute.attnum > 0
WHERE trigger.tgname = 'move_rights_epoch'
    AND (trigger.tgattr = '' OR attribute.attnum = ANY (trigger.tgattr::int2[]))
"""


async def test_it_covers_every_column_that_a_reach_is_worked_out_from(database: Database) -> None:
    sql = READ_REACH.replace("$1", "NULL::uuid").replace("$2", "NULL::date")
    async with database.reads.acquire() as connection:
        covered = {(row["name"], row["column"]) for row in await connection.fetch(COVERED)}
        await connection.execute(f"CREATE TEMP VIEW reach AS {sql}")
        used = await connection.fetch(
            "SELECT table_name, column_name FROM information_schema.view_column_usage"
            " WHERE view_name = 'reach'"
        )
    # Keys never change, and whoever deletes a row moves the epoch by that.
    read = {(row["table_name"], row["column_name"]) for row in used if row["column_name"] != "id"}
    assert len({name for name, _ in read}) == len(SOURCES) - 2  # tokens and identities come first
    assert read - covered == set()


@pytest.mark.parametrize("table", SOURCES)
async def test_every_kind_of_change_moves_it(database: Database, table: str) -> None:
    column = SOURCES[table].partition(",")[0] or "created_by"
    for change in (
        f"INSERT INTO {table} SELECT * FROM {table} LIMIT 0",
        f"UPDATE {table} SET {column} = {column} WHERE FALSE",
        f"DELETE FROM {table} WHERE FALSE",
    ):
        before = await read_epoch(database.lines)
        await database.reads.execute(change)
        assert await read_epoch(database.lines) == before + 1, change


async def test_what_says_nothing_of_rights_leaves_it(database: Database) -> None:
    before = await read_epoch(database.lines)
    await database.reads.execute("UPDATE api_token SET last_used_at = now()")
    await database.reads.execute("UPDATE identity SET last_seen_at = now()")
    await database.reads.execute("UPDATE organization SET city = city")
    assert await read_epoch(database.lines) == before


async def test_it_moves_with_the_transaction_and_once(database: Database) -> None:
    before = await read_epoch(database.lines)
    async with database.reads.acquire() as connection:
        change = "UPDATE person SET name = name"
        async with connection.transaction():
            await connection.execute(change)
            await connection.execute(change)
            assert await read_epoch(database.lines) == before
        assert await read_epoch(database.lines) == before + 1
        # What a savepoint took back has to be said again.
        async with connection.transaction():
            await connection.execute("SAVEPOINT earlier")
            await connection.execute(change)
            await connection.execute("ROLLBACK TO SAVEPOINT earlier")
            await connection.execute(change)
        assert await read_epoch(database.lines) == before + 2


async def test_writers_do_not_wait_for_each_other(database: Database) -> None:
    before = await read_epoch(database.lines)
    async with (
        database.reads.acquire() as one,
        database.reads.acquire() as two,
        one.transaction(),
        two.transaction(),
    ):
        for connection in (one, two):
            await connection.execute("UPDATE person SET name = name", timeout=20)
    assert await read_epoch(database.lines) == before + 2
