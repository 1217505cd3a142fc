"""Sending a reminder again because a person asks for it: a new mail of the same reminder, exactly once.

The reminder keeps its state, so that planning and acknowledgements go on as if nothing had happened; only
the new mail, which says why it was asked for, leaves whatever that state is.
"""

from uuid import UUID

from domain.acts import Act
from domain.audit import record
from domain.database import current_transaction
from domain.errors import DomainError, ErrorCode
from domain.givens import need_reason
from domain.notices.composing import compose_again
from domain.notices.drafting import UnfitReminderError
from domain.notices.reminders import Reminder, ReminderState
from domain.rights.actions import Action
from domain.verbs.ledger.standing import OPEN, PATH, against, take

AGAIN = frozenset(
    {
        ReminderState.MAILED,
        ReminderState.ACKNOWLEDGED,
        ReminderState.SNOOZED,
        ReminderState.FAILED,
    }
)
"""What has left, or was to leave and could not."""


async def resend_reminder(key: UUID, reason: str, version: int | None, act: Act) -> Reminder:
    """Put a new mail of a reminder into the outbox, with what is true now.

    Raises DomainError: as `take`, RULE_VIOLATED for one that has not left yet, whose mail is still on its
    way, or of which no mail can be made.
    """
    because = need_reason(reason, "Say why, for whoever reads the ledger.")
    found = await take(Action.RESEND_REMINDER, key, version, act)
    if found.reminder.state not in AGAIN:
        raise against(
            f"Only what was mailed, or could not be, is sent again; this is {found.reminder.state}."
        )
    if found.mail_is(OPEN):
        raise DomainError(ErrorCode.CONFLICT, "A mail of it is on its way already.", PATH)
    if found.reminder.recipient_id is None:
        raise against("Nobody is named who would get it.")
    try:
        mail = await compose_again(current_transaction(), act.settings, act.clock, key, because)
    except UnfitReminderError as error:
        raise against(str(error)) from error
    before = {"message_id": found.reminder.message_id}
    await found.reminder.refresh_from_db()
    after = {"message_id": mail, "resent_because": because}
    await record(act.actor, Action.RESEND_REMINDER.value, found.reminder, before, after)
    return found.reminder
