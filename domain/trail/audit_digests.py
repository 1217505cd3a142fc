"""Digests and hashes of the audit trail: the same bytes whoever computes them, in any year.

    digest = SHA-256(salt, canonical form of the event)
    hash   = SHA-256(hash of the seal before, digest, position)

The canonical form is JSON with sorted keys and no spaces. A person who acted stands in it by key: the name
beside it is a label that erasing the person replaces, and nothing of the chain rests on it.
"""

import hashlib
import json
from datetime import UTC, datetime
from uuid import UUID

import asyncpg

FIRST_HASH = "0" * 64
"""What the first seal is chained to."""

EVENT_COLUMNS = (
    "event.seq, event.actor, event.action, event.entity, event.entity_id, event.before, event.after,"
    " event.at, event.request_id, event.actor_person_id, event.subject_person_id, event.salt,"
    " event.erased_at"
)


def canonical_form(event: asyncpg.Record) -> bytes:
    """Return the bytes of an event, from a record of EVENT_COLUMNS."""
    person = event["actor_person_id"]
    content = {
        "action": event["action"],
        "actor": event["actor"] if person is None else None,
        "actorPerson": _text(person),
        "after": _document(event["after"]),
        "at": _instant(event["at"]),
        "before": _document(event["before"]),
        "entity": event["entity"],
        "entityId": _text(event["entity_id"]),
        "requestId": event["request_id"],
        "seq": event["seq"],
        "subjectPerson": _text(event["subject_person_id"]),
    }
    spelled = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return spelled.encode()


def digest_of(event: asyncpg.Record) -> str:
    """Return the salted digest of an event that is not erased."""
    salt = str(event["salt"]).encode()
    return hashlib.sha256(salt + b"\n" + canonical_form(event)).hexdigest()


def chained(previous: str, digest: str, position: int) -> str:
    """Return the hash of the seal at a position."""
    return hashlib.sha256(f"{previous}\n{digest}\n{position}".encode()).hexdigest()


def _text(key: UUID | None) -> str | None:
    return None if key is None else str(key)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _document(stored: object) -> object:
    """Return a JSON document of the database; numbers keep the digits that they have there."""
    return json.loads(stored, parse_float=str, parse_int=str) if isinstance(stored, str) else stored
