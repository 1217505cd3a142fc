"""What a client may send to the endpoint, and in which words it is told otherwise."""

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest
from starlette.requests import Request
from starlette.types import Message

from service import limits
from service.limits import LARGEST_BODY, read_body
from service.refusals import Refusal


def error_of(answer: httpx2.Response) -> tuple[int, str, str]:
    (error,) = answer.json()["errors"]
    return answer.status_code, error["extensions"]["code"], error["message"]


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/graphql",
        "application/json; charset=utf-16",
        "",
    ],
)
async def test_only_json_is_read(client: httpx2.AsyncClient, content_type: str) -> None:
    """Two of these are what a form of another origin can send without asking first."""
    answer = await client.post(
        "/graphql", content=b'{"query": "{ a }"}', headers={"Content-Type": content_type}
    )
    status, code, _ = error_of(answer)
    assert (status, code) == (415, "UNSUPPORTED_MEDIA_TYPE")


async def test_compressed_bodies_are_refused(client: httpx2.AsyncClient) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    answer = await client.post("/graphql", content=b"x", headers=headers)
    assert answer.status_code == 415


async def test_a_body_above_one_megabyte_is_refused(client: httpx2.AsyncClient) -> None:
    query = {"query": "x" * LARGEST_BODY}
    status, code, message = error_of(await client.post("/graphql", json=query))
    assert (status, code) == (413, "BODY_TOO_LARGE")
    assert "1,048,576 bytes" in message


async def test_so_is_one_that_does_not_say_how_long_it_is(client: httpx2.AsyncClient) -> None:
    async def drip() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" " * 65536

    headers = {"Content-Type": "application/json"}
    answer = await client.post("/graphql", content=drip(), headers=headers)
    assert error_of(answer)[:2] == (413, "BODY_TOO_LARGE")


async def test_a_body_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SLOWEST_BODY", 0.02)  # it sends nothing: any wait is too long

    async def stall() -> Message:
        await asyncio.sleep(60)
        raise AssertionError("nobody waits this long")

    with pytest.raises(Refusal) as refused:
        await read_body(Request({"type": "http", "headers": []}, stall))
    assert refused.value.status_code == 408


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "is empty"),
        (b"  ", "is empty"),
        (b"{", "is not JSON"),
        (b"\xff", "is not JSON"),
        (b'{"query": NaN}', "is not JSON"),
        (b"[" * 5000, "is not JSON"),
        (b"[]", "Batches are not supported"),
        (b'[{"query": "{ a }"}]', "Batches are not supported"),
        (b'"{ a }"', "must be a JSON object"),
        (b"null", "must be a JSON object"),
        (b"{}", "no query"),
        (b'{"query": ""}', "no query"),
        (b'{"query": null}', "no query"),
        (b'{"query": 1}', "query must be a text"),
        (b'{"query": "{ a }", "variables": []}', "variables must be an object"),
        (b'{"query": "{ a }", "variables": "{}"}', "variables must be an object"),
        (b'{"query": "{ a }", "operationName": 1}', "operationName must be a text"),
        (b'{"query": "{ a }", "extensions": "x"}', "extensions must be an object"),
        (b'{"query": "{ a }", "extensions": 0}', "extensions must be an object"),
        (b'{"query": "{ a }", "extensions": false}', "extensions must be an object"),
    ],
)
@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json"])
async def test_what_is_no_request_is_400_and_says_why(
    client: httpx2.AsyncClient, body: bytes, words: str, accept: str
) -> None:
    headers = {"Content-Type": "application/json", "Accept": accept}
    answer = await client.post("/graphql", content=body, headers=headers)
    status, code, message = error_of(answer)
    assert (status, code) == (400, "BAD_REQUEST")
    assert words in message
    assert answer.headers["Content-Type"].startswith(accept)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_other_methods_are_refused(client: httpx2.AsyncClient, method: str) -> None:
    answer = await client.request(method, "/graphql")
    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


async def test_an_answer_that_nobody_can_read_is_406(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/graphql", json={"query": "{ a }"}, headers={"Accept": "image/png"})
    assert answer.status_code == 406


async def test_bad_variables_in_an_address_are_named(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/graphql", params={"query": "{ a }", "variables": "{"})
    status, _, message = error_of(answer)
    assert status == 400
    assert "parameter variables is not JSON" in message
