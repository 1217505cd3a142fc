"""Uncertain mails: the worker was lost, or the mail server's answer was, after the point of no return.

A way of proof says whether the server has the mail, or that it drops a second one. Where nothing can be
known, the kind of the mail decides: send it again under the same Message-ID, or hold it for a person. Each
doubt stays in the list of attempts.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

import structlog

from domain.clock import Clock
from domain.commits import note_commit
from domain.database import Database
from domain.notices.proofs import Doubt, Finding, Proof, UnprovenError

# Longer than this nobody waits for one who does not answer: a reminder must not be lost with a log.
ASK_FOR = timedelta(hours=24)
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
SELECT id, message_id, kind, committing_at, now() - committing_at AS age,
    substring(content FROM 1 FOR 200) AS beginning
FROM outbox_message
WHERE state = 'UNCERTAIN'
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
        AND NOT (state = 'SUPERSEDED' AND acknowledged_at IS NOT NULL)
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


async def resolve(
    database: Database,
    clock: Clock,
    proof: Proof,
    holds: Callable[[str], bool],
) -> Counter[Verdict]:
    """Settle uncertain mails by what can be proven, else by the policy of their kinds."""
    tally: Counter[Verdict] = Counter()
    for row in await database.reads.fetch(LAPSE):
        LOG.warning("mail_uncertain", message_id=row["message_id"], error="The worker was lost.")
        tally[Verdict.LAPSED] += 1
    if doubts := [Doubt(*row.values()) for row in await database.reads.fetch(DOUBTFUL)]:
        findings = await _find(proof, doubts)
        for doubt in doubts:
            verdict = _judge(doubt, findings.get(doubt.id), proof.grace, holds)
            if verdict and await _carry_out(database, clock, doubt.id, verdict):
                LOG.info("mail_resolved", message_id=doubt.message_id, verdict=verdict.value)
                tally[verdict] += 1
    if tally:
        note_commit()
    return tally


async def _find(proof: Proof, doubts: Sequence[Doubt]) -> Mapping[UUID, Finding]:
    try:
        return await proof.find(doubts)
    except UnprovenError as error:
        LOG.exception("mail_proof_silent", uncertain=len(doubts), error=str(error))
        return {doubt.id: Finding.UNKNOWN for doubt in doubts if doubt.age > ASK_FOR}


def _judge(
    doubt: Doubt, finding: Finding | None, grace: timedelta, holds: Callable[[str], bool]
) -> Verdict | None:
    """None: it is too early to say."""
    if finding is Finding.ACCEPTED:
        return Verdict.CONFIRMED
    # Until then the server may still take it, or come to write that it did.
    if finding is None or doubt.age < grace:
        return None
    if finding is Finding.UNKNOWN and holds(doubt.kind):
        return Verdict.HELD
    return Verdict.RESENT


async def _carry_out(database: Database, clock: Clock, key: UUID, verdict: Verdict) -> bool:
    now = clock.now()
    if verdict is Verdict.CONFIRMED:
        words = "The mail server was asked and has the mail."
        return bool(await database.reads.fetch(CONFIRM, key, now, words))
    if verdict is Verdict.HELD:
        return bool(await database.reads.fetch(HOLD, key))
    return bool(await database.reads.fetch(RESEND, key, now))
