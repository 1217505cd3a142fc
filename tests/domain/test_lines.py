"""Lines: connections that only read, few of them for many readers, and none is lost to whoever leaves."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from domain import lines as lines_module
from domain.database import LINES, Database, orm_config, pool_options
from domain.lines import Lines, NoLineError

LOCK = 77
STUCK = f"SELECT pg_advisory_xact_lock_shared({LOCK})"
OWN = "SELECT pg_backend_pid()"


@pytest.fixture
async def line(database: Database) -> AsyncIterator[Lines]:
    """A single one."""
    options = pool_options(orm_config(database.url))
    async with Lines.open({**options, "server_settings": dict(LINES)}, 1) as lines:
        yield lines


@pytest.fixture
async def other(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """Somebody else at the same server, who holds what STUCK waits for."""
    connection = await asyncpg.connect(database.url)
    await connection.execute(f"SELECT pg_advisory_lock({LOCK})")
    try:
        yield connection
    finally:
        await connection.close()


async def until(connection: asyncpg.Connection, sql: str, *values: object) -> None:
    """Return when the server says so."""
    async with asyncio.timeout(20):
        while not await connection.fetchval(sql, *values):  # noqa: ASYNC110 (others make it true)
            await asyncio.sleep(0.02)


async def waiting(connection: asyncpg.Connection, number: int) -> None:
    count = "SELECT count(*) = $1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    await until(connection, count, number)


async def test_nothing_is_said_between_two_reads(line: Lines, other: asyncpg.Connection) -> None:
    server = await line.fetchval(OWN)
    last = "SELECT query FROM pg_stat_activity WHERE pid = $1"
    assert await other.fetchval(last, server) == OWN
    assert await line.fetchval(OWN) == server


async def test_readers_wait_for_their_turn(line: Lines, other: asyncpg.Connection) -> None:
    stuck = asyncio.create_task(line.fetchval(STUCK))
    await waiting(other, 1)
    later = [asyncio.create_task(line.fetchval("SELECT $1::int", number)) for number in range(20)]
    await other.execute(f"SELECT pg_advisory_unlock({LOCK})")
    await stuck
    assert await asyncio.gather(*later) == list(range(20))


async def test_whoever_leaves_ends_the_statement_and_keeps_nobody_waiting(
    line: Lines, other: asyncpg.Connection
) -> None:
    stuck = asyncio.create_task(line.fetchval(STUCK))
    await waiting(other, 1)
    gone, stays = (asyncio.create_task(line.fetchval(OWN)) for _ in range(2))
    await asyncio.sleep(0)  # both tasks stand in line after one turn of the loop
    gone.cancel()
    stuck.cancel()
    assert await stays
    await waiting(other, 0)
    assert stuck.cancelled()


async def test_a_turn_that_came_too_late_goes_to_the_next(
    line: Lines, other: asyncpg.Connection
) -> None:
    stuck = asyncio.create_task(line.fetchval(STUCK))
    await waiting(other, 1)
    late, next_one = (asyncio.create_task(line.fetchval(OWN)) for _ in range(2))
    await asyncio.sleep(0)  # both tasks stand in line after one turn of the loop
    await other.execute(f"SELECT pg_advisory_unlock({LOCK})")
    stuck.add_done_callback(lambda _: late.cancel())
    assert await next_one
    assert late.cancelled() or late.done()


async def test_a_statement_that_takes_too_long_is_ended(
    line: Lines, other: asyncpg.Connection
) -> None:
    with pytest.raises(TimeoutError):
        await line.fetchval(STUCK, limit=0.1)
    await waiting(other, 0)
    assert await line.fetchval(OWN)


async def test_the_server_ends_by_itself_what_nobody_ends(
    database: Database, other: asyncpg.Connection
) -> None:
    assert await database.lines.fetchval("SHOW statement_timeout") == "16s"
    options = pool_options(orm_config(database.url))
    hasty = {**LINES, "statement_timeout": "50ms"}
    async with Lines.open({**options, "server_settings": hasty}, 1) as lines:
        with pytest.raises(asyncpg.QueryCanceledError):
            await lines.fetchval(STUCK)
        assert await lines.fetchval("SELECT 7") == 7


async def test_who_waits_too_long_for_a_connection_is_told_so(
    line: Lines, other: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck = asyncio.create_task(line.fetchval(STUCK))
    await waiting(other, 1)
    monkeypatch.setattr(
        lines_module, "PATIENCE", 0.05
    )  # the one ahead is stuck: any wait is too long
    with pytest.raises(NoLineError):
        await line.fetchval(OWN)
    await other.execute(f"SELECT pg_advisory_unlock({LOCK})")
    await stuck
    assert await line.fetchval(OWN)


async def test_an_error_leaves_the_connection_in_order(line: Lines) -> None:
    server = await line.fetchval(OWN)
    with pytest.raises(asyncpg.DivisionByZeroError):
        await line.fetchval("SELECT 1 / 0")
    assert await line.fetchval(OWN) == server


async def test_a_connection_that_the_server_ended_is_replaced(
    line: Lines, other: asyncpg.Connection
) -> None:
    server = await line.fetchval(OWN)
    await other.execute("SELECT pg_terminate_backend($1)", server)
    await until(other, "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1)", server)
    assert await line.fetchval(OWN) != server


async def test_what_the_server_broke_off_is_asked_once_more(
    line: Lines, other: asyncpg.Connection
) -> None:
    server = await line.fetchval(OWN)
    stuck = asyncio.create_task(line.fetchval(f"{OWN} FROM ({STUCK}) AS held"))
    await waiting(other, 1)
    await other.execute("SELECT pg_terminate_backend($1)", server)
    await until(other, "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1)", server)
    await other.execute(f"SELECT pg_advisory_unlock({LOCK})")
    assert await stuck != server


async def test_nothing_can_be_changed_through_a_line(line: Lines) -> None:
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await line.fetchval("DELETE FROM region")
