"""Holding a reminder back, and letting it go: nothing leaves while a person thinks about it.

What has no mail yet, or one that can be taken back, waits without a mail and gets a fresh one later. A mail
that may have arrived keeps its bytes and its Message-ID.
"""

from uuid import UUID

from domain.acts import Act
from domain.audit import change
from domain.errors import DomainError, ErrorCode
from domain.givens import need_reason
from domain.notices.messages import MessageState, OutboxMessage
from domain.notices.reminders import Reminder, ReminderState
from domain.rights.actions import Action
from domain.verbs.ledger.standing import (
    DOUBTFUL,
    PATH,
    WAITING,
    Standing,
    against,
    may_still_be_answered,
    take,
    withdraw,
)

ARRIVED = frozenset({ReminderState.MAILED, ReminderState.ACKNOWLEDGED, ReminderState.SNOOZED})


async def hold_reminder(key: UUID, reason: str, version: int | None, act: Act) -> Reminder:
    """Keep a reminder from leaving until it is released; held already, the new reason takes over.

    Raises DomainError: as `take`, RULE_VIOLATED where nothing of it is left to hold.
    """
    because = need_reason(reason, "Say why, for whoever reads the ledger.")
    held = await take(Action.HOLD_REMINDER, key, version, act)
    if held.mail is not None and held.mail_is(DOUBTFUL):
        await _hold_mail(held.mail, because, act)
        return held.reminder
    if held.reminder.state is not ReminderState.SCHEDULED:
        raise against(
            f"Only what has not left can be held; this reminder is {held.reminder.state}."
        )
    if held.mail is not None and held.mail_is(WAITING):
        await withdraw(held.mail, f"Held: {because}", Action.HOLD_REMINDER, act)
    since = held.reminder.held_at or act.now
    changes = {"held_at": since, "held_because": because}
    await change(held.reminder, changes, Action.HOLD_REMINDER.value, act.actor)
    return held.reminder


async def release_reminder(
    key: UUID, version: int | None, act: Act, *, delivered: bool = False
) -> Reminder:
    """Let go what is held: it leaves as soon as its recipient's hours allow.

    `delivered` is for a mail that may have arrived: somebody found that it did, so it counts as sent and
    does not leave again. Raises DomainError: as `take`, RULE_VIOLATED where nothing is held, CONFLICT while
    the mail server may still answer.
    """
    held = await take(Action.RELEASE_REMINDER, key, version, act)
    if held.mail is not None and held.mail_is(DOUBTFUL):
        await _release_mail(held.mail, act, delivered=delivered)
        await held.reminder.refresh_from_db()
        return held.reminder
    _refuse_unheld(held, delivered=delivered)
    changes = {"held_at": None, "held_because": None}
    await change(held.reminder, changes, Action.RELEASE_REMINDER.value, act.actor)
    return held.reminder


async def _hold_mail(mail: OutboxMessage, because: str, act: Act) -> None:
    """Let a person decide about a mail that may have arrived, instead of the policy of its kind."""
    changes = {"state": MessageState.HELD, "reason": because, "claim_token": None}
    await change(mail, changes, Action.HOLD_REMINDER.value, act.actor)


async def _release_mail(mail: OutboxMessage, act: Act, *, delivered: bool) -> None:
    action = Action.RELEASE_REMINDER.value
    if delivered:
        words = f"Found to have arrived by {act.actor.name}."
        changes = {"state": MessageState.SENT, "sent_at": act.now, "reply": words, "reason": None}
        await change(mail, {**changes, "claim_token": None}, action, act.actor)
        for reminder in await Reminder.filter(message_id=mail.id).order_by("id"):
            if reminder.state not in ARRIVED and not reminder.passed_on:
                arrived = {"state": ReminderState.MAILED, "reason": None, "revivable": False}
                await change(reminder, arrived, action, act.actor)
        return
    if await may_still_be_answered(mail, act):
        raise DomainError(
            ErrorCode.CONFLICT, "The mail server may still take the mail: try again later.", PATH
        )
    changes = {"state": MessageState.READY, "not_before": act.now, "reason": None}
    await change(mail, {**changes, "claim_token": None}, action, act.actor)


def _refuse_unheld(held: Standing, *, delivered: bool) -> None:
    if held.reminder.held_at is None or held.reminder.state is not ReminderState.SCHEDULED:
        raise against(f"It is not held; this reminder is {held.reminder.state}.")
    if delivered:
        raise against("It has no mail that could have arrived.")
