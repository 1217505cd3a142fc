"""One reminder's mail: what it says, to whom, from whom, and where its buttons lead."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

import structlog
from jinja2 import TemplateError

from domain.ids import new_id
from domain.languages import texts_of
from domain.notices.calendars import NAME, Deadline, write_calendar
from domain.notices.facts import Facts
from domain.notices.kinds import KINDS
from domain.notices.labels import DAYS
from domain.notices.links import Link, Purpose, sign
from domain.notices.mails import (
    Attachment,
    Mail,
    Mailbox,
    OversizedMailError,
    UnfitAddressError,
    one_line,
    write,
)
from domain.notices.proofs import key_header, key_line
from domain.notices.rendering import Ways, Words, render
from domain.notices.rules import NoticeKind
from domain.notices.signing import UnfitKeyError, signer_of
from domain.notices.windows import Habits, leaves_at, local_date
from domain.settings import Settings

CALENDAR = 'text/calendar; charset="utf-8"; method=PUBLISH'
Lead = Callable[[Purpose, UUID | None], str]
LINKS_HOLD = timedelta(days=120)
LOG = structlog.get_logger(__name__)


class UnfitReminderError(Exception):
    """No mail can be made of a reminder; the message says why."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail that is ready for the outbox, as its row says it."""

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


def draft(settings: Settings, facts: Facts, now: datetime) -> Draft:
    """Return the mail of one reminder; raises UnfitReminderError."""
    recipient = facts["recipient"]
    if not recipient["address"]:
        raise UnfitReminderError(f"{recipient['name']} has no mail address.")
    key = new_id()
    zone = recipient["time_zone"]
    out_by = facts["deadline_on"] if facts["kind"] == NoticeKind.DEADLINE else None
    not_before = leaves_at(now, zone, out_by, settings.send_hours, habits_of(recipient))
    try:
        mail = write_mail(settings, facts, key, not_before)
        content = _marked(settings, key, _signed(settings, write(mail), mail.sender))
    except (UnfitAddressError, OversizedMailError, UnfitKeyError) as error:
        raise UnfitReminderError(str(error)) from error
    except (TemplateError, LookupError, TypeError, ValueError) as error:
        # One reminder that cannot be put into words must not keep all others waiting.
        LOG.exception("mail_not_rendered", reminder=facts["id"])
        raise UnfitReminderError(f"The mail could not be written: {error}") from error
    return Draft(
        id=key,
        reminder_id=UUID(facts["id"]),
        recipient_id=UUID(recipient["id"]),
        address=recipient["address"],
        message_id=mail.message_id,
        kind=facts["kind"],
        subject=mail.subject,
        content=content,
        not_before=not_before,
        local_date=local_date(not_before, zone),
    )


def _marked(settings: Settings, key: UUID, content: bytes) -> bytes:
    """The bytes under their idempotency key, where the mail server drops a second mail of the same key."""
    header = key_header(settings.smtp_proof)
    return key_line(header, key) + content if header else content


def _signed(settings: Settings, content: bytes, sender: Mailbox) -> bytes:
    if settings.dkim_key_file is None or settings.dkim_selector is None:
        return content
    domain = sender.envelope.rpartition("@")[2]
    return signer_of(domain, settings.dkim_selector, settings.dkim_key_file).sign(content)


def habits_of(recipient: Facts) -> Habits:
    """Return what keeps mail from the recipient of a mail's facts."""
    quiet = [
        time.fromisoformat(at) if at else None
        for at in (recipient["quiet_from"], recipient["quiet_to"])
    ]
    return Habits(recipient["calendar"], *quiet)


def write_mail(
    settings: Settings,
    facts: Facts,
    key: UUID,
    leaves: datetime,
    lead: Lead | None = None,
    wanted: str | None = None,
) -> Mail:
    """Return the mail of a reminder as it will read when it leaves.

    To look at it before, `lead` makes its links lead nowhere, and `wanted` is another language.
    """
    reminder_id = UUID(facts["id"])
    kind = KINDS[NoticeKind(facts["kind"])]
    sender = Mailbox.parse(settings.mail_from)
    domain = sender.envelope.rpartition("@")[2]
    reply_to = _reply_to(settings, facts)
    recipient = facts["recipient"]

    def act(purpose: Purpose, item: UUID | None) -> str:
        return action_url(settings, purpose, reminder_id, facts["due_at"], item)

    lead = lead or act
    ways = Ways(lead, reply_to.name if reply_to else None)
    mail_date = local_date(leaves, recipient["time_zone"])
    words = render(facts, ways, mail_date, settings.default_locale, wanted)
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
        unsubscribe_url=lead(Purpose.UNSUBSCRIBE, None) if kind.optional else None,
        attachments=_calendar(facts, words, leaves, domain),
    )


def _calendar(facts: Facts, words: Words, leaves: datetime, domain: str) -> tuple[Attachment, ...]:
    """The day that a mail is about, where it is still ahead."""
    dated = KINDS[NoticeKind(facts["kind"])].dated
    if dated is None:
        return ()
    place, name = dated.value
    day: date | None = (facts[place] or {}).get(name)
    if day is None or day < leaves.date():
        return ()
    title, number = facts["agreement"]["title"], facts["agreement"]["number"]
    summary = texts_of(words.locale).gettext(DAYS[dated]) % {"title": title}
    subject = f"{dated.name.lower()}.{facts['subject']}"
    deadline = Deadline(subject, day, one_line(summary), f"{number} · {title}", leaves, domain)
    return (Attachment(NAME, CALENDAR, write_calendar(deadline)),)


def action_url(
    settings: Settings,
    purpose: Purpose,
    reminder_id: UUID,
    due_at: datetime,
    item: UUID | None = None,
) -> str:
    """Return the address of an action link; the same each time it is asked for."""
    link = Link(purpose, reminder_id, due_at + LINKS_HOLD, item)
    return f"{settings.address}/r/{sign(link, settings.secret_key)}"


def _reply_to(settings: Settings, facts: Facts) -> Mailbox | None:
    """The owner of the agreement, unless the mail is for the owner or the address is unfit."""
    owner = facts["owner"]
    if owner and owner["address"] and owner["id"] != facts["recipient"]["id"]:
        mailbox = Mailbox(owner["address"], owner["name"])
        if mailbox.is_fit:
            return mailbox
    return Mailbox.parse(settings.mail_reply_to) if settings.mail_reply_to else None
