"""Acknowledging: somebody says that they have taken notice of a reminder, which ends its escalation."""

from uuid import UUID

from domain.audit import Actor, change
from domain.clock import Clock
from domain.database import transaction
from domain.errors import DomainError, ErrorCode
from domain.notices.reminders import Reminder, ReminderState

SENT = frozenset({ReminderState.MAILED, ReminderState.SNOOZED})


async def acknowledge_reminder(
    reminder_id: UUID, actor: Actor, clock: Clock, version: int | None = None
) -> Reminder:
    """Acknowledge a reminder that was mailed and return it; a second time changes nothing.

    Raises DomainError: NOT_FOUND without such a reminder, CONFLICT where it changed since it was read,
    RULE_VIOLATED where it was never mailed.
    """
    async with transaction():
        reminder = await Reminder.select_for_update().get_or_none(id=reminder_id)
        if reminder is None:
            raise DomainError(ErrorCode.NOT_FOUND, "There is no such reminder.", ("id",))
        if version is not None and version != reminder.version:
            raise DomainError(
                ErrorCode.CONFLICT,
                "The reminder changed meanwhile: read it again.",
                ("version",),
            )
        if reminder.state in SENT:
            await mark_acknowledged(reminder, actor, clock)
        elif reminder.state is not ReminderState.ACKNOWLEDGED:
            raise DomainError(
                ErrorCode.RULE_VIOLATED,
                f"Only a reminder that was mailed can be acknowledged; this one is {reminder.state}.",
                ("id",),
            )
    return reminder


async def mark_acknowledged(reminder: Reminder, actor: Actor, clock: Clock) -> None:
    """Change the state, in the caller's transaction and under its lock."""
    changes = {
        "state": ReminderState.ACKNOWLEDGED,
        "acknowledged_at": clock.now(),
        "acknowledged_by": actor.name,
    }
    await change(reminder, changes, "acknowledgeReminder", actor)
