"""An ASGI function that answers POST /nested and its like.

The statements are written by hand with the predicates that a viewer has who may read everything. A body
names only the values: {"variables": {...}}, in the order of the statement's parameters.
"""

from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import orjson

STATEMENTS = {
    path.stem: path.read_text(encoding="utf-8")
    for path in (Path(__file__).parents[1] / "questions" / "limit").glob("*.sql")
}
READ: dict[str, Callable[[str], object]] = {"id": UUID, "day": date.fromisoformat}
HEADERS = [(b"content-type", b"application/json")]
SESSION = {"jit": "off", "plan_cache_mode": "force_generic_plan", "random_page_cost": "1.1"}
Message = dict[str, Any]


async def keep(_connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Nothing to undo when a connection goes back: no statement of ours leaves anything behind."""


class Limit:
    """The application; its pool is opened when uvicorn starts it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.pool: asyncpg.Pool[asyncpg.Record]

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        body = (await receive())["body"]
        given = orjson.loads(body)["variables"] if body else {}
        values = [READ.get(name, str)(text) for name, text in given.items()]
        async with self.pool.acquire() as connection:
            answer: bytes = await connection.fetchval(STATEMENTS[scope["path"][1:]], *values)
        length = (b"content-length", b"%d" % len(answer))
        await send({"type": "http.response.start", "status": 200, "headers": [*HEADERS, length]})
        await send({"type": "http.response.body", "body": answer})

    async def _live(
        self,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        async with asyncpg.create_pool(
            self.url,
            min_size=10,
            max_size=10,
            server_settings=SESSION,
            reset=keep,
            max_inactive_connection_lifetime=0,
        ) as self.pool:
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})
