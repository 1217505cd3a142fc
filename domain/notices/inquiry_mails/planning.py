"""The mails of an inquiry are rows of the outbox from the moment the inquiry is one: in its transaction.

They have no words yet; a worker writes those. So the form is answered at once, and no crash loses a mail.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.clock import Clock
from domain.database import Transaction, current_transaction
from domain.ids import new_id
from domain.inquiries import Inquiry
from domain.notices.inquiry_mails.kinds import InquiryMail
from domain.notices.inquiry_mails.recipients import read_staff
from domain.notices.mails import Mailbox
from domain.notices.windows import known_zone, leaves_at, local_date
from domain.settings import Settings

# Planned twice is planned once. What was kept back, since its inquiry was taken for spam, is due again.
PLAN = """
INSERT INTO outbox_message AS message (id, inquiry_id, recipient_id, address, message_id, kind, not_before,
    local_date, state, created_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'READY', 'inquiries')
ON CONFLICT (inquiry_id, kind, recipient_id) WHERE inquiry_id IS NOT NULL DO UPDATE
SET state = 'READY', reason = NULL, not_before = excluded.not_before, updated_at = now(),
    version = message.version + 1
WHERE message.state = 'WITHDRAWN'
"""


@dataclass(frozen=True, slots=True)
class Planned:
    """A mail without words: what it will say, to whom, and when it may leave."""

    kind: InquiryMail
    recipient_id: UUID | None
    address: str
    not_before: datetime
    time_zone: str


async def plan_inquiry_mails(inquiry: Inquiry, clock: Clock, settings: Settings) -> None:
    """Plan the acknowledgement to the sender and the notices to staff, in the caller's transaction."""
    tx = current_transaction()
    await plan_acknowledgement(inquiry, clock, settings)
    for planned in await _notices(tx, clock, settings):
        await _put(tx, inquiry.id, planned, settings)


async def plan_acknowledgement(inquiry: Inquiry, clock: Clock, settings: Settings) -> None:
    """Plan the one mail to the sender. It leaves at once: its recipient has just written."""
    zone = clock.home_time_zone
    planned = Planned(InquiryMail.RECEIVED, None, inquiry.contact_email, clock.now(), zone)
    await _put(current_transaction(), inquiry.id, planned, settings)


async def _notices(tx: Transaction, clock: Clock, settings: Settings) -> list[Planned]:
    """Each member of staff in their hours; where nobody is left the service's own mailbox, never silence."""
    now, found = clock.now(), []
    for person in await read_staff(tx, clock.today()):
        zone = known_zone(person["time_zone"])
        leaves = leaves_at(now, zone, None, settings.send_hours)
        found.append(Planned(InquiryMail.ARRIVED, person["id"], person["address"], leaves, zone))
    own = Mailbox.parse(settings.mail_reply_to or settings.mail_from).address
    return found or [Planned(InquiryMail.ARRIVED, None, own, now, clock.home_time_zone)]


async def _put(tx: Transaction, inquiry: UUID, mail: Planned, settings: Settings) -> None:
    key, domain = new_id(), Mailbox.parse(settings.mail_from).envelope.rpartition("@")[2]
    await tx.execute(
        PLAN,
        key,
        inquiry,
        mail.recipient_id,
        mail.address,
        f"<{key}@{domain}>",
        mail.kind,
        mail.not_before,
        local_date(mail.not_before, mail.time_zone),
    )
