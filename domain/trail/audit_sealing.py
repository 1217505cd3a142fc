"""Sealing: new events of the audit trail are appended to the chain once nothing can come before them.

A transaction that began earlier may commit later, with smaller numbers. Only events of transactions that
ended before every one that still runs are sealed, so that nothing is ever passed over: what comes later
stands later in the chain. Positions have no gaps, because one sealer works at a time.
"""

import asyncpg

from domain.clock import Clock
from domain.database import Database, Transaction, transaction
from domain.trail.audit_digests import EVENT_COLUMNS, FIRST_HASH, chained, digest_of

SEALING_LOCK = 7_261_903_116
"""Key of the advisory lock that lets one process seal at a time."""

BATCH = 500

# Besides: what this very transaction wrote, which ends with its seals; and numbers of transactions that the
# database has not given out yet, which come from a backup that was restored: committed long ago.
SEALABLE = """(
    event.transaction_number IS NULL
    OR event.transaction_number < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    OR event.transaction_number = pg_current_xact_id_if_assigned()::text::bigint
    OR event.transaction_number >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint
)"""
NOT_SEALED = "NOT EXISTS (SELECT FROM audit_seal AS seal WHERE seal.seq = event.seq)"

# How far the seals reach: the greatest number of an event, and of a transaction of this database.
REACH = """
SELECT coalesce((SELECT max(seq) FROM audit_seal), 0) AS seq, coalesce((
    SELECT event.transaction_number FROM audit_event AS event
    JOIN audit_seal AS seal ON seal.seq = event.seq
    WHERE event.transaction_number < pg_snapshot_xmax(pg_current_snapshot())::text::bigint
    ORDER BY event.transaction_number DESC, event.seq DESC LIMIT 1
), 0) AS transaction
"""

# What is not sealed lies beyond one of the two: an event with a smaller number than a sealed one was not
# sealed with it because its transaction is a later one. So two short walks along indexes find it, however
# long the trail is.
UNSEALED = f"""
SELECT {EVENT_COLUMNS} FROM (
    (SELECT * FROM audit_event AS event WHERE event.seq > $2 AND {SEALABLE} ORDER BY event.seq LIMIT $1)
    UNION ALL
    (
        SELECT * FROM audit_event AS event
        WHERE event.transaction_number > $3 AND event.seq <= $2 AND {SEALABLE} AND {NOT_SEALED}
            AND event.transaction_number < pg_snapshot_xmax(pg_current_snapshot())::text::bigint
        ORDER BY event.transaction_number, event.seq LIMIT $1
    )
) AS event
ORDER BY event.seq
LIMIT $1
"""

# The whole trail is compared with its seals: for numbers of transactions that a restored backup has mixed up.
LEFT_BEHIND = f"""
SELECT {EVENT_COLUMNS} FROM audit_event AS event WHERE {NOT_SEALED} AND {SEALABLE} ORDER BY event.seq LIMIT $1
"""
LAST = "SELECT position, hash FROM audit_seal ORDER BY position DESC LIMIT 1"
APPEND = """
INSERT INTO audit_seal (position, seq, digest, hash, sealed_at)
SELECT *, $5::timestamptz FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[])
"""


async def seal(
    database: Database,  # noqa: ARG001 (models use the open one)
    clock: Clock,
    *,
    thorough: bool = False,
) -> int:
    """Seal what can be sealed and return how many events that were; 0 where another sealer is at work.

    A thorough run compares the whole trail with its seals; one a day is plenty.
    """
    total = 0
    while True:
        async with transaction() as tx:
            if not await tx.fetchval("SELECT pg_try_advisory_xact_lock($1)", SEALING_LOCK):
                return total
            sealed = await _seal_batch(tx, clock, thorough=thorough)
        total += sealed
        if sealed < BATCH:
            return total


async def seal_here(tx: Transaction, clock: Clock) -> None:
    """Seal in the caller's transaction, after whoever is sealing just now; others wait until it ends."""
    await tx.execute("SELECT pg_advisory_xact_lock($1)", SEALING_LOCK)
    while await _seal_batch(tx, clock) == BATCH:
        pass


async def _seal_batch(tx: Transaction, clock: Clock, *, thorough: bool = False) -> int:
    last = await tx.fetchrow(LAST)
    position, previous = (last["position"], last["hash"]) if last else (0, FIRST_HASH)
    rows = _chain(await _find(tx, thorough=thorough), position, previous)
    if rows:
        await tx.execute(APPEND, *map(list, zip(*rows, strict=True)), clock.now())
    return len(rows)


async def _find(tx: Transaction, *, thorough: bool) -> list[asyncpg.Record]:
    if thorough:
        return await tx.fetch(LEFT_BEHIND, BATCH)
    reach = await tx.fetchrow(REACH)
    assert reach is not None
    return await tx.fetch(UNSEALED, BATCH, reach["seq"], reach["transaction"])


def _chain(
    events: list[asyncpg.Record], position: int, previous: str
) -> list[tuple[int, int, str, str]]:
    """Return position, seq, digest and hash of the seals of the events."""
    rows = []
    for event in events:
        position += 1
        digest = digest_of(event)
        previous = chained(previous, digest, position)
        rows.append((position, event["seq"], digest, previous))
    return rows
