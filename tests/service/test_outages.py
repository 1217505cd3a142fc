"""While the database is away, whoever asks is told so in a coded answer; the log has one line for it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import httpx2
import pytest
from starlette.applications import Starlette
from structlog.testing import capture_logs

from domain.audit import Actor
from domain.clock import Clock
from domain.database import Database
from domain.settings import Settings
from domain.tokens import MARK, create_token
from service.app import create_app
from service.live import credentials, sockets
from tests.service.conftest import browse
from tests.service.live import Follower, serving

ASKED = {
    "a compiled read": "{ regions(first: 1) { totalCount } }",
    "a read beside the viewer": "{ viewer { kind } regions(first: 1) { totalCount } }",
    "a mutation": 'mutation { createRegion(input: {code: "XX", name: "X"}) { errors { code } } }',
}


class Wire:
    """A wire to the database that can be cut."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.ends: list[asyncio.StreamWriter] = []

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(self.host, self.port)
        self.ends += [writer, back]
        await asyncio.gather(_pass_on(reader, back), _pass_on(there, writer))

    def cut(self, server: asyncio.Server) -> None:
        server.close()
        for end in self.ends:
            end.transport.abort()


async def _pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await source.read(65536):
            target.write(data)
        target.close()


@dataclass(frozen=True, slots=True)
class Separable:
    """The application, and how to take its database from it."""

    app: Starlette
    cut: Callable[[], None]


@pytest.fixture
async def separable(
    database: Database, settings: Settings, clock: Clock
) -> AsyncIterator[Separable]:
    """The application on this machine, whose database is there until it is cut off."""
    parts = urlsplit(database.url)
    wire = Wire(parts.hostname or "", parts.port or 0)
    server = await asyncio.start_server(wire.carry, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    url = database.url.replace(f":{parts.port}/", f":{port}/")
    async with Database.connect(url, pool_size=2) as opened:
        app = create_app(
            replace(settings, database_url=url), opened, local_administrator=True, clock=clock
        )
        yield Separable(app, lambda: wire.cut(server))


@pytest.fixture
async def cut_off(separable: Separable) -> AsyncIterator[httpx2.AsyncClient]:
    """A program on this machine, talking to a service whose database has just gone."""
    async with browse(separable.app) as client:
        answer = await client.post("/graphql", json={"query": ASKED["a compiled read"]})
        assert "errors" not in answer.json()
        separable.cut()
        yield client


@pytest.mark.parametrize("query", ASKED.values(), ids=ASKED)
async def test_what_asks_the_database_is_told_that_it_is_away(
    cut_off: httpx2.AsyncClient, query: str
) -> None:
    for _ in range(2):  # The connection that breaks, and the one that cannot be opened.
        with capture_logs() as logged:
            answer = await cut_off.post("/graphql", json={"query": query})
        (error,) = answer.json()["errors"]
        assert error["extensions"]["code"] == "UNAVAILABLE"
        assert "127.0.0.1" not in answer.text
        warned = [line["log_level"] for line in logged if line["event"] == "database_away"]
        assert warned == ["warning"]
        assert not any("exc_info" in line for line in logged)


async def test_a_token_that_cannot_be_looked_up_is_not_refused(cut_off: httpx2.AsyncClient) -> None:
    with capture_logs() as logged:
        answer = await cut_off.post(
            "/graphql",
            json={"query": ASKED["a compiled read"]},
            headers={"Authorization": f"Bearer {MARK}{'a' * 50}"},
        )
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
    assert not any("exc_info" in line for line in logged)


async def test_a_live_connection_is_told_and_stays_open(
    separable: Separable, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The socket asks for its token at once and again: it meets the outage while nobody asks anything.
    monkeypatch.setattr(credentials, "FRESH", -1)
    monkeypatch.setattr(sockets, "LOOK_AGAIN", 0.01)
    _, secret = await create_token("client", ("ledger:read",), Actor("clerk"))
    given = {"Authorization": f"Bearer {secret}"}
    async with (
        serving(separable.app) as (_, place),
        Follower.connected(place, given) as follower,
    ):
        separable.cut()
        with capture_logs() as logged:
            for key in "ab":
                await follower.subscribe(key)
                answer = await follower.hear()
                assert (answer["type"], answer["id"]) == ("error", key)
                (error,) = answer["payload"]
                assert error["extensions"]["code"] == "UNAVAILABLE"
        assert {line["log_level"] for line in logged} == {"warning"}


async def test_a_page_says_so_too(cut_off: httpx2.AsyncClient) -> None:
    answer = await cut_off.get("/calendar", headers={"Accept": "text/html"})
    assert answer.status_code == 503
    assert "Not right now" in answer.text
