"""The local mailbox, and when it is at rest: nobody talks to it, and what it was handed lies on the disk.

Of a courier that has died the mailbox may still hold bytes that it has not worked off, however long that
takes on a busy machine. Only at rest does a mail that is not there prove that it was not accepted.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from aiosmtpd.smtp import SMTP, Envelope, Session

from domain.clock import Clock
from domain.notices.mailbox import MailboxStore
from service.mailbox.sink import Keeper


@dataclass
class WatchedMailbox:
    """What is under way at the mailbox."""

    store: MailboxStore
    port: int = 0
    conversations: set["Conversation"] = field(default_factory=set)
    keeping: set[asyncio.Task[str]] = field(default_factory=set)

    async def rest(self) -> None:
        """Wait until nothing is under way."""
        while self.conversations or self.keeping:  # noqa: ASYNC110 (two sets that shrink)
            await asyncio.sleep(0.01)


class WatchedKeeper(Keeper):
    """A keeper whose work is seen to its end, also when its conversation has ended before."""

    mailbox: WatchedMailbox

    async def handle_DATA(  # noqa: N802 (the name is aiosmtpd's)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep the mail as the product's keeper does."""
        work = asyncio.create_task(super().handle_DATA(server, session, envelope))
        self.mailbox.keeping.add(work)
        work.add_done_callback(self.mailbox.keeping.discard)
        return await asyncio.shield(work)


class Conversation(SMTP):
    """A conversation that is known from its first word to its last."""

    mailbox: WatchedMailbox

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self.mailbox.conversations.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """End."""
        super().connection_lost(error)
        self.mailbox.conversations.discard(self)


@contextlib.asynccontextmanager
async def watched(store: MailboxStore, clock: Clock) -> AsyncIterator[WatchedMailbox]:
    """Accept mail at a free port of loopback until left."""
    mailbox = WatchedMailbox(store)
    keeper = WatchedKeeper(store, clock)
    keeper.mailbox = mailbox

    def converse() -> Conversation:
        conversation = Conversation(keeper, enable_SMTPUTF8=True)
        conversation.mailbox = mailbox
        return conversation

    server = await asyncio.get_running_loop().create_server(converse, "127.0.0.1", 0)
    async with server:
        mailbox.port = server.sockets[0].getsockname()[1]
        yield mailbox
