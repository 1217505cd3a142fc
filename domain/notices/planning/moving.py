"""Moves the hours of reminders that have not left where what they were worked out from has changed."""

from collections.abc import Sequence
from uuid import UUID

from domain.database import Transaction
from domain.notices.daily import wait_by_day
from domain.notices.messages import MessageState
from domain.notices.planning.slots import Moved
from domain.notices.planning.writing import escalates_on
from domain.notices.reminders import ReminderState
from domain.notices.windows import SendHours

# A mail that waits for its hour is written anew for the new one, with all it carries. What a mail server has
# seen something of stays as it is; the hours count once more when it is tried again.
TAKE_BACK = """
WITH taken AS (
    UPDATE outbox_message SET state = 'WITHDRAWN', updated_at = now(), updated_by = 'planner',
        reason = 'The hours of its recipient changed before it left.', version = version + 1
    WHERE id = ANY($1) AND state = 'READY' AND attempts = 0
    RETURNING id
), released AS (
    UPDATE reminder SET message_id = NULL, updated_at = now(), version = version + 1
    FROM taken WHERE reminder.message_id = taken.id AND reminder.state = 'SCHEDULED'
)
SELECT id FROM taken
"""

# Locked in the order of keys, as planners lock; whatever got another mail or hour meanwhile stays.
MOVE = """
WITH locked AS MATERIALIZED (
    SELECT id FROM reminder WHERE id = ANY($1) ORDER BY key FOR NO KEY UPDATE
)
UPDATE reminder SET due_at = moved.due_at, local_date = moved.local_date, hours = moved.hours,
    reason = coalesce(moved.reason, reminder.reason), escalates_on = moved.escalates_on,
    version = reminder.version + 1, updated_at = now(), updated_by = 'planner'
FROM unnest($1::uuid[], $2::timestamptz[], $3::date[], $4::text[], $5::text[], $6::date[],
    $7::timestamptz[], $8::uuid[])
    AS moved (id, due_at, local_date, hours, reason, escalates_on, stood_at, mail)
JOIN locked ON locked.id = moved.id
WHERE reminder.id = moved.id AND reminder.state IN ('SCHEDULED', 'SNOOZED')
    AND reminder.due_at = moved.stood_at AND reminder.message_id IS NOT DISTINCT FROM moved.mail
RETURNING reminder.id, moved.reason
"""


async def move(tx: Transaction, moved: Sequence[Moved], hours: SendHours) -> int:
    """Give unsent rows their new hours, each only if nothing has left meanwhile; how many hours changed.

    Also by the new hours a person gets one mail a day.
    """
    waiting = {one.entry.message_id for one in moved if _waits(one)}
    taken: set[UUID] = set()
    if waiting:
        taken = {row["id"] for row in await tx.fetch(TAKE_BACK, sorted(filter(None, waiting)))}
    rows = [
        _values(one, taken) for one in moved if not _waits(one) or one.entry.message_id in taken
    ]
    if not rows:
        return 0
    columns = [list(column) for column in zip(*rows, strict=True)]
    changed = [row["id"] for row in await tx.fetch(MOVE, *columns) if row["reason"] is not None]
    await wait_by_day(tx, hours, changed)
    return len(changed)


def _waits(one: Moved) -> bool:
    is_open = one.entry.state is ReminderState.SCHEDULED
    return is_open and one.entry.message_state is MessageState.READY


def _values(one: Moved, taken: set[UUID]) -> tuple[object, ...]:
    entry, slot = one.entry, one.slot
    is_open = entry.state is ReminderState.SCHEDULED
    return (
        entry.id,
        slot.due_at,
        slot.local_date,
        one.hours,
        one.reason,
        escalates_on(one.item, slot) if is_open else entry.escalates_on,
        entry.due_at,
        None if entry.message_id in taken else entry.message_id,
    )
