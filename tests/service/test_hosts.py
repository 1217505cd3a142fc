"""Requests for other hosts are refused before anything else looks at them."""

import httpx2
import pytest
from starlette.applications import Starlette

from service.hosts import bare_host
from tests.service.conftest import browse


@pytest.mark.parametrize(
    "base_url",
    ["http://127.0.0.1:8000", "http://localhost:8000", "http://LOCALHOST", "http://[::1]:8000"],
)
async def test_our_own_names_are_answered(app: Starlette, base_url: str) -> None:
    async with browse(app, base_url=base_url) as client:
        assert (await client.get("/health")).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:8000",
        "",
        "[::2]:8000",
        "127.0.0.1:80:evil.example",
        "127.0.0.1:evil.example",
        "[::1]evil.example",
        "127.0.0.1@evil.example",
    ],
)
async def test_other_names_are_refused(client: httpx2.AsyncClient, host: str) -> None:
    answer = await client.get("/health", headers={"Host": host})
    assert answer.status_code == 421
    assert answer.json()["error"]["code"] == "UNKNOWN_HOST"


async def test_a_rebound_name_cannot_ask_the_graph(client: httpx2.AsyncClient) -> None:
    answer = await client.post(
        "/graphql", json={"query": "{ viewer { name } }"}, headers={"Host": "rebound.example:8000"}
    )
    assert answer.status_code == 421
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNKNOWN_HOST"


async def test_a_browser_gets_a_page(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/", headers={"Host": "evil.example", "Accept": "text/html"})
    assert answer.status_code == 421
    assert "ENTENTE_ALLOWED_HOSTS" in answer.text


@pytest.mark.parametrize(
    ("header", "bare"),
    [
        ("localhost", "localhost"),
        ("LocalHost:8000", "localhost"),
        ("example.org.", "example.org"),
        ("[::1]", "::1"),
        ("[::1]:8000", "::1"),
        ("localhost:", "localhost"),
        ("localhost:8000x", ""),
        ("[::1]8000", ""),
    ],
)
def test_the_name_of_a_host_header(header: str, bare: str) -> None:
    assert bare_host(header) == bare
