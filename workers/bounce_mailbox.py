"""The mailbox that bounces go to, read by IMAP.

Reading leaves a mail unseen; it is marked as seen once it was taken. After a crash in between it is read
again, which changes nothing: a report counts once (domain/verbs/desk/bounce_taking.py).
"""

import imaplib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Self
from urllib.parse import unquote, urlsplit

from domain.notices.bounce_reports import LARGEST

TIMEOUT = 30.0
MOST = 100
"""Reports of one round; the next round takes the others."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """A mail that nobody has taken yet: its number in the folder for good, and as much of it as we read."""

    uid: str
    content: bytes


class BounceMailbox:
    """An open folder. Its methods block; they raise OSError or imaplib.IMAP4.error."""

    def __init__(self, client: imaplib.IMAP4) -> None:
        self._client = client

    @classmethod
    def open(cls, url: str) -> Self:
        """Sign in and choose the folder of `imaps://user:password@host/INBOX`."""
        parts = urlsplit(url)
        host = parts.hostname or "localhost"
        if parts.scheme == "imaps":
            client: imaplib.IMAP4 = imaplib.IMAP4_SSL(host, parts.port or 993, timeout=TIMEOUT)
        else:
            client = imaplib.IMAP4(host, parts.port or 143, timeout=TIMEOUT)
        mailbox = cls(client)
        try:
            client.login(unquote(parts.username or ""), unquote(parts.password or ""))
            folder = unquote(parts.path.strip("/")) or "INBOX"
            status, _ = client.select(f'"{folder}"')
            if status != "OK":
                raise OSError(f"There is no folder {folder} in the mailbox for bounces.")
        except BaseException:
            mailbox.close()
            raise
        return mailbox

    def close(self) -> None:
        """Sign out, as far as the server still listens."""
        with suppress(imaplib.IMAP4.error, OSError):
            self._client.logout()

    def unseen(self) -> list[Unseen]:
        """Return the mails that were not seen, the oldest first, `MOST` of them."""
        _, found = self._client.uid("SEARCH", "UNSEEN")
        return [
            Unseen(uid.decode(), content)
            for uid in (found[0] or b"").split()[:MOST]
            if (content := self._fetched(uid.decode())) is not None
        ]

    def mark_seen(self, uids: Iterable[str]) -> None:
        """Mark mails as seen, so that no later round reads them."""
        if chosen := ",".join(uids):
            self._client.uid("STORE", chosen, "+FLAGS.SILENT", r"(\Seen)")

    def _fetched(self, uid: str) -> bytes | None:
        # PEEK: reading the body would mark it as seen, be it only the beginning.
        _, answer = self._client.uid("FETCH", uid, f"(BODY.PEEK[]<0.{LARGEST}>)")
        return next((part[1] for part in answer if isinstance(part, tuple)), None)
