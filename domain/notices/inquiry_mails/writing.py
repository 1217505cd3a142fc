"""A mail of an inquiry as it goes over the wire."""

from typing import Any

from domain.languages import choose_language
from domain.notices.inquiry_mails.facts import InquiryFacts, name_country, names_in
from domain.notices.inquiry_mails.kinds import InquiryMail
from domain.notices.kinds import Stream
from domain.notices.mails import Mail, Mailbox
from domain.notices.rendering import put_into_words
from domain.notices.windows import local_date
from domain.settings import Settings


def write_inquiry_mail(facts: InquiryFacts, settings: Settings) -> Mail:
    """Return the mail that a row of the outbox stands for, in its recipient's language."""
    sender = Mailbox.parse(settings.mail_from)
    domain = sender.envelope.rpartition("@")[2]
    kind, names = InquiryMail(facts["kind"]), names_in(facts)
    to_sender = kind is InquiryMail.RECEIVED
    wanted = [facts["language"]] if to_sender else facts["locales"]
    language = choose_language((*wanted, settings.default_locale))
    name = names["contact"] if to_sender else facts["recipient"] or ""
    given: dict[str, Any] = {
        **names,
        "language": language,
        "stream": Stream.INQUIRIES,
        "recipient": {"name": name},
        "reference": facts["reference"],
        "home": facts["home"],
        "assignee": facts["assignee"],
        "country": name_country(facts["country"], language),
        "arrived_on": local_date(facts["consent_at"], settings.home_time_zone),
        "capacity": _capacity(facts),
    }
    words = put_into_words(kind.template, given, language)
    return Mail(
        message_id=facts["message_id"],
        written_at=facts["not_before"],
        sender=sender,
        recipient=Mailbox(facts["address"], name),
        reply_to=Mailbox.parse(settings.mail_reply_to) if settings.mail_reply_to else None,
        subject=words.subject,
        text=words.text,
        html=words.html,
        locale=words.locale,
        list_id=f"{Stream.INQUIRIES.title} <{Stream.INQUIRIES.code}.{domain}>",
        # Never sent itself: the root under which clients gather all mails of one inquiry.
        references=(f"<inquiry.{facts['inquiry_id']}@{domain}>",),
    )


def _capacity(facts: InquiryFacts) -> str:
    """Return why somebody is told: as staff, as an administrator, or as the mailbox that is left."""
    if facts["recipient"] is None:
        return "NOBODY"
    return "STAFF" if facts["is_staff"] else "ADMIN"
