"""Cancelling a reminder that has not left: it is needless, and somebody says why."""

from uuid import UUID

from domain.acts import Act
from domain.audit import change
from domain.errors import DomainError
from domain.givens import need_reason
from domain.notices.messages import MessageState
from domain.notices.reminders import Reminder, ReminderState
from domain.rights.actions import Action
from domain.verbs.ledger.standing import OPEN, Standing, against, take, withdraw


async def cancel_reminder(key: UUID, reason: str, version: int | None, act: Act) -> Reminder:
    """Cancel a reminder for good, or take back a mail that was to be sent again.

    Raises DomainError: as `take`, RULE_VIOLATED for what was sent, or may have been.
    """
    because = need_reason(reason, "Say why, for whoever reads the ledger.")
    found = await take(Action.CANCEL_REMINDER, key, version, act)
    if found.mail is not None and found.mail.state is MessageState.UNCERTAIN:
        raise against("Its mail may have arrived. Hold it first, and decide when it is known.")
    repeated = found.mail is not None and found.mail.resent_because is not None
    waits = found.mail_is(OPEN)
    if found.reminder.state is not ReminderState.SCHEDULED and not (repeated and waits):
        raise _too_late(found)
    doubtful = found.mail is not None and found.mail.state is MessageState.HELD
    if found.mail is not None and waits:
        await withdraw(found.mail, f"Cancelled: {because}", Action.CANCEL_REMINDER, act)
    if found.reminder.state is ReminderState.SCHEDULED:
        words = f"Cancelled by {act.actor.name}: {because}"
        changes = {
            "state": ReminderState.CANCELLED,
            "reason": f"{words} Its mail may have arrived." if doubtful else words,
            "revivable": False,
            "held_at": None,
            "held_because": None,
        }
        await change(found.reminder, changes, Action.CANCEL_REMINDER.value, act.actor)
    return found.reminder


def _too_late(found: Standing) -> DomainError:
    if found.mail is not None and found.mail.state is MessageState.SENT:
        return against("A mail that was sent cannot be cancelled.")
    return against(f"There is nothing left to cancel; this reminder is {found.reminder.state}.")
