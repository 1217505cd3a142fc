"""A reminder and its mail, locked in the order in which delivery locks them: the mail comes first.

The other way round, a worker that records that a mail was taken could wait for us while we wait for it.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from domain.acts import Act
from domain.audit import change
from domain.database import current_transaction
from domain.errors import DomainError, ErrorCode
from domain.notices.messages import MessageState, OutboxMessage
from domain.notices.proofs import MAILBOX_GRACE, RELAY_GRACE
from domain.notices.reminders import Reminder
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit

PATH = ("reminderId",)

WAITING = frozenset({MessageState.READY, MessageState.CLAIMED})
"""A mail that can be taken back: whoever has claimed it finds its claim gone before the last dot."""

DOUBTFUL = frozenset({MessageState.UNCERTAIN, MessageState.HELD})
"""A mail of which nobody knows whether it arrived."""

OPEN = WAITING | DOUBTFUL | {MessageState.COMMITTING}


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand with a reminder, and nobody else can change them now."""

    reminder: Reminder
    mail: OutboxMessage | None

    def mail_is(self, states: frozenset[MessageState]) -> bool:
        return self.mail is not None and self.mail.state in states


async def take(action: Action, key: UUID, version: int | None, act: Act) -> Standing:
    """Return a reminder that the viewer may see and change, with its mail, both locked.

    Raises DomainError: NOT_FOUND, UNAUTHENTICATED, FORBIDDEN; CONFLICT for another version, and where the
    mail is on its way just now.
    """
    seen = await find(Reminder, key, act, *PATH, lock=False)
    await permit(action, seen, act)
    mail = None
    if seen.message_id is not None:
        mail = await OutboxMessage.filter(id=seen.message_id).select_for_update(no_key=True).get()
    reminder = await Reminder.filter(id=key).select_for_update(no_key=True).get()
    expect(reminder, version)
    if reminder.message_id != seen.message_id:
        raise DomainError(ErrorCode.CONFLICT, "It got another mail meanwhile: read it again.", PATH)
    if mail is not None and mail.state is MessageState.COMMITTING:
        raise DomainError(
            ErrorCode.CONFLICT, "Its mail is being handed over just now: try again.", PATH
        )
    return Standing(reminder, mail)


async def withdraw(mail: OutboxMessage, reason: str, action: Action, act: Act) -> None:
    """Take a mail back that has not left: a worker that holds it finds its claim gone."""
    changes = {
        "state": MessageState.WITHDRAWN,
        "reason": reason,
        "claim_token": None,
        "lease_until": None,
    }
    await change(mail, changes, action.value, act.actor)


async def may_still_be_answered(mail: OutboxMessage, act: Act) -> bool:
    """Whether the mail server may still take a mail whose answer was lost, by the database's clock."""
    grace: timedelta = RELAY_GRACE if act.settings.smtp_url else MAILBOX_GRACE
    return bool(
        await current_transaction().fetchval(
            "SELECT $1::timestamptz > now() - $2::interval", mail.committing_at, grace
        )
    )


def against(message: str) -> DomainError:
    return DomainError(ErrorCode.RULE_VIOLATED, message, PATH)
