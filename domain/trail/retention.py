"""Retention: personal data of people who only asked goes when it is needed no more. Runs every night."""

from domain.audit import Actor, record
from domain.clock import Clock
from domain.database import Transaction, transaction
from domain.inquiries import Inquiry
from domain.settings import Settings
from domain.trail.audit_erasure import erase_forgotten_inquiries

CLOCKWORK = Actor("retention")

# Open inquiries stay: somebody waits for an answer. What is kept is that there was one, and its outcome.
FORGET_INQUIRIES = """
UPDATE inquiry SET contact_name = 'Erased', contact_email = 'erased@invalid', message = 'Erased.',
    sender_digest = NULL, version = version + 1, updated_at = now(), updated_by = 'retention'
WHERE state IN ('ACCEPTED', 'DECLINED', 'WITHDRAWN', 'SPAM') AND contact_email <> 'erased@invalid'
    AND created_at < ($1::timestamptz - make_interval(months => $2))
RETURNING id
"""


# Its mails lose their words and, where they went to its sender, the address; reports about it go.
# The rows stay: that there were mails, and what became of them. What has not left by then does not leave.
FORGET_MAILS = (
    """
    UPDATE outbox_message AS message SET state = 'WITHDRAWN', reason = 'Its sender was forgotten.'
    FROM inquiry WHERE inquiry.id = message.inquiry_id AND inquiry.contact_email = 'erased@invalid'
        AND message.state IN ('READY', 'HELD')
    """,
    """
    DELETE FROM suppression USING outbox_message AS message, inquiry
    WHERE message.kind = 'INQUIRY_RECEIVED' AND suppression.address = lower(message.address)
        AND inquiry.id = message.inquiry_id AND inquiry.contact_email = 'erased@invalid'
        AND NOT EXISTS (SELECT FROM email_address WHERE lower(email_address.address) = suppression.address)
    """,
    """
    DELETE FROM bounce USING outbox_message AS message, inquiry
    WHERE bounce.message_id = message.id AND message.kind = 'INQUIRY_RECEIVED'
        AND inquiry.id = message.inquiry_id AND inquiry.contact_email = 'erased@invalid'
    """,
    """
    UPDATE delivery_attempt SET reply = NULL FROM outbox_message AS message, inquiry
    WHERE delivery_attempt.message_id = message.id AND delivery_attempt.reply IS NOT NULL
        AND inquiry.id = message.inquiry_id AND inquiry.contact_email = 'erased@invalid'
    """,
    """
    UPDATE outbox_message AS message SET content = '', reply = NULL,
        reason = CASE WHEN message.state = 'WITHDRAWN' THEN message.reason END,
        address = CASE WHEN message.kind = 'INQUIRY_RECEIVED' THEN 'erased@invalid' ELSE message.address END,
        version = message.version + 1, updated_at = now()
    FROM inquiry WHERE inquiry.id = message.inquiry_id AND inquiry.contact_email = 'erased@invalid'
        AND message.state IN ('SENT', 'FAILED', 'WITHDRAWN') AND message.content IS DISTINCT FROM ''
    """,
)

# What was on its way, or waited, when its recipient was erased.
FORGET_LATE_MAILS = """
UPDATE outbox_message AS message SET address = 'erased@invalid', content = '', reply = NULL
FROM person WHERE person.id = message.recipient_id AND person.erased_at IS NOT NULL
    AND message.state IN ('SENT', 'FAILED', 'WITHDRAWN') AND message.address <> 'erased@invalid'
"""


async def forget_inquiries(clock: Clock, settings: Settings) -> int:
    """Erase who sent an inquiry, in the trail too, once it is closed and older than the setting.

    Return how many inquiries that were. The trail says that it was done, and nothing of what was there.
    """
    async with transaction() as tx:
        forgotten = await _forget(tx, clock, settings.inquiry_retention_months)
        await forget_mails_of_inquiries(tx)
        await tx.execute(FORGET_LATE_MAILS)
        await erase_forgotten_inquiries(tx, clock)
    return forgotten


async def forget_mails_of_inquiries(tx: Transaction) -> None:
    """Empty the mails of all inquiries whose sender was forgotten."""
    for statement in FORGET_MAILS:
        await tx.execute(statement)


async def _forget(tx: Transaction, clock: Clock, months: int) -> int:
    found = await tx.fetch(FORGET_INQUIRIES, clock.now(), months)
    for row in await Inquiry.filter(id__in=[each["id"] for each in found]).order_by("id"):
        await record(CLOCKWORK, "forgetInquiry", row, None, {"months": months})
    return len(found)
