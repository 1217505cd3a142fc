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

from domain.notices.suppressions import BounceKind

STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
MESSAGE_ID = re.compile(r"<[^<>\s]{3,250}>")
# Full mailboxes, mails that are too large, policies and greylists pass; there is an address all the same.
PASSING = ("5.2.2", "5.2.3", "5.3.", "5.4.", "5.5.", "5.6.", "5.7.")
# Headers by which a mail system says to whom the report itself was delivered.
ENVELOPES = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To")
LONGEST_WORDS = 1000
LARGEST = 2_000_000
"""Bytes of a report; what is longer was no report, or has the whole mail in it that we do not need."""


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
    """Return what a mail reports, or None for one that reports no failure: a receipt, an answer, a letter."""
    mail = message_from_bytes(content[:LARGEST], policy=compat32)
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
        values = [str(value) for value in mail.get_all(name, [])]
        yield from (address for _, address in getaddresses(values) if address)


def _one_line(text: str) -> str:
    return " ".join(text.replace("\0", " ").encode("utf-8", "replace").decode().split())
