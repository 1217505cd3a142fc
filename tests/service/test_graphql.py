"""GraphQL over HTTP: media types, statuses, GET and POST, and who may ask from where."""

import httpx2
import orjson
import pytest

from service.examples import read_examples
from tests import samples

NEWER = {"Accept": "application/graphql-response+json"}
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
NAMES = "{ organizations(first: 5) { totalCount nodes { name } } }"


async def test_a_query_is_answered_in_the_media_type_asked_for(graph: httpx2.AsyncClient) -> None:
    await samples.organization(name="Example Städtebund")
    older = await graph.post("/graphql", json={"query": NAMES})
    newer = await graph.post("/graphql", json={"query": NAMES}, headers=NEWER)
    assert (older.status_code, newer.status_code) == (200, 200)
    assert older.headers["Content-Type"] == "application/json; charset=utf-8"
    assert newer.headers["Content-Type"] == "application/graphql-response+json; charset=utf-8"
    assert older.json() == newer.json()
    assert older.json() == {
        "data": {"organizations": {"totalCount": 1, "nodes": [{"name": "Example Städtebund"}]}}
    }


@pytest.mark.parametrize(
    "query",
    ["{", "{ nothing }", "query A { viewer { name } } query B { viewer { name } }"],
)
async def test_a_wrong_document_is_400_or_200_with_errors(
    graph: httpx2.AsyncClient, query: str
) -> None:
    newer = await graph.post("/graphql", json={"query": query}, headers=NEWER)
    older = await graph.post("/graphql", json={"query": query})
    assert (newer.status_code, older.status_code) == (400, 200)
    for answer in (newer, older):
        assert answer.json()["errors"][0]["extensions"]["code"]
        assert "data" not in answer.json()


async def test_variables_and_operation_names_are_passed_on(graph: httpx2.AsyncClient) -> None:
    await samples.organization(name="Example A")
    await samples.organization(name="Example B")
    document = (
        "query Few($n: Int) { organizations(first: $n) { nodes { name } } }"
        " query All { organizations { totalCount } }"
    )
    asked = {"query": document, "operationName": "Few"}
    posted = await graph.post("/graphql", json={**asked, "variables": {"n": 1}})
    got = await graph.get("/graphql", params={**asked, "variables": '{"n": 1}'})
    assert posted.json() == got.json()
    assert len(posted.json()["data"]["organizations"]["nodes"]) == 1


async def test_get_never_changes_anything(graph: httpx2.AsyncClient) -> None:
    mutation = 'mutation { updateWorkPlanItem(input: {itemId: "x"}) { item { id } } }'
    for accept in ("application/json", "application/graphql-response+json"):
        answer = await graph.get("/graphql", params={"query": mutation}, headers={"Accept": accept})
        assert answer.status_code == 405
        assert "data" not in answer.json()
    answer = await graph.get(
        "/graphql",
        params={"query": "query Q { viewer { name } } mutation M { __typename }"}
        | {"operationName": "M"},
        headers=NEWER,
    )
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"


async def test_a_browser_gets_graphiql_and_nothing_is_run(graph: httpx2.AsyncClient) -> None:
    answer = await graph.get("/graphql", params={"query": NAMES}, headers=BROWSER)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "totalCount" in answer.text
    for example in read_examples():
        assert f"query {example.name}" in answer.text


async def test_a_get_without_a_query_says_what_is_missing(graph: httpx2.AsyncClient) -> None:
    answer = await graph.get("/graphql")
    assert answer.status_code == 400
    assert "no query" in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:3000"])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_another_origin_cannot_drive_the_local_administrator(
    graph: httpx2.AsyncClient, origin: str, method: str
) -> None:
    headers = {"Origin": origin, "Content-Type": "application/json"}
    answer = await graph.request(
        method,
        "/graphql",
        params={"query": NAMES} if method == "GET" else None,
        content=orjson.dumps({"query": NAMES}) if method == "POST" else None,
        headers=headers,
    )
    assert answer.status_code == 403
    assert "data" not in answer.json()
    assert "Access-Control-Allow-Origin" not in answer.headers


async def test_a_preflight_is_not_granted(graph: httpx2.AsyncClient) -> None:
    headers = {
        "Origin": "https://evil.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    answer = await graph.options("/graphql", headers=headers)
    assert answer.status_code == 405
    assert not [name for name in answer.headers if name.startswith("access-control")]


async def test_a_bad_token_is_401_even_for_the_local_administrator(
    graph: httpx2.AsyncClient,
) -> None:
    answer = await graph.post(
        "/graphql", json={"query": NAMES}, headers={"Authorization": "Bearer ent_wrong"}
    )
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("example", read_examples(), ids=lambda example: example.name)
async def test_every_example_query_is_answered(graph: httpx2.AsyncClient, example: object) -> None:
    await samples.affiliation()
    answer = await graph.post("/graphql", json={"query": getattr(example, "text", "")})
    assert "errors" not in answer.json(), answer.text
