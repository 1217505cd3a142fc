"""The service as a subgraph: rows by their representations, and the schema as gateways compose it."""

import re
from dataclasses import replace
from typing import Any

import pytest
from graphql import (
    DirectiveNode,
    GraphQLObjectType,
    GraphQLUnionType,
    ObjectTypeDefinitionNode,
    parse,
)
from graphql.language import print_ast
from structlog.testing import capture_logs

from domain.clock import Clock
from domain.database import Database
from domain.settings import Settings
from domain.viewers import ANONYMOUS, LOCAL_ADMIN
from schema.admission import DOCUMENTS
from schema.compiler.representations import natural_keys
from schema.compiler.roots import MOST_REPRESENTATIONS
from schema.execution import Context, GraphQLRequest, execute
from schema.federation import subgraph
from schema.graph import COMPILER, GRAPH
from tests.conftest import HOME_TIME_ZONE
from tests.schema.conftest import TODAY, Ask
from tests.schema.test_compiler import READER, plans_made
from tests.schema.test_nodes import AGREEMENT, GOAL, INNER, QUOTED

QUERY = """query Rows($of: [_Any!]!) { _entities(representations: $of) {
    __typename ... on Goal { id title agreement { number } } ... on Organization { id slug privateNotes }
    ... on Agreement { number }
} }"""


def goal(text: str) -> dict[str, Any]:
    return {"__typename": "Goal", "id": text}


KEYED = re.compile(r'@key\(fields: "(\w+)"\)')
BY_SLUG = {"__typename": "Organization", "slug": "quote"}
HIDDEN = {"__typename": "Organization", "slug": "inner"}
BY_ID = {"__typename": "Organization", "id": QUOTED}


# --- rows ----------------------------------------------------------------------------------------


async def test_rows_of_several_types_and_keys_are_one_statement_in_their_order(
    ask_world: Ask,
) -> None:
    number = {"__typename": "Agreement", "number": "W-100", "title": "of no key"}
    with capture_logs() as logs:
        found = await ask_world(QUERY, {"of": [BY_SLUG, goal(GOAL), number, BY_ID, goal(GOAL)]})
    rows = found.data["_entities"]
    assert [row.get("id") for row in rows] == [QUOTED, GOAL, None, QUOTED, GOAL]
    assert rows[0] == rows[3]
    assert rows[1]["agreement"] == {"number": "W-100"}
    assert rows[2] == {"__typename": "Agreement", "number": "W-100"}
    assert [entry["event"] for entry in logs].count("statement") == 1


async def test_rows_that_are_hidden_or_not_there_are_null_and_look_the_same(ask_world: Ask) -> None:
    nobody = {"__typename": "Organization", "slug": "nobody"}
    asked = [goal(GOAL), HIDDEN, {**HIDDEN, "id": INNER}, nobody, BY_SLUG]
    reply = await ask_world(QUERY, {"of": asked}, viewer=ANONYMOUS)
    *others, shown = reply.content["data"]["_entities"]
    assert others == [None] * 4
    assert shown["slug"] == "quote"
    (error,) = reply.errors
    assert error["extensions"]["code"] == "FORBIDDEN"
    assert error["path"] == ["_entities", 4, "privateNotes"]
    assert (await ask_world(QUERY, {"of": [HIDDEN]})).data["_entities"][0]["id"] == INNER


async def test_a_field_that_is_withheld_is_told_once_for_each_row(ask_world: Ask) -> None:
    reply = await ask_world(QUERY, {"of": [BY_SLUG, BY_ID, goal(GOAL)]}, viewer=READER)
    places = [error["path"] for error in reply.errors]
    assert places == [["_entities", 0, "privateNotes"], ["_entities", 1, "privateNotes"]]


@pytest.mark.parametrize(
    "names_nothing",
    [
        goal("Goal:1"),
        goal(AGREEMENT),
        goal(GOAL.upper()),
        {"__typename": "Goal", "id": 7},
        {"__typename": "Organization", "slug": None},
        {"__typename": "Organization", "slug": ["quote"]},
        {"__typename": "Organization", "slug": "a\0b"},
        {"__typename": "Organization", "slug": "\ud800"},
    ],
)
async def test_what_another_service_got_wrong_is_null_and_costs_no_other_row(
    ask_world: Ask, names_nothing: dict[str, Any]
) -> None:
    rows = (await ask_world(QUERY, {"of": [names_nothing, BY_ID]})).data["_entities"]
    assert [row and row["id"] for row in rows] == [None, QUOTED]


@pytest.mark.parametrize(
    "wrong",
    [
        "Goal",
        [],
        {},
        {"__typename": "Goal"},
        {"__typename": "Goal", "title": "x"},
        {"__typename": "Node", "id": GOAL},
        {"__typename": "Query", "id": GOAL},
        {"__typename": ["Goal"], "id": GOAL},
        {"id": GOAL},
    ],
)
async def test_what_is_no_representation_is_refused(ask_world: Ask, wrong: object) -> None:
    assert (await ask_world(QUERY, {"of": [BY_ID]})).data
    assert (await ask_world(QUERY, {"of": [BY_ID, wrong]})).code == "BAD_USER_INPUT"


async def test_representations_may_stand_in_the_document(ask_world: Ask) -> None:
    query = f"""query ($one: _Any!) {{ _entities(representations: [
        {{__typename: "Goal", id: "{GOAL}"}}, $one]) {{ __typename }} }}"""
    rows = (await ask_world(query, {"one": BY_SLUG})).data["_entities"]
    assert rows == [{"__typename": "Goal"}, {"__typename": "Organization"}]
    assert (await ask_world("{ _entities(representations: []) { __typename } }")).data == {
        "_entities": []
    }


async def test_rows_stand_beside_fields_that_are_not_compiled(ask_world: Ask) -> None:
    query = (
        "query ($of: [_Any!]!) { viewer { kind } _entities(representations: $of) { __typename } }"
    )
    data = (await ask_world(query, {"of": [BY_SLUG]})).data
    assert data == {
        "viewer": {"kind": "LOCAL_ADMIN"},
        "_entities": [{"__typename": "Organization"}],
    }


# --- limits --------------------------------------------------------------------------------------


async def test_representations_are_bounded_and_paid_for(ask_world: Ask) -> None:
    most = [BY_ID] * MOST_REPRESENTATIONS
    assert len((await ask_world(QUERY, {"of": most})).data["_entities"]) == MOST_REPRESENTATIONS
    assert (await ask_world(QUERY, {"of": [*most, BY_ID]})).code == "BAD_USER_INPUT"
    nested = """query ($of: [_Any!]!) { _entities(representations: $of) { ... on Organization {
        agreements(first: 100) { nodes { goals(first: 10) { nodes { id } } } } } } }"""
    assert (await ask_world(nested, {"of": [BY_ID, BY_SLUG]})).data
    assert (await ask_world(nested, {"of": most})).code == "QUERY_TOO_COMPLEX"
    price = DOCUMENTS.parse(QUERY).price(None)
    assert price.cost({"of": [BY_ID] * 500}) - price.cost({"of": []}) == 500 * (
        price.cost({"of": [BY_ID]}) - price.cost({"of": []})
    )


def test_a_plan_depends_on_types_and_keys_and_not_on_how_many_rows() -> None:
    asked = [[BY_ID], [BY_ID] * 9, [BY_ID, BY_SLUG], [BY_SLUG, BY_ID, BY_ID], [goal(GOAL)], []]
    assert plans_made(QUERY, *({"of": each} for each in asked)) == 4


# --- the schema ----------------------------------------------------------------------------------


def key_of(directive: DirectiveNode) -> str:
    found = KEYED.fullmatch(print_ast(directive))
    assert found is not None
    return found[1]


def test_every_type_of_row_has_keys_and_others_have_none() -> None:
    document = parse(subgraph(COMPILER.schema, GRAPH.catalog))
    keys = {
        node.name.value: [
            key_of(directive)
            for directive in node.directives or ()
            if directive.name.value == "key"
        ]
        for node in document.definitions
        if isinstance(node, ObjectTypeDefinitionNode)
    }
    assert {name for name, found in keys.items() if found} == set(GRAPH.catalog)
    assert all(found[0] == "id" for found in keys.values() if found)
    assert keys["Organization"] == ["id", "slug"]
    assert keys["Agreement"] == ["id", "number"]
    # Whoever may not read an address may not find out either whether there is one.
    assert keys["Suppression"] == ["id"]
    told = {name: set(found) for name, found in natural_keys(GRAPH.catalog).items()}
    assert told == {name: set(found[1:]) for name, found in keys.items() if found}


def test_the_subgraph_has_all_but_what_a_gateway_brings() -> None:
    document = parse(subgraph(COMPILER.schema, GRAPH.catalog))
    named = {node.name.value: node for node in document.definitions if hasattr(node, "name")}
    ours = {name for name in COMPILER.schema.type_map if not name.startswith("_")}
    assert ours - named.keys() == {"String", "Boolean", "Int", "ID"} & ours
    assert not [name for name in named if name.startswith("_")]
    query = named["Query"]
    assert isinstance(query, ObjectTypeDefinitionNode)
    everything = COMPILER.schema.query_type
    assert isinstance(everything, GraphQLObjectType)
    assert set(everything.fields) - {field.name.value for field in query.fields or ()} == {
        "_entities",
        "_service",
    }


def test_every_row_is_an_entity() -> None:
    union = COMPILER.schema.type_map["_Entity"]
    assert isinstance(union, GraphQLUnionType)
    assert {each.name for each in union.types} == set(GRAPH.catalog)


async def test_the_subgraph_is_told_where_the_schema_is(world: Database) -> None:
    shown = Settings(database_url=world.url)
    hidden = replace(shown, introspection="off")
    for query in (
        "{ _service { sdl } }",
        "{ s: _service { sdl } regions { totalCount } }",
        "{ ...S } fragment S on Query { _service { sdl } }",
    ):
        told, untold = [
            await execute(
                GraphQLRequest(query),
                Context(LOCAL_ADMIN, Clock.fixed(TODAY, HOME_TIME_ZONE), world, settings, "test"),
            )
            for settings in (shown, hidden)
        ]
        assert b'@key(fields: \\"slug\\")' in told.body
        assert untold.status == 400
        assert b"GRAPHQL_VALIDATION_FAILED" in untold.body
        assert b"@key" not in untold.body
