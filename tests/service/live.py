"""The application on a real port, and clients that follow the ledger as programs of others do."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Self

import httpx2
import uvicorn
from starlette.applications import Starlette
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedError

from service.serving import Server

PROTOCOL = "graphql-transport-ws"
FOLLOW = """subscription Follow(
    $since: String, $states: [ReminderState!], $agreementId: ID, $personId: ID
) {
    reminderChanged(since: $since, states: $states, agreementId: $agreementId, personId: $personId) {
        cursor changes { id reminder { state stage recipient { name } message { state } } }
    }
}"""
Message = dict[str, Any]


@asynccontextmanager
async def serving(app: Starlette, port: int = 0) -> AsyncIterator[tuple[Server, str]]:
    """The server and its host and port, a free one unless it is named, until it is stopped."""
    # Listens before the server does: a client that is too early waits in its queue.
    bound = socket.create_server(("127.0.0.1", port))
    config = uvicorn.Config(
        app, log_config=None, proxy_headers=False, ws="websockets-sansio", lifespan="on"
    )
    server = Server(config, app.state.door)
    task = asyncio.create_task(server.serve(sockets=[bound]))
    try:
        yield server, f"127.0.0.1:{bound.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
        bound.close()


class Follower:
    """A client of graphql-transport-ws."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    @classmethod
    @asynccontextmanager
    async def connected(
        cls, place: str, payload: Mapping[str, object] | None = None, **options: Any
    ) -> AsyncIterator[Self]:
        """A socket; with a payload it is initialised and acknowledged."""
        url = f"ws://{place}/graphql"
        async with connect(url, subprotocols=[PROTOCOL], **options) as socket:  # type: ignore[list-item]  # a NewType
            follower = cls(socket)
            if payload is not None:
                await follower.send("connection_init", payload=payload)
                assert (await follower.hear())["type"] == "connection_ack"
            yield follower

    async def send(self, kind: str, **members: object) -> None:
        await self.socket.send(json.dumps({"type": kind, **members}))

    async def hear(self, within: float = 60.0) -> Message:
        found: Message = json.loads(await asyncio.wait_for(self.socket.recv(), within))
        return found

    async def subscribe(self, key: str, query: str = FOLLOW, **variables: object) -> None:
        await self.send("subscribe", id=key, payload={"query": query, "variables": variables})

    async def follow(self, key: str, **variables: object) -> str:
        """Begin to follow the ledger; the cursor of the first, empty answer."""
        await self.subscribe(key, FOLLOW, **variables)
        news = await self.news(key)
        assert news["changes"] == []
        return str(news["cursor"])

    async def news(self, key: str) -> Message:
        """What the subscription says next."""
        message = await self.hear()
        assert (message["type"], message["id"]) == ("next", key), message
        found: Message = message["payload"]["data"]["reminderChanged"]
        return found

    async def closed(self) -> tuple[int, str]:
        """Code and reason with which the other side closes, whatever it says before."""
        with contextlib.suppress(ConnectionClosedError):
            async with asyncio.timeout(60):
                async for _ in self.socket:
                    continue
        assert self.socket.close_code is not None
        return self.socket.close_code, self.socket.close_reason or ""


@asynccontextmanager
async def following(
    client: httpx2.AsyncClient,
    query: str = FOLLOW,
    headers: Mapping[str, str] | None = None,
    **variables: object,
) -> AsyncIterator[AsyncGenerator[tuple[str, str]]]:
    """The events of a subscription over SSE: their names and data."""
    given = {"Accept": "text/event-stream", **(headers or {})}
    asked = {"query": query, "variables": variables}
    async with client.stream("POST", "/graphql", json=asked, headers=given) as answer:
        assert answer.status_code == 200, await answer.aread()
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield _parse(answer)


async def _parse(answer: httpx2.Response) -> AsyncGenerator[tuple[str, str]]:
    name, data = "", ""
    async for line in answer.aiter_lines():
        field, _, value = line.partition(":")
        if field == "event":
            name = value.strip()
        elif field == "data":
            data = value.strip()
        elif not line and name:
            yield name, data
            name, data = "", ""
