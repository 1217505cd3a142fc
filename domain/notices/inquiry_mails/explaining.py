"""What became of the mails of an inquiry: the ledger's answer in sentences, by the inquiry's reference."""

from asyncpg import Record

from domain.database import transaction
from domain.errors import DomainError, ErrorCode
from domain.inquiries import REFERENCE
from domain.notices.inquiry_mails.kinds import InquiryMail

MARK = "INQ-"

FIND = f"""
SELECT id, state, consent_at::date AS arrived_on FROM inquiry
WHERE {REFERENCE.at("inquiry", "current_date")} = $1
"""
MAILS = """
SELECT message.id, message.kind, message.address, message.state, message.not_before, message.sent_at,
    message.reason, message.attempts, message.reply, person.name
FROM outbox_message AS message LEFT JOIN person ON person.id = message.recipient_id
WHERE message.inquiry_id = $1 ORDER BY message.kind DESC, message.id
"""

SAID = {
    InquiryMail.RECEIVED: "That it has arrived",
    InquiryMail.ARRIVED: "The notice that it waits",
}


def names_inquiry(text: str) -> bool:
    """Tell whether a text is the reference of an inquiry."""
    return text.strip().upper().startswith(MARK)


async def explain_inquiry(reference: str) -> str:
    """Return what its mails are and why, a sentence a line; raises DomainError NOT_FOUND."""
    async with transaction() as tx:
        row = await tx.fetchrow(FIND, reference.strip().upper())
        if row is None:
            raise DomainError(ErrorCode.NOT_FOUND, "No inquiry has this reference.", ("reminder",))
        mails = await tx.fetch(MAILS, row["id"])
    lines = [f"The inquiry arrived on {row['arrived_on']} and is {row['state']}."]
    if not mails:
        lines.append("No mail was planned: what a program filled in is not answered.")
    return "\n".join([*lines, *(line for mail in mails for line in _tell(mail))])


def _tell(mail: Record) -> list[str]:
    whom = f"{mail['name']} <{mail['address']}>" if mail["name"] else mail["address"]
    lines = [f"{SAID[InquiryMail(mail['kind'])]}, to {whom}, is {mail['state']}."]
    if mail["sent_at"]:
        lines.append(f"The mail server took it at {mail['sent_at']:%Y-%m-%d %H:%M} UTC.")
    elif mail["state"] == "READY":
        lines.append(f"It leaves from {mail['not_before']:%Y-%m-%d %H:%M} UTC on.")
    if mail["attempts"]:
        lines.append(f"Attempts: {mail['attempts']}; last words: {mail['reply'] or 'none'}.")
    if mail["reason"]:
        lines.append(f"Reason: {mail['reason']}")
    return lines
