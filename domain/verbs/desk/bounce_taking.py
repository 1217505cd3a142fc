"""Taking bounces: what a report means for the address, the reminder and the people who wait for an answer.

A report counts only where it is tied to a mail of ours, by the sealed return path or by the Message-ID, and
it counts against the address that mail went to, whatever address the report names. So nobody can have
somebody else's address blocked by writing to us.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

import structlog

from domain.audit import Actor
from domain.clock import Clock
from domain.database import Transaction, transaction
from domain.liaisons import LiaisonAssignment
from domain.notices.bounce_reports import Report
from domain.notices.return_paths import ReturnPaths
from domain.notices.suppressions import BounceKind
from domain.notices.sweeps import review_recipient, review_subjects
from domain.settings import Settings
from domain.verbs.people.hand_over_raising import raise_hand_over

BOUNCES = Actor("bounces")
# Three days at home with a soft bounce within two weeks: the address rests for two weeks.
SOFT_DAYS = 3
SOFT_WITHIN = timedelta(days=14)
REST = timedelta(days=14)
LOG = structlog.get_logger(__name__)

FIND = """
SELECT id, lower(address) AS address, recipient_id FROM outbox_message
WHERE id = $1 OR ($1::uuid IS NULL AND message_id = $2)
"""
KEEP = """
INSERT INTO bounce (address, kind, status, words, reported_at, message_id, digest, created_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'bounces') ON CONFLICT (digest) DO NOTHING RETURNING id
"""
SOFT = """
SELECT count(DISTINCT (reported_at AT TIME ZONE $3::text)::date) FROM bounce
WHERE address = $1 AND kind = 'SOFT' AND reported_at > $2
"""
# A suppression for good outlives one for a while.
SUPPRESS = """
INSERT INTO suppression (address, reason, since, until, created_by) VALUES ($1, $2, $3, $4, 'bounces')
ON CONFLICT (address) DO UPDATE SET reason = excluded.reason, since = excluded.since, until = excluded.until,
    updated_at = now(), version = suppression.version + 1
WHERE suppression.until IS NOT NULL AND (excluded.until IS NULL OR suppression.until < excluded.until)
"""
# As if it had not been sent: planning finds who is next in line. An answer counts more than a bounce, and so
# does a later mail to another address. One to the same address, or one that never left, helps nobody.
FREE = """
UPDATE reminder SET state = 'FAILED', reason = $2, revivable = true,
    version = reminder.version + 1, updated_at = now(), updated_by = 'bounces'
FROM reminder_mail AS kept JOIN outbox_message AS bounced ON bounced.id = kept.message_id
WHERE kept.message_id = $1 AND reminder.id = kept.reminder_id
    AND (reminder.state IN ('MAILED', 'FAILED', 'SNOOZED')
        OR (reminder.state = 'SCHEDULED' AND reminder.message_id = $1))
    AND NOT EXISTS (
        SELECT FROM reminder_mail AS other JOIN outbox_message AS later ON later.id = other.message_id
        WHERE other.reminder_id = reminder.id AND later.created_at > bounced.created_at
            AND later.state NOT IN ('FAILED', 'WITHDRAWN') AND lower(later.address) <> lower(bounced.address)
    )
RETURNING reminder.subject_key
"""
DUTIES = """
SELECT id FROM liaison_assignment
WHERE person_id = $1 AND $2 BETWEEN valid_from AND coalesce(valid_to, 'infinity') ORDER BY id
"""
# Mails that a server refused at once because there is no such address; each is taken once.
REFUSED = """
SELECT message.id, attempt.code, attempt.reply FROM outbox_message AS message
JOIN delivery_attempt AS attempt ON attempt.message_id = message.id AND attempt.number = message.attempts
WHERE message.state = 'FAILED' AND attempt.outcome = 'FAILED' AND attempt.code LIKE '5.1.%'
    AND message.updated_at > $1
    AND NOT EXISTS (SELECT FROM bounce WHERE bounce.message_id = message.id)
ORDER BY message.id LIMIT 100
"""


class Effect(StrEnum):
    """What came of a report."""

    UNKNOWN = "unknown"
    KNOWN = "known"
    NOTED = "noted"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True)
class Bounced:
    """A report that is tied to a mail of ours."""

    message_id: UUID
    address: str
    # Nobody who is known here, where a stranger was answered.
    recipient_id: UUID | None
    kind: BounceKind
    status: str | None
    words: str
    digest: str


async def take_report(report: Report, clock: Clock, settings: Settings) -> Effect:
    """Take one report; the same one again changes nothing."""
    async with transaction() as tx:
        found = await tx.fetchrow(FIND, _named(report, settings), report.message_id)
        if found is None:
            LOG.info("bounce_of_no_mail_of_ours", kind=report.kind.value)
            return Effect.UNKNOWN
        bounced = Bounced(
            found["id"],
            found["address"],
            found["recipient_id"],
            report.kind,
            report.status,
            report.words,
            report.digest,
        )
        return await _take(tx, bounced, clock, settings)


async def take_refusals(clock: Clock, settings: Settings) -> int:
    """Treat mails that were refused for their address as if their bounce had come; how many."""
    async with transaction() as tx:
        refused = await tx.fetch(REFUSED, clock.now() - SOFT_WITHIN)
        for row in refused:
            found = await tx.fetchrow(FIND, row["id"], None)
            assert found is not None
            bounced = Bounced(
                found["id"],
                found["address"],
                found["recipient_id"],
                BounceKind.HARD,
                row["code"],
                row["reply"] or "",
                f"refused:{row['id'].hex}",
            )
            await _take(tx, bounced, clock, settings)
    return len(refused)


def _named(report: Report, settings: Settings) -> UUID | None:
    """The mail whose return path the report came to."""
    if settings.mail_bounces is None:
        return None
    paths = ReturnPaths(settings.mail_bounces, settings.link_keys)
    return next((found for to in report.sent_to if (found := paths.read(to))), None)


async def _take(tx: Transaction, bounced: Bounced, clock: Clock, settings: Settings) -> Effect:
    now = clock.now()
    kept = (bounced.address, bounced.kind, bounced.status, bounced.words, now, bounced.message_id)
    if not await tx.fetch(KEEP, *kept, bounced.digest):
        return Effect.KNOWN
    if bounced.kind is BounceKind.SOFT:
        days = await tx.fetchval(SOFT, bounced.address, now - SOFT_WITHIN, clock.home_time_zone)
        if days < SOFT_DAYS:
            return Effect.NOTED
        reason = f"Mail could not be delivered on {days} days: {bounced.words}"
        await tx.execute(SUPPRESS, bounced.address, reason, now, now + REST)
    else:
        said = "There was a complaint" if bounced.kind is BounceKind.COMPLAINT else "Mail bounced"
        reason = f"{said}: {bounced.words}"
        await tx.execute(SUPPRESS, bounced.address, reason, now, None)
    LOG.warning("address_suppressed", message=str(bounced.message_id), kind=bounced.kind.value)
    await _pass_on(tx, bounced, reason, clock, settings)
    return Effect.SUPPRESSED


async def _pass_on(
    tx: Transaction, bounced: Bounced, reason: str, clock: Clock, settings: Settings
) -> None:
    """Ask the staff to put it right, and let the next in line have the reminder at once."""
    for row in await tx.fetch(DUTIES, bounced.recipient_id, clock.today()):
        duty = await LiaisonAssignment.get(id=row["id"])
        await raise_hand_over(duty, reason, clock.today(), "suppressAddress", BOUNCES)
    freed = await tx.fetch(FREE, bounced.message_id, reason)
    # Of whatever it is about, also of no agreement; and what else they were to get.
    await review_subjects(tx, sorted({row["subject_key"] for row in freed}), clock, settings)
    if bounced.recipient_id is not None:
        await review_recipient(tx, bounced.recipient_id, clock, settings)
