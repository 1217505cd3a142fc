"""Whether a mail was delivered, by an IMAP mailbox that gets a copy of each."""

import asyncio
import imaplib
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Self
from urllib.parse import unquote, urlsplit
from uuid import UUID

from domain.notices.proofs import RELAY_GRACE, Doubt, Finding, UnprovenError

ANSWER_WITHIN = 30.0


@dataclass(frozen=True, slots=True)
class ImapProof:
    """A folder on an IMAP server, over TLS from the start (imaps://) or for a server on this machine (imap://)."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    encrypted: bool
    grace: timedelta = RELAY_GRACE

    @classmethod
    def at(cls, url: str) -> Self:
        """Read imaps://user:password@host:port/Folder; the folder is INBOX unless one is named."""
        parts = urlsplit(url)
        encrypted = parts.scheme == "imaps"
        return cls(
            host=parts.hostname or "localhost",
            port=parts.port or (993 if encrypted else 143),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            folder=unquote(parts.path.strip("/")) or "INBOX",
            encrypted=encrypted,
        )

    async def find(self, doubts: Sequence[Doubt]) -> Mapping[UUID, Finding]:
        """Search the folder for the Message-ID of each; it is only read."""
        return await asyncio.to_thread(self._find, doubts)

    def _find(self, doubts: Sequence[Doubt]) -> dict[UUID, Finding]:
        try:
            with self._opened() as server:
                return {doubt.id: _search(server, doubt.message_id) for doubt in doubts}
        except (OSError, imaplib.IMAP4.error) as error:
            words = str(error) or type(error).__name__
            raise UnprovenError(f"The mailbox at {self.host} cannot be read: {words}") from error

    @contextmanager
    def _opened(self) -> Iterator[imaplib.IMAP4]:
        server = self._connected()
        try:
            server.login(_quoted(self.user), self.password)
            answer, words = server.select(_quoted(self.folder), readonly=True)
            if answer != "OK":
                raise imaplib.IMAP4.error(f"There is no folder {self.folder} ({words!r}).")
            yield server
        finally:
            with suppress(OSError, imaplib.IMAP4.error):
                server.logout()

    def _connected(self) -> imaplib.IMAP4:
        if self.encrypted:
            context = ssl.create_default_context()
            return imaplib.IMAP4_SSL(
                self.host, self.port, ssl_context=context, timeout=ANSWER_WITHIN
            )
        return imaplib.IMAP4(self.host, self.port, timeout=ANSWER_WITHIN)


def _search(server: imaplib.IMAP4, message_id: str) -> Finding:
    answer, found = server.uid("SEARCH", "HEADER", "Message-ID", _quoted(message_id))
    if answer != "OK":
        raise imaplib.IMAP4.error(f"The search was refused ({found!r}).")
    return Finding.ACCEPTED if found and found[0] else Finding.ABSENT


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
