"""From due reminders to mails in the outbox: words, bytes and rows in one transaction, before sending.

Each mail has one reminder so far; the tables allow a digest of several.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import structlog
from asyncpg import Record
from jinja2 import TemplateError

from domain.clock import Clock
from domain.database import Transaction, transaction
from domain.ids import new_id
from domain.notices.facts import Facts, read_facts
from domain.notices.kinds import KINDS, Stream
from domain.notices.links import Link, Purpose, sign
from domain.notices.mails import Mail, Mailbox, OversizedMailError, UnfitAddressError, write
from domain.notices.rendering import Ways, render
from domain.notices.rules import NoticeKind
from domain.notices.windows import SendHours, local_date, opening
from domain.settings import Settings

BATCH = 100
LINKS_HOLD = timedelta(days=120)
LOG = structlog.get_logger(__name__)

# A reminder that was reopened keeps its old mail until it has a new one.
DUE = """
SELECT reminder.id, reminder.deadline_on FROM reminder
LEFT JOIN outbox_message AS message ON message.id = reminder.message_id
WHERE reminder.state = 'SCHEDULED' AND reminder.due_at <= $1
    AND (message.id IS NULL OR message.state IN ('SENT', 'FAILED', 'WITHDRAWN'))
ORDER BY reminder.due_at, reminder.id
LIMIT $2
FOR UPDATE OF reminder SKIP LOCKED
"""
INSERT = """
INSERT INTO outbox_message (id, recipient_id, address, message_id, kind, subject, content, content_hash,
    not_before, local_date, state, created_by)
SELECT one.*, 'READY', 'workers' FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[],
    $6::text[], $7::bytea[], $8::text[], $9::timestamptz[], $10::date[]) AS one
"""
CARRY = """
UPDATE reminder SET message_id = carried.message_id, updated_at = now(), version = version + 1
FROM unnest($1::uuid[], $2::uuid[]) AS carried (id, message_id)
WHERE reminder.id = carried.id
"""
# Whoever has unsubscribed from one nudge of a stream gets none of its nudges any more (rule j).
SUPPRESS = """
UPDATE reminder SET state = 'SUPPRESSED', reason = 'The recipient has unsubscribed from these nudges.',
    updated_at = now(), updated_by = 'workers', version = version + 1
WHERE state = 'SCHEDULED' AND due_at <= $1 AND message_id IS NULL AND kind = ANY($2) AND EXISTS (
    SELECT FROM link_use AS use JOIN reminder AS answered ON answered.id = use.row
    WHERE use.purpose = 'UNSUBSCRIBE' AND answered.recipient_id = reminder.recipient_id
        AND answered.kind = ANY($2)
)
"""
FAIL = """
UPDATE reminder SET state = 'FAILED', reason = $2, updated_at = now(), updated_by = 'workers',
    version = version + 1
WHERE id = $1
"""


class UnfitReminderError(Exception):
    """No mail can be made of a reminder; the message says why."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A mail that is ready for the outbox."""

    id: UUID
    reminder_id: UUID
    recipient_id: UUID
    address: str
    message_id: str
    kind: str
    subject: str
    content: bytes
    not_before: datetime
    local_date: date


async def compose(settings: Settings, clock: Clock, limit: int = BATCH) -> int:
    """Put mails for due reminders into the outbox, `limit` a transaction; return how many.

    Two composers at once take different reminders.
    """
    await _suppress_unwanted(clock.now())
    total = 0
    while True:
        async with transaction() as tx:
            found, composed = await _compose_some(tx, settings, clock, limit)
        total += composed
        if found < limit:
            return total


async def _suppress_unwanted(now: datetime) -> None:
    for stream in Stream:
        nudges = [kind.code for kind in KINDS.values() if kind.optional and kind.stream is stream]
        async with transaction() as tx:
            await tx.execute(SUPPRESS, now, nudges)


async def _compose_some(
    tx: Transaction, settings: Settings, clock: Clock, limit: int
) -> tuple[int, int]:
    now = clock.now()
    due = await tx.fetch(DUE, now, limit)
    if not due:
        return 0, 0
    facts = await read_facts(tx, [row["id"] for row in due], clock.today())
    mails: list[Composed] = []
    for row in due:
        try:
            mails.append(compose_one(settings, facts[row["id"]], row, now))
        except UnfitReminderError as error:
            await tx.execute(FAIL, row["id"], str(error))
            LOG.warning("mail_not_composed", reminder=str(row["id"]), error=str(error))
    await _put(tx, mails)
    return len(due), len(mails)


def leaves_at(now: datetime, zone: str, deadline_on: date | None, hours: SendHours) -> datetime:
    """Return when a mail may leave: in the recipient's hours, but never past what it announces."""
    opens_at = opening(now, zone, hours)
    too_late = deadline_on is not None and local_date(opens_at, zone) > deadline_on
    return now if too_late else opens_at


def compose_one(settings: Settings, facts: Facts, row: Record, now: datetime) -> Composed:
    """Return the mail of one reminder; raises UnfitReminderError."""
    recipient = facts["recipient"]
    if not recipient["address"]:
        raise UnfitReminderError(f"{recipient['name']} has no mail address.")
    key = new_id()
    zone = recipient["time_zone"]
    not_before = leaves_at(now, zone, row["deadline_on"], settings.send_hours)
    try:
        mail = write_mail(settings, facts, row["id"], key, not_before)
        content = write(mail)
    except (UnfitAddressError, OversizedMailError) as error:
        raise UnfitReminderError(str(error)) from error
    except (TemplateError, LookupError, TypeError, ValueError) as error:
        # One reminder that cannot be put into words must not keep all others waiting.
        LOG.exception("mail_not_rendered", reminder=str(row["id"]))
        raise UnfitReminderError(f"The mail could not be written: {error}") from error
    return Composed(
        id=key,
        reminder_id=row["id"],
        recipient_id=UUID(recipient["id"]),
        address=recipient["address"],
        message_id=mail.message_id,
        kind=facts["kind"],
        subject=mail.subject,
        content=content,
        not_before=not_before,
        local_date=local_date(not_before, zone),
    )


def write_mail(
    settings: Settings, facts: Facts, reminder_id: UUID, key: UUID, leaves: datetime
) -> Mail:
    """Return the mail of a reminder as it will read when it leaves."""
    kind = KINDS[NoticeKind(facts["kind"])]
    sender = Mailbox.parse(settings.mail_from)
    domain = sender.envelope.rpartition("@")[2]
    reply_to = _reply_to(settings, facts)
    recipient = facts["recipient"]
    ways = Ways(
        acknowledge=action_url(settings, Purpose.ACKNOWLEDGE, reminder_id, facts["due_at"]),
        unsubscribe=action_url(settings, Purpose.UNSUBSCRIBE, reminder_id, facts["due_at"])
        if kind.optional
        else None,
        reply_name=reply_to.name if reply_to else None,
    )
    mail_date = local_date(leaves, recipient["time_zone"])
    words = render(facts, ways, mail_date, settings.default_locale)
    mailbox = Mailbox(recipient["address"], recipient["name"])
    return Mail(
        message_id=f"<{key}@{domain}>",
        written_at=leaves,
        sender=sender,
        recipient=mailbox,
        reply_to=reply_to,
        subject=words.subject,
        text=words.text,
        html=words.html,
        locale=words.locale,
        list_id=f"{kind.stream.title} <{kind.stream.code}.{domain}>",
        # Never sent itself: the root under which clients gather all mails of one subject.
        references=(f"<{facts['subject'].replace(':', '.')}@{domain}>",),
        unsubscribe_url=ways.unsubscribe,
    )


def action_url(settings: Settings, purpose: Purpose, reminder_id: UUID, due_at: datetime) -> str:
    """Return the address of an action link; the same each time it is asked for."""
    link = Link(purpose, reminder_id, due_at + LINKS_HOLD)
    return f"{settings.address}/r/{sign(link, settings.secret_key)}"


def _reply_to(settings: Settings, facts: Facts) -> Mailbox | None:
    """The owner of the agreement, unless the mail is for the owner or the address is unfit."""
    owner = facts["owner"]
    if owner and owner["address"] and owner["id"] != facts["recipient"]["id"]:
        mailbox = Mailbox(owner["address"], owner["name"])
        if mailbox.is_fit:
            return mailbox
    return Mailbox.parse(settings.mail_reply_to) if settings.mail_reply_to else None


async def _put(tx: Transaction, mails: Sequence[Composed]) -> None:
    if not mails:
        return
    columns = zip(*[_values(mail) for mail in mails], strict=True)
    await tx.execute(INSERT, *[list(column) for column in columns])
    await tx.execute(CARRY, [mail.reminder_id for mail in mails], [mail.id for mail in mails])


def _values(mail: Composed) -> tuple[object, ...]:
    return (
        mail.id,
        mail.recipient_id,
        mail.address,
        mail.message_id,
        mail.kind,
        mail.subject,
        mail.content,
        hashlib.sha256(mail.content).hexdigest(),
        mail.not_before,
        mail.local_date,
    )
