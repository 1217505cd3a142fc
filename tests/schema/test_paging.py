"""Keyset cursors: every row once, in both directions, whatever is inserted meanwhile."""

import random
from base64 import urlsafe_b64encode
from collections.abc import Callable
from json import dumps
from typing import Any

import pytest

from domain.clock import Clock
from domain.database import Database
from domain.organizations import Organization, OrganizationKind
from domain.viewers import LOCAL_ADMIN
from schema.graph import GRAPH
from tests.schema.conftest import Ask
from tests.schema.memory import remember
from tests.schema.oracle import LISTS, Oracle

WALK = """query Walk($first: Int, $after: String, $last: Int, $before: String, $order: [%sOrder!]) {
    found: %s(first: $first, after: $after, last: $last, before: $before, orderBy: $order) {
        totalCount
        edges { cursor node { id } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        again: pageInfo { begins: startCursor endCursor ends: endCursor }
    }
}"""


async def walk(
    ask: Ask, name: str, order: list[dict[str, str]], size: int, *, backwards: bool
) -> list[str]:
    """Return the IDs of all pages, in the order of reading; each page is checked on the way."""
    query = WALK % (LISTS[name], name)
    seen: list[str] = []
    cursor = None
    while True:
        page = {"last": size, "before": cursor} if backwards else {"first": size, "after": cursor}
        found = (await ask(query, {**page, "order": order})).data["found"]
        edges = found["edges"]
        info = found["pageInfo"]
        assert len(edges) <= size
        assert info["startCursor"] == (edges[0]["cursor"] if edges else None)
        assert info["endCursor"] == (edges[-1]["cursor"] if edges else None)
        assert list(found["again"].values()) == [info["startCursor"], *[info["endCursor"]] * 2]
        assert info["hasPreviousPage" if not backwards else "hasNextPage"] == (cursor is not None)
        ids = [edge["node"]["id"] for edge in edges]
        seen += reversed(ids) if backwards else ids
        if not info["hasPreviousPage" if backwards else "hasNextPage"]:
            assert len(seen) == found["totalCount"]
            return seen
        cursor = info["startCursor" if backwards else "endCursor"]


def random_order(rng: random.Random, name: str) -> list[dict[str, str]]:
    entity = GRAPH.catalog[LISTS[name]]
    keys = ["id"] + [found.name for found in entity.scalars if found.sort]
    chosen = rng.sample(keys, rng.randint(0, 3))
    return [{key: rng.choice(("ASC", "DESC"))} for key in chosen]


def all_ids(oracle: Oracle, name: str, order: list[dict[str, str]]) -> list[str]:
    """Return the IDs of a whole list in an order."""
    entity = GRAPH.catalog[LISTS[name]]
    keys = ", ".join(f"{{{key}: {way}}}" for entry in order for key, way in entry.items())
    size = len(oracle.memory.rows[entity.model])
    query = f"{{ found: {name}(first: {size}, orderBy: [{keys}]) {{ nodes {{ id }} }} }}"
    return [node["id"] for node in oracle.answer(query, {})["found"]["nodes"]]


@pytest.mark.deep
async def test_pages_in_any_order_show_each_row_once(
    demo: Database,
    ask_demo: Ask,
    clock: Clock,
    rng: random.Random,
    rounds: Callable[[int, int], int],
) -> None:
    memory = await remember(demo, clock.today())
    for _ in range(rounds(15, 1_000)):
        name = rng.choice(sorted(LISTS))
        order = random_order(rng, name)
        every = all_ids(Oracle(memory, LOCAL_ADMIN), name, order)
        size = min(100, max(rng.choice((3, 7, 20)), len(every) // 10))
        assert await walk(ask_demo, name, order, size, backwards=False) == every, (name, order)
        backwards = await walk(ask_demo, name, order, size, backwards=True)
        assert backwards == every[::-1], (name, order)


async def make(name: str) -> None:
    slug = name.lower().replace(" ", "-")
    await Organization.create(name=name, slug=slug, kind=OrganizationKind.ASSOCIATION)


async def test_inserts_between_pages_repeat_and_skip_nothing(
    ask: Ask, rng: random.Random, rounds: Callable[[int, int], int]
) -> None:
    names = [f"Name {number:04}" for number in range(rounds(120, 2_000))]
    for name in names[::2]:
        await make(name)
    late = names[1::2]
    rng.shuffle(late)
    seen: list[str] = []
    cursor = None
    while True:
        found = (await ask(BY_NAME, {"after": cursor})).data["organizations"]
        seen += [node["name"] for node in found["nodes"]]
        if not found["pageInfo"]["hasNextPage"]:
            break
        cursor = found["pageInfo"]["endCursor"]
        for _ in range(min(3, len(late))):
            await make(late.pop())
    assert seen == sorted(set(seen))
    assert set(names[::2]) <= set(seen)


BY_NAME = """query ByName($after: String) {
    organizations(first: 7, after: $after, orderBy: [{name: ASC}]) {
        nodes { name } pageInfo { hasNextPage endCursor }
    }
}"""


async def test_bounds_on_both_sides(ask: Ask) -> None:
    for letter in "abcdefgh":
        await make(letter)
    edges = (await ask("{ organizations { edges { cursor node { name } } } }")).data
    cursors = {edge["node"]["name"]: edge["cursor"] for edge in edges["organizations"]["edges"]}
    query = """query Between($first: Int, $last: Int, $after: String, $before: String) {
        organizations(first: $first, last: $last, after: $after, before: $before) {
            totalCount nodes { name } pageInfo { hasNextPage hasPreviousPage }
        }
    }"""
    bounds = {"after": cursors["b"], "before": cursors["g"]}
    for size, names, following, preceding in (
        ({"first": 2}, "cd", True, True),
        ({"first": 10}, "cdef", True, True),
        ({"last": 2}, "ef", True, True),
        ({"last": 10}, "cdef", True, True),
    ):
        found = (await ask(query, {**bounds, **size})).data["organizations"]
        assert "".join(node["name"] for node in found["nodes"]) == names
        assert found["pageInfo"] == {"hasNextPage": following, "hasPreviousPage": preceding}
        assert found["totalCount"] == 8
    found = (await ask(query, {"first": 10, "before": cursors["c"]})).data["organizations"]
    assert found["pageInfo"] == {"hasNextPage": True, "hasPreviousPage": False}
    found = (await ask(query, {"first": 0})).data["organizations"]
    assert found["nodes"] == []
    assert found["pageInfo"] == {"hasNextPage": True, "hasPreviousPage": False}


async def test_paging_goes_on_past_the_first_page(ask: Ask) -> None:
    """Aggregates that moved into a subselect of their own made it stop silently."""
    for number in range(45):
        await make(f"Name {number:02}")
    names = []
    cursor = None
    for _ in range(7):
        found = (await ask(BY_NAME, {"after": cursor})).data["organizations"]
        names += [node["name"] for node in found["nodes"]]
        cursor = found["pageInfo"]["endCursor"]
    assert len(names) == 45


def cursor_of(*values: Any) -> str:
    return urlsafe_b64encode(dumps(values).encode()).decode().rstrip("=")


KEY = "0199b6c2-7d5e-7cc3-b1f2-3a4d5e6f7081"


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "Zm9v",
        "é",
        "W10",
        cursor_of(),
        cursor_of("Organization:name,id", "a"),
        cursor_of("Organization:name,id", "a", "no key"),
        cursor_of("Organization:name,id", None, KEY),
        cursor_of("Organization:name,id", 5, KEY),
        cursor_of("Organization:name,id", "a\0", KEY),
        cursor_of("Organization:-name,id", "a", KEY),
        cursor_of("Region:name,id", "a", KEY),
        cursor_of("Organization:name,id", "a", KEY) + "!",
        cursor_of("Organization:name,id", "a", KEY, "more"),
    ],
)
async def test_a_cursor_that_is_none_is_the_clients_error(ask: Ask, cursor: str) -> None:
    reply = await ask(BY_NAME, {"after": cursor})
    assert reply.code == "BAD_USER_INPUT"
    in_document = f'{{ organizations(before: "{cursor}") {{ nodes {{ id }} }} }}'
    assert (await ask(in_document.replace("\0", ""))).code == "BAD_USER_INPUT"


async def test_a_cursor_of_one_order_is_refused_in_another(ask: Ask) -> None:
    await make("a")
    query = """query In($after: String, $way: SortDirection!) {
        organizations(after: $after, orderBy: [{slug: $way}]) { edges { cursor } } }"""
    first = (await ask(query, {"way": "ASC"})).data["organizations"]["edges"][0]["cursor"]
    assert (await ask(query, {"way": "ASC", "after": first})).data
    assert (await ask(query, {"way": "DESC", "after": first})).code == "BAD_USER_INPUT"


async def test_the_null_pattern_of_a_cursor_is_part_of_the_plan(ask: Ask) -> None:
    """A plan made for a cursor with a value must not be used for one with NULL."""
    for name, city in (("a", "x"), ("b", None), ("c", "y"), ("d", None)):
        await Organization.create(
            name=name, slug=name, city=city, kind=OrganizationKind.ASSOCIATION
        )
    for way, expected in (("ASC", "acbd"), ("DESC", "bdca")):
        names, cursor = "", None
        query = f"""query ByCity($after: String) {{
            organizations(first: 1, after: $after, orderBy: [{{city: {way}}}, {{name: ASC}}]) {{
                edges {{ cursor node {{ name }} }} pageInfo {{ hasNextPage }} }} }}"""
        for _ in expected:
            (edge,) = (await ask(query, {"after": cursor})).data["organizations"]["edges"]
            names += edge["node"]["name"]
            cursor = edge["cursor"]
        assert names == expected


@pytest.mark.parametrize(
    ("instant", "code"),
    [
        ("2026-03-01T12:00:00+00:00", None),
        ("2026-03-01T12:00:00", "BAD_USER_INPUT"),
        ("0001-01-01T00:00:00+14:00", "BAD_USER_INPUT"),
        ("9999-12-31T23:59:59-14:00", "BAD_USER_INPUT"),
    ],
)
async def test_instants_of_cursors_have_an_offset_and_lie_in_the_calendar(
    ask: Ask, instant: str, code: str | None
) -> None:
    query = "query ($after: String) { reminders(after: $after) { nodes { id } } }"
    reply = await ask(query, {"after": cursor_of("Reminder:due_at,id", instant, KEY)})
    assert [error["extensions"]["code"] for error in reply.content.get("errors", [])] == (
        [code] if code else []
    )


PARTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("totalCount", {"totalCount": 3}),
    ("__typename", {"__typename": "OrganizationConnection"}),
    ("pageInfo { hasPreviousPage }", {"pageInfo": {"hasPreviousPage": False}}),
    ("pageInfo { hasNextPage }", {"pageInfo": {"hasNextPage": False}}),
    ("totalCount pageInfo { __typename }", {"pageInfo": {"__typename": "PageInfo"}}),
)


@pytest.mark.parametrize("page", ["first: 3", "last: 3", "last: 0"])
async def test_what_needs_no_row_of_a_page_may_be_all_that_is_asked_of_it(
    ask: Ask, page: str
) -> None:
    """At the root and inside of rows, where such a page once was no JSON."""
    for name in ("A", "B", "C"):
        await make(name)
    for asked, whole in PARTS:
        expected = dict(whole)
        if "totalCount" in asked:
            expected["totalCount"] = 3
        if page == "last: 0" and "hasPreviousPage" in asked:
            expected = {"pageInfo": {"hasPreviousPage": True}}
        found = (await ask(f"{{ organizations({page}) {{ {asked} }} }}")).data
        assert found == {"organizations": expected}
        inside = f"{{ organizations(first: 2) {{ nodes {{ agreements({page}) {{ {asked} }} }} }} }}"
        rows = (await ask(inside)).data["organizations"]["nodes"]
        assert [row["agreements"].keys() for row in rows] == [expected.keys()] * 2
