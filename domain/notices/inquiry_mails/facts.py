"""What the mails of inquiries show, read for many at once; of what was typed only the two names, tamed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from babel import Locale

from domain.database import Transaction
from domain.inquiries import REFERENCE
from domain.languages import Language
from domain.notices.facts import recipient_locales
from domain.notices.inquiry_mails.taming import tame

FACTS = f"""
SELECT message.id, message.kind, message.address, message.message_id, message.not_before, message.inquiry_id,
    inquiry.organization_name, inquiry.contact_name, inquiry.country, inquiry.language, inquiry.consent_at,
    {REFERENCE.at("inquiry", "$2")} AS reference,
    person.name AS recipient, person.time_zone, {recipient_locales("$2")} AS locales,
    EXISTS (
        SELECT FROM role_grant WHERE role_grant.person_id = person.id AND role_grant.role = 'STAFF'
            AND $2 BETWEEN role_grant.valid_from AND coalesce(role_grant.valid_to, 'infinity')
    ) AS is_staff,
    (SELECT name FROM person AS assignee WHERE assignee.id = inquiry.assignee_id) AS assignee,
    (SELECT name FROM organization WHERE organization.kind = 'HOME_ASSOCIATION' ORDER BY id LIMIT 1) AS home,
    (
        SELECT suppression.reason FROM suppression
        WHERE suppression.address = lower(message.address)
            AND (suppression.until IS NULL OR suppression.until > now())
    ) AS suppressed
FROM outbox_message AS message
JOIN inquiry ON inquiry.id = message.inquiry_id
LEFT JOIN person ON person.id = message.recipient_id
WHERE message.id = ANY($1)
ORDER BY message.id
"""

InquiryFacts = Mapping[str, Any]


async def read_inquiry_facts(
    tx: Transaction, messages: Sequence[UUID], today: date
) -> list[InquiryFacts]:
    """Return what each of these mails shows."""
    return [dict(row) for row in await tx.fetch(FACTS, list(messages), today)]


def name_country(code: str | None, language: Language) -> str:
    """Return the name of a country in a language: nothing where there is no such country."""
    names: Mapping[str, str] = Locale.parse(language.locale).territories
    return names.get(code or "", "")


def names_in(facts: InquiryFacts) -> dict[str, str]:
    """Return the two names that were typed, fit for a mail."""
    return {
        "organization": tame(facts["organization_name"]),
        "contact": tame(facts["contact_name"]),
    }
