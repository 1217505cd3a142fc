"""Sending a reminder again because a person asks for it: a new mail of the same reminder, exactly once.

The reminder keeps its state, so that planning and acknowledgements go on as if nothing had happened; only
the new mail, which says why it was asked for, leaves whatever that state is.
"""

from uuid import UUID

from domain.acts import Act
from domain.audit import record
from domain.database import current_transaction
from domain.days import write_day
from domain.errors import DomainError, ErrorCode
from domain.givens import need_reason
from domain.notices.drafting import UnfitReminderError
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.repeats import compose_again
from domain.notices.resting import read_rest
from domain.notices.windows import local_date
from domain.rights.actions import Action
from domain.verbs.ledger.standing import OPEN, PATH, against, take
from domain.viewers import Scope

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

    Raises DomainError: as `take`, CONFLICT while a mail is still on its way, RULE_VIOLATED for one that has
    not left yet, whose recipient's address gets no mail, or of which no mail can be made.
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
    await _refuse_resting(found.reminder.recipient_id, act)
    try:
        mail = await compose_again(current_transaction(), act.settings, act.clock, key, because)
    except UnfitReminderError as error:
        raise against(str(error)) from error
    before = {"message_id": found.reminder.message_id}
    await found.reminder.refresh_from_db()
    after = {"message_id": mail, "resent_because": because}
    await record(act.actor, Action.RESEND_REMINDER.value, found.reminder, before, after)
    return found.reminder


async def _refuse_resting(recipient_id: UUID, act: Act) -> None:
    """Raise DomainError where mail has come back from the address: nothing goes there until that is lifted.

    What the other mail system said, and the address, are told to whoever may read them.
    """
    rest = await read_rest(current_transaction(), recipient_id, act.now)
    if rest is None:
        return
    told = act.viewer.may(Scope.CONTACTS_READ)
    since = local_date(rest["since"], act.clock.home_time_zone)
    whose, why = ("", "") if not told else (f", {rest['address']},", f": {rest['reason']}")
    raise against(
        f"The recipient's address{whose} gets no mail since {write_day(since)}{why}."
        " Once it works, lift that (liftSuppression, or ./entente lift ADDRESS), and send it again."
    )
