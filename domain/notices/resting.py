"""Addresses that rest: no mail goes there, whichever way it came into the outbox, until the rest is over.

Planning chooses nobody whose address rests. What was written before is planned for somebody else, or fails
here before it leaves; the last fence is the point of no return itself (outbox.py).
"""

from datetime import datetime
from uuid import UUID

from asyncpg import Record

from domain.database import Transaction


def rests(address: str, now: str) -> str:
    """Return SQL for whether an address gets no mail at an instant."""
    return f"""EXISTS (
        SELECT FROM suppression WHERE suppression.address = lower({address})
            AND (suppression.until IS NULL OR suppression.until > {now})
    )"""


def keep_back(which: str) -> str:
    """Return SQL that fails those of some mails whose address rests ($1: now).

    A reminder that so fails is planned for the next in line, as if its mail had come back. One that was sent
    once more stays as it is: its first mail has left.
    """
    return f"""
WITH kept AS (
    UPDATE outbox_message AS message
    SET state = 'FAILED', reason = 'The address gets no mail: ' || suppression.reason, claim_token = NULL,
        lease_until = NULL, updated_at = now(), version = message.version + 1
    FROM suppression
    WHERE suppression.address = lower(message.address)
        AND (suppression.until IS NULL OR suppression.until > $1)
        AND ({which})
    RETURNING message.id, message.reason
), freed AS (
    UPDATE reminder SET state = 'FAILED', reason = kept.reason, revivable = true, updated_at = now(),
        updated_by = 'workers', version = reminder.version + 1
    FROM kept WHERE reminder.message_id = kept.id AND reminder.state = 'SCHEDULED'
)
SELECT id FROM kept
"""


REST_OF = """
SELECT email.address, suppression.reason, suppression.since FROM email_address AS email
JOIN suppression ON suppression.address = lower(email.address)
WHERE email.person_id = $1 AND email.is_primary AND (suppression.until IS NULL OR suppression.until > $2)
"""


async def read_rest(tx: Transaction, person_id: UUID, now: datetime) -> Record | None:
    """Return the address, why it rests and since when; None where mail goes there."""
    return await tx.fetchrow(REST_OF, person_id, now)
