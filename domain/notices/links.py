"""Action links in mails: a signed token says which row, for what and until when, and nothing else.

GET shows a page and changes nothing, because scanners open every link; POST acts. A token is an HMAC
over its own content, so the same row gives the same token again: a stored mail can be made anew.
"""

import binascii
import hmac
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, StrEnum
from functools import cache
from uuid import UUID

# Counts the forms of a token: of a reminder alone, and of one thing that its mail lists. Another form, or
# another key, is a forgery to this code.
FORM, ITEM_FORM = 1, 2
CONTENT = struct.Struct(">BB16sI")  # form, purpose, row, last second
ITEM_CONTENT = struct.Struct(">BB16s16sI")  # form, purpose, row, item, last second
SEAL_SIZE = 16
LENGTHS = {51: CONTENT, 72: ITEM_CONTENT}
TOKEN_LENGTH = 51
CONTEXT = b"entente mail links 1"


class Purpose(StrEnum):
    """The one thing that a link may do."""

    ACKNOWLEDGE = "ACKNOWLEDGE"
    UNSUBSCRIBE = "UNSUBSCRIBE"
    RENEW = "RENEW"
    RENEW_CONDITIONAL = "RENEW_CONDITIONAL"
    RENEGOTIATE = "RENEGOTIATE"
    LET_EXPIRE = "LET_EXPIRE"
    SNOOZE = "SNOOZE"
    HAND_OVER = "HAND_OVER"
    NOT_ME = "NOT_ME"
    KEEP = "KEEP"
    DROP = "DROP"
    CHANGE = "CHANGE"
    AGREE = "AGREE"
    RETURN = "RETURN"


# What stands in a token; a number is never given to another purpose.
NUMBERS = {
    Purpose.ACKNOWLEDGE: 1,
    Purpose.UNSUBSCRIBE: 2,
    Purpose.RENEW: 3,
    Purpose.RENEW_CONDITIONAL: 4,
    Purpose.RENEGOTIATE: 5,
    Purpose.LET_EXPIRE: 6,
    Purpose.SNOOZE: 7,
    Purpose.HAND_OVER: 8,
    Purpose.NOT_ME: 9,
    Purpose.KEEP: 10,
    Purpose.DROP: 11,
    Purpose.CHANGE: 12,
    Purpose.AGREE: 13,
    Purpose.RETURN: 14,
}
PURPOSES = {number: purpose for purpose, number in NUMBERS.items()}


@dataclass(frozen=True, slots=True)
class Link:
    """What a token stands for: the purpose, the reminder's key and the last second it holds.

    `item_id` is there for what a mail lists several of, candidates of a work plan, and for what may be
    another one by the time it is used: the submission of a plan.
    """

    purpose: Purpose
    reminder_id: UUID
    expires_at: datetime
    item_id: UUID | None = None

    @property
    def row(self) -> UUID:
        """The key of what the link acts on: it works once for each purpose and row."""
        return self.item_id or self.reminder_id


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
    """Return the token of a link: 51 letters that a URL takes as they are, or 72 with an item."""
    number, last_second = NUMBERS[link.purpose], int(link.expires_at.timestamp())
    if link.item_id is None:
        content = CONTENT.pack(FORM, number, link.reminder_id.bytes, last_second)
    else:
        keys = (link.reminder_id.bytes, link.item_id.bytes)
        content = ITEM_CONTENT.pack(ITEM_FORM, number, *keys, last_second)
    return urlsafe_b64encode(content + _seal(content, secret)).rstrip(b"=").decode()


def read(token: str, secrets: Sequence[str], now: datetime) -> Reading:
    """Say what a token is worth by itself: valid, expired or forged. `answers.look_up` knows of use.

    A seal of any of the secrets is good: the first signs, the others have signed mails that are about.
    """
    content = _open(token, secrets)
    link = _link(content) if content is not None else None
    if link is None:
        return FORGED
    return Reading(Standing.VALID if now <= link.expires_at else Standing.EXPIRED, link)


def _link(content: bytes) -> Link | None:
    item: bytes | None = None
    if len(content) == CONTENT.size:
        form, number, row, last_second = CONTENT.unpack(content)
    else:
        form, number, row, item, last_second = ITEM_CONTENT.unpack(content)
    if form != (FORM if item is None else ITEM_FORM) or number not in PURPOSES:
        return None
    expires_at = datetime.fromtimestamp(last_second, UTC)
    item_id = UUID(bytes=item) if item is not None else None
    return Link(PURPOSES[number], UUID(bytes=row), expires_at, item_id)


def _open(token: str, secrets: Sequence[str]) -> bytes | None:
    """Return the content of a token whose seal is ours; one content has one spelling."""
    if len(token) not in LENGTHS or not token.isascii():
        return None
    try:
        sealed = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return None
    if urlsafe_b64encode(sealed).rstrip(b"=").decode() != token:
        return None
    content, seal = sealed[:-SEAL_SIZE], sealed[-SEAL_SIZE:]
    ours = [hmac.compare_digest(seal, _seal(content, secret)) for secret in secrets]
    return content if any(ours) else None


def _seal(content: bytes, secret: str) -> bytes:
    return hmac.digest(_key(secret), content, "sha256")[:SEAL_SIZE]


@cache
def _key(secret: str) -> bytes:
    # Derived, so that another use of the same secret can never sign a link.
    return hmac.digest(secret.encode(), CONTEXT, "sha256")
