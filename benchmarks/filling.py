"""The database that everybody is measured with: our own schema, filled by numbers in a few statements."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self
from uuid import UUID

import asyncpg

from domain.database import migrate
from service.embedded import postgres

FILLING = Path(__file__).with_name("filling.sql")
# As much memory as the data needs, so that nobody is measured by a disk.
MEMORY = "shared_buffers = 1GB\nwork_mem = 16MB\n"


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many rows there are of each kind."""

    organizations: int = 2_000
    agreements: int = 5_000
    goals: int = 25_000
    measurements: int = 100_000
    events: int = 20_000

    def times(self, scale: int) -> Self:
        return type(self)(**{name: number * scale for name, number in asdict(self).items()})


def key(kind: int, number: int) -> str:
    """The key of a row; filling.sql makes them in the same way."""
    return str(UUID(f"{1704067200000 + 60000 * number:012x}700{kind}8000{number:012x}"))


async def fill(url: str, sizes: Sizes) -> None:
    """Write all rows in one transaction, so that constraints that are checked at its end are checked once."""
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            for name, number in asdict(sizes).items():
                await connection.execute(f"SET LOCAL bench.{name} = '{number}'")
            await connection.execute(FILLING.read_text(encoding="utf-8"))
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()


async def forget_writes(url: str) -> None:
    """Remove what mutations of an earlier run added: each run begins with the same rows."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(
            "DELETE FROM measurement WHERE submitted_by IS DISTINCT FROM 'Somebody'"
        )
        await connection.execute("VACUUM ANALYZE measurement")
    finally:
        await connection.close()


@asynccontextmanager
async def filled_database(folder: Path, sizes: Sizes) -> AsyncIterator[str]:
    """The URL of a server of its own with the database in it."""
    server = await postgres.prepare(folder, durable=False)
    (folder / "data" / "postgresql.auto.conf").write_text(MEMORY)
    filled = folder / "filled"
    async with server.running() as url:
        if not filled.exists() or filled.read_text() != repr(sizes):
            await postgres.create_database(url)
            await migrate(url)
            await fill(url, sizes)
            filled.write_text(repr(sizes))
        await forget_writes(url)
        yield url
