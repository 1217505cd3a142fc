"""Words for the mails of inquiries: rows of the outbox that were planned get their bytes, once."""

import hashlib

import structlog
from jinja2 import TemplateError

from domain.clock import Clock
from domain.database import Transaction, transaction
from domain.notices.inquiry_mails.facts import InquiryFacts, read_inquiry_facts
from domain.notices.inquiry_mails.writing import write_inquiry_mail
from domain.notices.mails import OversizedMailError, UnfitAddressError, write
from domain.settings import Settings

BATCH = 100
LOG = structlog.get_logger(__name__)

# Two composers at once take different rows.
UNWRITTEN = """
SELECT id FROM outbox_message
WHERE state = 'READY' AND content IS NULL AND inquiry_id IS NOT NULL AND not_before <= $1
ORDER BY not_before, id LIMIT $2 FOR UPDATE SKIP LOCKED
"""
WRITE = """
UPDATE outbox_message SET subject = $2, content = $3, content_hash = $4, updated_at = now(),
    version = version + 1
WHERE id = $1
"""
FAIL = """
UPDATE outbox_message SET state = 'FAILED', reason = $2, updated_at = now(), version = version + 1
WHERE id = $1
"""


async def compose_inquiry_mails(settings: Settings, clock: Clock, limit: int = BATCH) -> int:
    """Write the mails of inquiries that are due, `limit` a transaction; return how many were looked at."""
    total = 0
    while True:
        async with transaction() as tx:
            found = [row["id"] for row in await tx.fetch(UNWRITTEN, clock.now(), limit)]
            for facts in await read_inquiry_facts(tx, found, clock.today()):
                await _compose(tx, facts, settings)
        total += len(found)
        if len(found) < limit:
            return total


async def _compose(tx: Transaction, facts: InquiryFacts, settings: Settings) -> None:
    """Write one mail; one that cannot be written says why, and does not keep the others waiting."""
    if facts["suppressed"]:
        await tx.execute(FAIL, facts["id"], f"The address gets no mail: {facts['suppressed']}")
        return
    try:
        mail = write_inquiry_mail(facts, settings)
        content = write(mail)
    except (
        UnfitAddressError,
        OversizedMailError,
        TemplateError,
        LookupError,
        TypeError,
        ValueError,
    ) as error:
        LOG.exception("inquiry_mail_not_composed", message=str(facts["id"]))
        await tx.execute(FAIL, facts["id"], f"The mail could not be written: {error}")
        return
    digest = hashlib.sha256(content).hexdigest()
    await tx.execute(WRITE, facts["id"], mail.subject, content, digest)
