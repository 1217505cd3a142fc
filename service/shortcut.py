"""The short way for reads: a document that was answered before, asked by a viewer who is known.

It stands before all other layers. What it does is what they do, by the same functions; whatever is not
plainly such a read, or is to be refused, goes the long way as if nothing had happened.
"""

import time
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

import asyncpg
from starlette.types import ASGIApp, Receive, Scope, Send

from domain.lines import NoLineError
from domain.logs import request_id
from domain.outages import AWAY
from domain.rights.epochs import read_epoch
from domain.settings import Settings
from domain.viewers import ANONYMOUS, Viewer
from schema.execution import Context, GraphQLRequest, Result
from schema.reads import RightsMovedError
from service.access_log import write_line
from service.bodies import Heard, KnownRequests, hear
from service.compression import SMALLEST, compress
from service.door import Door
from service.entity_tags import weakened
from service.errors import GRAPHQL
from service.graphql_answers import Answer, answer_of
from service.graphql_requests import PAID, make_context, read_address, read_json
from service.heads import Head, Heads
from service.leaving import execute_while_heard
from service.refusals import Refusal
from service.request_ids import HEADER, choose_id
from service.security_headers import headers_for
from service.viewers import recall

ID_HEADER = HEADER.lower().encode()
TURNED_AWAY = frozenset({429, 503})
"""Answers that tell nothing and are the same for everybody: no need to ask who it is."""


@dataclass(frozen=True, slots=True)
class Read:
    """A read that was answered."""

    asked: GraphQLRequest
    result: Result
    context: Context


class Shortcut:
    """ASGI middleware: answers what it knows by heart, and hands on all else."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.heads = Heads(settings)
        self.bodies = KnownRequests(read_json)
        self.addresses = KnownRequests(read_address)
        self.headers = _encoded(headers_for(settings))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on with all that was heard of it."""
        head = self.heads.read(scope) if _may_read(scope) else None
        if head is None:
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        heard = await hear(receive) if scope["method"] == "POST" else Heard(deque())
        chosen = choose_id(head.offered_id)
        mark = request_id.set(chosen)
        try:
            read = await self._read(scope, head, heard, receive)
            if read is not None:
                size = await self._send(read, head, chosen, send)
                answer = {"status": size[0], "bytes": size[1]}
                write_line(scope, answer, {"viewer": read.context.viewer.kind.value}, started)
        finally:
            request_id.reset(mark)
        if read is None:
            await self.app(scope, heard.again(receive), send)

    async def _read(self, scope: Scope, head: Head, heard: Heard, receive: Receive) -> Read | None:
        """Answer a read; None for whatever is to go the long way."""
        door: Door = scope["app"].state.door
        asked = self._find(scope, heard, door)
        if asked is None or door.database is None:
            return None
        known = await _recall(head, door)
        if known is None:
            return None
        viewer, epoch = known
        sender = scope["client"][0] if scope.get("client") else None
        context = make_context(door, viewer, sender, epoch)
        with suppress(RightsMovedError):
            result = await execute_while_heard(receive, asked, context)
            settled = epoch is None or context.confirmed or result.status in TURNED_AWAY
            if settled or await _holds(epoch, door):
                return Read(asked, result, context)
        # The long way need not be paid as well.
        scope[PAID] = context.cost
        return None

    def _find(self, scope: Scope, heard: Heard, door: Door) -> GraphQLRequest | None:
        if scope["method"] == "GET":
            return self.addresses.find(scope["query_string"], door.trusted)
        return self.bodies.find(heard.body, door.trusted) if heard.whole else None

    async def _send(self, read: Read, head: Head, chosen: str, send: Send) -> tuple[int, int]:
        """Send an answer; return its status and its size."""
        answer = answer_of(
            read.result, read.context, head.wish.media_type, read.asked, head.known_tags
        )
        body, encoding = answer.body, head.wish.encoding
        if len(body) >= SMALLEST and encoding is not None:
            body = await compress(encoding, body)
            answer.headers["Content-Encoding"] = encoding
            if "ETag" in answer.headers:
                answer.headers["ETag"] = weakened(answer.headers["ETag"])
        headers = [*self._headers_of(answer), (ID_HEADER, chosen.encode())]
        if answer.media_type is not None:
            headers.append((b"content-length", b"%d" % len(body)))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        return answer.status, len(body)

    def _headers_of(self, answer: Answer) -> list[tuple[bytes, bytes]]:
        """The headers of an answer, and those that every answer has that says nothing else."""
        headers = _encoded(answer.headers)
        if answer.media_type is not None:
            headers.append((b"content-type", answer.media_type.encode()))
        if "Cache-Control" not in answer.headers:
            return headers + self.headers
        said = {name for name, _ in headers}
        return headers + [pair for pair in self.headers if pair[0] not in said]


def _may_read(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["path"] != GRAPHQL:
        return False
    return bool(scope["method"] in {"POST", "GET"})


def _encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


async def _recall(head: Head, door: Door) -> tuple[Viewer, int | None] | None:
    """Return who it is, and the epoch in which that was worked out."""
    if head.authorization is None:
        # Who sits at this machine is told by more than the head.
        return None if door.local_administrator else (ANONYMOUS, None)
    try:
        known = await recall(head.authorization, door)
    except Refusal:
        return None
    return None if known is None else (known.viewer, known.epoch)


async def _holds(epoch: int | None, door: Door) -> bool:
    """Whether the epoch is not over, for an answer that came without any statement."""
    try:
        return await read_epoch(door.open_database.lines) == epoch
    except (*AWAY, NoLineError, asyncpg.InterfaceError, asyncpg.PostgresError, TimeoutError):
        # The long way says what is wrong.
        return False
