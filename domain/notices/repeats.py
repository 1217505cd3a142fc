"""Mails that somebody had sent once more: written at once, and anew where they wait for another hour now.

What their hour was worked out from is not kept: as long as nobody has tried to send one, it leaves when the
hours of its recipient begin next, so that whatever has changed of them shows.
"""

from datetime import datetime
from uuid import UUID

import structlog
from asyncpg import Record

from domain.clock import Clock
from domain.database import Transaction, transaction
from domain.notices.drafting import UnfitReminderError, draft
from domain.notices.facts import read_facts
from domain.notices.holiday_calendars import CALENDAR
from domain.notices.posting import post
from domain.notices.windows import Habits, known_zone, leaves_at, local_date
from domain.settings import Settings

LOG = structlog.get_logger(__name__)

# A mail that a person asked for: the reminder keeps its state, and its mail is the new one.
AGAIN = """
WITH told AS (UPDATE outbox_message SET resent_because = $3 WHERE id = $2)
UPDATE reminder SET message_id = $2, updated_at = now(), version = version + 1 WHERE id = $1
"""
# While a domain rests its mails wait for the end of that, not for anybody's hours.
WAITING = f"""
SELECT message.id, message.not_before, message.resent_because, reminder.id AS reminder_id,
    person.time_zone, person.quiet_from, person.quiet_to, {CALENDAR} AS calendar,
    CASE WHEN reminder.kind = 'DEADLINE' THEN reminder.deadline_on END AS out_by
FROM outbox_message AS message
JOIN reminder ON reminder.message_id = message.id
JOIN person ON person.id = message.recipient_id
WHERE message.state = 'READY' AND message.attempts = 0 AND message.not_before > $1
    AND message.resent_because IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM paused_domain AS pause WHERE pause.paused_until > $1
            AND pause.domain = lower(regexp_replace(message.address, '^.*@', ''))
    )
ORDER BY message.not_before, message.id LIMIT 1000
"""
# The reminder first, as everybody does who is at it; whoever has it just now is let be until the next round.
LOCK = "SELECT id FROM reminder WHERE id = $1 AND message_id = $2 FOR UPDATE SKIP LOCKED"
# Their hours changed, or a pause of their domain ended before its time.
TAKE_BACK = """
UPDATE outbox_message SET state = 'WITHDRAWN', reason = 'It leaves at another hour, and was written anew.',
    updated_at = now(), updated_by = 'workers', version = version + 1
WHERE id = $1 AND state = 'READY' AND attempts = 0
RETURNING id
"""
# What cannot be written anew keeps its words.
MOVE = """
UPDATE outbox_message SET not_before = $2, local_date = $3, updated_at = now(), updated_by = 'workers',
    version = version + 1
WHERE id = $1 AND state = 'READY' AND attempts = 0
"""


async def compose_again(
    tx: Transaction, settings: Settings, clock: Clock, reminder_id: UUID, because: str
) -> UUID:
    """Put one more mail of a reminder into the outbox; return its key. The caller holds the lock.

    Raises UnfitReminderError where no mail can be made of it.
    """
    facts = await read_facts(tx, [reminder_id], clock.today())
    mail = draft(settings, facts[reminder_id], clock.now())
    await post(tx, [mail])
    await tx.execute(AGAIN, reminder_id, mail.id, because)
    return mail.id


async def rewrite_repeats(settings: Settings, clock: Clock) -> int:
    """Take back what waits for an hour that its recipient no longer has, and write it anew; how many."""
    now = clock.now()
    async with transaction() as tx:
        waiting = await tx.fetch(WAITING, now)
    count = 0
    for row in waiting:
        leaves = _leaves(row, now, settings)
        if leaves == row["not_before"]:
            continue
        count += 1
        try:
            await _rewrite(row, settings, clock)
        except UnfitReminderError as error:
            LOG.warning("mail_not_composed", reminder=str(row["reminder_id"]), error=str(error))
            day = local_date(leaves, known_zone(row["time_zone"]))
            async with transaction() as tx:
                await tx.execute(MOVE, row["id"], leaves, day)
    return count


def _leaves(row: Record, now: datetime, settings: Settings) -> datetime:
    habits = Habits(row["calendar"], row["quiet_from"], row["quiet_to"])
    zone = known_zone(row["time_zone"])
    return leaves_at(now, zone, row["out_by"], settings.send_hours, habits)


async def _rewrite(row: Record, settings: Settings, clock: Clock) -> None:
    """Write one mail anew, with the same reason; raises UnfitReminderError, and then nothing has changed."""
    async with transaction() as tx:
        if await tx.fetch(LOCK, row["reminder_id"], row["id"]) and await tx.fetch(
            TAKE_BACK, row["id"]
        ):
            because = row["resent_because"]
            await compose_again(tx, settings, clock, row["reminder_id"], because)
