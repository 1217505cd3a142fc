"""Uncertain mails: the worker was lost, or the mail server's answer was, after the point of no return.

A server that can be asked knows whether it took the mail. Where none can be, the kind of the mail decides:
send it again under the same Message-ID, or hold it for a person. Each doubt stays in the list of attempts.
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum

import structlog
from asyncpg import Record

from domain.clock import Clock
from domain.database import Database

# A relay may take ten minutes to answer the dot: until then it may still accept the mail.
RELAY_GRACE = timedelta(minutes=11)
# The local mailbox keeps a Message-ID once, so that asking it too early does no harm.
MAILBOX_GRACE = timedelta(seconds=1)
LOG = structlog.get_logger(__name__)

# A lease that ended after the point of no return: the worker is gone, and the answer with it.
LAPSE = """
WITH lapsed AS (
    UPDATE outbox_message
    SET state = 'UNCERTAIN', lease_until = NULL, updated_at = now(), version = version + 1,
        reason = 'The worker was lost while the mail server had the mail.'
    WHERE state = 'COMMITTING' AND lease_until < now()
    RETURNING id, attempts, message_id
), attempted AS (
    UPDATE delivery_attempt SET finished_at = now(), outcome = 'UNCERTAIN'
    FROM lapsed WHERE delivery_attempt.message_id = lapsed.id AND number = lapsed.attempts
)
SELECT message_id FROM lapsed
"""
DOUBTFUL = """
SELECT id, message_id, kind FROM outbox_message
WHERE state = 'UNCERTAIN' AND committing_at < now() - $1::interval
ORDER BY committing_at LIMIT 500
"""
CONFIRM = """
WITH confirmed AS (
    UPDATE outbox_message
    SET state = 'SENT', sent_at = $2, reply = $3, reason = NULL, claim_token = NULL,
        updated_at = now(), version = version + 1
    WHERE id = $1 AND state = 'UNCERTAIN'
    RETURNING id
), mailed AS (
    UPDATE reminder
    SET state = 'MAILED', reason = NULL, revivable = false, updated_at = now(),
        updated_by = 'workers', version = version + 1
    FROM confirmed
    WHERE message_id = confirmed.id AND state NOT IN ('MAILED', 'ACKNOWLEDGED', 'SNOOZED')
)
SELECT id FROM confirmed
"""
RESEND = """
UPDATE outbox_message
SET state = 'READY', not_before = $2, claim_token = NULL, reason = NULL,
    updated_at = now(), version = version + 1
WHERE id = $1 AND state = 'UNCERTAIN'
RETURNING id
"""
HOLD = """
UPDATE outbox_message
SET state = 'HELD', claim_token = NULL, updated_at = now(), version = version + 1,
    reason = 'Nobody can say whether the mail was delivered; a person decides.'
WHERE id = $1 AND state = 'UNCERTAIN'
RETURNING id
"""


class Verdict(StrEnum):
    """What became of an uncertain mail."""

    LAPSED = "lapsed"
    CONFIRMED = "confirmed"
    RESENT = "resent"
    HELD = "held"


LookUp = Callable[[str], bool]
"""Says whether the mail server has accepted a Message-ID."""


async def resolve(
    database: Database,
    clock: Clock,
    look_up: LookUp | None,
    holds: Callable[[str], bool],
    grace: timedelta | None = None,
) -> Counter[Verdict]:
    """Settle uncertain mails by asking the server, or without one by the policy of their kinds."""
    tally: Counter[Verdict] = Counter()
    for row in await database.reads.fetch(LAPSE):
        LOG.warning("mail_uncertain", message_id=row["message_id"], error="The worker was lost.")
        tally[Verdict.LAPSED] += 1
    if grace is None:
        grace = RELAY_GRACE if look_up is None else MAILBOX_GRACE
    for row in await database.reads.fetch(DOUBTFUL, grace):
        verdict = _judge(row, look_up, holds)
        if await _carry_out(database, clock, row, verdict):
            LOG.info("mail_resolved", message_id=row["message_id"], verdict=verdict.value)
            tally[verdict] += 1
    return tally


def _judge(row: Record, look_up: LookUp | None, holds: Callable[[str], bool]) -> Verdict:
    if look_up is not None:
        return Verdict.CONFIRMED if look_up(row["message_id"]) else Verdict.RESENT
    return Verdict.HELD if holds(row["kind"]) else Verdict.RESENT


async def _carry_out(database: Database, clock: Clock, row: Record, verdict: Verdict) -> bool:
    key, now = row["id"], clock.now()
    if verdict is Verdict.CONFIRMED:
        words = "The mail server was asked and has the mail."
        return bool(await database.reads.fetch(CONFIRM, key, now, words))
    if verdict is Verdict.HELD:
        return bool(await database.reads.fetch(HOLD, key))
    return bool(await database.reads.fetch(RESEND, key, now))
