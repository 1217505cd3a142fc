"""What the tests of the schema share: a database with the demo in it, and a way to ask."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from json import loads
from typing import Any, Protocol

import pytest

from domain.clock import Clock
from domain.database import Database
from domain.demo.filling import fill
from domain.document_store import DocumentStore
from domain.settings import Settings
from domain.viewers import LOCAL_ADMIN, Viewer
from schema import reads
from schema.execution import Context, GraphQLRequest, Result, execute
from tests.conftest import HOME_TIME_ZONE, Cloner, Servers
from tests.schema.world import make_world

TODAY = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("entente").addoption(
        "--update-golden", action="store_true", help="write the golden files anew"
    )


@dataclass(frozen=True, slots=True)
class Reply:
    """A result, read."""

    result: Result
    content: dict[str, Any]

    @property
    def data(self) -> Any:
        assert "errors" not in self.content, self.content["errors"]
        return self.content["data"]

    @property
    def errors(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.content["errors"]
        return found

    @property
    def code(self) -> str:
        """The code of the only error."""
        (error,) = self.errors
        return str(error["extensions"]["code"])


class Ask(Protocol):
    """Sends a query as a viewer and returns the reply."""

    def __call__(
        self,
        query: str,
        variables: Mapping[str, object] | None = None,
        *,
        viewer: Viewer = LOCAL_ADMIN,
        operation: str | None = None,
    ) -> Awaitable[Reply]: ...


@pytest.fixture(autouse=True)
def detail(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each statement is logged, as it is where somebody asks for detail."""
    caplog.set_level(logging.DEBUG, logger=reads.__name__)
    # Tools that a test runs within this process turn off what others log.
    monkeypatch.setattr(reads.DETAIL, "disabled", False)


MakeAsk = Callable[[Database], Ask]


@pytest.fixture(scope="session")
def ask_of(servers: Servers) -> MakeAsk:
    """Make a way to ask a database."""
    clock = Clock.fixed(TODAY, HOME_TIME_ZONE)

    def make(database: Database) -> Ask:
        settings = Settings(database_url=database.url, redis_url=servers.redis_url)

        async def ask(
            query: str,
            variables: Mapping[str, object] | None = None,
            *,
            viewer: Viewer = LOCAL_ADMIN,
            operation: str | None = None,
        ) -> Reply:
            context = Context(viewer, clock, database, settings, "test-request")
            request = GraphQLRequest(query, variables or {}, operation)
            result = await execute(request, context)
            return Reply(result, loads(result.body, parse_float=Decimal))

        return ask

    return make


@pytest.fixture
def ask(ask_of: MakeAsk, database: Database) -> Ask:
    """Ask the test's own, empty database."""
    return ask_of(database)


@pytest.fixture(scope="module")
async def quiet(cloner: Cloner, empty_database: str) -> AsyncIterator[Database]:
    """An empty database that the tests of a module share, because they change nothing."""
    async with (
        cloner.clone(empty_database) as name,
        Database.connect(cloner.servers.database(name), pool_size=4) as opened,
    ):
        yield opened


@pytest.fixture
def ask_quiet(ask_of: MakeAsk, quiet: Database) -> Ask:
    """Ask the empty database of the module."""
    return ask_of(quiet)


@pytest.fixture(scope="module")
async def world(cloner: Cloner, empty_database: str) -> AsyncIterator[Database]:
    """The small world, in a database that the tests of a module share: they change nothing."""
    async with (
        cloner.clone(empty_database) as name,
        Database.connect(cloner.servers.database(name), pool_size=4) as opened,
    ):
        await make_world()
        yield opened


@pytest.fixture
def ask_world(ask_of: MakeAsk, world: Database) -> Ask:
    """Ask the small world of the module."""
    return ask_of(world)


@pytest.fixture(scope="session")
async def demo_template(
    cloner: Cloner, empty_database: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[str]:
    """The name of a database that holds the demo as of the fixed clock's day: a template."""
    async with cloner.clone(empty_database) as name:
        async with Database.connect(cloner.servers.database(name), pool_size=2):
            store = DocumentStore.of(Settings(data_dir=tmp_path_factory.mktemp("demo")))
            await fill(Clock.fixed(TODAY, HOME_TIME_ZONE), store=store)
        yield name


@pytest.fixture
async def demo(cloner: Cloner, demo_template: str) -> AsyncIterator[Database]:
    """The demo in a database of this test's own."""
    async with (
        cloner.clone(demo_template) as name,
        Database.connect(cloner.servers.database(name), pool_size=4) as opened,
    ):
        yield opened


@pytest.fixture
def ask_demo(ask_of: MakeAsk, demo: Database) -> Ask:
    """Ask the demo."""
    return ask_of(demo)
