"""One mail a person a day (rule b): what becomes due after the day's mail has gone waits for the next day's.

A mail that a server has put off keeps its words, and is the mail of the day on which it is tried again.

What cannot wait goes in a mail of its own: the deadline, and that an agreement ends or goes on after all. So
does what would come after its deadline on the next day.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from uuid import UUID

from asyncpg import Record

from domain.database import Transaction
from domain.days import write_day
from domain.notices.holiday_calendars import CALENDAR
from domain.notices.rules import NoticeKind
from domain.notices.windows import (
    DAY,
    Habits,
    SendHours,
    known_zone,
    local,
    local_date,
    opening,
)

ALONE = frozenset({NoticeKind.DEADLINE, NoticeKind.ENDING, NoticeKind.CONTINUES})


def _late(at: str, which: str) -> str:
    """Return SQL for those of some reminders whose recipient has mail near an instant ($1: kinds beside)."""
    return f"""
SELECT reminder.id, reminder.deadline_on, {at} AS at, person.time_zone, person.quiet_from, person.quiet_to,
    {CALENDAR} AS calendar, gone.days, sent.instants, leaving.instants AS again
FROM reminder JOIN person ON person.id = reminder.recipient_id
CROSS JOIN LATERAL (
    SELECT array_agg(DISTINCT other.local_date) AS days FROM reminder AS other
    WHERE other.recipient_id = reminder.recipient_id AND other.kind <> ALL($1)
        AND other.local_date BETWEEN {at}::date - 1 AND {at}::date + 1
        AND (other.state IN ('MAILED', 'ACKNOWLEDGED')
            -- What nobody has tried to send yet is taken back for one mail of all that is due.
            OR (other.state = 'SCHEDULED' AND EXISTS (SELECT FROM outbox_message AS mail
                WHERE mail.id = other.message_id AND (mail.state <> 'READY' OR mail.attempts > 0))))
) AS gone
-- What left on another day than it was meant for, and what was put off since it left, was a day's mail too.
CROSS JOIN LATERAL (
    SELECT array_agg(mail.sent_at) AS instants FROM outbox_message AS mail
    WHERE mail.recipient_id = reminder.recipient_id AND mail.state = 'SENT' AND mail.kind <> ALL($1)
        AND mail.sent_at > {at} - interval '2 days'
        AND mail.inquiry_id IS NULL AND mail.resent_because IS NULL
        -- What came back was nobody's mail.
        AND NOT EXISTS (SELECT FROM bounce WHERE bounce.message_id = mail.id AND bounce.kind = 'HARD')
) AS sent
CROSS JOIN LATERAL (
    SELECT array_agg(greatest(mail.not_before, {at})) AS instants FROM outbox_message AS mail
    WHERE mail.recipient_id = reminder.recipient_id AND mail.kind <> ALL($1)
        AND (mail.state IN ('CLAIMED', 'COMMITTING') OR (mail.state = 'READY' AND mail.attempts > 0))
        AND mail.inquiry_id IS NULL AND mail.resent_because IS NULL
        AND EXISTS (SELECT FROM reminder AS old WHERE old.message_id = mail.id AND old.state = 'SCHEDULED')
) AS leaving
WHERE reminder.state = 'SCHEDULED' AND ({which}) AND reminder.message_id IS NULL
    AND reminder.held_at IS NULL AND reminder.kind <> ALL($1)
    AND num_nonnulls(gone.days, sent.instants, leaving.instants) > 0
"""


DUE = _late(
    "$2::timestamptz",
    "reminder.due_at <= $2 AND ($3::uuid[] IS NULL OR reminder.recipient_id = ANY($3))",
)
# At their own hours, which are ahead.
AHEAD = _late("reminder.due_at", "reminder.id = ANY($2)")
WAIT = """
UPDATE reminder SET due_at = waits.due_at, local_date = waits.local_date, reason = waits.reason,
    updated_at = now(), version = version + 1
FROM unnest($1::uuid[], $2::timestamptz[], $3::date[], $4::text[]) AS waits (id, due_at, local_date, reason)
WHERE reminder.id = waits.id AND reminder.state = 'SCHEDULED' AND reminder.message_id IS NULL
"""

Wait = tuple[UUID, datetime, date, str]


async def wait_for_tomorrow(
    tx: Transaction, now: datetime, hours: SendHours, recipients: Sequence[UUID] | None = None
) -> None:
    """Let due reminders wait whose recipient has had the day's mail; of some recipients, or of all.

    Where mails leave at any hour, none waits: nobody is to be spared then.
    """
    if hours == "always":
        return
    await _put_off(tx, await tx.fetch(DUE, sorted(ALONE), now, recipients))


async def wait_by_day(tx: Transaction, hours: SendHours, ahead: Sequence[UUID]) -> None:
    """Let reminders wait, too, that got their hour just now, if the mail of that day has gone."""
    if hours == "always" or not ahead:
        return
    await _put_off(tx, await tx.fetch(AHEAD, sorted(ALONE), ahead))


async def _put_off(tx: Transaction, late: Sequence[Record]) -> None:
    waits = [wait for row in late if (wait := _wait(row))]
    if waits:
        await tx.execute(WAIT, *[list(column) for column in zip(*waits, strict=True)])


def _wait(row: Record) -> Wait | None:
    zone = known_zone(row["time_zone"])
    today = local_date(row["at"], zone)
    instants = (*(row["instants"] or ()), *(row["again"] or ()))
    days = {*(row["days"] or ()), *(local_date(one, zone) for one in instants)}
    if today not in days:
        return None
    habits = Habits(row["calendar"], row["quiet_from"], row["quiet_to"])
    due_at = opening(local(today + DAY, time.min, zone), zone, "business", habits)
    day = local_date(due_at, zone)
    if row["deadline_on"] is not None and row["deadline_on"] < day:
        return None
    gone = "is tried again" if row["again"] else "has gone"
    reason = f"The mail of {write_day(today)} {gone}; there is one a day."
    return row["id"], due_at, day, reason
