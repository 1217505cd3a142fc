"""The outbox as delivery uses it: claims, fences and outcomes, each one statement.

What is due follows our clock, so that it can be tested; claims and leases follow the database's, so that
two machines cannot disagree. A row is only ever changed by whoever holds its token: a worker that was
frozen and comes back finds its rows gone, and changes nothing.

A mail is due as long as one of its reminders is, or its inquiry: what was sorted out as spam is not answered,
and what somebody has looked at needs no notice any more.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from asyncpg import InterfaceError, Record
from asyncpg.pool import PoolConnectionProxy

from domain.clock import Clock
from domain.commits import note_commit
from domain.database import Database
from domain.notices.holiday_calendars import CALENDAR
from domain.notices.messages import AttemptOutcome
from domain.notices.relays import Reply
from domain.notices.resting import keep_back, rests
from domain.notices.windows import Habits

# With the next poll, what a killed worker held leaves within fifteen seconds.
LEASE = timedelta(seconds=10)

# What a person had sent once more leaves whatever its reminder has become.
DUE = """(
    message.resent_because IS NOT NULL
    OR EXISTS (
        SELECT FROM reminder
        WHERE message_id = message.id AND state = 'SCHEDULED' AND held_at IS NULL
    )
    OR EXISTS (
        SELECT FROM inquiry WHERE inquiry.id = message.inquiry_id AND inquiry.state <> 'SPAM'
            AND (message.kind = 'INQUIRY_RECEIVED' OR inquiry.state = 'NEW')
    )
)"""

# READY, due and written, or claimed by a worker that has not renewed its lease. What nobody holds any
# more never went past the point of no return, so that it is safe to send.
CLAIM = f"""
WITH due AS (
    SELECT id, recipient_id FROM outbox_message
    WHERE (state = 'READY' AND not_before <= $4 AND content IS NOT NULL)
        OR (state = 'CLAIMED' AND lease_until < now())
    ORDER BY not_before, id
    LIMIT $3
    FOR UPDATE SKIP LOCKED
)
UPDATE outbox_message AS message
SET state = 'CLAIMED', claim_token = $1, lease_until = now() + $2, updated_at = now()
FROM due LEFT JOIN person ON person.id = due.recipient_id WHERE message.id = due.id
RETURNING message.id, message.address, message.message_id, message.kind, message.content,
    message.not_before, message.attempts,
    (SELECT now() - min(started_at) FROM delivery_attempt AS attempt
        WHERE attempt.message_id = message.id) AS tried_for,
    person.time_zone, person.quiet_from, person.quiet_to, {CALENDAR} AS calendar,
    (SELECT min(deadline_on) FROM reminder
        WHERE reminder.message_id = message.id AND reminder.kind = 'DEADLINE') AS out_by
"""

# Whoever lives keeps what it holds; a waiting mail server may take its ten minutes.
RENEW = """
UPDATE outbox_message SET lease_until = now() + $2
WHERE claim_token = $1 AND state IN ('CLAIMED', 'COMMITTING')
"""

# The point of no return: only with the lease still good for the dot, while the reminder is due, and to an
# address that mail may go to.
COMMIT = f"""
WITH committed AS (
    UPDATE outbox_message AS message
    SET state = 'COMMITTING', committing_at = now(), attempts = attempts + 1, updated_at = now(),
        lease_until = now() + $3
    WHERE id = $1 AND claim_token = $2 AND state = 'CLAIMED' AND lease_until > now() + $4
        AND {DUE} AND NOT {rests("message.address", "$5")}
    RETURNING id, attempts
)
INSERT INTO delivery_attempt (message_id, number, started_at, created_by)
SELECT id, attempts, now(), 'workers' FROM committed
RETURNING number
"""

# A late answer still counts where nobody has taken the row since; a mail that left was mailed,
# whatever became of the reminder meanwhile.
SETTLE = """
WITH settled AS (
    UPDATE outbox_message
    SET state = 'SENT', sent_at = $3, reply = $4, reason = NULL, lease_until = NULL,
        updated_at = now(), version = version + 1
    WHERE id = $1 AND claim_token = $2 AND state IN ('COMMITTING', 'UNCERTAIN')
    RETURNING id, attempts
), attempted AS (
    UPDATE delivery_attempt SET finished_at = now(), outcome = 'SENT', code = $5, reply = $4
    FROM settled WHERE message_id = settled.id AND number = settled.attempts AND outcome IS NULL
), mailed AS (
    UPDATE reminder
    SET state = 'MAILED', reason = NULL, revivable = false, updated_at = now(),
        updated_by = 'workers', version = version + 1
    FROM settled
    WHERE message_id = settled.id AND state NOT IN ('MAILED', 'ACKNOWLEDGED', 'SNOOZED')
        AND NOT (state = 'SUPERSEDED' AND acknowledged_at IS NOT NULL)
)
SELECT id FROM settled
"""

# The end of an attempt that sent nothing: back to READY for later, or FAILED for good. An attempt
# that got no further than the words before the dot has no row yet.
END_ATTEMPT = """
WITH ended AS (
    UPDATE outbox_message
    SET state = $3, not_before = $4, reply = $5, reason = $6, lease_until = NULL, claim_token = NULL,
        attempts = attempts + CASE WHEN state = 'CLAIMED' THEN 1 ELSE 0 END,
        updated_at = now(), version = version + 1
    WHERE id = $1 AND claim_token = $2 AND state IN ('CLAIMED', 'COMMITTING')
    RETURNING id, attempts
), attempted AS (
    INSERT INTO delivery_attempt
        (message_id, number, started_at, finished_at, outcome, code, reply, created_by)
    SELECT id, attempts, now(), now(), $7, $8, $5, 'workers' FROM ended
    ON CONFLICT (message_id, number) DO UPDATE
    SET finished_at = now(), outcome = excluded.outcome, code = excluded.code, reply = excluded.reply
), failed AS (
    UPDATE reminder
    SET state = 'FAILED', reason = $6, updated_at = now(), updated_by = 'workers', version = version + 1
    FROM ended
    WHERE $3 = 'FAILED' AND message_id = ended.id AND state = 'SCHEDULED'
)
SELECT id FROM ended
"""

# No answer came after the dot. The token stays, so that only this worker's late answer may settle it.
DOUBT = """
WITH doubted AS (
    UPDATE outbox_message
    SET state = 'UNCERTAIN', reason = $3, lease_until = NULL, updated_at = now(), version = version + 1
    WHERE id = $1 AND claim_token = $2 AND state = 'COMMITTING'
    RETURNING id, attempts
), attempted AS (
    UPDATE delivery_attempt SET finished_at = now(), outcome = 'UNCERTAIN', reply = $3
    FROM doubted WHERE message_id = doubted.id AND number = doubted.attempts
)
SELECT id FROM doubted
"""

# What was claimed and not tried goes back as it was, or waits until a later instant.
RELEASE = """
UPDATE outbox_message
SET state = 'READY', claim_token = NULL, lease_until = NULL, updated_at = now(),
    not_before = greatest(not_before, $3)
WHERE claim_token = $1 AND state = 'CLAIMED' AND ($2::uuid IS NULL OR id = $2)
"""

# What nobody is at; and one that this worker holds itself, at the last fence.
IDLE = "message.state = 'READY' OR (message.state = 'CLAIMED' AND message.lease_until < now())"
HELD = "message.state = 'CLAIMED' AND message.id = {} AND message.claim_token = {}"


def _withdraw(which: str) -> str:
    """Return SQL that takes back those of some mails whose reminders are no longer due."""
    return f"""
UPDATE outbox_message AS message
SET state = 'WITHDRAWN', reason = CASE WHEN inquiry_id IS NULL
        THEN 'Its reminder was no longer due when the mail was to leave.'
        ELSE 'Its inquiry was sorted before the mail was to leave.' END,
    claim_token = NULL, lease_until = NULL, updated_at = now(), version = version + 1
WHERE ({which}) AND NOT {DUE}
RETURNING id
"""


# A mail whose reminder was cancelled or superseded before it left does not leave.
WITHDRAW = _withdraw(IDLE)
WITHDRAW_HELD = _withdraw(HELD.format("$1", "$2"))
# Nor does one to an address that rests.
KEEP_BACK = keep_back(IDLE)
KEEP_BACK_HELD = keep_back(HELD.format("$2", "$3"))


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mail that this worker holds until its lease ends."""

    id: UUID
    address: str
    message_id: str
    kind: str
    content: bytes
    attempts: int
    # Since the first attempt; None before it. What waited for its hour, or for a server, was not tried.
    tried_for: timedelta | None
    # Whose hours it waits for; None for somebody who has just written, and is answered at once.
    time_zone: str | None
    habits: Habits
    # Set for the deadline mail only, which does not wait for a window past this day.
    out_by: date | None


class Outbox:
    """One worker's hands on the outbox: everything it claims carries its token."""

    def __init__(self, database: Database, clock: Clock, lease: timedelta = LEASE) -> None:
        self.database = database
        self.clock = clock
        self.lease = lease
        self.token = uuid4()
        self._held: PoolConnectionProxy[Record] | None = None
        # A connection runs one statement at a time, in the order in which they were asked for.
        self._turn = asyncio.Lock()

    @contextlib.asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Keep one connection for a run: giving it back after each statement costs as much again."""
        async with self.database.reads.acquire() as connection:
            self._held = connection
            try:
                yield
            finally:
                self._held = None

    async def claim(self, limit: int) -> list[Claimed]:
        """Take up to `limit` mails that are due; other workers take others."""
        rows = await self._fetch(CLAIM, self.token, self.lease, limit, self.clock.now())
        return [_claimed(row) for row in sorted(rows, key=_due)]

    async def renew(self) -> None:
        """Say that this worker lives: its claims hold for another lease."""
        # Beside the statement that may be running, so on another connection.
        await self.database.reads.fetch(RENEW, self.token, self.lease)

    async def commit(self, message: Claimed, dot_within: timedelta) -> bool:
        """Go past the point of no return. False: it must not leave, and the dot must not be sent.

        Then `withdraw_held` and `keep_back_held` say whether nobody needs it any more, or its address rests;
        else the row is lost to somebody else, or the claim is over.
        """
        values = (message.id, self.token, self.lease, dot_within, self.clock.now())
        return bool(await self._fetch(COMMIT, *values))

    async def settle(self, message: Claimed, reply: Reply) -> bool:
        """Record that the mail server took the mail, and that its reminders are mailed."""
        now = self.clock.now()
        values = (message.id, self.token, now, str(reply), reply.status)
        return bool(await self._change(SETTLE, *values))

    async def postpone(
        self, message: Claimed, until: datetime, words: str, code: str | None
    ) -> bool:
        """End the attempt; the mail is tried again from `until` on."""
        return await self._end(message, "READY", until, words, AttemptOutcome.RETRY, code)

    async def fail(self, message: Claimed, words: str, code: str | None) -> bool:
        """End the attempt and the mail; its reminders say what the mail server said."""
        now = self.clock.now()
        return await self._end(message, "FAILED", now, words, AttemptOutcome.FAILED, code)

    async def doubt(self, message: Claimed, words: str) -> bool:
        """Record that nobody knows whether the mail was delivered; `resolve` finds out."""
        return bool(await self._change(DOUBT, message.id, self.token, words))

    async def release(self, until: datetime, message: Claimed | None = None) -> None:
        """Give back a mail that was not tried, or all of them; nobody takes it before `until`."""
        await self._fetch(RELEASE, self.token, message.id if message else None, until)

    async def withdraw(self) -> int:
        """Keep back mails whose reminders are no longer due; how many."""
        return len(await self._change(WITHDRAW))

    async def keep_back(self) -> int:
        """Fail mails to addresses that rest, and free their reminders for the next in line; how many."""
        return len(await self._change(KEEP_BACK, self.clock.now()))

    async def withdraw_held(self, message: Claimed) -> bool:
        """Keep back a mail that this worker holds, if its reminders are no longer due."""
        return bool(await self._change(WITHDRAW_HELD, message.id, self.token))

    async def keep_back_held(self, message: Claimed) -> bool:
        """Fail a mail that this worker holds, if its address rests, as `keep_back` does."""
        values = (self.clock.now(), message.id, self.token)
        return bool(await self._change(KEEP_BACK_HELD, *values))

    async def _end(
        self,
        message: Claimed,
        state: str,
        until: datetime,
        words: str,
        outcome: AttemptOutcome,
        code: str | None,
    ) -> bool:
        reason = words if state == "FAILED" else None
        values = (state, until, words, reason, outcome.value, code)
        return bool(await self._change(END_ATTEMPT, message.id, self.token, *values))

    async def _change(self, sql: str, *values: object) -> list[Record]:
        """Run a statement that shows in the ledger, and commits by itself."""
        rows = await self._fetch(sql, *values)
        if rows:
            note_commit()
        return rows

    async def _fetch(self, sql: str, *values: object) -> list[Record]:
        async with self._turn:
            if self._held is None or _is_lost(self._held):
                return await self.database.reads.fetch(sql, *values)
            return await self._held.fetch(sql, *values)


def _is_lost(held: "PoolConnectionProxy[Record]") -> bool:
    """Whether the server, or the way to it, has gone away; the pool takes back what is closed at once."""
    try:
        return held.is_closed()
    except InterfaceError:
        return True


def _claimed(row: Record) -> Claimed:
    return Claimed(
        row["id"],
        row["address"],
        row["message_id"],
        row["kind"],
        row["content"],
        row["attempts"],
        row["tried_for"],
        row["time_zone"],
        Habits(row["calendar"], row["quiet_from"], row["quiet_to"]),
        row["out_by"],
    )


def _due(row: Record) -> tuple[datetime, UUID]:
    return row["not_before"], row["id"]
