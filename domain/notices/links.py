"""Action links in mails: a signed token says which row, for what and until when, and nothing else.

GET shows a page and changes nothing, because scanners open every link; POST acts. A token is an HMAC
over its own content, so the same row gives the same token again: a stored mail can be made anew.
"""

import binascii
import hashlib
import hmac
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, StrEnum
from uuid import UUID

FORM = 1
"""Counts the forms of a token; another form or another key is a forgery to this code."""

CONTENT = struct.Struct(">BB16sI")  # form, purpose, row, last second
SEAL_SIZE = 16
TOKEN_LENGTH = 51
CONTEXT = b"entente mail links 1"


class Purpose(StrEnum):
    """The one thing that a link may do."""

    ACKNOWLEDGE = "ACKNOWLEDGE"
    UNSUBSCRIBE = "UNSUBSCRIBE"


# What stands in a token; a number is never given to another purpose.
NUMBERS = {Purpose.ACKNOWLEDGE: 1, Purpose.UNSUBSCRIBE: 2}
PURPOSES = {number: purpose for purpose, number in NUMBERS.items()}


@dataclass(frozen=True, slots=True)
class Link:
    """What a token stands for: the purpose, the reminder's key and the last second it holds."""

    purpose: Purpose
    reminder_id: UUID
    expires_at: datetime


class Standing(Enum):
    """What a token is worth."""

    VALID = "VALID"
    EXPIRED = "EXPIRED"
    USED = "USED"
    FORGED = "FORGED"


@dataclass(frozen=True, slots=True)
class Reading:
    """A token that was read; `link` is there unless it was forged."""

    standing: Standing
    link: Link | None


FORGED = Reading(Standing.FORGED, None)


def sign(link: Link, secret: str) -> str:
    """Return the token of a link: 51 letters that a URL takes as they are."""
    content = CONTENT.pack(
        FORM, NUMBERS[link.purpose], link.reminder_id.bytes, int(link.expires_at.timestamp())
    )
    return urlsafe_b64encode(content + _seal(content, secret)).rstrip(b"=").decode()


def read(token: str, secret: str, now: datetime) -> Reading:
    """Say what a token is worth by itself: valid, expired or forged. `answers.look_up` knows of use."""
    content = _open(token, secret)
    if content is None:
        return FORGED
    form, number, row, last_second = CONTENT.unpack(content)
    if form != FORM or number not in PURPOSES:
        return FORGED
    link = Link(PURPOSES[number], UUID(bytes=row), datetime.fromtimestamp(last_second, UTC))
    return Reading(Standing.VALID if now <= link.expires_at else Standing.EXPIRED, link)


def _open(token: str, secret: str) -> bytes | None:
    """Return the content of a token whose seal is ours; one content has one spelling."""
    if len(token) != TOKEN_LENGTH or not token.isascii():
        return None
    try:
        sealed = urlsafe_b64decode(token + "=")
    except (binascii.Error, ValueError):
        return None
    if urlsafe_b64encode(sealed).rstrip(b"=").decode() != token:
        return None
    content, seal = sealed[:-SEAL_SIZE], sealed[-SEAL_SIZE:]
    return content if hmac.compare_digest(seal, _seal(content, secret)) else None


def _seal(content: bytes, secret: str) -> bytes:
    # The key for links is derived, so that another use of the same secret can never sign one.
    key = hmac.digest(secret.encode(), CONTEXT, hashlib.sha256)
    return hmac.digest(key, content, hashlib.sha256)[:SEAL_SIZE]
