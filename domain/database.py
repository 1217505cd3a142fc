"""The database: the ORM's context, a pool for hand-written reads, transactions and migrations."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

import asyncpg
from tortoise import context as orm_contexts
from tortoise.context import TortoiseContext
from tortoise.migrations.executor import MigrationTarget
from tortoise.transactions import in_transaction

from domain.commits import note_commit
from domain.flights import Flights
from domain.lines import Lines
from domain.migration_states import Executor

APP = "entente"
MODEL_MODULES = [
    "domain.vocabularies",
    "domain.regions",
    "domain.organizations",
    "domain.people",
    "domain.governing_bodies",
    "domain.positions",
    "domain.identities",
    "domain.initiatives",
    "domain.programmes",
    "domain.projects",
    "domain.agreements",
    "domain.agreement_categories",
    "domain.agreement_versions",
    "domain.agreement_terms",
    "domain.renewal_campaigns",
    "domain.renewal_recommendations",
    "domain.enrollments",
    "domain.inquiries",
    "domain.board_decisions",
    "domain.obligations",
    "domain.checklists",
    "domain.liaisons",
    "domain.hand_overs",
    "domain.roles",
    "domain.goals",
    "domain.event_series",
    "domain.events",
    "domain.publications",
    "domain.exchanges",
    "domain.work_plans",
    "domain.plan_approvals",
    "domain.participations",
    "domain.documents",
    "domain.health_snapshots",
    "domain.audit",
    "domain.audit_seals",
    "domain.tokens",
    "domain.idempotency",
    "domain.import_jobs",
    "domain.webhooks",
    "domain.notices.rules",
    "domain.notices.messages",
    "domain.notices.heartbeats",
    "domain.notices.run_figures",
    "domain.notices.reminders",
    "domain.notices.passed_duties",
    "domain.notices.suppressions",
]
# Compiling machine code for a statement of milliseconds costs more than it saves.
SESSION = {"TimeZone": "UTC", "application_name": "entente", "jit": "off"}
READS = {
    **SESSION,
    # How much a text must be like what is searched for: "Gent" finds "Ghent".
    "pg_trgm.word_similarity_threshold": "0.4",
    # A nested read takes longer to plan than to run: it is planned once, whatever its parameters are.
    "plan_cache_mode": "force_generic_plan",
    # What is read is in memory, or on a disk without a moving head: the default of 4 shuns indexes.
    "random_page_cost": "1.1",
}
LONGEST_READ = 15.0
"""Seconds that a statement of a client may take."""
LINES = {
    **READS,
    # The server ends by itself what a process does not: one that is frozen, or cut off from it.
    "statement_timeout": f"{LONGEST_READ + 1:.0f}s",
    # What is read through these can change nothing, whatever its text is.
    "default_transaction_read_only": "on",
}
KEPT_STATEMENT = 128 * 1024
"""Longest statement that a connection keeps prepared. Nested reads and the planner's questions are longer
than asyncpg's own limit of 15 kB, and planning one anew takes several times as long as running it."""

MIGRATION_LOCK = 7_261_903_115
"""Key of the advisory lock that lets one process migrate at a time."""

OLDEST_SERVER = 170_000


class DatabaseError(Exception):
    """The database cannot be used; the message says why and what to do."""


def orm_config(url: str, pool_size: int = 10) -> dict[str, Any]:
    """Return Tortoise's configuration for an address of the form postgres://user:password@host:port/name.

    Query parameters go to asyncpg; `host=/folder` names the folder of a Unix socket.
    """
    parts = urlsplit(url)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    credentials: dict[str, Any] = {
        "host": options.pop("host", None) or parts.hostname or "localhost",
        "port": int(options.pop("port", None) or parts.port or 5432),
        "user": unquote(parts.username) if parts.username else options.pop("user", None),
        "password": unquote(parts.password) if parts.password else options.pop("password", None),
        "database": parts.path.lstrip("/"),
        "minsize": 1,
        "maxsize": pool_size,
        "server_settings": dict(SESSION),
        "max_cacheable_statement_size": KEPT_STATEMENT,
    }
    if "statement_cache_size" in options:
        credentials["statement_cache_size"] = int(options["statement_cache_size"])
    return {
        "connections": {
            "default": {"engine": "tortoise.backends.asyncpg", "credentials": credentials}
        },
        "apps": {
            APP: {
                "models": MODEL_MODULES,
                "default_connection": "default",
                "migrations": "domain.migrations",
            }
        },
        "use_tz": True,
        "timezone": "UTC",
    }


class Database:
    """An open database: Tortoise models work while it is open, and `reads` serves hand-written SQL.

    `reads` is an asyncpg pool of its own, so that long reads never starve the writers. `lines` are for what
    is read again and again, and only read; `flights` are the same lines, with a statement for many at once.
    """

    def __init__(
        self,
        url: str,
        orm: TortoiseContext,
        reads: "asyncpg.Pool[asyncpg.Record]",
        lines: Lines,
    ) -> None:
        self.url = url
        self.orm = orm
        self.reads = reads
        self.lines = lines
        self.flights = Flights(lines)

    @classmethod
    @asynccontextmanager
    async def connect(cls, url: str, pool_size: int = 10) -> AsyncIterator[Self]:
        """Open the database for this process; raise DatabaseError where that cannot work.

        One is current at a time: opening a second one inside the first makes it current until it closes.
        """
        config = orm_config(url, pool_size)
        orm = TortoiseContext()
        # Tortoise's own setter refuses a second context; tests open one database inside another.
        outer = orm_contexts._global_context  # noqa: SLF001 (there is no public way)
        orm_contexts._global_context = orm  # noqa: SLF001 (there is no public way)
        try:
            # Within the try, and after the line above: models are completed with its help.
            await orm.init(config=config)
            options = pool_options(config)
            async with (
                asyncpg.create_pool(**{**options, "server_settings": dict(READS)}) as reads,
                Lines.open({**options, "server_settings": dict(LINES)}, pool_size) as lines,
            ):
                yield cls(url, orm, reads, lines)
        finally:
            await orm.close_connections()
            orm_contexts._global_context = outer  # noqa: SLF001 (there is no public way)


def pool_options(config: dict[str, Any]) -> dict[str, Any]:
    """Return what asyncpg's pool needs, from Tortoise's configuration."""
    options = dict(config["connections"]["default"]["credentials"])
    options["min_size"] = options.pop("minsize")
    options["max_size"] = options.pop("maxsize")
    return options


class Transaction:
    """An open transaction: model calls inside its block and these two for SQL share it."""

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        self.connection = connection

    async def fetch(self, sql: str, *values: object) -> list[asyncpg.Record]:
        return await self.connection.fetch(sql, *values)

    async def fetchrow(self, sql: str, *values: object) -> asyncpg.Record | None:
        return await self.connection.fetchrow(sql, *values)

    async def fetchval(self, sql: str, *values: object) -> Any:
        return await self.connection.fetchval(sql, *values)

    async def execute(self, sql: str, *values: object) -> str:
        return await self.connection.execute(sql, *values)


_CURRENT: ContextVar[Transaction] = ContextVar("transaction")


@asynccontextmanager
async def transaction() -> AsyncIterator[Transaction]:
    """Run the block in one transaction: it commits at the end, or changes nothing on an error."""
    outermost = _CURRENT.get(None) is None
    async with in_transaction("default") as client:
        # Model calls inside would wait for the lock that the public way holds.
        opened = Transaction(client._connection)  # noqa: SLF001 (no public way without that lock)
        mark = _CURRENT.set(opened)
        try:
            yield opened
        finally:
            _CURRENT.reset(mark)
    if outermost:
        note_commit()


def current_transaction() -> Transaction:
    """Return the transaction that the caller runs in."""
    return _CURRENT.get()


async def migrate(url: str) -> list[str]:
    """Bring the database to the newest form and return the names of the migrations that ran.

    Two processes at once are safe: the second waits and finds nothing to do.
    """
    config = orm_config(url, pool_size=2)
    options = pool_options(config)
    for pool_option in ("min_size", "max_size"):
        del options[pool_option]
    lock = await asyncpg.connect(**options)
    try:
        if lock.get_server_version().major * 10_000 < OLDEST_SERVER:
            raise DatabaseError("Entente needs PostgreSQL 17 or newer.")
        await lock.execute("SELECT pg_advisory_lock($1)", MIGRATION_LOCK)
        return await _apply_migrations(config)
    finally:
        await lock.close()


async def _apply_migrations(config: dict[str, Any]) -> list[str]:
    done: list[str] = []

    def note(event: str, _app: str, name: str) -> None:
        if event == "apply_done":
            done.append(name)

    async with TortoiseContext() as orm:
        await orm.init(config=config)
        executor = Executor(orm.connections.get("default"), config["apps"])
        await executor.migrate([MigrationTarget(APP, "__latest__")], progress=note)
    return done
