"""`nodes`: rows of several types by their IDs, in one statement."""

import pytest
from structlog.testing import capture_logs

from domain.viewers import ANONYMOUS
from schema.admission import DOCUMENTS
from tests.schema.conftest import Ask
from tests.schema.test_compiler import READER, plans_made
from tests.schema.world import key

QUERY = """query Nodes($ids: [ID!]!) { nodes(ids: $ids) {
    __typename id ... on Goal { title agreement { number } } ... on Organization { name privateNotes }
} }"""


def identify(type_name: str, number: int) -> str:
    return f"{type_name}:{key(number)}"


AGREEMENT, GOAL, INNER, QUOTED = (
    identify("Agreement", 100),
    identify("Goal", 120),
    identify("Organization", 12),
    identify("Organization", 11),
)


async def test_nodes_keep_the_order_and_are_null_where_there_is_none(ask_world: Ask) -> None:
    ids = [QUOTED, GOAL, identify("Goal", 999), INNER, GOAL]
    nodes = (await ask_world(QUERY, {"ids": ids})).data["nodes"]
    assert [node and node["id"] for node in nodes] == [QUOTED, GOAL, None, INNER, GOAL]
    assert nodes[1]["agreement"] == {"number": "W-100"}
    books = DOCUMENTS.known[QUERY].books
    assert [len(book.plans) for book in books.values()] == [1]


async def test_hidden_nodes_look_like_missing_ones(ask_world: Ask) -> None:
    reply = await ask_world(QUERY, {"ids": [GOAL, INNER, QUOTED]}, viewer=ANONYMOUS)
    assert [node and node["id"] for node in reply.content["data"]["nodes"]] == [None, None, QUOTED]
    (error,) = reply.errors
    assert error["extensions"]["code"] == "FORBIDDEN"
    assert error["path"] == ["nodes", 2, "privateNotes"]


async def test_what_is_withheld_from_one_type_is_told_where_it_stood(ask_world: Ask) -> None:
    """Both fields are said under one name; that of the agreement is empty, and nobody withholds it."""
    query = """query ($ids: [ID!]!) { nodes(ids: $ids) {
        ... on Organization { said: privateNotes } ... on Agreement { said: territory }
    } }"""
    reply = await ask_world(query, {"ids": [QUOTED, AGREEMENT]}, viewer=READER)
    assert reply.content["data"] == {"nodes": [{"said": None}, {"said": None}]}
    assert [error["path"] for error in reply.errors] == [["nodes", 0, "said"]]
    assert b"\\u0000" not in reply.result.body


async def test_few_rows_may_have_large_pages(ask_world: Ask) -> None:
    """What two rows could build is counted, and not what a hundred could."""
    query = """query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Agreement { goals(first: 100) { nodes {
        events(first: 100) { nodes { id } } } } } } }"""
    assert (await ask_world(query, {"ids": [AGREEMENT, GOAL]})).data["nodes"][1] == {}
    assert (await ask_world(query, {"ids": [AGREEMENT] * 100})).code == "QUERY_TOO_COMPLEX"


async def test_nodes_of_many_types_are_one_statement(ask_world: Ask) -> None:
    with capture_logs() as logs:
        await ask_world(QUERY, {"ids": [QUOTED, GOAL, AGREEMENT, identify("Region", 1)]})
    assert [entry["event"] for entry in logs].count("statement") == 1


async def test_ids_may_stand_in_the_document(ask_world: Ask) -> None:
    query = f'query ($id: ID!) {{ nodes(ids: ["{GOAL}", $id]) {{ id }} }}'
    nodes = (await ask_world(query, {"id": QUOTED})).data["nodes"]
    assert nodes == [{"id": GOAL}, {"id": QUOTED}]
    assert (await ask_world("{ nodes(ids: []) { id } }")).data == {"nodes": []}


@pytest.mark.parametrize(
    "ids", [["Goal:1"], ["Nothing:" + str(key(1))], [GOAL, "x"], [GOAL] * 101, [""]]
)
async def test_ids_that_are_none_or_too_many_are_refused(ask_world: Ask, ids: list[str]) -> None:
    assert (await ask_world(QUERY, {"ids": [GOAL]})).data
    assert (await ask_world(QUERY, {"ids": ids})).code == "BAD_USER_INPUT"


def test_a_plan_of_nodes_depends_on_the_types_in_the_ids_only() -> None:
    ids = [[GOAL], [GOAL, GOAL], [GOAL, INNER], [INNER, GOAL, QUOTED], []]
    assert (
        plans_made("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", *({"ids": i} for i in ids))
        == 3
    )
