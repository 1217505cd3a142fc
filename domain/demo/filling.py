"""Fills an empty database with the facts and the sample set, in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from time import perf_counter
from typing import Any

from domain.clock import Clock
from domain.database import Transaction, transaction
from domain.demo.facts import load_facts
from domain.demo.papers import Shelf
from domain.demo.sample_set import ORDER, Terms, compose
from domain.document_store import DocumentStore
from domain.errors import DomainError, ErrorCode
from domain.imports.results import ImportResult, Outcome
from domain.months import shift_months
from domain.overview.health import take_health_snapshots
from domain.vocabularies import Vocabulary, VocabularyTerm

Progress = Callable[[str, float], None]
"""Told what is being done, and which share of it (0 to 1) is done."""

LARGEST_SCALE = 500
MONTHS_OF_HEALTH = 6
"""How far the course of health goes back; a large demo, which is made to measure with, has less or none."""


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What was written: sample rows by table, real organizations and events, seconds that it took."""

    rows: dict[str, int]
    facts: dict[str, int]
    seconds: float

    @property
    def total(self) -> int:
        return sum(self.rows.values())


def _tell_nobody(_step: str, _share: float) -> None:
    """Progress that nobody asked for."""


async def is_empty() -> bool:
    """Return whether nothing was entered yet, so that the demo may be."""
    async with transaction() as tx:
        return await _is_empty(tx)


async def fill(
    clock: Clock,
    scale: int = 1,
    progress: Progress | None = None,
    store: DocumentStore | None = None,
) -> DemoResult:
    """Write the demo as of the clock's day, `scale` times as large a sample set as usual.

    The bytes of its documents go to the store first, for no row names bytes that are not there; without a
    store there are no documents.
    Raises DomainError (CONFLICT) where the database holds anything already, and
    (BAD_USER_INPUT) for a scale that is not between 1 and 500.
    """
    if not 1 <= scale <= LARGEST_SCALE:
        raise DomainError(
            ErrorCode.BAD_USER_INPUT, f"The scale must be from 1 to {LARGEST_SCALE}.", ("scale",)
        )
    tell = progress or _tell_nobody
    started = perf_counter()
    async with transaction() as tx:
        if not await _is_empty(tx):
            raise DomainError(
                ErrorCode.CONFLICT, "The demo needs an empty database, and this one has data."
            )
        tell("facts", 0)
        facts = _count_facts(await load_facts(clock))
        tell("facts", 1)
        tables = compose(
            await _vocabulary_terms(),
            clock.now(),
            clock.today(),
            scale,
            lambda blocks: tell("sample set", blocks / scale),
        )
        if store is not None:
            shelf = Shelf(tables, clock.now(), clock.today())
            shelf.file_all()
            await shelf.hand_over(store)
        written = await tables.write(tx, ORDER, lambda share: tell("writing", share))
        # Fresh statistics: without them the first queries on a large demo are planned for empty tables.
        await tx.execute("ANALYZE")
        written["health_snapshot"] = await _look_back(
            clock.today(), MONTHS_OF_HEALTH // scale, lambda share: tell("health", share)
        )
    return DemoResult(written, facts, perf_counter() - started)


async def _look_back(today: date, months: int, tell: Callable[[float], None]) -> int:
    """Keep the health of all relationships at the first of the last months, as it follows from the rows."""
    first, kept = today.replace(day=1), 0
    for place in range(months):
        kept += await take_health_snapshots(shift_months(first, place + 1 - months))
        tell((place + 1) / months)
    return kept


async def _is_empty(tx: Transaction) -> bool:
    return not await tx.fetchval(
        "SELECT EXISTS (SELECT FROM organization) OR EXISTS (SELECT FROM person)"
        " OR EXISTS (SELECT FROM event) OR EXISTS (SELECT FROM region)"
    )


def _count_facts(results: list[ImportResult]) -> dict[str, int]:
    """Return how many rows each layout of the facts gave; a refused file is a mistake of ours."""
    for result in results:
        if result.outcome is Outcome.REFUSED:
            raise ValueError(f"{result.path.name}: {result.problems}")
    return {
        result.path.name: result.created for result in results if result.outcome is Outcome.APPLIED
    }


async def _vocabulary_terms() -> Terms:
    terms: dict[Any, Any] = {vocabulary: {} for vocabulary in Vocabulary}
    for term in await VocabularyTerm.all():
        terms[term.vocabulary][term.code] = term.id
    return terms
