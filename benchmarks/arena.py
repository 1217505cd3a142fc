"""Where it takes place: the servers, a token for the staff viewer, and every contestant started."""

from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from benchmarks import processes, toolchain
from benchmarks.asking import Place
from benchmarks.contestants import (
    Contestant,
    entente,
    liaison,
    limit,
    on_node,
    ordinary,
    running,
)
from benchmarks.filling import Sizes, filled_database
from benchmarks.issuer import signing_in
from domain.audit import Actor
from domain.database import Database
from domain.tokens import create_token
from service.embedded import valkey

SERVER_CORE, OTHER_CORE = 0, 1
STAFF = ("read", "contacts:read", "notes:read", "ledger:read", "write")
PLACES = 20
# The same checks as ever; one client alone asks for more than anybody's minute holds.
BOUNDLESS = {
    "ENTENTE_BUDGET_READS": "1000000000000",
    "ENTENTE_BUDGET_MUTATIONS": "1000000000000",
}


@dataclass(frozen=True, slots=True)
class Arena:
    """What a run measures, and with what."""

    sizes: Sizes
    url: str
    server: str
    """Name and version of the database server."""
    postgres: int
    """Id of its first process."""
    contestants: list[Contestant]
    places: list[Place]

    def memory(self) -> dict[str, int]:
        """Bytes of each contestant's process, and of those that it started."""
        return {
            each.name: processes.memory(each.process.pid)
            for each in self.contestants
            if each.process is not None and each.sees_all
        }


@asynccontextmanager
async def open_arena(
    folder: Path,
    sizes: Sizes,
    wanted: Collection[str],
    budgets: Mapping[str, str] = BOUNDLESS,
) -> AsyncIterator[Arena]:
    """Start everything: PostgreSQL and the load on one core, each contestant alone on the other."""
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(filled_database(folder / "postgres", sizes))
        broker = await valkey.prepare(folder / "valkey", durable=False)
        redis = await stack.enter_async_context(broker.running())
        sign_in = stack.enter_context(signing_in())
        environment = {
            **sign_in.environment,
            "ENTENTE_DATABASE_URL": url,
            "ENTENTE_REDIS_URL": redis,
            "ENTENTE_DATA_DIR": str(folder / "entente"),
            "ENTENTE_LOG_FORMAT": "json",
            # Everybody answers each request by a statement of its own.
            "ENTENTE_SHARED_READS": "off",
            **budgets,
        }
        staff = await _staff_token(url)
        ours = entente("entente", "Entente", staff, environment)
        contestants = [ours, *_others(url, wanted)]
        if "shared" in wanted:
            sharing = {**environment, "ENTENTE_SHARED_READS": "on"}
            contestants.insert(1, entente("shared", "Entente, shared reads", staff, sharing))
        for contestant in contestants:
            stack.enter_context(running(contestant, SERVER_CORE, folder / f"{contestant.name}.log"))
        if "liaison" in wanted:
            contestants.insert(1, liaison(ours, sign_in.token))
        postgres = int((folder / "postgres" / "data" / "postmaster.pid").read_text().split()[0])
        processes.pin(postgres, OTHER_CORE)
        places = await find_places(url)
        for contestant in contestants:
            contestant.find_cursors(places)
        yield Arena(sizes, url, await _server(url), postgres, contestants, places)


def _others(url: str, wanted: Collection[str]) -> Iterator[Contestant]:
    """Those that are compared with; Node's are left out where there is no Node."""
    if "limit" in wanted:
        yield limit(url)
    if "ordinary" in wanted:
        yield ordinary(url)
    if {"postgraphile", "mercurius"} & set(wanted):
        try:
            node = toolchain.prepare()
        except toolchain.NoNodeError as error:
            print(error, flush=True)
            return
        if "postgraphile" in wanted:
            yield on_node(node, "postgraphile", "PostGraphile", url, "after")
        if "mercurius" in wanted:
            yield on_node(node, "mercurius", "mercurius + JIT", url, "row")


async def _server(url: str) -> str:
    connection = await asyncpg.connect(url)
    try:
        version: str = await connection.fetchval("SHOW server_version")
    finally:
        await connection.close()
    return f"PostgreSQL {version}"


async def _staff_token(url: str) -> str:
    async with Database.connect(url, pool_size=2):
        _, secret = await create_token("benchmark", STAFF, Actor("benchmark"))
    return secret


async def find_places(url: str) -> list[Place]:
    """Twenty pages of the long list that begin at the 1,000th row, or as far in as there are rows."""
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch(
            "SELECT starts_on, id FROM event ORDER BY starts_on, id LIMIT 1400"
        )
    finally:
        await connection.close()
    first = min(1_000, len(rows) // 40 * 20)
    offsets = range(first, min(first + 20 * PLACES, len(rows)), 20)
    return [Place(n, rows[n - 1]["starts_on"].isoformat(), str(rows[n - 1]["id"])) for n in offsets]
