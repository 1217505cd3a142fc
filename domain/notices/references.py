"""How people name a reminder: the reference at the foot of its mail, its id, or a mail's Message-ID.

A reference may be quoted, forwarded and read out: it is the row's key, opens nothing, and signs nothing.
"""

from uuid import UUID

from domain.database import transaction
from domain.errors import DomainError, ErrorCode

MARK = "R-"
# The id as GraphQL gives it, and the line of the mail as somebody copies it.
LEADS = ("Reference:", MARK, "Reminder:")

# By any mail that it ever had, sent again or not: of several in one mail the first.
MAIL = """
    SELECT kept.reminder_id AS id, message.inquiry_id FROM outbox_message AS message
    LEFT JOIN reminder_mail AS kept ON kept.message_id = message.id
    WHERE message.message_id = $1 ORDER BY kept.reminder_id LIMIT 1
"""


def write_reference(reminder_id: UUID) -> str:
    """Return the reference of a reminder."""
    return f"{MARK}{reminder_id}"


async def find_reminder(text: str) -> UUID:
    """Return the id of the reminder that a text names; raises DomainError where it names none.

    A reference or an id is taken at its word: whether there is such a row is for the reader to find out.
    """
    bare = text.strip()
    if "@" in bare:
        return await _find_by_mail(bare.strip("<>"))
    for lead in LEADS:
        if bare.casefold().startswith(lead.casefold()):
            bare = bare[len(lead) :].strip()
    try:
        return UUID(bare)
    except ValueError:
        raise DomainError(
            ErrorCode.BAD_USER_INPUT,
            f'"{text}" names no reminder. Give the reference at the foot of its mail ({MARK}...), its id, '
            "or the Message-ID of a mail of it.",
            ("reminder",),
        ) from None


async def _find_by_mail(bare: str) -> UUID:
    async with transaction() as tx:
        rows = await tx.fetch(MAIL, f"<{bare}>")
    if not rows:
        raise DomainError(ErrorCode.NOT_FOUND, "No mail has this Message-ID.", ("reminder",))
    found: UUID | None = rows[0]["id"]
    if rows[0]["inquiry_id"] is not None:
        raise DomainError(
            ErrorCode.BAD_USER_INPUT,
            "This mail is of an inquiry. Give the reference at its foot (INQ-...).",
            ("reminder",),
        )
    if found is None:
        raise DomainError(
            ErrorCode.NOT_FOUND,
            "This mail was replaced before replaced mails were kept. Give the reference at its foot.",
            ("reminder",),
        )
    return found
