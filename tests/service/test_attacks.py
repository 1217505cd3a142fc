"""What OWASP's checklist for GraphQL names, and what graphql-cop tries, against a production installation.

Nesting, cost and time-outs are in tests/schema/test_requests.py, bodies in test_limits.py, origins of pages
and sockets in test_origins_and_proxies.py and test_sockets.py.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx2
import orjson
import pytest

from domain.clock import Clock
from domain.database import Database
from domain.organizations import Visibility
from domain.settings import Settings, SettingsError
from service.app import create_app
from tests import samples
from tests.service.conftest import browse
from tests.service.live import Follower, serving

NEWER = {"Accept": "application/graphql-response+json"}
INTROSPECTION = "{ __schema { queryType { name } } }"
FOUND = "organizations(where: {}) {{ totalCount }}"
MUTATION = 'mutation { updateGoal(input: {goalId: "x"}) { errors { code } } }'


@pytest.fixture
async def production(
    settings: Settings, database: Database, clock: Clock
) -> AsyncIterator[httpx2.AsyncClient]:
    """A stranger's program and an installation in production."""
    app = create_app(replace(settings, environment="production"), database, clock=clock)
    async with browse(app) as client:
        yield client


async def refused(client: httpx2.AsyncClient, query: str, **members: Any) -> tuple[str, str]:
    """Send a document that must not be answered; the code and the words of its only error."""
    answer = await client.post("/graphql", json={"query": query, **members}, headers=NEWER)
    assert answer.status_code == 400, answer.text
    assert answer.json().keys() == {"errors"}
    (error,) = answer.json()["errors"]
    return error["extensions"]["code"], error["message"]


OVERLOADS = {
    "aliases": "query cop { " + " ".join(f"alias{n}: __typename" for n in range(101)) + " }",
    "directives": "query cop { __typename " + "@aa" * 10 + " }",
    "directives of a fragment": (
        f"{{ viewer {{ name }} }} fragment F on Query {{ __typename {'@skip(if: true)' * 6} }}"
    ),
    "root fields": "query cop { " + "__typename \n" * 500 + "}",
    "fields": "query cop { viewer { " + "name " * 2001 + "} }",
}


async def test_overloading_is_refused_before_it_is_validated(
    production: httpx2.AsyncClient,
) -> None:
    codes = {name: (await refused(production, query))[0] for name, query in OVERLOADS.items()}
    assert codes == dict.fromkeys(OVERLOADS, "QUERY_TOO_COMPLEX")


async def test_circles_end(production: httpx2.AsyncClient) -> None:
    """Fragments that spread one another, however they are asked for."""
    circle = "fragment A on Query { __typename ...B } fragment B on Query { __typename ...A }"
    for query in (f"query cop {{ ...A }} {circle}", f"query cop {{ __typename }} {circle}"):
        answer = await production.post("/graphql", json={"query": query}, headers=NEWER)
        assert (answer.status_code, answer.json().keys()) == (400, {"errors"})
        codes = {error["extensions"]["code"] for error in answer.json()["errors"]}
        assert codes == {"GRAPHQL_VALIDATION_FAILED"}


INJECTIONS = ("x' OR '1'='1", "%", "_", "\\", "$1", "{row}", "');DROP TABLE organization;--")


async def test_values_are_never_text_of_a_statement(production: httpx2.AsyncClient) -> None:
    await samples.organization(name="Example A", visibility=Visibility.PUBLIC)
    for operator in ("eq", "contains", "startsWith", "in"):
        for text in INJECTIONS:
            given = [text] if operator == "in" else text
            written = orjson.dumps(given).decode()
            for query, variables in (
                (f"query ($w: OrganizationFilter) {{ {FOUND.format('$w')} }}", {operator: given}),
                (f"{{ {FOUND.format(f'{{name: {{{operator}: {written}}}}}')} }}", None),
            ):
                sent = {"query": query, "variables": {"w": {"name": variables}}}
                answer = await production.post("/graphql", json=sent)
                assert answer.json() == {"data": {"organizations": {"totalCount": 0}}}, text
    answer = await production.post("/graphql", json={"query": "{ organizations { totalCount } }"})
    assert answer.json()["data"]["organizations"]["totalCount"] == 1


async def test_batches_are_refused(production: httpx2.AsyncClient) -> None:
    answer = await production.post("/graphql", json=[{"query": "{ __typename }"}] * 10)
    assert answer.status_code == 400
    assert "data" not in answer.text


async def test_production_does_not_tell_its_schema(production: httpx2.AsyncClient) -> None:
    for query in (
        INTROSPECTION,
        '{ __type(name: "Query") { name } }',
        "{ a: __schema { types { fields { type { fields { type { name } } } } } } }",
        "{ viewer { name } ...F } fragment F on Query { ... { __schema { description } } }",
        "query A { viewer { name } } query B { __schema { description } }",
    ):
        name = "A" if query.startswith("query A") else None
        assert await refused(production, query, operationName=name) == (
            "GRAPHQL_VALIDATION_FAILED",
            "This installation does not tell its schema: introspection is off.",
        )


async def test_clients_may_still_ask_for_the_names_of_types(production: httpx2.AsyncClient) -> None:
    answer = await production.post(
        "/graphql", json={"query": "{ __typename viewer { __typename } }"}
    )
    assert answer.json() == {"data": {"__typename": "Query", "viewer": {"__typename": "Viewer"}}}


NEAR_MISSES: list[tuple[str, dict[str, Any]]] = [
    ("{ organizationz { totalCount } }", {}),
    ("{ organizations { name } }", {}),
    ("{ organizations(firs: 1) { totalCount } }", {}),
    ("{ organizations(where: {nam: 1}) { totalCount } }", {}),
    ("{ organizations(where: {kind: {eq: STATE_ASOCIATION}}) { totalCount } }", {}),
    ("query ($a: Organisation) { organizations(where: $a) { totalCount } }", {}),
    ("{ ... on Organisation { name } }", {}),
    ("{ viewer @skp(if: true) { name } }", {}),
    ("{ viewer @skip(iff: true) { name } }", {}),
    ('{ node(id: "x") { title } }', {}),
    (
        "query ($a: OrganizationFilter) { organizations(where: $a) { totalCount } }",
        {"a": {"nam": 1}},
    ),
    (
        "query ($a: OrganizationFilter) { organizations(where: $a) { totalCount } }",
        {"a": {"kind": {"eq": "STATE_ASOCIATION"}}},
    ),
]


async def test_refusals_suggest_no_names_in_production_and_do_at_home(
    production: httpx2.AsyncClient, graph: httpx2.AsyncClient
) -> None:
    helped = 0
    for query, variables in NEAR_MISSES:
        asked = {"query": query, "variables": variables}
        answers = [await client.post("/graphql", json=asked) for client in (production, graph)]
        bare, hinted = ([each["message"] for each in one.json()["errors"]] for one in answers)
        assert len(bare) == len(hinted)
        assert not [
            each for each in bare if re.search(r"(?i)did you mean|ask for it|perhaps", each)
        ]
        helped += bare != hinted
    assert helped >= 8


async def test_a_subscription_that_is_wrong_suggests_no_names_either(
    settings: Settings, database: Database, clock: Clock
) -> None:
    app = create_app(replace(settings, environment="production"), database, clock=clock)
    async with serving(app) as (_, place), Follower.connected(place, {}) as client:
        for key, query in (
            ("a", "subscription { reminderChange { cursor } }"),
            ("b", "subscription { reminderChanged(sinc: 1) { cursor } }"),
            ("c", INTROSPECTION),
        ):
            await client.subscribe(key, query)
            answer = await client.hear()
            assert (answer["type"], answer["id"]) == ("error", key)
            assert "Did you mean" not in answer["payload"][0]["message"]


async def test_there_is_no_editor_in_production(production: httpx2.AsyncClient) -> None:
    accept = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    answer = await production.get("/graphql", headers=accept, params={"query": "{ __typename }"})
    assert answer.status_code == 404
    for path in ("/graphql", "/"):
        page = (await production.get(path, headers=accept)).text
        assert "GraphiQL" not in page
        assert 'href="/graphql' not in page


async def test_an_installation_may_tell_its_schema_all_the_same(
    settings: Settings, database: Database, clock: Clock
) -> None:
    told = replace(settings, environment="production", introspection="on")
    async with browse(create_app(told, database, clock=clock)) as client:
        answer = await client.post("/graphql", json={"query": INTROSPECTION})
        assert answer.json()["data"] == {"__schema": {"queryType": {"name": "Query"}}}
    hidden = replace(settings, introspection="off")
    async with browse(create_app(hidden, database, clock=clock)) as client:
        assert (await client.post("/graphql", json={"query": INTROSPECTION})).json().keys() == {
            "errors"
        }
    with pytest.raises(SettingsError, match="ENTENTE_INTROSPECTION"):
        Settings.read({"ENTENTE_INTROSPECTION": "maybe"})


async def test_what_a_form_of_another_page_can_send_is_refused(
    production: httpx2.AsyncClient,
) -> None:
    """A browser sends these across origins without asking beforehand."""
    for content_type, body in (
        ("application/x-www-form-urlencoded", b"query=mutation%20%7B__typename%7D"),
        ("text/plain", b'{"query": "mutation { __typename }"}'),
        ("multipart/form-data; boundary=x", b"--x--\r\n"),
        (None, b'{"query": "mutation { __typename }"}'),
    ):
        headers = {"Content-Type": content_type} if content_type else {}
        answer = await production.post("/graphql", content=body, headers=headers)
        assert 400 <= answer.status_code < 500, content_type
        assert "data" not in answer.json()


async def test_get_reads_and_never_writes(production: httpx2.AsyncClient) -> None:
    for query in ("mutation { __typename }", MUTATION):
        answer = await production.get("/graphql", params={"query": query})
        assert answer.status_code == 405
        assert "data" not in answer.json()


async def test_a_refusal_tells_nothing_of_what_runs_inside(production: httpx2.AsyncClient) -> None:
    """Neither traces nor the names of libraries, whatever is asked with."""
    for headers in ({}, {"X-Apollo-Tracing": "1", "X-Debug": "1"}):
        asked = {"query": "qwerty cop { abc }", "extensions": {"tracing": True}}
        answer = await production.post("/graphql", json=asked, headers=headers)
        assert answer.json().keys() == {"errors"}
        assert answer.json()["errors"][0]["extensions"].keys() == {"code"}
        assert not re.search(r"(?i)traceback|graphql-core|strawberry|\.py\b|stack", answer.text)
        assert "server" not in answer.headers
        assert "x-powered-by" not in answer.headers
