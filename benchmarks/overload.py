"""Twice as much as the service can do, for half an hour: what is refused, what is served, what memory does.

    python -m benchmarks.overload [--minutes 30] [--times 2] [--clients 1000] [--folder FOLDER]

Two hundred viewers, each with a budget as anybody has, ask in turn for nested, light, filtered and paged
reads and now and then record a measurement; one of them is greedy and asks a tenth of everything.
Afterwards each measurement whose recording was answered has to be in the database, and nothing may be slower
than before.
"""

import argparse
import asyncio
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import asyncpg
import orjson

from benchmarks import processes
from benchmarks.arena import OTHER_CORE, STAFF, Arena, open_arena
from benchmarks.asking import document_of, values_of
from benchmarks.contestants import Contestant
from benchmarks.filling import Sizes
from benchmarks.load import drive, request_of
from benchmarks.open_loop import OpenLoop, Span
from domain.audit import Actor
from domain.database import Database
from domain.tokens import create_token

VIEWERS = 200
READS = ("nested", "light", "filtered", "first_page", "light", "deep", "light", "nested")
GREEDY_EVERY = 10
MUTATION_EVERY = 50
PROBE_SECONDS = 10.0
PROBE_CONNECTIONS = 32
EXPECTED = {"200", "429", "503"}
RECORDED = b'"measurement":{'
KEPT = "SELECT key FROM idempotency_key WHERE key LIKE 'overload %'"


@dataclass(frozen=True, slots=True)
class Mix:
    """The requests of a run: of each viewer for each of READS, and measurements."""

    reads: Sequence[Sequence[bytes]]
    recording: Callable[[int], bytes]

    def request(self, number: int) -> bytes:
        """The n-th request; the greedy viewer is the first."""
        if number % MUTATION_EVERY == 1:
            return self.recording(number)
        viewer = 0 if number % GREEDY_EVERY == 0 else 1 + number % (VIEWERS - 1)
        return self.reads[viewer][number // GREEDY_EVERY % len(READS)]

    def modest(self) -> list[bytes]:
        """Reads of all who are not greedy, in turn."""
        return [self.reads[1 + n % (VIEWERS - 1)][n % len(READS)] for n in range(8 * VIEWERS)]


async def make_mix(arena: Arena) -> Mix:
    """Make a token for each viewer, and the bytes of what they ask."""
    (ours,) = arena.contestants
    async with Database.connect(arena.url, pool_size=2):
        made = [
            await create_token(f"viewer {n}", STAFF, Actor("benchmark")) for n in range(VIEWERS)
        ]
    viewers = [replace(ours, headers={"Authorization": f"Bearer {secret}"}) for _, secret in made]
    reads = [
        [
            each.request(question, values_of(question, 8 * place + turn, arena.sizes, arena.places))
            for turn, question in enumerate(READS)
        ]
        for place, each in enumerate(viewers)
    ]
    document = document_of("entente", "mutation")
    assert document is not None
    document = document.replace("value: $value", "value: $value, idempotencyKey: $key")
    document = document.replace("$value: Decimal!", "$value: Decimal!, $key: String!")

    def recording(number: int) -> bytes:
        viewer = viewers[1 + number % (VIEWERS - 1)]
        values = values_of("mutation", number, arena.sizes, arena.places)
        variables = {**viewer.variables(values), "key": f"overload {number}"}
        body = orjson.dumps({"query": document, "variables": variables})
        return request_of("/graphql", body, viewer.headers)

    return Mix(reads, recording)


async def run(options: argparse.Namespace) -> None:
    async with AsyncExitStack() as stack:
        folder = options.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        os.sched_setaffinity(0, {OTHER_CORE})
        arena = await stack.enter_async_context(open_arena(folder, Sizes(), (), budgets={}))
        (ours,) = arena.contestants
        mix = await make_mix(arena)
        capacity, before = probe(ours, mix)
        rate = options.times * capacity
        print(f"It answers {capacity:,.0f} a second; from now on {rate:,.0f} a second are asked.")
        print(HEADINGS)
        loop = OpenLoop(ours.port, mix.request, options.clients, RECORDED)
        spans = []
        for span in loop.run(rate, 60 * options.minutes, 60):
            spans.append(span)
            print(line(len(spans), span, ours), flush=True)
        loop.close()
        after_capacity, after = probe(ours, mix)
        print(f"Before: {before}. After: {after_capacity:,.0f} a second, {after}.")
        print(await verdict(arena.url, spans, loop.kept))


def probe(ours: Contestant, mix: Mix) -> tuple[float, str]:
    """How many answers a second it gives when asked for as many as it can, and how long one takes alone."""
    outcome = drive(ours.port, mix.modest(), PROBE_CONNECTIONS, PROBE_SECONDS)
    alone = drive(ours.port, mix.modest(), 1, PROBE_SECONDS / 5)
    return outcome.rate, f"p50 {1000 * alone.quantile(0.5):.1f} ms on one connection"


HEADINGS = (
    "| minute | 200 | 429 | 503 | other | not asked"
    " | served p50, p99 ms | refused p50, p99 ms | memory MB |"
)


def line(number: int, span: Span, ours: Contestant) -> str:
    """A minute as a row of the table."""
    assert ours.process is not None
    other = sum(count for status, count in span.statuses.items() if status not in EXPECTED)
    counts = " | ".join(f"{span.statuses[status]:,}" for status in sorted(EXPECTED))
    return (
        f"| {number} | {counts} | {other} | {span.unasked} | {quantiles(span.served)}"
        f" | {quantiles(span.refused)} | {processes.memory(ours.process.pid) / 2**20:.0f} |"
    )


def quantiles(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    if not ordered:
        return "-"
    return ", ".join(
        f"{1000 * ordered[int(share * (len(ordered) - 1))]:.1f}" for share in (0.5, 0.99)
    )


async def verdict(url: str, spans: list[Span], recorded: set[int]) -> str:
    """What came in all, and whether each recorded measurement is there."""
    total: Counter[str] = sum((span.statuses for span in spans), Counter())
    connection = await asyncpg.connect(url)
    try:
        kept = {int(row["key"].split()[1]) for row in await connection.fetch(KEPT)}
    finally:
        await connection.close()
    counts = ", ".join(f"{count:,} {status}" for status, count in total.most_common())
    missing = len(recorded - kept)
    return f"{counts}. {len(recorded):,} measurements were recorded, {missing} of them are missing."


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--times", type=float, default=2)
    parser.add_argument("--clients", type=int, default=1_000)
    parser.add_argument("--folder", type=Path, help="where to keep the database for the next run")
    asyncio.run(run(parser.parse_args()))
