"""Databases that tests take in turns: after a test one is made as it was, which is quicker than a new copy.

A copy has to be made, opened and removed, and each of its connections first learns the catalogue: a fifth of
a second. Here the rows that a test left are deleted, and those that migrations wrote are written again.
Whatever else a test changed or left behind is not mended but noticed, and the database not used again.
"""

import asyncio
import io
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Self

import asyncpg

from domain.database import Database

TURNS = 60
"""How many tests may use a database: rows that were deleted still take room until it is given up."""
MOST_LOOKS = 20
LOOK_EVERY = 0.005
"""Seconds between two looks: the server tells nobody when it has noticed that a connection is closed."""

TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY c.relname
"""
WRITTEN_COLUMNS = """
SELECT attname FROM pg_attribute
WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum
"""
SEQUENCES = """
SELECT format(
  'SELECT setval(%L, %s, %L)', sequencename, coalesce(last_value, start_value), last_value IS NOT NULL
)
FROM pg_sequences WHERE schemaname = 'public'
"""
# Which tables, columns, rules, triggers, functions and statistics there are, and which change was the last.
SHAPE = """
SELECT string_agg(count || ' ' || latest, ', ') FROM (
  SELECT count(*), max(xmin::text::bigint) AS latest FROM pg_class
  UNION ALL SELECT count(*), max(xmin::text::bigint) FROM pg_attribute
  UNION ALL SELECT count(*), max(xmin::text::bigint) FROM pg_constraint
  UNION ALL SELECT count(*), max(xmin::text::bigint) FROM pg_trigger
  UNION ALL SELECT count(*), max(xmin::text::bigint) FROM pg_proc
  UNION ALL SELECT count(*), max(xmin::text::bigint) FROM pg_statistic
  UNION ALL SELECT count(*), max(xmin::text::bigint) FROM pg_db_role_setting
) parts
"""
CONNECTED = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True, slots=True)
class Seed:
    """The rows of a table that migrations write."""

    columns: list[str]
    digest: str
    rows: bytes


@dataclass(slots=True)
class KeptDatabase:
    """A database that knows how it was before its first test."""

    url: str
    connection: "asyncpg.Connection[asyncpg.Record]"
    tables_in_use: str
    shape: str
    seeds: Mapping[str, Seed]
    sequences: tuple[str, ...]
    opened: Database | None = None
    turns: int = 0
    closing: AsyncExitStack = field(default_factory=AsyncExitStack)

    @classmethod
    async def of(cls, url: str) -> Self:
        """Look at a database that nobody has used yet."""
        connection = await asyncpg.connect(url)
        turns = 0
        try:
            # No trigger fires for what this connection does, and no reference is checked.
            await connection.execute("SET session_replication_role = replica")
        except asyncpg.InsufficientPrivilegeError:
            # On a server of somebody else, who has kept that right, each test gets a copy.
            turns = TURNS
        tables = [row["relname"] for row in await connection.fetch(TABLES)]
        cases = (f"CASE WHEN EXISTS (SELECT FROM {each}) THEN '{each}' END" for each in tables)
        tables_in_use = f"SELECT array_remove(ARRAY[{', '.join(cases)}], NULL)"
        return cls(
            url,
            connection,
            tables_in_use,
            await connection.fetchval(SHAPE),
            {
                each: await _seed(connection, each)
                for each in await connection.fetchval(tables_in_use)
            },
            tuple(row[0] for row in await connection.fetch(SEQUENCES)),
            turns=turns,
        )

    async def open(self) -> Database:
        """Open it as any process does; its connections stay open for the tests that follow."""
        if self.opened is None:
            connected = Database.connect(self.url, pool_size=5)
            self.opened = await self.closing.enter_async_context(connected)
        return self.opened

    async def restore(self) -> bool:
        """Make it as it was; return whether it is, and may be used again."""
        self.turns += 1
        if self.turns >= TURNS or not await self._is_quiet():
            return False
        if await self.connection.fetchval(SHAPE) != self.shape:
            return False
        async with self.connection.transaction():
            for table in await self.connection.fetchval(self.tables_in_use):
                if table not in self.seeds:
                    await self.connection.execute(f"DELETE FROM {table}")
            for table, seed in self.seeds.items():
                await self._restore_seed(table, seed)
            for statement in self.sequences:
                await self.connection.execute(statement)
        return True

    async def close(self) -> None:
        """Close its connections, those too that a test has not given back."""
        await self.connection.close()
        if self.opened is not None:
            for pool in _pools(self.opened):
                pool.terminate()
        await self.closing.aclose()

    async def _restore_seed(self, table: str, seed: Seed) -> None:
        if (await _seed(self.connection, table)).digest == seed.digest:
            return
        await self.connection.execute(f"DELETE FROM {table}")
        rows = io.BytesIO(seed.rows)
        await self.connection.copy_to_table(table, source=rows, columns=seed.columns)

    async def _is_quiet(self) -> bool:
        """Whether only the kept connections are left, and all of them are at rest."""
        pools = [] if self.opened is None else _pools(self.opened)
        if self.opened is not None and not _is_at_rest(self.opened):
            return False
        for _ in range(MOST_LOOKS):
            # Who has just closed a connection does not wait for the server to notice.
            if await self.connection.fetchval(CONNECTED) <= sum(pool.get_size() for pool in pools):
                return True
            await asyncio.sleep(LOOK_EVERY)
        return False


def _pools(database: Database) -> list["asyncpg.Pool[asyncpg.Record]"]:
    client = database.orm.connections.get("default")
    # Tortoise makes its pool when it is needed first.
    orm = [] if client._pool is None else [client._pool]
    return [*orm, database.reads, database.lines._pool]


def _is_at_rest(database: Database) -> bool:
    """Whether every connection was given back; lines keep those of their pool."""
    *pools, _ = _pools(database)
    idle = all(pool.get_size() == pool.get_idle_size() for pool in pools)
    return idle and not database.lines._taken and not database.lines._releases


async def _seed(connection: "asyncpg.Connection[asyncpg.Record]", table: str) -> Seed:
    columns = [row["attname"] for row in await connection.fetch(WRITTEN_COLUMNS, table)]
    digest = f"SELECT md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM {table} t"
    rows = io.BytesIO()
    await connection.copy_from_table(table, output=rows, columns=columns)
    return Seed(columns, await connection.fetchval(digest), rows.getvalue())
