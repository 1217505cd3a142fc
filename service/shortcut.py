"""The short way for reads: a document that was answered before, asked by a viewer who is known.

It stands before all other layers. What it does is what they do, by the same functions; whatever is not
plainly such a read, or is to be refused, goes the long way as if nothing had happened.
"""

import asyncio
import time
from collections import deque
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.logs import request_id
from domain.rights.epochs import read_epoch
from domain.settings import Settings
from domain.viewers import ANONYMOUS, Viewer
from schema.execution import Context, GraphQLRequest, Result, is_straight
from schema.reads import RightsMovedError
from service.access_log import write_line
from service.compression import SMALLEST, compress
from service.door import Door
from service.errors import GRAPHQL
from service.graphql_answers import head_of
from service.graphql_requests import make_context, read_json
from service.heads import Head, Heads
from service.leaving import execute_while_heard
from service.limits import LARGEST_BODY, SLOWEST_BODY
from service.refusals import Refusal
from service.request_ids import HEADER, choose_id
from service.security_headers import headers_for
from service.viewers import recall

TURNED_AWAY = frozenset({429, 503})
"""Answers that tell nothing and are the same for everybody: no need to ask who it is."""


@dataclass(frozen=True, slots=True)
class Read:
    """A read that was answered."""

    result: Result
    context: Context


class Shortcut:
    """ASGI middleware: answers what it knows by heart, and hands on all else."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.heads = Heads(settings)
        self.headers = [
            (name.lower().encode(), value.encode()) for name, value in headers_for(settings).items()
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on with all that was heard of it."""
        head = self.heads.read(scope) if _is_post(scope) else None
        if head is None:
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        heard = await _hear(receive)
        chosen = choose_id(head.offered_id)
        mark = request_id.set(chosen)
        try:
            read = await _read(scope, head, heard, receive)
            if read is not None:
                size = await self._send(read, head, chosen, send)
                answer = {"status": size[0], "bytes": size[1]}
                write_line(scope, answer, {"viewer": read.context.viewer.kind.value}, started)
        finally:
            request_id.reset(mark)
        if read is None:
            await self.app(scope, heard.again(receive), send)

    async def _send(self, read: Read, head: Head, chosen: str, send: Send) -> tuple[int, int]:
        """Send an answer; return its status and its size."""
        answer = head_of(read.result, read.context, head.wish.media_type)
        body = read.result.body
        headers = [
            (b"content-type", answer.media_type.encode()),
            *self.headers,
            *((name.lower().encode(), value.encode()) for name, value in answer.headers.items()),
            (HEADER.lower().encode(), chosen.encode()),
        ]
        if len(body) >= SMALLEST and head.wish.encoding is not None:
            body = await compress(head.wish.encoding, body)
            headers.append((b"content-encoding", head.wish.encoding.encode()))
        headers.append((b"content-length", b"%d" % len(body)))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        return answer.status, len(body)


def _is_post(scope: Scope) -> bool:
    return bool(scope["type"] == "http" and scope["path"] == GRAPHQL and scope["method"] == "POST")


@dataclass(slots=True)
class Heard:
    """What was heard of a body; `whole` where it is all there and not too large."""

    messages: deque[Message]
    body: bytes = b""
    whole: bool = False
    late: bool = False
    """Whether it took too long."""

    def again(self, receive: Receive) -> Receive:
        """Let the long way hear it anew; for a body that took too long it need not wait again."""

        async def receive_again() -> Message:
            if self.messages:
                return self.messages.popleft()
            if self.late:
                raise TimeoutError
            return await receive()

        return receive_again


async def _hear(receive: Receive) -> Heard:
    heard = Heard(deque())
    try:
        async with asyncio.timeout(SLOWEST_BODY):
            while not heard.whole and len(heard.body) <= LARGEST_BODY:
                message = await receive()
                heard.messages.append(message)
                if message["type"] != "http.request":
                    return heard
                heard.body += message.get("body", b"")
                heard.whole = not message.get("more_body")
    except TimeoutError:
        heard.late = True
    heard.whole = heard.whole and len(heard.body) <= LARGEST_BODY
    return heard


async def _read(scope: Scope, head: Head, heard: Heard, receive: Receive) -> Read | None:
    """Answer a read; None for whatever is to go the long way."""
    door: Door = scope["app"].state.door
    asked = _read_request(heard)
    if asked is None or door.database is None:
        return None
    known = await _recall(head, door)
    if known is None:
        return None
    viewer, epoch = known
    sender = scope["client"][0] if scope.get("client") else None
    context = make_context(door, viewer, sender, epoch)
    try:
        result = await execute_while_heard(receive, asked, context)
    except RightsMovedError:
        return None
    if epoch is not None and not context.confirmed and result.status not in TURNED_AWAY:
        return Read(result, context) if await _holds(epoch, door) else None
    return Read(result, context)


def _read_request(heard: Heard) -> GraphQLRequest | None:
    if not heard.whole:
        return None
    try:
        asked = read_json(heard.body)
    except Refusal:
        return None
    return asked if is_straight(asked) else None


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


async def _holds(epoch: int, door: Door) -> bool:
    """Whether the epoch is not over, for an answer that came without any statement."""
    try:
        return await read_epoch(door.open_database.lines) == epoch
    except Exception:  # noqa: BLE001 (the long way says what is wrong)
        return False
