"""Every request has an id: the client's own when it sent a sane one, else a new one.

It is in each log line of the request, in X-Request-Id of the answer and on every error page.
"""

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.ids import new_name
from domain.logs import request_id

HEADER = "X-Request-Id"
BEGINNINGS = ("http.response.start", "websocket.accept", "websocket.http.response.start")
# Short and harmless, because it is repeated in logs and in headers.
SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")


def choose_id(offered: str | None) -> str:
    """The id for a request whose client offered one, or none."""
    return offered if offered and SANE.fullmatch(offered) else new_name()


class RequestIds:
    """ASGI middleware, the outermost: the log lines of all others carry the id."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Set the id for as long as the request lasts."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        chosen = choose_id(Headers(scope=scope).get(HEADER))

        async def send_with_id(message: Message) -> None:
            if message["type"] in BEGINNINGS:
                MutableHeaders(scope=message)[HEADER] = chosen
            await send(message)

        before = request_id.set(chosen)
        try:
            await self.app(scope, receive, send_with_id)
        finally:
            request_id.reset(before)
