"""From due reminders to mails in the outbox: words, bytes and rows in one transaction, before sending.

Whatever is due for a person becomes one mail, ordered by deadline; what cannot wait to be read gets a mail of
its own (rule b).
"""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import structlog
from asyncpg import Record

from domain.clock import Clock
from domain.database import Transaction, transaction
from domain.notices.daily import ALONE, wait_for_tomorrow
from domain.notices.drafting import Draft, UnfitReminderError, draft_digest
from domain.notices.facts import Facts, read_facts
from domain.notices.inquiry_mails.composing import compose_inquiry_mails
from domain.notices.kinds import KINDS, Stream
from domain.notices.posting import post
from domain.notices.repeats import rewrite_repeats
from domain.settings import Settings

BATCH = 50
# A worker that is killed soon after has not worked for nothing: what it has written by then is committed.
COMMIT_AFTER = 0.3
"""Seconds from the first mail of a part to its commit."""
LOG = structlog.get_logger(__name__)

# Whoever has something due, one composer at a time: what is due for a person on a day is one mail. What they
# have is looked at afterwards, when nobody else composes for them.
RECIPIENTS = """
SELECT person.id FROM person JOIN (
    SELECT reminder.recipient_id, min(reminder.due_at) AS due_at FROM reminder
    LEFT JOIN outbox_message AS message ON message.id = reminder.message_id
    WHERE reminder.state = 'SCHEDULED' AND reminder.due_at <= $1 AND reminder.held_at IS NULL
        AND (reminder.message_id IS NULL OR message.state IN ('SENT', 'FAILED', 'WITHDRAWN'))
    GROUP BY reminder.recipient_id
) AS waiting ON waiting.recipient_id = person.id
ORDER BY waiting.due_at, person.id
LIMIT $2
FOR NO KEY UPDATE OF person SKIP LOCKED
"""
# A mail of a person that nobody has tried to send yet: what is due meanwhile goes with it, in one mail.
TAKE_BACK = """
WITH taken AS (
    UPDATE outbox_message
    SET state = 'WITHDRAWN', reason = 'Its reminders go in one mail with what became due before it left.',
        updated_at = now(), version = version + 1
    WHERE recipient_id = ANY($1) AND state = 'READY' AND attempts = 0 AND kind <> ALL($2)
        AND inquiry_id IS NULL AND resent_because IS NULL
        AND EXISTS (
            SELECT FROM reminder LEFT JOIN outbox_message AS mail ON mail.id = reminder.message_id
            WHERE reminder.recipient_id = outbox_message.recipient_id AND reminder.state = 'SCHEDULED'
                AND reminder.due_at <= $3 AND reminder.held_at IS NULL AND reminder.kind <> ALL($2)
                AND (reminder.message_id IS NULL OR mail.state IN ('SENT', 'FAILED', 'WITHDRAWN'))
        )
    RETURNING id
)
UPDATE reminder SET message_id = NULL, updated_at = now(), version = version + 1
FROM taken WHERE reminder.message_id = taken.id AND reminder.state = 'SCHEDULED'
"""
# Two steps, because PostgreSQL checks a row that has changed before it got the lock by its new columns
# and what the statement had seen of all other tables. So this one only finds and locks.
DUE = """
SELECT reminder.id FROM reminder
WHERE reminder.recipient_id = ANY($2) AND reminder.state = 'SCHEDULED' AND reminder.due_at <= $1
    AND reminder.held_at IS NULL
ORDER BY reminder.due_at, reminder.id
FOR UPDATE OF reminder SKIP LOCKED
"""
# What is locked as it is now. A reminder that was reopened keeps its old mail until it has a new one.
LOCKED = """
SELECT reminder.id, reminder.message_id, reminder.recipient_id, reminder.kind FROM reminder
LEFT JOIN outbox_message AS message ON message.id = reminder.message_id
WHERE reminder.id = ANY($1) AND reminder.state = 'SCHEDULED' AND reminder.held_at IS NULL
    AND (reminder.message_id IS NULL OR message.state IN ('SENT', 'FAILED', 'WITHDRAWN'))
ORDER BY reminder.deadline_on, reminder.due_at, reminder.id
"""
CARRY = """
UPDATE reminder SET message_id = carried.message_id, local_date = carried.local_date, updated_at = now(),
    version = version + 1
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::date[]) AS carried (id, message_id, replaces, local_date)
WHERE reminder.id = carried.id AND reminder.state = 'SCHEDULED'
    AND reminder.message_id IS NOT DISTINCT FROM carried.replaces
RETURNING reminder.id
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


class ComposedTwiceError(Exception):
    """A reminder changed under its lock; nothing of the transaction may stay."""


async def compose(settings: Settings, clock: Clock, limit: int = BATCH) -> int:
    """Put mails for due reminders into the outbox; return how many."""
    return sum([part async for part in compose_by_parts(settings, clock, limit)])


async def compose_by_parts(
    settings: Settings, clock: Clock, limit: int = BATCH
) -> AsyncIterator[int]:
    """Put mails for due reminders into the outbox, a part a transaction; give how many after each.

    A part is for `limit` people at most, and ends when it has taken its time. Two composers at once take
    different people. Mails of inquiries lie there already, and get their words; what somebody had sent once
    more lies there too, and gets others where its hour is another one now.
    """
    await compose_inquiry_mails(settings, clock)
    await rewrite_repeats(settings, clock)
    await _suppress_unwanted(clock.now())
    more = True
    while more:
        async with transaction() as tx:
            more, composed = await compose_some(tx, settings, clock, limit)
        yield composed


async def _suppress_unwanted(now: datetime) -> None:
    # Whether somebody wants the monthly summary is a field of the person, and the sweep asks it.
    for stream in set(Stream) - {Stream.ROLL_UPS}:
        nudges = [kind.code for kind in KINDS.values() if kind.optional and kind.stream is stream]
        async with transaction() as tx:
            await tx.execute(SUPPRESS, now, nudges)


async def compose_some(
    tx: Transaction, settings: Settings, clock: Clock, limit: int
) -> tuple[bool, int]:
    """Compose for up to `limit` people in a transaction; return whether there may be more, and how many."""
    now = clock.now()
    found = [row["id"] for row in await tx.fetch(RECIPIENTS, now, limit)]
    if not found:
        return False, 0
    await tx.execute(TAKE_BACK, found, sorted(ALONE), now)
    await wait_for_tomorrow(tx, now, settings.send_hours, found)
    locked = [row["id"] for row in await tx.fetch(DUE, now, found)]
    due = await tx.fetch(LOCKED, locked)
    facts = await read_facts(tx, [row["id"] for row in due], clock.today())
    mails: list[Draft] = []
    stop = time.monotonic() + COMMIT_AFTER
    done = 0
    days = _days(due)
    for day in days:
        if done and time.monotonic() > stop:
            break
        done += 1
        # Others of this process may want to go on, such as a mail that waits for its dot.
        await asyncio.sleep(0)
        mails += await _compose_day(tx, settings, [facts[key] for key in day], now)
    await _put(tx, mails, {row["id"]: row["message_id"] for row in due})
    return len(found) == limit or done < len(days), len(mails)


def _days(due: Sequence[Record]) -> list[list[UUID]]:
    """Return what becomes one mail each: all of a person, but what is said in a mail of its own."""
    days: dict[UUID, list[UUID]] = {}
    for row in due:
        key = row["id"] if row["kind"] in ALONE else row["recipient_id"]
        days.setdefault(key, []).append(row["id"])
    return list(days.values())


async def _compose_day(
    tx: Transaction, settings: Settings, several: Sequence[Facts], now: datetime
) -> list[Draft]:
    """Return the mails of a day; where one cannot be written, each reminder gets its own, or fails alone."""
    try:
        return draft_digest(settings, several, now)
    except UnfitReminderError as error:
        if len(several) > 1:
            return [
                mail for one in several for mail in await _compose_day(tx, settings, [one], now)
            ]
        await tx.execute(FAIL, UUID(several[0]["id"]), str(error))
        LOG.warning("mail_not_composed", reminder=several[0]["id"], error=str(error))
        return []


async def _put(
    tx: Transaction, mails: Sequence[Draft], replaced: Mapping[UUID, UUID | None]
) -> None:
    if not mails:
        return
    await post(tx, mails)
    rows = [
        (key, mail.id, replaced[key], mail.local_date)
        for mail in mails
        for key in mail.reminder_ids
    ]
    carried = await tx.fetch(CARRY, *[list(column) for column in zip(*rows, strict=True)])
    if len(carried) != len(rows):
        raise ComposedTwiceError(f"{len(rows) - len(carried)} reminders changed under their lock.")
