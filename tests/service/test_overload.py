"""More than can be answered: some wait, others are told to come again, and nothing runs for nobody."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import asyncpg
import httpx2
import pytest
from starlette.applications import Starlette

from domain import lines
from domain.clock import Clock
from domain.database import Database
from domain.settings import Settings
from schema import lanes
from service.app import create_app
from tests.service.live import serving

QUERY = {"query": "{ organizations(first: 1) { nodes { name } } }"}
BESIDE = "{ viewer { kind } organizations(first: 1) { nodes { name } } }"
STUCK = "SELECT count(*) FROM pg_locks WHERE relation = 'organization'::regclass AND NOT granted"


@asynccontextmanager
async def stuck(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """A table that nobody can read while the block lasts: each statement over it waits."""
    connection = await asyncpg.connect(database.url)
    try:
        async with connection.transaction():
            await connection.execute("LOCK TABLE organization IN ACCESS EXCLUSIVE MODE")
            yield connection
    finally:
        await connection.close()


async def waiting(connection: asyncpg.Connection, number: int) -> None:
    """Return when so many statements wait."""

    async def found() -> bool:
        return bool(await connection.fetchval(STUCK) == number)

    await until(found)


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    """Return when something is so."""
    async with asyncio.timeout(20):
        while not await true():  # noqa: ASYNC110 (others make it true)
            await asyncio.sleep(0.02)


@pytest.fixture
def narrow_app(settings: Settings, database: Database, clock: Clock) -> Starlette:
    """Two reads at once, three that wait."""
    narrow = replace(settings, operations_at_once=2, operations_waiting=3)
    return create_app(narrow, database, clock=clock)


async def test_a_full_queue_is_503_and_the_others_are_answered(
    narrow_app: Starlette, database: Database
) -> None:
    async with (
        serving(narrow_app) as (_, place),
        httpx2.AsyncClient(base_url=f"http://{place}", timeout=30) as client,
    ):
        async with stuck(database) as connection:
            asked = [asyncio.create_task(client.post("/graphql", json=QUERY)) for _ in range(12)]
            await waiting(connection, 2)

            async def seven_are_done() -> bool:
                return sum(task.done() for task in asked) == 7

            await until(seven_are_done)
            lane = narrow_app.state.door.lanes.reads
            assert (lane.running, len(lane.waiting)) == (2, 3)
        answers = await asyncio.gather(*asked)
        assert sorted(answer.status_code for answer in answers) == [200] * 5 + [503] * 7
        refused = next(answer for answer in answers if answer.status_code == 503)
        assert refused.json()["errors"][0]["extensions"]["code"] == "OVERLOADED"
        assert int(refused.headers["Retry-After"]) >= 1
        assert (lane.running, len(lane.waiting)) == (0, 0)


async def test_a_statement_ends_with_its_client_and_its_turn_goes_on(
    narrow_app: Starlette, database: Database
) -> None:
    async with serving(narrow_app) as (_, place), stuck(database) as connection:
        async with httpx2.AsyncClient(base_url=f"http://{place}") as client:
            asked = [asyncio.create_task(client.post("/graphql", json=QUERY)) for _ in range(4)]
            await waiting(connection, 2)
            for task in asked:
                task.cancel()
            await asyncio.gather(*asked, return_exceptions=True)
        await waiting(connection, 0)
        lane = narrow_app.state.door.lanes.reads

        async def empty() -> bool:
            return not (lane.running or lane.waiting)

        await until(empty)


async def test_without_a_free_connection_it_is_503_whichever_way_it_is_read(
    settings: Settings, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Database.connect(database.url, pool_size=1) as narrow:
        app = create_app(settings, narrow, clock=clock)
        async with (
            serving(app) as (_, place),
            httpx2.AsyncClient(base_url=f"http://{place}", timeout=30) as client,
            stuck(database) as connection,
        ):
            asked = asyncio.create_task(client.post("/graphql", json=QUERY))
            await waiting(connection, 1)
            monkeypatch.setattr(
                lines, "PATIENCE", 0.05
            )  # the table stays locked: any wait is too long
            late = await client.post("/graphql", json=QUERY)
            # Who asks is looked up first, over the same connections.
            known = await client.post(
                "/graphql", json=QUERY, headers={"Authorization": "Bearer ent_x"}
            )
            part = await client.post("/graphql", json={"query": BESIDE})
            asked.cancel()
            await waiting(connection, 0)
    for answer in (late, known):
        assert (answer.status_code, answer.json().keys()) == (503, {"errors"})
        assert answer.json()["errors"][0]["extensions"]["code"] == "OVERLOADED"
        assert int(answer.headers["Retry-After"]) >= 1
    assert [each["extensions"]["code"] for each in part.json()["errors"]] == ["OVERLOADED"]


async def test_a_turn_that_takes_too_long_is_given_up(
    narrow_app: Starlette, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "PATIENCE", 0.2)  # nobody ahead is ever done: any wait is too long
    async with (
        serving(narrow_app) as (_, place),
        httpx2.AsyncClient(base_url=f"http://{place}", timeout=30) as client,
        stuck(database) as connection,
    ):
        asked = [asyncio.create_task(client.post("/graphql", json=QUERY)) for _ in range(2)]
        await waiting(connection, 2)
        late = await client.post("/graphql", json=QUERY)
        assert (late.status_code, late.headers["Retry-After"]) == (503, "2")
        for task in asked:
            task.cancel()
        await asyncio.gather(*asked, return_exceptions=True)
        await waiting(connection, 0)
