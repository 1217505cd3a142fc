"""Ending what nobody waits for: a read whose client has left is cancelled, and its statement with it.

A mutation goes on: its client asks again with the same idempotencyKey, and is told what became of it.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from starlette.types import Receive

from schema.admission import is_query
from schema.execution import Context, GraphQLRequest, Result, execute

GRACE = 0.05
"""Seconds for which nobody looks: most reads are answered by then, and pay nothing."""
GONE = Result(b"", 499)
"""What the access log shows; nobody is there to read it."""


@dataclass(slots=True)
class Watch:
    """Cancels a task when the client of its request leaves."""

    receive: Receive
    task: "asyncio.Task[Any]"
    left: bool = False
    looking: "asyncio.Task[None] | None" = field(default=None)

    def begin(self) -> None:
        self.looking = asyncio.create_task(self._look())

    async def _look(self) -> None:
        message = await self.receive()
        if message["type"] == "http.request":  # the empty body of a GET, which nobody has read
            message = await self.receive()
        if message["type"] == "http.disconnect":
            self.left = True
            self.task.cancel()

    def end(self) -> None:
        if self.looking is not None:
            self.looking.cancel()


async def execute_while_heard(receive: Receive, asked: GraphQLRequest, context: Context) -> Result:
    """Answer a request whose body was read, for as long as its client waits."""
    loop = asyncio.get_running_loop()
    task = asyncio.current_task(loop)
    assert task is not None
    watch = Watch(receive, task)
    timer = loop.call_later(GRACE, lambda: watch.begin() if is_query(asked) else None)
    try:
        return await execute(asked, context)
    except asyncio.CancelledError:
        if not watch.left or task.uncancel():
            raise
        return GONE
    finally:
        timer.cancel()
        watch.end()
