"""Reports of other mail systems, read: delivery status notifications (RFC 3464) and complaints (RFC 5965).

Reading trusts nobody: what a report says is a claim until it is tied to a mail that we sent
(domain/verbs/desk/bounce_taking.py).
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses
from itertools import islice

import structlog

from domain.notices.suppressions import BounceKind

LOG = structlog.get_logger(__name__)
STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
MESSAGE_ID = re.compile(r"<[^<>\s\x00-\x1f]{3,250}>")
PART = re.compile(rb"^--", re.MULTILINE)
# Full mailboxes, mails that are too large, policies and greylists pass; there is an address all the same.
PASSING = ("5.2.2", "5.2.3", "5.3.", "5.4.", "5.5.", "5.6.", "5.7.")
# Headers by which a mail system says to whom the report itself was delivered.
ENVELOPES = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To")
LONGEST_WORDS = 1000
LARGEST = 250_000
"""Bytes of a report that are read; what follows is the whole mail that came back, which we do not need."""
MOST_PARTS, MOST_LINES = 50, 5_000
"""Lines that could begin a part, and lines. A mail that is made to keep us busy has more of them."""
MOST_OF_A_HEADER, LONGEST_HEADER = 10, 1000


@dataclass(frozen=True, slots=True)
class Report:
    """What a report claims. `sent_to` are the addresses that the report went to: one may be a return path."""

    kind: BounceKind
    status: str | None
    words: str
    message_id: str | None
    sent_to: tuple[str, ...]
    digest: str


def read_report(content: bytes) -> Report | None:
    """Return what a mail reports, or None for one that reports no failure: a receipt, an answer, a letter.

    None, too, for one that cannot be read: anybody may write such a mail, and no mail system does.
    """
    try:
        return _read(content)
    except RecursionError:
        # Mails in mails in mails, or brackets in brackets: to write down how deep we were takes too long.
        return None
    except Exception:
        # Python's parser has no error of its own: odd names of character sets lead it to several others.
        LOG.exception("bounce_not_read")
        return None


def _read(content: bytes) -> Report | None:
    mail = message_from_bytes(_beginning(content), policy=compat32)
    parts = {part.get_content_type(): part for part in mail.walk()}
    claim = _complaint(parts) or _failure(parts)
    if claim is None:
        return None
    kind, status, words = claim
    return Report(
        kind,
        status,
        _one_line(words)[:LONGEST_WORDS],
        _original_id(parts),
        tuple(_envelope(mail)),
        hashlib.sha256(content).hexdigest(),
    )


def _beginning(content: bytes) -> bytes:
    """What is read of a mail: anybody may write one, and parsing it must not take long."""
    kept = b"".join(content[:LARGEST].splitlines(keepends=True)[:MOST_LINES])
    beyond = next(islice(PART.finditer(kept), MOST_PARTS, None), None)
    return kept if beyond is None else kept[: beyond.start()]


def _failure(parts: dict[str, Message]) -> tuple[BounceKind, str | None, str] | None:
    """The worst that a delivery status says of a recipient; nothing for what was delivered or relayed."""
    found = None
    for fields in _groups(parts.get("message/delivery-status")):
        action = str(fields.get("Action", "")).strip().lower()
        if action not in {"failed", "delayed"}:
            continue
        words = str(fields.get("Diagnostic-Code", fields.get("Status", "")))
        match = STATUS.search(str(fields.get("Status", ""))) or STATUS.search(words)
        status = match[0] if match else None
        hard = action == "failed" and _is_permanent(status)
        kind = BounceKind.HARD if hard else BounceKind.SOFT
        if found is None or kind is BounceKind.HARD:
            found = (kind, status, words)
    return found


def _is_permanent(status: str | None) -> bool:
    """A failure without a code is none for good: one address too few is worse than one mail too many."""
    return status is not None and status.startswith("5.") and not status.startswith(PASSING)


def _complaint(parts: dict[str, Message]) -> tuple[BounceKind, str | None, str] | None:
    for fields in _groups(parts.get("message/feedback-report")):
        if kind := str(fields.get("Feedback-Type", "")).strip().lower():
            if kind == "not-spam":
                return None
            return BounceKind.COMPLAINT, None, f"Complaint: {kind}"
    return None


def _groups(part: Message | None) -> Iterator[Message]:
    """The groups of fields of a report part, however the parser has taken them apart."""
    if part is None:
        return
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (group for group in payload if isinstance(group, Message))
    else:
        content = part.get_payload(decode=True)
        text = content if isinstance(content, bytes) else b""
        yield from (message_from_bytes(group) for group in re.split(rb"\r?\n\r?\n", text) if group)


def _original_id(parts: dict[str, Message]) -> str | None:
    """The Message-ID of the mail that came back, in whole or by its headers."""
    for kind in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers"):
        part = parts.get(kind)
        if part is None:
            continue
        payload = part.get_payload()
        if isinstance(payload, list) and payload and isinstance(payload[0], Message):
            headers = payload[0]
        else:
            content = part.get_payload(decode=True)
            headers = message_from_bytes(content if isinstance(content, bytes) else b"")
        if found := MESSAGE_ID.search(str(headers.get("Message-ID", ""))):
            return found[0]
    return None


def _envelope(mail: Message) -> Iterator[str]:
    for name in ENVELOPES:
        given = mail.get_all(name, [])[:MOST_OF_A_HEADER]
        values = [str(value)[:LONGEST_HEADER] for value in given]
        yield from (address for _, address in getaddresses(values) if address)


def _one_line(text: str) -> str:
    return " ".join(text.replace("\0", " ").encode("utf-8", "replace").decode().split())
