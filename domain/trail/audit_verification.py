"""Verifying the audit trail: the chain is walked from its first seal, and every digest computed again.

What it cannot see alone is a trail whose newest seals were cut off together with their events: keep the head
that it prints (position and hash) somewhere else, and give it as the anchor the next time.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import asyncpg

from domain.database import Database
from domain.trail.audit_digests import EVENT_COLUMNS, FIRST_HASH, chained, digest_of

BATCH = 1000

SEALED = f"""
SELECT seal.position, seal.hash, seal.digest, seal.sealed_at, seal.seq AS sealed_seq, {EVENT_COLUMNS}
FROM audit_seal AS seal LEFT JOIN audit_event AS event ON event.seq = seal.seq
WHERE seal.position > $1 ORDER BY seal.position
"""
WAITING = """
SELECT count(*) AS events, min(at) AS oldest FROM audit_event AS event
WHERE NOT EXISTS (SELECT FROM audit_seal AS seal WHERE seal.seq = event.seq)
"""


@dataclass(frozen=True)
class Head:
    """The last seal of a chain, which stands for all before it."""

    position: int = 0
    hash: str = FIRST_HASH


@dataclass(frozen=True)
class Break:
    """The first place at which the trail is not what was sealed."""

    position: int
    seq: int | None
    reason: str


@dataclass(frozen=True)
class Verdict:
    """What was found: the chain up to `head` is whole, unless `broken` says where it is not."""

    head: Head = Head()
    events: int = 0
    erased: int = 0
    unsealed: int = 0
    oldest_unsealed: datetime | None = None
    broken: Break | None = None

    @property
    def whole(self) -> bool:
        return self.broken is None


async def verify(database: Database, anchor: Head | None = None) -> Verdict:
    """Walk the whole chain in one snapshot and say where it breaks first, if it does."""
    async with (
        database.reads.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        verdict = await _walk(connection, anchor)
        waiting = await connection.fetchrow(WAITING)
        assert waiting is not None
        return replace(verdict, unsealed=waiting["events"], oldest_unsealed=waiting["oldest"])


async def sealed_events(database: Database, since: int = 0) -> AsyncIterator[asyncpg.Record]:
    """Yield all sealed events with their seals, in the order of the chain, from one snapshot."""
    async with (
        database.reads.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        async for record in connection.cursor(SEALED, since, prefetch=BATCH):
            yield record


async def _walk(connection: Any, anchor: Head | None) -> Verdict:
    verdict = Verdict()
    async for record in connection.cursor(SEALED, 0, prefetch=BATCH):
        reason = _reason(verdict.head, record, anchor)
        if reason is not None:
            place = verdict.head.position + 1
            return replace(verdict, broken=Break(place, record["sealed_seq"], reason))
        verdict = replace(
            verdict,
            head=Head(record["position"], record["hash"]),
            events=verdict.events + 1,
            erased=verdict.erased + (record["erased_at"] is not None),
        )
    if anchor is not None and anchor.position > verdict.head.position:
        place = verdict.head.position + 1
        return replace(verdict, broken=Break(place, None, "The newest seals are missing."))
    return verdict


def _reason(before: Head, record: asyncpg.Record, anchor: Head | None) -> str | None:
    """Return what is wrong with a seal, or None."""
    position = before.position + 1
    if record["position"] != position:
        return "A seal is missing."
    if record["seq"] is None:
        return "The event was deleted."
    if record["hash"] != chained(before.hash, record["digest"], position):
        return "The seal does not follow from the one before it."
    if record["erased_at"] is None and record["digest"] != digest_of(record):
        return "The event is not what was sealed."
    if record["erased_at"] is not None and (record["before"] or record["after"] or record["salt"]):
        return "The event was erased, and has values."
    if anchor is not None and anchor.position == position and anchor.hash != record["hash"]:
        return "The seal is not the one that the anchor names."
    return None
