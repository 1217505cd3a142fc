"""Single flight: one statement answers many who ask for the same, and none that began before they asked."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from domain.database import Database
from domain.flights import AT_ONCE, Flights

LOCK = 78
# What is told stands in a row, and the statement waits before it looks.
WAIT = f"(SELECT 1 FROM (SELECT pg_advisory_xact_lock_shared({LOCK})) AS turn)"
TOLD = f"WITH turn AS MATERIALIZED {WAIT} SELECT (SELECT count(*) FROM turn)::text || $1::text"
STUCK = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


@pytest.fixture
async def other(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """Somebody else at the same server, who holds what TOLD waits for."""
    connection = await asyncpg.connect(database.url)
    await connection.execute(f"SELECT pg_advisory_lock({LOCK})")
    try:
        yield connection
    finally:
        await connection.close()


async def stuck(connection: asyncpg.Connection, number: int) -> None:
    """Return when so many statements wait."""
    async with asyncio.timeout(20):
        while await connection.fetchval(STUCK) != number:  # noqa: ASYNC110 (others make it true)
            await asyncio.sleep(0.02)


def ask(flights: Flights, *values: object, times: int = 1) -> list["asyncio.Task[object]"]:
    return [asyncio.create_task(flights.fetchval(TOLD, *values)) for _ in range(times)]


async def let_go(connection: asyncpg.Connection) -> None:
    await connection.execute(f"SELECT pg_advisory_unlock({LOCK})")


async def test_many_who_ask_for_the_same_share_the_next_statement(
    database: Database, other: asyncpg.Connection
) -> None:
    flights = Flights(database.lines)
    same = ask(flights, "a", times=30)
    others = ask(flights, "b")
    await stuck(other, AT_ONCE + 1)
    (shared,) = flights.following.values()
    assert shared.waiting == 30 - AT_ONCE
    await let_go(other)
    assert await asyncio.gather(*same, *others) == ["1a"] * 30 + ["1b"]
    assert (flights.aloft, flights.following) == ({}, {})


async def test_nobody_is_answered_by_a_statement_that_began_before(database: Database) -> None:
    """Each reader reads after a change of its own, among many that read the same."""
    flights = Flights(database.lines)
    await database.reads.execute("CREATE TABLE counted (n int)")
    await database.reads.execute("INSERT INTO counted VALUES (0)")

    async def change_and_read() -> None:
        for _ in range(20):
            changed = await database.reads.fetchval("UPDATE counted SET n = n + 1 RETURNING n")
            assert await flights.fetchval("SELECT n FROM counted") >= changed

    await asyncio.gather(*(change_and_read() for _ in range(8)))


async def test_who_leaves_takes_nobody_along_and_the_last_one_ends_it(
    database: Database, other: asyncpg.Connection
) -> None:
    flights = Flights(database.lines)
    first = ask(flights, "a", times=AT_ONCE)
    await stuck(other, AT_ONCE)
    gone, stays = ask(flights, "a", times=2)
    await asyncio.sleep(0)  # both tasks have begun after one turn of the loop
    gone.cancel()
    for task in first:
        task.cancel()
    await asyncio.gather(gone, *first, return_exceptions=True)
    await stuck(other, 1)
    assert not stays.done()
    stays.cancel()
    await asyncio.gather(stays, return_exceptions=True)
    await stuck(other, 0)
    assert (flights.aloft, flights.following) == ({}, {})


async def test_an_error_is_everybodys(database: Database) -> None:
    flights = Flights(database.lines)
    asked = [flights.fetchval("SELECT 1 / $1::int", 0) for _ in range(5)]
    found = await asyncio.gather(*asked, return_exceptions=True)
    assert {type(error) for error in found} == {asyncpg.DivisionByZeroError}
    assert await flights.fetchval("SELECT 1 / $1::int", 1) == 1
