"""What viewers may not see changes none of their answers: the rest of the world can be taken away.

All rows that a viewer does not see are deleted behind the back of triggers and keys, and all values that
the viewer may not read are blanked; then all is asked again. What followed from them would be another value.
"""

import random
from collections.abc import Callable, Iterator
from typing import Any

import asyncpg
from tortoise.models import Model

from domain.clock import Clock
from domain.database import Database
from domain.rights.access import ROWS
from domain.rights.predicates import reach_cast, reach_value, row_predicate
from domain.viewers import IN_PORTFOLIO, IN_REACH, Scope, Viewer
from schema.compiler.catalog import ScalarField
from schema.compiler.paths import table_of
from schema.compiler.plan.operands import Column
from tests.conftest import Cloner
from tests.schema.conftest import MakeAsk
from tests.schema.everything_asked import (
    CATALOG,
    Question,
    answer,
    ask_figures,
    ask_lists,
    ask_rows,
    ask_search,
)
from tests.schema.people_of_the_demo import WAYS, take_part
from tests.schema.test_row_rules import see

SHOWN = 20
"""Rows of each type that are asked for everything."""

TEXTS = """SELECT name FROM organization UNION SELECT title FROM agreement UNION SELECT name FROM person
    UNION SELECT title FROM goal UNION SELECT title FROM event ORDER BY 1"""
CHECKS = "SELECT conname FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'c'"
STORED = """SELECT attname FROM pg_attribute
    WHERE attrelid = $1::regclass AND attnum > 0 AND attgenerated = '' AND NOT attisdropped"""

Seen = dict[type[Model], set[object]]


async def test_no_answer_depends_on_what_its_reader_may_not_see(
    cloner: Cloner,
    demo_template: str,
    ask_of: MakeAsk,
    clock: Clock,
    rng: random.Random,
    rounds: Callable[[int, int], int],
) -> None:
    for way in ("the public", *WAYS)[: rounds(2, 99)]:
        async with (
            cloner.clone(demo_template) as name,
            Database.connect(cloner.servers.database(name), pool_size=4) as demo,
        ):
            viewer, ask = await take_part(way, demo, clock), ask_of(demo)
            seen = {model: await see(demo, model, viewer) for model in ROWS}
            every = [*_ask_everything(seen, await demo.reads.fetch(TEXTS), rng)]
            asked = rng.sample(every, min(len(every), rounds(25, 99_999)))
            before = await answer(ask, viewer, asked)
            # The office sees all but what is for administrators alone.
            assert await _take_away(demo, viewer, seen) > 100
            after = await answer(ask, viewer, asked)
        differ = {
            each: (before[each], after[each]) for each in asked if before[each] != after[each]
        }
        assert not differ, (way, next(iter(differ.items())))


def _ask_everything(
    seen: Seen, texts: list[asyncpg.Record], rng: random.Random
) -> Iterator[Question]:
    for entity in CATALOG.values():
        keys = sorted(map(str, seen[entity.model]))
        some = rng.sample(keys, min(SHOWN, len(keys)))
        if some:
            yield from ask_rows(entity, [f"{entity.name}:{key}" for key in some])
    yield from ask_lists()
    yield from ask_figures()
    yield from ask_search(row[0] for row in rng.sample(texts, SHOWN))


# --- taking away ---------------------------------------------------------------------------------


async def _take_away(demo: Database, viewer: Viewer, seen: Seen) -> int:
    """Delete the rows and blank the values that a viewer may not see; return how many there were."""
    connection = await asyncpg.connect(demo.url)
    try:
        await connection.execute("SET session_replication_role = replica")
        blanked = [await _blank(connection, viewer, *each) for each in _withheld(viewer)]
        deleted = [
            await connection.execute(
                f"DELETE FROM {table_of(model)} WHERE NOT {model._meta.db_pk_column} = ANY ($1)",
                list(keys),
            )
            for model, keys in seen.items()
        ]
    finally:
        await connection.close()
    return sum(int(done.rpartition(" ")[2]) for done in [*blanked, *deleted])


def _withheld(viewer: Viewer) -> Iterator[tuple[type[Model], ScalarField]]:
    """Return the fields that a viewer may not read, or not of all rows."""
    for entity in CATALOG.values():
        for found in entity.scalars:
            by_row = found.requires in {IN_REACH, IN_PORTFOLIO} and not viewer.may(Scope.READ)
            by_scope = found.requires in {*Scope} - viewer.scopes
            if (by_row or by_scope) and isinstance(found.operand, Column):
                yield entity.model, found


async def _blank(connection: Any, viewer: Viewer, model: type[Model], found: ScalarField) -> str:
    table, column, names = table_of(model), found.operand.name, list[str]()
    if column not in {row[0] for row in await connection.fetch(STORED, table)}:
        return "UPDATE 0"
    for check in await connection.fetch(CHECKS, table):
        await connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{check[0]}"')
    await connection.execute(f"ALTER TABLE {table} ALTER {column} DROP NOT NULL")

    def given(name: str) -> str:
        names.append(name)
        return f"${len(names)}::{reach_cast(name)}"

    sight = found.requires if found.requires in {IN_REACH, IN_PORTFOLIO} else None
    seen = row_predicate(model, viewer, table, given, sight=sight) if sight else "FALSE"
    values = [reach_value(viewer, name) for name in names]
    done: str = await connection.execute(
        f"UPDATE {table} SET {column} = NULL WHERE NOT ({seen})", *values
    )
    return done
