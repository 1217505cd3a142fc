"""From due reminders to mails in the outbox: words, bytes and rows in one transaction, before sending.

Each mail has one reminder so far; the tables allow a digest of several.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

import structlog

from domain.clock import Clock
from domain.database import Transaction, transaction
from domain.notices.drafting import Draft, UnfitReminderError, draft
from domain.notices.facts import read_facts
from domain.notices.kinds import KINDS, Stream
from domain.settings import Settings

BATCH = 100
LOG = structlog.get_logger(__name__)

# A reminder that was reopened keeps its old mail until it has a new one.
DUE = """
SELECT reminder.id FROM reminder
LEFT JOIN outbox_message AS message ON message.id = reminder.message_id
WHERE reminder.state = 'SCHEDULED' AND reminder.due_at <= $1
    AND (message.id IS NULL OR message.state IN ('SENT', 'FAILED', 'WITHDRAWN'))
ORDER BY reminder.due_at, reminder.id
LIMIT $2
FOR UPDATE OF reminder SKIP LOCKED
"""
INSERT = """
INSERT INTO outbox_message (id, recipient_id, address, message_id, kind, subject, content, content_hash,
    not_before, local_date, state, created_by)
SELECT one.*, 'READY', 'workers' FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[],
    $6::text[], $7::bytea[], $8::text[], $9::timestamptz[], $10::date[]) AS one
"""
CARRY = """
UPDATE reminder SET message_id = carried.message_id, updated_at = now(), version = version + 1
FROM unnest($1::uuid[], $2::uuid[]) AS carried (id, message_id)
WHERE reminder.id = carried.id
"""
# Whoever has unsubscribed from one nudge of a stream gets none of its nudges any more (rule j).
SUPPRESS = """
UPDATE reminder SET state = 'SUPPRESSED', reason = 'The recipient has unsubscribed from these nudges.',
    updated_at = now(), updated_by = 'workers', version = version + 1
WHERE state = 'SCHEDULED' AND due_at <= $1 AND message_id IS NULL AND kind = ANY($2) AND EXISTS (
    SELECT FROM link_use AS use JOIN reminder AS answered ON answered.id = use.row
    WHERE use.purpose = 'UNSUBSCRIBE' AND answered.recipient_id = reminder.recipient_id
        AND answered.kind = ANY($2)
)
"""
FAIL = """
UPDATE reminder SET state = 'FAILED', reason = $2, updated_at = now(), updated_by = 'workers',
    version = version + 1
WHERE id = $1
"""


async def compose(settings: Settings, clock: Clock, limit: int = BATCH) -> int:
    """Put mails for due reminders into the outbox, `limit` a transaction; return how many.

    Two composers at once take different reminders.
    """
    await _suppress_unwanted(clock.now())
    total = 0
    while True:
        async with transaction() as tx:
            found, composed = await _compose_some(tx, settings, clock, limit)
        total += composed
        if found < limit:
            return total


async def _suppress_unwanted(now: datetime) -> None:
    for stream in Stream:
        nudges = [kind.code for kind in KINDS.values() if kind.optional and kind.stream is stream]
        async with transaction() as tx:
            await tx.execute(SUPPRESS, now, nudges)


async def _compose_some(
    tx: Transaction, settings: Settings, clock: Clock, limit: int
) -> tuple[int, int]:
    now = clock.now()
    due = await tx.fetch(DUE, now, limit)
    if not due:
        return 0, 0
    facts = await read_facts(tx, [row["id"] for row in due], clock.today())
    mails: list[Draft] = []
    for row in due:
        try:
            mails.append(draft(settings, facts[row["id"]], now))
        except UnfitReminderError as error:
            await tx.execute(FAIL, row["id"], str(error))
            LOG.warning("mail_not_composed", reminder=str(row["id"]), error=str(error))
    await _put(tx, mails)
    return len(due), len(mails)


async def _put(tx: Transaction, mails: Sequence[Draft]) -> None:
    if not mails:
        return
    columns = zip(*[_values(mail) for mail in mails], strict=True)
    await tx.execute(INSERT, *[list(column) for column in columns])
    await tx.execute(CARRY, [mail.reminder_id for mail in mails], [mail.id for mail in mails])


def _values(mail: Draft) -> tuple[object, ...]:
    return (
        mail.id,
        mail.recipient_id,
        mail.address,
        mail.message_id,
        mail.kind,
        mail.subject,
        mail.content,
        hashlib.sha256(mail.content).hexdigest(),
        mail.not_before,
        mail.local_date,
    )
