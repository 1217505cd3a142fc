"""What requests on the short way send: heard once, told again to the long way, and known by then."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from starlette.types import Message, Receive

from schema.execution import GraphQLRequest, is_straight
from schema.rehearsed import Rehearsals
from schema.trusted import TrustedDocuments
from service.limits import LARGEST_BODY, SLOWEST_BODY
from service.refusals import Refusal

MOST_KEPT, LONGEST_KEPT = 1_000, 4_096
"""How many requests are remembered, and the bytes of the longest of them."""


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

    async def fill(self, receive: Receive) -> None:
        """Hear it to its end, or until it is too large or the client has left."""
        while not self.whole and len(self.body) <= LARGEST_BODY:
            message = await receive()
            self.messages.append(message)
            if message["type"] != "http.request":
                return
            self.body += message.get("body", b"")
            self.whole = not message.get("more_body")
        self.whole = self.whole and len(self.body) <= LARGEST_BODY


async def hear(receive: Receive) -> Heard:
    """Hear a body to its end, or until it is too large or too late for the short way."""
    heard = Heard(deque())
    loop = asyncio.get_running_loop()
    task = asyncio.current_task(loop)
    assert task is not None

    def give_up() -> None:
        heard.late = True
        task.cancel()

    # asyncio.timeout would do the same; it takes four times as long, more than reading the body does.
    timer = loop.call_later(SLOWEST_BODY, give_up)
    try:
        await heard.fill(receive)
    except asyncio.CancelledError:
        if not heard.late or task.uncancel():
            raise
    finally:
        timer.cancel()
    return heard


Reading = Callable[[bytes, TrustedDocuments], GraphQLRequest]


@dataclass(slots=True)
class KnownRequests:
    """Requests for what is known by heart, by their bytes: those that come again are not read again."""

    read: Reading
    """Reads one, or raises Refusal."""
    known: OrderedDict[bytes, GraphQLRequest] = field(default_factory=OrderedDict)

    def find(self, sent: bytes, trusted: TrustedDocuments) -> GraphQLRequest | None:
        """Return the request in a body, or in an address; None where it is for the long way."""
        found = self.known.get(sent)
        if found is not None:
            self.known.move_to_end(sent)
            if found.rehearsals is None:  # it does come again
                found = self.known[sent] = replace(found, rehearsals=Rehearsals())
            return found
        try:
            found = self.read(sent, trusted)
        except Refusal:
            return None
        if not is_straight(found):
            return None
        if len(sent) <= LONGEST_KEPT:
            self.known[sent] = found
            if len(self.known) > MOST_KEPT:
                self.known.popitem(last=False)
        return found
