"""The public form: anybody may send an inquiry who consents to be answered, and not too often.

Whoever sends one learns a reference and nothing else, above all not whether an organization is known here.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import timedelta

from domain.acts import Act
from domain.agreements import Category
from domain.audit import add
from domain.database import Transaction, transaction
from domain.errors import DomainError, ErrorCode
from domain.givens import misfit
from domain.inquiries import Inquiry, InquiryState
from domain.locales import LOCALES, language_of
from domain.notices.inquiry_mails.planning import plan_inquiry_mails
from domain.notices.mails import Mailbox
from domain.rights.actions import Action
from domain.rights.permissions import permit

LONGEST_MESSAGE = 5000
SHORTEST_MESSAGE = 10
ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")
COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)

# Span of time, most of one sender, most of all together.
LIMITS = ((timedelta(hours=1), 3, 60), (timedelta(days=1), 10, 300))

MOST_TO_ONE = 3
"""Inquiries a day with one address, whoever sends them: each of them causes a mail to it."""

# What follows a plus in an address leads to the same mailbox.
TO_ONE = r"""
SELECT count(*) FROM inquiry
WHERE consent_at > $1
    AND regexp_replace(lower(contact_email), '\+[^@]*@', '@') = regexp_replace(lower($2), '\+[^@]*@', '@')
"""

COUNTING = 6_302_118_407
"""Key of the advisory lock under which inquiries are counted: two at once are two."""


@dataclass(frozen=True)
class Question:
    """An inquiry as it was filled in; `homepage` is hidden from people, so that only programs fill it in."""

    organization_name: str
    contact_name: str
    contact_email: str
    message: str
    consent: bool
    country: str | None = None
    desired_category: Category | None = None
    homepage: str | None = None
    language: str | None = None


async def send_inquiry(question: Question, act: Act) -> Inquiry:
    """Keep an inquiry. What a program filled in is kept as SPAM, and its sender told the same as others.

    Raises DomainError: BAD_USER_INPUT for what is missing or malformed; RULE_VIOLATED where too many came.
    """
    _check(question)
    digest = digest_sender(act)
    async with transaction() as tx:
        await permit(Action.SEND_INQUIRY, None, act)
        await _check_rate(tx, digest, question.contact_email.strip(), act)
        is_spam = bool((question.homepage or "").strip())
        inquiry = Inquiry(
            organization_name=question.organization_name.strip(),
            contact_name=question.contact_name.strip(),
            contact_email=question.contact_email.strip(),
            message=question.message.strip(),
            country=question.country,
            desired_category=question.desired_category,
            language=question.language and language_of(question.language),
            consent_at=act.now,
            state=InquiryState.SPAM if is_spam else InquiryState.NEW,
            state_reason="The hidden field was filled in." if is_spam else None,
            sender_digest=digest,
        )
        await add(inquiry, Action.SEND_INQUIRY, act.actor)
        if not is_spam:
            await plan_inquiry_mails(inquiry, act.clock, act.settings)
    return inquiry


def digest_sender(act: Act) -> str | None:
    """Return a salted digest of the sender's address, which tells senders apart and nobody who they are."""
    if act.sender is None:
        return None
    key = f"inquiry {act.settings.secret_key}".encode()
    return hmac.new(key, act.sender.encode(), hashlib.sha256).hexdigest()


def _check(question: Question) -> None:
    for name, longest in (
        ("organization_name", 300),
        ("contact_name", 200),
        ("contact_email", 320),
    ):
        text: str = getattr(question, name).strip()
        if not text:
            raise misfit(name, "This has to be filled in.")
        if len(text) > longest:
            raise misfit(name, f"At most {longest} characters.")
    address = question.contact_email.strip()
    if not ADDRESS.fullmatch(address) or not Mailbox(address).is_fit:
        raise misfit("contact_email", "That is not a mail address.")
    length = len(question.message.strip())
    if not SHORTEST_MESSAGE <= length <= LONGEST_MESSAGE:
        raise misfit(
            "message", f"A message has {SHORTEST_MESSAGE} to {LONGEST_MESSAGE:,} characters."
        )
    if question.country is not None and not COUNTRY.fullmatch(question.country):
        raise misfit("country", "A country is two capital letters (ISO 3166-1).")
    if question.language is not None and language_of(question.language) not in LOCALES:
        raise misfit("language", f"We can answer in one of these languages: {', '.join(LOCALES)}.")
    if not question.consent:
        raise misfit("consent", "We may keep and answer an inquiry only where you agree to it.")


async def _check_rate(tx: Transaction, digest: str | None, address: str, act: Act) -> None:
    """Refuse more than a sender, an address, or all of them together, may send within an hour or a day."""
    await tx.execute("SELECT pg_advisory_xact_lock($1)", COUNTING)
    for span, most_of_one, most_of_all in LIMITS:
        counted = await tx.fetchrow(
            """
            SELECT count(*) AS all_together, count(*) FILTER (WHERE sender_digest = $2) AS of_one
            FROM inquiry WHERE consent_at > $1
            """,
            act.now - span,
            digest,
        )
        if counted and (counted["of_one"] >= most_of_one or counted["all_together"] >= most_of_all):
            raise _too_many()
    if await tx.fetchval(TO_ONE, act.now - timedelta(days=1), address) >= MOST_TO_ONE:
        raise _too_many()


def _too_many() -> DomainError:
    # The same words whatever was too much: they tell nothing of what others sent.
    return DomainError(
        ErrorCode.RULE_VIOLATED, "Too many inquiries came just now: try again tomorrow."
    )
