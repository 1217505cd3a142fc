"""Retention: personal data of people who only asked goes when it is needed no more. Runs every night."""

from domain.clock import Clock
from domain.database import transaction
from domain.settings import Settings

# Open inquiries stay: somebody waits for an answer. What is kept is that there was one, and its outcome.
FORGET_INQUIRIES = """
UPDATE inquiry SET contact_name = 'Erased', contact_email = 'erased@invalid', message = 'Erased.',
    sender_digest = NULL, version = version + 1, updated_at = now(), updated_by = 'retention'
WHERE state IN ('ACCEPTED', 'DECLINED', 'WITHDRAWN', 'SPAM') AND contact_email <> 'erased@invalid'
    AND created_at < ($1::timestamptz - make_interval(months => $2))
"""


async def forget_inquiries(clock: Clock, settings: Settings) -> int:
    """Erase who sent an inquiry, once it is closed and older than the setting; return how many."""
    async with transaction() as tx:
        status = await tx.execute(FORGET_INQUIRIES, clock.now(), settings.inquiry_retention_months)
    return int(status.rpartition(" ")[2])
