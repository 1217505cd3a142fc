"""What a button in a mail does: looking at a link changes nothing, using it acts, and works once.

The pages under /r/ are in service/; here are the rules. Whoever has the mail may answer for its recipient.
"""

import contextlib
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from asyncpg import Record

from domain.audit import Actor
from domain.clock import Clock
from domain.database import Transaction, transaction
from domain.errors import DomainError
from domain.notices.links import Link, Purpose, Standing, read
from domain.notices.reminders import acknowledge
from domain.settings import Settings

ABOUT = """
SELECT reminder.id, reminder.kind, reminder.state, reminder.acknowledged_at, person.name AS recipient,
    agreement.number, agreement.title, reminder.deadline_on, use.used_at
FROM reminder
JOIN person ON person.id = reminder.recipient_id
JOIN agreement ON agreement.id = reminder.agreement_id
LEFT JOIN link_use AS use ON use.purpose = $2 AND use.row = reminder.id
WHERE reminder.id = $1
"""
# Two clicks at once: one row is made, and only one of them is told that it acted.
USE = """
INSERT INTO link_use (purpose, row, used_at, created_by) VALUES ($1, $2, $3, $4)
ON CONFLICT (purpose, row) DO NOTHING RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a link is worth, and what it is about; of a forged one nothing is known."""

    standing: Standing
    purpose: Purpose | None = None
    reminder_id: UUID | None = None
    recipient: str | None = None
    kind: str | None = None
    agreement_number: str | None = None
    agreement_title: str | None = None
    deadline_on: date | None = None


async def look_up(settings: Settings, clock: Clock, token: str) -> Answer:
    """Say what a link would do; changes nothing, however often it is opened."""
    async with transaction() as tx:
        return await _find(tx, settings, clock, token)


async def act(settings: Settings, clock: Clock, token: str, request_id: str | None) -> Answer:
    """Do what a link says, once: VALID means that this call did it, USED that an earlier one had."""
    async with transaction() as tx:
        found = await _find(tx, settings, clock, token)
        if found.standing is not Standing.VALID:
            return found
        assert found.purpose is not None
        assert found.reminder_id is not None
        by = f"{found.recipient} (by mail link)"[:120]
        now = clock.now()
        if not await tx.fetch(USE, found.purpose, found.reminder_id, now, by):
            return replace(found, standing=Standing.USED)
        if found.purpose is Purpose.ACKNOWLEDGE:
            # A reminder that was cancelled meanwhile has nothing left to acknowledge: that is no mistake.
            with contextlib.suppress(DomainError):
                await acknowledge(found.reminder_id, Actor(by, request_id), clock)
    return found


async def _find(tx: Transaction, settings: Settings, clock: Clock, token: str) -> Answer:
    reading = read(token, settings.secret_key, clock.now())
    if reading.link is None:
        return Answer(Standing.FORGED)
    row = await tx.fetchrow(ABOUT, reading.link.reminder_id, reading.link.purpose)
    if row is None:
        return Answer(Standing.FORGED)
    used = row["used_at"] is not None or _is_done(reading.link, row)
    return _answer(reading.link, row, Standing.USED if used else reading.standing)


def _is_done(link: Link, row: Record) -> bool:
    """An acknowledgement by another way than the mail has done what the link would do."""
    return link.purpose is Purpose.ACKNOWLEDGE and row["acknowledged_at"] is not None


def _answer(link: Link, row: Record, standing: Standing) -> Answer:
    return Answer(
        standing=standing,
        purpose=link.purpose,
        reminder_id=row["id"],
        recipient=row["recipient"],
        kind=row["kind"],
        agreement_number=row["number"],
        agreement_title=row["title"],
        deadline_on=row["deadline_on"],
    )
