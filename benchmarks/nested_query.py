"""How close the nested query of the README's kind comes to its limit: the same SQL with no framework.

    python -m benchmarks.nested_query [--scale 1] [--rounds 20]

Both run in one process against one embedded PostgreSQL, in turns, so that a slow moment hits both. The limit
is asyncpg with the prewritten statement; Entente is `schema.execution.execute`, from the document's text
to the response's bytes, with all checks on.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import structlog
from graphql import FieldNode

from domain.clock import Clock
from domain.database import Database, migrate
from domain.demo.filling import fill
from domain.settings import Settings
from domain.viewers import LOCAL_ADMIN
from schema.compiler.binds import Request
from schema.documents import Documents
from schema.execution import Context, GraphQLRequest, execute
from schema.graph import COMPILER, ROOTS
from service.embedded import postgres

DOCUMENT = (Path(__file__).parent / "nested_query.graphql").read_text()
QUERIES_A_ROUND = 20
HOME = "America/New_York"

Call = Callable[[], Awaitable[bytes]]


@asynccontextmanager
async def demo_database(scale: int) -> AsyncIterator[Database]:
    """Open a fresh database with the demo in it."""
    with tempfile.TemporaryDirectory() as folder:
        server = await postgres.prepare(Path(folder) / "postgres", durable=False)
        async with server.running() as url:
            await postgres.create_database(url)
            await migrate(url)
            async with Database.connect(url) as database:
                await fill(Clock(HOME), scale)
                await database.reads.execute("ANALYZE")
                yield database


def through_entente(context: Context) -> Call:
    request = GraphQLRequest(DOCUMENT)

    async def call() -> bytes:
        return (await execute(request, context)).body

    return call


def at_the_limit(context: Context) -> Call:
    prepared = Documents(COMPILER.schema).prepare(DOCUMENT)
    selected = prepared.operation(None).selection_set.selections
    nodes = [node for node in selected if isinstance(node, FieldNode)]
    root = ROOTS["organizations"]
    book = prepared.book(None, ("organizations",), repr(root))
    compiled = COMPILER.compile(
        book,
        root,
        nodes,
        prepared.fragments,
        {},
        context.viewer,
    )
    request = Request({}, context.clock.today(), context.viewer)
    values = [bind.value(request) for bind in compiled.statement.binds]

    async def call() -> bytes:
        found: bytes = await context.database.reads.fetchval(compiled.statement.sql, *values)
        return b'{"data":{"organizations":%b}}' % found

    return call


async def seconds_of(call: Call) -> float:
    started = time.perf_counter()
    for _ in range(QUERIES_A_ROUND):
        await call()
    return (time.perf_counter() - started) / QUERIES_A_ROUND


async def measure(scale: int, rounds: int) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    async with demo_database(scale) as database:
        context = Context(LOCAL_ADMIN, Clock(HOME), database, Settings(), "benchmark")
        entente, limit = through_entente(context), at_the_limit(context)
        size = len(await entente())
        assert await entente() == await limit(), "both must give the same answer"
        pairs = [(await seconds_of(entente), await seconds_of(limit)) for _ in range(rounds)]
    ours = statistics.median(pair[0] for pair in pairs)
    bare = statistics.median(pair[1] for pair in pairs)
    ratio = statistics.median(pair[1] / pair[0] for pair in pairs)
    print(
        f"{size} bytes; entente {ours * 1000:.2f} ms, limit {bare * 1000:.2f} ms: {ratio:.2f} of the limit"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    asyncio.run(measure(options.scale, options.rounds))
