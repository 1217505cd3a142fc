"""Every question of the benchmark: Entente, the ordinary service and the limit answer it alike."""

from typing import Any

import orjson
import pytest

from benchmarks.arena import find_places
from benchmarks.asking import QUESTIONS, Place, document_of, plain, values_of, with_values
from benchmarks.contestants import Contestant, entente, limit, ordinary
from benchmarks.filling import Sizes, fill, forget_writes
from benchmarks.limit.app import READ, STATEMENTS
from benchmarks.ordinary.loading import Loaders
from benchmarks.ordinary.roots import SCHEMA
from domain.clock import Clock
from domain.database import Database
from domain.settings import Settings
from service.app import create_app
from tests.service.conftest import browse

SIZES = Sizes(organizations=30, agreements=75, goals=300, measurements=1200, events=240)


@pytest.fixture
async def places(database: Database) -> list[Place]:
    """The filled database's long list."""
    await fill(database.url, SIZES)
    return await find_places(database.url)


async def ask_ordinary(contestant: Contestant, question: str, values: dict[str, Any]) -> Any:
    document = document_of(contestant.folder, question)
    assert document is not None
    said = await SCHEMA.execute(
        document, contestant.variables(values), context_value={"loaders": Loaders()}
    )
    assert said.errors is None
    return orjson.loads(orjson.dumps(said.data, default=str))


async def test_everybody_says_the_same(
    places: list[Place], database: Database, settings: Settings, clock: Clock
) -> None:
    app = create_app(settings, database, local_administrator=True, clock=clock)
    ours = entente("entente", "Entente", "", {})
    theirs, bare = ordinary(database.url), limit(database.url)
    async with browse(app) as client:

        async def ask(document: str | None, variables: dict[str, Any]) -> Any:
            body = {"query": document, "variables": variables}
            said = (await client.post("/graphql", json=body)).json()
            assert "errors" not in said, said
            return said["data"]

        document = document_of("entente", "deep")
        after: dict[str, Any] = {"after": None}
        for offset in range(20, places[0].offset + 20, 20):
            page = await ask(document, after)
            after = {"after": page["events"]["pageInfo"]["endCursor"]}
            ours.cursors[offset] = after["after"]

        for question in QUESTIONS:
            values = values_of(question.name, 0, SIZES, places)
            document = document_of("entente", question.name)
            assert document is not None
            variables = ours.variables(values)
            said = plain(await ask(document, variables))
            assert said == plain(await ask_ordinary(theirs, question.name, values))
            if question.writes:
                continue
            assert said == plain(await ask(with_values(document, variables, 7), {}))
            given = bare.variables(values)
            found = await database.reads.fetchval(
                STATEMENTS[question.name],
                *(READ.get(name, str)(value) for name, value in given.items()),
            )
            assert said == plain(orjson.loads(found)["data"]), question.name
            assert all(said.values()), f"{question.name} finds nothing"
    assert await database.reads.fetchval("SELECT count(*) FROM measurement") == 1202
    await forget_writes(database.url)
    assert await database.reads.fetchval("SELECT count(*) FROM measurement") == 1200
