"""The demo in a database that all tests here read and none changes."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import asyncpg
import pytest

from domain.clock import Clock
from domain.database import Database
from domain.demo.filling import DemoResult, fill
from domain.document_store import DocumentStore
from domain.settings import Settings
from tests.conftest import HOME_TIME_ZONE, Cloner

# The last day of a leap year's February: the day on which most reckonings of months go wrong.
LEAP_DAY = Clock.fixed(datetime(2028, 2, 29, 15, 0, tzinfo=UTC), HOME_TIME_ZONE)


@dataclass(frozen=True, slots=True)
class Filled:
    """A database with the demo as of a day."""

    connection: "asyncpg.Connection[asyncpg.Record]"
    result: DemoResult
    today: date

    async def all(self, sql: str, *values: object) -> list[asyncpg.Record]:
        return await self.connection.fetch(sql, *values)

    async def one(self, sql: str, *values: object) -> Any:
        return await self.connection.fetchval(sql, *values)

    async def column(self, sql: str, *values: object) -> list[Any]:
        return [row[0] for row in await self.connection.fetch(sql, *values)]


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> DocumentStore:
    """A folder for the documents of the demo."""
    return DocumentStore.of(Settings(data_dir=tmp_path_factory.mktemp("demo")))


@pytest.fixture(scope="session")
async def filled(
    cloner: Cloner, empty_database: str, store: DocumentStore
) -> AsyncIterator[Filled]:
    """The demo as of 29 February 2028."""
    async with cloner.clone(empty_database) as name:
        url = cloner.servers.database(name)
        async with Database.connect(url, pool_size=2):
            result = await fill(LEAP_DAY, store=store)
        connection = await asyncpg.connect(url)
        try:
            yield Filled(connection, result, LEAP_DAY.today())
        finally:
            await connection.close()
