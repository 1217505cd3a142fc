"""The mailbox that bounces go to, read by IMAP: what has not been seen is fetched, and then marked as seen.

What is read and then lost in a crash was marked before it was taken; a bounce too few costs one mail more,
while one that stays unseen for ever would be read each minute.
"""

import imaplib
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import unquote, urlsplit

from domain.notices.bounce_reports import LARGEST

TIMEOUT = 30.0
MOST = 100
"""Reports of one round; the next round takes the others."""


def fetch_unseen(url: str) -> list[bytes]:
    """Return unseen mails as far as we read any, the oldest first.

    Raises OSError or imaplib.IMAP4.error.
    """
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    if parts.scheme == "imaps":
        client: imaplib.IMAP4 = imaplib.IMAP4_SSL(host, parts.port or 993, timeout=TIMEOUT)
    else:
        client = imaplib.IMAP4(host, parts.port or 143, timeout=TIMEOUT)
    try:
        client.login(unquote(parts.username or ""), unquote(parts.password or ""))
        folder = unquote(parts.path.strip("/")) or "INBOX"
        status, _ = client.select(f'"{folder}"')
        if status != "OK":
            raise OSError(f"There is no folder {folder} in the mailbox for bounces.")
        return list(_unseen(client))
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            client.logout()


def _unseen(client: imaplib.IMAP4) -> Iterator[bytes]:
    _, found = client.search(None, "UNSEEN")
    for number in (found[0] or b"").split()[:MOST]:
        # Reading the body marks a mail as seen, be it only the beginning.
        _, answer = client.fetch(number.decode(), f"(BODY[]<0.{LARGEST}>)")
        yield from (part[1] for part in answer if isinstance(part, tuple))
