"""GraphQL over server-sent events, each operation on a connection of its own ("distinct connections").

What is wrong with the operation itself comes as an event too, because clients of this kind cannot read the
body of a refusal; who asks, from where and how much is refused with a status as everywhere.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

import structlog
from starlette.requests import Request
from starlette.responses import StreamingResponse

from schema.execution import Context, GraphQLRequest, Result
from schema.subscribing import stream
from service.door import door_of
from service.live.credentials import LOOK_AGAIN, Credentials
from service.refusals import Refusal

EVENT_STREAM = "text/event-stream"
STILL_HERE = b":\n\n"
COMPLETE = b"event: complete\ndata:\n\n"
LOG = structlog.get_logger(__name__)


class EventStream(StreamingResponse):
    """The answers of one operation as they come, and a sign of life between them."""

    media_type = EVENT_STREAM

    def __init__(
        self, request: Request, asked: GraphQLRequest, context: Context, credentials: Credentials
    ) -> None:
        # Proxies that gather answers would keep the events back.
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(_write(request, asked, context, credentials), headers=headers)


async def _write(
    request: Request, asked: GraphQLRequest, context: Context, credentials: Credentials
) -> AsyncIterator[bytes]:
    door = door_of(request)
    yield STILL_HERE
    results = stream(asked, context)
    try:
        with door.bounds.stream(context.viewer):
            async with aclosing(results):
                async for result in _with_pauses(results, credentials):
                    yield (
                        STILL_HERE if result is None else b"event: next\ndata: %b\n\n" % result.body
                    )
    except Refusal as refusal:
        # The token is no good any more: the client asks again, and is told so with a status.
        LOG.info("stream_ended", code=refusal.code)
        return
    if not door.open_ledger.closed:
        yield COMPLETE


async def _with_pauses(
    results: AsyncGenerator[Result], credentials: Credentials
) -> AsyncIterator[Result | None]:
    """Give results, and None where none came for a while; then the viewer is looked at again too."""
    coming: asyncio.Future[Result] | None = None
    try:
        while True:
            coming = coming or asyncio.ensure_future(anext(results))
            done, _ = await asyncio.wait({coming}, timeout=LOOK_AGAIN)
            if not done:
                await credentials.look_again()
                yield None
                continue
            found, coming = coming, None
            try:
                yield found.result()
            except StopAsyncIteration:
                return
    finally:
        if coming is not None:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)
