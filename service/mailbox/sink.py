"""The local mail sink: a real SMTP server on loopback that delivers to a folder, not to people.

It answers 250 only when the mail is safe on disk, and says so again for a Message-ID that it
already has. Start it with `run(settings)`, or `listen(...)` inside a loop that already runs.
"""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session

from domain.clock import Clock
from domain.notices.mailbox import Entry, MailboxStore
from domain.settings import Settings

LARGEST_MAIL = 10 * 1024 * 1024
DEFAULT_PORT = 1025
LOG = structlog.get_logger(__name__)


class Keeper:
    """What the SMTP server asks when a mail has come in: keep it, then answer."""

    def __init__(self, store: MailboxStore, clock: Clock) -> None:
        self.store = store
        self.clock = clock

    async def handle_DATA(  # noqa: N802 (the name is aiosmtpd's)
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep the mail and only then accept it; a full disk is a reason to try again later."""
        content = envelope.content
        assert isinstance(content, bytes)  # decode_data is off
        entry = Entry.of(
            content,
            sender=envelope.mail_from or "",
            recipients=envelope.rcpt_tos,
            accepted_at=self.clock.now(),
        )
        try:
            first = await asyncio.to_thread(self.store.accept, content, entry)
        except OSError:
            LOG.exception("mail_not_kept", message_id=entry.message_id)
            return "452 4.3.1 The mail could not be written; try again later"
        if first:
            LOG.debug("mail_accepted", message_id=entry.message_id)
        else:
            LOG.info("mail_repeated", message_id=entry.message_id)
        return f"250 2.0.0 Kept as {entry.name}"


@contextlib.asynccontextmanager
async def listen(
    store: MailboxStore, clock: Clock, host: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[int]:
    """Accept mail at a port (0 takes a free one, which is what this gives) until left."""
    keeper = Keeper(store, clock)

    def converse() -> SMTP:
        return SMTP(
            keeper,
            data_size_limit=LARGEST_MAIL,
            enable_SMTPUTF8=True,
            hostname="mailbox.localhost",
            ident="Entente local mailbox",
        )

    server = await asyncio.get_running_loop().create_server(converse, host, port)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def serve(settings: Settings) -> None:
    """Accept mail at settings.mailbox_url until SIGTERM or SIGINT."""
    store = MailboxStore(settings.data_dir)
    clock = Clock(settings.home_time_zone)
    if strays := store.register_strays(clock.now()):
        LOG.info("mails_registered_after_a_crash", count=strays)
    address = urlsplit(settings.mailbox_url)
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    host, port = address.hostname or "127.0.0.1", address.port or DEFAULT_PORT
    async with listen(store, clock, host, port) as heard:
        LOG.info("mailbox_listening", host=host, port=heard, folder=str(store.folder))
        await stopped.wait()


def run(settings: Settings) -> None:
    """Be the mail sink: the work of `python -m service mailbox`."""
    asyncio.run(serve(settings))
