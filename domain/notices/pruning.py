"""Housekeeping: what nobody needs any more goes, the ledger itself stays."""

from datetime import timedelta

from domain.clock import Clock
from domain.database import transaction

# The hash of a mail stays, its words and its links do not.
KEEP_CONTENT = timedelta(days=180)
KEEP_ATTEMPTS = timedelta(days=400)

EMPTY = """
UPDATE outbox_message SET content = '', updated_at = now(), version = version + 1
WHERE state IN ('SENT', 'FAILED', 'WITHDRAWN') AND local_date < $1 AND content <> ''
"""
FORGET = "DELETE FROM delivery_attempt WHERE finished_at < $1"


async def prune(clock: Clock) -> tuple[int, int]:
    """Empty old mails and delete old attempts; return how many of each."""
    today, now = clock.today(), clock.now()
    async with transaction() as tx:
        emptied = await tx.execute(EMPTY, today - KEEP_CONTENT)
        deleted = await tx.execute(FORGET, now - KEEP_ATTEMPTS)
    return _count(emptied), _count(deleted)


def _count(status: str) -> int:
    """Return the number at the end of the server's `UPDATE 3`."""
    return int(status.rpartition(" ")[2])
