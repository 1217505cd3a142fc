"""Keyset predicates: exactly the rows beyond a row, whatever is NULL, and a way into the index to them."""

import random
from collections.abc import Callable
from datetime import date
from itertools import chain, permutations, product
from typing import Any

import asyncpg

from domain.database import Database
from domain.viewers import LOCAL_ADMIN
from schema.compiler import keysets
from schema.compiler.binds import Fixed, Request
from schema.compiler.plan import Bound, Column, Json, Leaf, Operand, Parameter, SortKey
from tests import samples
from tests.schema.conftest import Ask
from tests.schema.test_compiler import compile_query

NUMBER = Leaf(int, "bigint", Json.BARE)
COLUMNS = (
    Column("a", NUMBER, nullable=True),
    Column("b", NUMBER, nullable=True),
    Column("c", NUMBER, nullable=False),
)
KEY = Column("id", NUMBER, nullable=False)
ROWS = list(product((None, 1, 2), (None, 1, 2), (1, 2)))
TABLE = "(VALUES {}) AS t (a, b, c, id)".format(
    ", ".join(
        f"({', '.join('NULL::int' if value is None else str(value) for value in row)}, {place})"
        for place, row in enumerate(ROWS)
    )
)


def spell(operand: Operand) -> str:
    return f"t.{operand.name}"


def place(parameter: Parameter) -> str:
    assert isinstance(parameter.bind, Fixed)
    return str(parameter.bind.constant)


def bound_at(order: tuple[SortKey, ...], number: int) -> Bound:
    row = dict(zip(("a", "b", "c", "id"), (*ROWS[number], number), strict=True))
    values = [row[key.operand.name] for key in order]
    return Bound(
        tuple(None if value is None else Parameter(Fixed(value), "int") for value in values)
    )


def orders(rng: random.Random, tries: int) -> list[tuple[SortKey, ...]]:
    every = [
        tuple(SortKey(*key) for key in zip((*columns, KEY), ways, strict=True))
        for size in range(len(COLUMNS) + 1)
        for columns in permutations(COLUMNS, size)
        for ways in product((False, True), repeat=size + 1)
    ]
    return rng.sample(every, min(tries, len(every)))


async def test_ranges_are_the_rows_beyond_each_once_and_the_others_are_short_of_them(
    database: Database, rng: random.Random, rounds: Callable[[int, int], int]
) -> None:
    for order in orders(rng, rounds(40, 1_000)):
        listed = keysets.ordering(order, spell)
        found = await database.reads.fetch(f"SELECT id FROM {TABLE} ORDER BY {listed}")
        every = [row["id"] for row in found]
        number = rng.randrange(len(ROWS))
        at = every.index(number)
        for after, expected in ((True, every[at + 1 :]), (False, every[:at])):
            given = (order, bound_at(order, number), spell, place)
            parts = keysets.ranges(*given, after=after)
            ways = [parts, [keysets.beyond(*given, after=after)]]
            for predicates in ways:
                seen = [await ids(database, predicate) for predicate in predicates]
                assert sorted(chain.from_iterable(seen)) == sorted(expected), (
                    listed,
                    number,
                    predicates,
                )
            others = await ids(database, keysets.short_of(*given, after=after))
            assert sorted(others) == sorted(set(every) - set(expected)), (listed, number)
            assert len(parts) <= 2


async def ids(database: Database, predicate: str) -> list[int]:
    found = await database.reads.fetch(f"SELECT id FROM {TABLE} WHERE {predicate}")
    return [row["id"] for row in found]


DEEP = """query Deep($first: Int, $last: Int, $after: String, $before: String) {
    events(first: $first, last: $last, after: $after, before: $before, orderBy: [{startsOn: %s}]) {
        edges { cursor node { title startsOn } } pageInfo { %s } } }"""


async def test_a_deep_page_begins_inside_of_the_index_in_both_directions(
    ask: Ask, database: Database
) -> None:
    """Where the predicate was a choice, each page read all pages before it and threw them away."""
    for day in range(1, 28):
        await samples.event(
            title=f"Event {day}", starts_on=date(2026, 1, day), ends_on=date(2026, 1, day)
        )
    for number in range(3):
        await samples.event(
            title=f"Some day {number}", starts_on=None, ends_on=None, date_precision="TBA"
        )
    for way, names, size, cursors, facts in (
        ("ASC", ["Event 21", "Event 22"], "first", "after", "hasNextPage hasPreviousPage"),
        ("ASC", ["Event 18", "Event 19"], "last", "before", "hasPreviousPage"),
        ("DESC", ["Event 19", "Event 18"], "first", "after", "hasNextPage"),
        ("DESC", ["Event 22", "Event 21"], "last", "before", "hasPreviousPage"),
    ):
        query = DEEP % (way, facts)
        edges = (await ask(query, {"first": 100})).data["events"]["edges"]
        middle = next(edge["cursor"] for edge in edges if edge["node"]["title"] == "Event 20")
        variables = {size: 2, cursors: middle}
        found = (await ask(query, variables)).data["events"]
        assert [edge["node"]["title"] for edge in found["edges"]] == names
        assert found["pageInfo"] == dict.fromkeys(facts.split(), True)
        plan = await explain(database, query, variables)
        assert "Rows Removed by Filter" not in plan
        assert "Index Cond: (ROW(starts_on, id)" in plan


async def explain(database: Database, query: str, variables: dict[str, Any]) -> str:
    """Return how the statement of a query is run where a table has so many rows that an index pays."""
    statement = compile_query(query, variables=variables).statement
    request = Request(variables, date(2026, 3, 4), LOCAL_ADMIN)
    values = [bind.value(request) for bind in statement.binds]
    connection = await asyncpg.connect(database.url)
    try:
        await connection.execute("SET enable_seqscan = off; SET enable_bitmapscan = off")
        rows = await connection.fetch(
            f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {statement.sql}", *values
        )
    finally:
        await connection.close()
    return "\n".join(row[0] for row in rows)
