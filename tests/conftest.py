"""What every test may ask for: servers, a database of its own, settings, a clock, a seed.

The servers are the real ones. A migrated database is made once; tests get a copy of it, one after the
other the same one for as long as each leaves it in order (tests/kept_databases.py).
"""

import itertools
import os
import random
import secrets
import shutil
import signal
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import hypothesis
import pytest
from tortoise import context as orm_contexts
from tortoise.models import MetaInfo, Model

from domain.clock import Clock
from domain.database import Database, migrate
from domain.settings import Settings
from service.embedded import postgres, valkey
from tests.kept_databases import KeptDatabase
from tests.long_files import put_longest_first

# The quick run is the same each time; the deep one looks somewhere else each time.
QUICK_SEED = 20261122
HOME_TIME_ZONE = "America/New_York"

hypothesis.settings.register_profile("quick", max_examples=200, deadline=None, derandomize=True)
hypothesis.settings.register_profile("deep", max_examples=5000, deadline=None, print_blob=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("entente")
    group.addoption("--deep", action="store_true", help="run random and fault tests in full")
    group.addoption("--seed", type=int, help="where random tests start, as an earlier run printed")


def pytest_configure(config: pytest.Config) -> None:
    if config.option.seed is None:
        config.option.seed = secrets.randbelow(2**32) if config.option.deep else QUICK_SEED
    hypothesis.settings.load_profile("deep" if config.option.deep else "quick")
    hear_interrupts()


def hear_interrupts() -> None:
    """Let programs that tests start hear SIGINT, also where this run itself was started without it.

    A shell that starts something with `&` ignores SIGINT for it; children inherit that, and Python
    then installs no handler of its own. The workers of a parallel run come through here too.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    put_longest_first(items)


def pytest_report_header(config: pytest.Config) -> str:
    depth = "deep" if config.option.deep else "quick"
    return f"entente: {depth} run; the same cases again with --seed {config.option.seed}"


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> random.Random:
    """Random numbers of this test alone, from the run's seed."""
    return random.Random(f"{request.config.option.seed} {request.node.nodeid}")


@pytest.fixture(scope="session")
def rounds(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """`rounds(300, 20_000)` is how often to try: the first number usually, the second deep."""
    deep = bool(request.config.option.deep)
    return lambda quick, full: full if deep else quick


@pytest.fixture(scope="session", autouse=True)
def models_are_completed_once() -> Iterator[None]:
    """Tortoise completes all models whenever a database is opened, always alike: a third of a test's time."""
    complete = MetaInfo.finalise_model
    done: weakref.WeakSet[type[Model]] = weakref.WeakSet()

    def complete_once(meta: MetaInfo) -> None:
        if meta._model not in done:
            complete(meta)
            done.add(meta._model)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MetaInfo, "finalise_model", complete_once)
        yield


@dataclass(frozen=True, slots=True)
class Servers:
    """The servers of this test run; the database URL's own database is not to be written to."""

    database_url: str
    redis_url: str

    def database(self, name: str) -> str:
        """The URL of another database on the same server."""
        return f"{self.database_url.rpartition('/')[0]}/{name}"


MEMORY = Path("/dev/shm")  # noqa: S108 (a folder of our own in it)
ROOM = 2 * 1024**3


@contextmanager
def quick_folder(usual: Path) -> Iterator[Path]:
    """A folder in memory where there is enough: databases are copied there ten times as fast."""
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ROOM:
        yield usual
        return
    for left in MEMORY.glob("entente-test-*"):  # by runs that were killed
        if not Path("/proc", left.name.rpartition("-")[2]).exists():
            shutil.rmtree(left, ignore_errors=True)
    folder = MEMORY / f"entente-test-{os.getpid()}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
async def servers(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Servers]:
    """PostgreSQL and Valkey for the whole run: embedded, unless ENTENTE_TEST_*_URL name others."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(quick_folder(tmp_path_factory.mktemp("servers")))
        database_url = os.environ.get("ENTENTE_TEST_DATABASE_URL")
        if database_url is None:
            server = await postgres.prepare(folder / "postgres", durable=False)
            database_url = await stack.enter_async_context(server.running())
            await postgres.create_database(database_url)
        redis_url = os.environ.get("ENTENTE_TEST_REDIS_URL")
        if redis_url is None:
            server = await valkey.prepare(folder / "valkey", durable=False)
            redis_url = await stack.enter_async_context(server.running())
        yield Servers(database_url, redis_url)


@dataclass(frozen=True, slots=True)
class Cloner:
    """Makes databases that are copies of another, and removes them again."""

    servers: Servers
    prefix: str
    numbers: "itertools.count[int]"

    @asynccontextmanager
    async def clone(self, template: str) -> AsyncIterator[str]:
        """The name of a fresh copy of the database `template`, to which nobody is connected."""
        name = f"{self.prefix}_{next(self.numbers)}"
        await self._run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        try:
            yield name
        finally:
            await self._run(f"DROP DATABASE {name} WITH (FORCE)")

    async def _run(self, statement: str) -> None:
        connection = await asyncpg.connect(self.servers.database_url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@pytest.fixture(scope="session")
def cloner(servers: Servers) -> Cloner:
    """Copies of databases, named for this process, so that two runs may share a server."""
    return Cloner(servers, f"entente_test_{os.getpid()}", itertools.count())


@pytest.fixture(scope="session")
async def empty_database(cloner: Cloner) -> AsyncIterator[str]:
    """The name of a migrated database without data: a template, never connected to in a test."""
    async with cloner.clone("template0") as name:
        await migrate(cloner.servers.database(name))
        yield name


@dataclass(slots=True)
class Kept:
    """The database of the test that runs, and of those that run next."""

    cloner: Cloner
    template: str
    current: KeptDatabase | None = None
    ending: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def take(self) -> KeptDatabase:
        """A migrated database without data, used by nobody else."""
        if self.current is None:
            name = await self.ending.enter_async_context(self.cloner.clone(self.template))
            self.current = await KeptDatabase.of(self.cloner.servers.database(name))
        return self.current

    async def give_back(self) -> None:
        """Make it as it was for the next test, or give it up."""
        if self.current is not None and not await self.current.restore():
            await self.give_up()

    async def give_up(self) -> None:
        if self.current is not None:
            await self.current.close()
            self.current = None
        await self.ending.aclose()


@pytest.fixture(scope="session")
async def kept(cloner: Cloner, empty_database: str) -> AsyncIterator[Kept]:
    """Databases for one test after the other."""
    found = Kept(cloner, empty_database)
    yield found
    await found.give_up()


@pytest.fixture
async def kept_database(kept: Kept) -> AsyncIterator[KeptDatabase]:
    """A migrated database that this test has for itself."""
    yield await kept.take()
    await kept.give_back()


@pytest.fixture
def database_url(kept_database: KeptDatabase) -> str:
    """The URL of a migrated database that this test has for itself."""
    return kept_database.url


@pytest.fixture
async def database(kept_database: KeptDatabase) -> AsyncIterator[Database]:
    """An open, migrated database that this test has for itself; models can be used at once."""
    opened = await kept_database.open()
    # A database that was opened for several tests may be the current one.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(orm_contexts, "_global_context", opened.orm)
        yield Database(opened.url, opened.orm, opened.reads, opened.lines)


@pytest.fixture
def settings(servers: Servers, database_url: str, tmp_path: Path) -> Settings:
    """Settings of a development installation on this test's database."""
    return Settings(
        database_url=database_url,
        redis_url=servers.redis_url,
        data_dir=tmp_path / "data",
        home_time_zone=HOME_TIME_ZONE,
        former_secret_keys=("the key that signed links before this one",),
    )


@pytest.fixture
def clock() -> Clock:
    """A Wednesday morning at the home association, in winter time."""
    return Clock.fixed(datetime(2026, 3, 4, 15, 0, tzinfo=UTC), HOME_TIME_ZONE)
