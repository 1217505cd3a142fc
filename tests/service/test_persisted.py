"""Documents named by their hash: sent once, then named; and answers by GET that are not sent twice."""

import httpx2
import orjson
import pytest

from domain.database import Database
from schema import persisted
from schema.persisted import PersistedDocuments, hash_of
from tests import samples

NAMES = "query Names($n: Int) { organizations(first: $n) { nodes { name } } }"
NEWER = {"Accept": "application/graphql-response+json"}


def named(text: str) -> dict[str, object]:
    return {"persistedQuery": {"version": 1, "sha256Hash": hash_of(text)}}


async def test_a_document_is_sent_once_and_then_named(graph: httpx2.AsyncClient) -> None:
    await samples.organization(name="Example A")
    document = NAMES + " # of this test alone"
    asked = {"extensions": named(document), "variables": {"n": 1}}
    for headers, status in (({}, 200), (NEWER, 400)):
        unknown = await graph.post("/graphql", json=asked, headers=headers)
        assert unknown.status_code == status
        (error,) = unknown.json()["errors"]
        assert error["message"] == "PersistedQueryNotFound"
        assert error["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
    sent = await graph.post("/graphql", json={**asked, "query": document})
    assert sent.json() == {"data": {"organizations": {"nodes": [{"name": "Example A"}]}}}
    for _ in range(3):
        assert (await graph.post("/graphql", json=asked)).json() == sent.json()
    got = await graph.get(
        "/graphql", params={name: orjson.dumps(value).decode() for name, value in asked.items()}
    )
    assert got.json() == sent.json()


@pytest.mark.parametrize(
    "given",
    [
        7,
        {},
        {"version": 2, "sha256Hash": hash_of(NAMES)},
        {"version": 1},
        {"version": 1, "sha256Hash": 7},
        {"version": 1, "sha256Hash": hash_of("another document")},
    ],
    ids=str,
)
async def test_a_name_that_is_none_or_anothers_is_refused(
    graph: httpx2.AsyncClient, given: object
) -> None:
    asked = {"query": NAMES, "extensions": {"persistedQuery": given}}
    answer = await graph.post("/graphql", json=asked)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    del asked["query"]
    again = await graph.post("/graphql", json={**asked, "extensions": named("another document")})
    assert again.json()["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"


async def test_what_is_not_valid_is_not_kept(graph: httpx2.AsyncClient) -> None:
    for document in ("{ nothing }", "{"):
        for asked in ({"query": document}, {}):
            answer = await graph.post("/graphql", json={**asked, "extensions": named(document)})
            code = answer.json()["errors"][0]["extensions"]["code"]
            assert (code == "PERSISTED_QUERY_NOT_FOUND") is (not asked)


async def test_an_answer_by_get_is_not_sent_to_who_has_it(
    graph: httpx2.AsyncClient, database: Database
) -> None:
    made = await samples.organization(name="Example A")
    params = {"query": NAMES, "extensions": orjson.dumps(named(NAMES)).decode()}
    first = await graph.get("/graphql", params=params)
    tag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert "Authorization" in first.headers["Vary"]
    for given in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        held = await graph.get("/graphql", params=params, headers={"If-None-Match": given})
        assert (held.status_code, held.content, held.headers["ETag"]) == (304, b"", tag)
        assert held.headers["Cache-Control"] == "private, no-cache"
    made.name = "Example B"
    await made.save()
    other = await graph.get("/graphql", params=params, headers={"If-None-Match": tag})
    assert (other.status_code, other.headers["ETag"] != tag) == (200, True)
    assert "Example B" in other.text


@pytest.mark.parametrize(
    "params",
    [
        {"query": NAMES},
        {"query": "{ nothing }", "extensions": orjson.dumps(named("{ nothing }")).decode()},
        {"query": NAMES, "extensions": orjson.dumps({**named(NAMES), "cost": True}).decode()},
    ],
)
async def test_no_other_answer_may_be_kept(
    graph: httpx2.AsyncClient, params: dict[str, str]
) -> None:
    answer = await graph.get("/graphql", params=params, headers={"If-None-Match": "*"})
    assert answer.status_code == 200
    assert "ETag" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(persisted, "MOST", 3)
    monkeypatch.setattr(persisted, "MOST_CHARACTERS", 10)
    documents = PersistedDocuments()
    for name in "abcd":
        documents.keep(name, name * 3)
    assert (list(documents.known), documents.characters) == (["b", "c", "d"], 9)
    documents.find("b")
    documents.keep("e", "eeeee")
    assert (list(documents.known), documents.characters) == (["b", "e"], 8)
