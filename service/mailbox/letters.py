"""A stored mail taken apart for reading: headers, text, HTML and attachments."""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from typing import Self

from domain.notices.mailbox import header_text

HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)
# Links of a mail open beside it, not inside the frame that shows it.
LINKS_OPEN_OUTSIDE = '<base target="_blank">'


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with the mail."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """What a reader sees of a mail."""

    headers: tuple[tuple[str, str], ...]
    text: str | None
    html: str | None
    attachments: tuple[Attachment, ...]

    @classmethod
    def of(cls, content: bytes) -> Self:
        """Take a mail apart; an odd one gives what can be read of it."""
        mail = message_from_bytes(content, policy=compat32)
        parts = [part for part in mail.walk() if not part.is_multipart()]
        bodies = [part for part in parts if not _is_attachment(part)]
        return cls(
            headers=tuple((name, header_text(value)) for name, value in mail.items()),
            text=_first(bodies, "text/plain"),
            html=_first(bodies, "text/html"),
            attachments=tuple(_attachment(part) for part in parts if _is_attachment(part)),
        )

    @property
    def framed_html(self) -> str:
        """The HTML for the frame: as it came, except where its links open."""
        html = self.html or ""
        found = HEAD.search(html)
        cut = found.end() if found else 0
        return html[:cut] + LINKS_OPEN_OUTSIDE + html[cut:]


def _is_attachment(part: Message) -> bool:
    kind = part.get_content_type()
    return part.get_content_disposition() == "attachment" or kind not in ("text/plain", "text/html")


def _first(parts: list[Message], media_type: str) -> str | None:
    return next((_decode(part) for part in parts if part.get_content_type() == media_type), None)


def _decode(part: Message) -> str:
    content = _bytes(part)
    try:
        return content.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:  # a character set that nobody knows
        return content.decode("utf-8", "replace")


def _attachment(part: Message) -> Attachment:
    media_type = part.get_content_type()
    return Attachment(part.get_filename() or media_type.replace("/", "."), media_type, _bytes(part))


def _bytes(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
