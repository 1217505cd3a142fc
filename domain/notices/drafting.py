"""The mail of a reminder, or of several: what it says, to whom, from whom, and where its buttons lead."""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

import structlog
from jinja2 import TemplateError

from domain.ids import new_id
from domain.languages import texts_of
from domain.notices.calendars import NAME, Deadline, write_calendar
from domain.notices.facts import Facts
from domain.notices.kinds import KINDS, Stream
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
from domain.notices.rendering import Ways, Words, render, render_digest
from domain.notices.rules import NoticeKind
from domain.notices.signing import UnfitKeyError, signer_of
from domain.notices.windows import Habits, leaves_at, local_date
from domain.settings import Settings

CALENDAR = 'text/calendar; charset="utf-8"; method=PUBLISH'
Lead = Callable[[Purpose, UUID | None], str]
LINKS_HOLD = timedelta(days=120)
DIGEST = "DIGEST"
"""The kind of a mail about several reminders."""

LOG = structlog.get_logger(__name__)


class UnfitReminderError(Exception):
    """No mail can be made of a reminder; the message says why."""


class OversizedReminderError(UnfitReminderError):
    """The mail would be larger than what clients show in full."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail that is ready for the outbox, as its row says it."""

    id: UUID
    reminder_ids: tuple[UUID, ...]
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
    out_by = facts["deadline_on"] if facts["kind"] == NoticeKind.DEADLINE else None

    def write_one(key: UUID, leaves: datetime) -> Mail:
        return write_mail(settings, facts, key, leaves)

    return _draft(settings, [facts], now, facts["kind"], write_one, out_by)


def draft_digest(settings: Settings, several: Sequence[Facts], now: datetime) -> list[Draft]:
    """Return one mail about several reminders of a person; two where one would be too large for clients.

    Raises UnfitReminderError.
    """
    if len(several) == 1:
        return [draft(settings, several[0], now)]
    for whole in (True, False):

        def write_all(key: UUID, leaves: datetime, *, whole: bool = whole) -> Mail:
            return write_digest(settings, several, key, leaves, whole=whole)

        with contextlib.suppress(OversizedReminderError):
            return [_draft(settings, several, now, DIGEST, write_all)]
    half = len(several) // 2
    return [
        *draft_digest(settings, several[:half], now),
        *draft_digest(settings, several[half:], now),
    ]


def _draft(
    settings: Settings,
    several: Sequence[Facts],
    now: datetime,
    kind: str,
    write_it: Callable[[UUID, datetime], Mail],
    out_by: date | None = None,
) -> Draft:
    recipient = several[0]["recipient"]
    if not recipient["address"]:
        raise UnfitReminderError(f"{recipient['name']} has no mail address.")
    key = new_id()
    zone = recipient["time_zone"]
    not_before = leaves_at(now, zone, out_by, settings.send_hours, habits_of(recipient))
    try:
        mail = write_it(key, not_before)
        content = _marked(settings, key, _signed(settings, write(mail), mail.sender))
    except OversizedMailError as error:
        raise OversizedReminderError(str(error)) from error
    except (UnfitAddressError, UnfitKeyError) as error:
        raise UnfitReminderError(str(error)) from error
    except (TemplateError, LookupError, TypeError, ValueError) as error:
        # One reminder that cannot be put into words must not keep all others waiting.
        LOG.exception("mail_not_rendered", reminders=[facts["id"] for facts in several])
        raise UnfitReminderError(f"The mail could not be written: {error}") from error
    return Draft(
        id=key,
        reminder_ids=tuple(UUID(facts["id"]) for facts in several),
        recipient_id=UUID(recipient["id"]),
        address=recipient["address"],
        message_id=mail.message_id,
        kind=kind,
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
        attachments=_calendar([facts], words, leaves, domain),
    )


def write_digest(
    settings: Settings,
    several: Sequence[Facts],
    key: UUID,
    leaves: datetime,
    *,
    whole: bool = True,
) -> Mail:
    """Return one mail about several reminders of a person, in the order they come in."""
    sender = Mailbox.parse(settings.mail_from)
    domain = sender.envelope.rpartition("@")[2]
    recipient = several[0]["recipient"]
    replies = {_reply_to(settings, facts) for facts in several}
    reply_to = replies.pop() if len(replies) == 1 else _staff(settings)
    mail_date = local_date(leaves, recipient["time_zone"])
    shown = [(facts, _ways(settings, facts)) for facts in several]
    words = render_digest(shown, mail_date, settings.default_locale, whole=whole)
    subjects = dict.fromkeys(facts["subject"] for facts in several)
    return Mail(
        message_id=f"<{key}@{domain}>",
        written_at=leaves,
        sender=sender,
        recipient=Mailbox(recipient["address"], recipient["name"]),
        reply_to=reply_to,
        subject=words.subject,
        text=words.text,
        html=words.html,
        locale=words.locale,
        list_id=f"{Stream.DIGESTS.title} <{Stream.DIGESTS.code}.{domain}>",
        references=tuple(f"<{subject.replace(':', '.')}@{domain}>" for subject in subjects),
        attachments=_calendar(several, words, leaves, domain),
    )


def _ways(settings: Settings, facts: Facts) -> Ways:
    def act(purpose: Purpose, item: UUID | None) -> str:
        return action_url(settings, purpose, UUID(facts["id"]), facts["due_at"], item)

    return Ways(act)


def _calendar(
    several: Sequence[Facts], words: Words, leaves: datetime, domain: str
) -> tuple[Attachment, ...]:
    """The days that a mail is about, where they are still ahead."""
    found = [_deadline(facts, words, leaves, domain) for facts in several]
    days = {one.subject: one for one in found if one is not None}
    return (Attachment(NAME, CALENDAR, write_calendar(*days.values())),) if days else ()


def _deadline(facts: Facts, words: Words, leaves: datetime, domain: str) -> Deadline | None:
    dated = KINDS[NoticeKind(facts["kind"])].dated
    if dated is None:
        return None
    place, name = dated.value
    day: date | None = (facts[place] or {}).get(name)
    if day is None or day < leaves.date():
        return None
    title, number = facts["agreement"]["title"], facts["agreement"]["number"]
    summary = texts_of(words.locale).gettext(DAYS[dated]) % {"title": title}
    subject = f"{dated.name.lower()}.{facts['subject']}"
    return Deadline(subject, day, one_line(summary), f"{number} · {title}", leaves, domain)


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
    return _staff(settings)


def _staff(settings: Settings) -> Mailbox | None:
    return Mailbox.parse(settings.mail_reply_to) if settings.mail_reply_to else None
