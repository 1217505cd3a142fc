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
from schema.compiler.plan.conditions import Parameter
from schema.compiler.plan.operands import Column, Json, Leaf, Operand
from schema.compiler.plan.rows import Bound, SortKey
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


FAR = """query Far($first: Int, $last: Int, $after: String, $before: String, $title: String!) {
    events(first: $first, last: $last, after: $after, before: $before, orderBy: [{startsOn: ASC}],
           where: {organizer: {name: {eq: $title}}}) {
        totalCount edges { cursor node { title organizer { name } } }
        pageInfo { hasNextPage hasPreviousPage } } }"""


async def test_a_page_and_its_count_find_what_matches_through_relations_once(ask: Ask) -> None:
    ours, theirs = [await samples.organization(name=f"Example {letter}") for letter in "AB"]
    for number in range(1, 7):
        day = date(2026, 1, number) if number < 4 else None
        dates = {"starts_on": day, "ends_on": day, "date_precision": "DAY" if day else "TBA"}
        await samples.event(ours, title=f"Event {number}", **dates)
        await samples.event(theirs, title="Another", **dates)
    given: dict[str, Any] = {"title": "Example A"}
    titles: list[str] = []
    for forwards in (True, False):
        cursor, seen = None, list[str]()
        while len(seen) < 6:
            page = {"first": 2, "after": cursor} if forwards else {"last": 2, "before": cursor}
            found = (await ask(FAR, {**given, **page})).data["events"]
            assert found["totalCount"] == 6
            edges = found["edges"] if forwards else found["edges"][::-1]
            assert {edge["node"]["organizer"]["name"] for edge in edges} == {"Example A"}
            seen += [edge["node"]["title"] for edge in edges]
            ahead, behind = ("hasNextPage", "hasPreviousPage")[:: 1 if forwards else -1]
            assert found["pageInfo"] == {ahead: len(seen) < 6, behind: cursor is not None}
            cursor = edges[-1]["cursor"]
        assert titles in ([], seen[::-1])
        titles = seen
    sql = compile_query(FAR, variables={**given, "first": 2}).statement.sql
    assert sql.count(".name = $") == 1


async def test_what_its_own_columns_find_is_not_kept_to_be_counted() -> None:
    asked = "{{ events{} {{ totalCount nodes {{ title }} }} }}"
    for where in ("", '(where: {city: {eq: "x"}})'):
        assert "MATERIALIZED" not in compile_query(asked.format(where)).statement.sql
    through = '(where: {organizer: {city: {eq: "x"}}})'
    assert "MATERIALIZED" in compile_query(asked.format(through)).statement.sql
    alone = "{ events(where: {organizer: {}}) { totalCount } }"
    assert "MATERIALIZED" not in compile_query(alone).statement.sql
