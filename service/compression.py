"""Answers made smaller for clients that say they can read them: zstd where they like it, else gzip.

Whole answers in JSON and the like are compressed, from a size on at which it pays. Streams, files and pages
are left alone: a page may hold a secret beside what its reader sent, and its size would tell of it.
"""

import asyncio
import gzip
from collections.abc import Callable

from backports import zstd
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.entity_tags import weakened

SMALLEST = 1_400
"""Bytes that fit into one packet anyway."""
AT_LENGTH = 512 * 1024
"""Bytes from which on compressing would keep other requests waiting: another thread does it."""
TYPES = ("application/json", "application/graphql-response+json", "text/calendar", "text/css")
ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "zstd": lambda body: zstd.compress(body, 1),
    "gzip": lambda body: gzip.compress(body, 4, mtime=0),
}
"""What we can do, the best first. Level 1 of zstd makes less of it than gzip's 6, in a tenth of the time."""


class Compression:
    """ASGI middleware: compresses what fits, and says that it depends on Accept-Encoding."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hold back the head of an answer until its body is known."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        head: Message | None = None

        async def send_smaller(message: Message) -> None:
            nonlocal head
            if message["type"] == "http.response.start":
                head = message
                return
            if head is None:
                await send(message)
                return
            started, head = head, None
            await _send(scope, started, message, send)

        await self.app(scope, receive, send_smaller)


async def _send(scope: Scope, head: Message, first: Message, send: Send) -> None:
    body = first.get("body", b"")
    if len(body) >= SMALLEST and not first.get("more_body"):
        headers = MutableHeaders(scope=head)
        if _fits(headers):
            if "accept-encoding" not in headers.get("vary", "").lower():
                headers.add_vary_header("Accept-Encoding")
            encoding = choose(Headers(scope=scope).get("accept-encoding"))
            if encoding is not None:
                first = {**first, "body": await compress(encoding, body)}
                headers["Content-Encoding"] = encoding
                headers["Content-Length"] = str(len(first["body"]))
                if "etag" in headers:
                    headers["ETag"] = weakened(headers["ETag"])
    await send(head)
    await send(first)


def _fits(headers: MutableHeaders) -> bool:
    kind = headers.get("content-type", "").partition(";")[0]
    return kind in TYPES and "content-encoding" not in headers


async def compress(encoding: str, body: bytes) -> bytes:
    """Return a body in one of our encodings."""
    if len(body) < AT_LENGTH:
        return ENCODINGS[encoding](body)
    return await asyncio.to_thread(ENCODINGS[encoding], body)


def choose(accepted: str | None) -> str | None:
    """Return the encoding that a client likes best, the first of ours in a tie; None for as it is."""
    weights: dict[str, float] = {}
    for part in (accepted or "").lower().split(","):
        name, _, weight = part.replace(" ", "").partition(";q=")
        weights[name] = _number(weight) if weight else 1.0
    liked = {name: weights.get(name, weights.get("*", 0.0)) for name in ENCODINGS}
    best = max(liked, key=lambda name: liked[name])
    return best if liked[best] > 0 and liked[best] >= weights.get("identity", 0.0) else None


def _number(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0
