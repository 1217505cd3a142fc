"""Acknowledging a reminder: its recipient has seen it."""

from typing import Annotated

import strawberry

from domain.notices import reminders as ledger
from domain.viewers import Scope
from schema.reminders import Reminder
from schema.writing import ERRORS, INPUT, Info, MutationError, attempt, read_id


@strawberry.input(description="Which reminder was seen.")
class AcknowledgeReminderInput:
    """Input of acknowledgeReminder."""

    reminder_id: strawberry.ID = strawberry.field(description="The reminder.")


@strawberry.type(description="The acknowledged reminder, or why it is not.")
class AcknowledgeReminderPayload:
    """Payload of acknowledgeReminder."""

    reminder: Reminder | None = strawberry.field(description="The reminder.")
    errors: list[MutationError] = strawberry.field(description=ERRORS)


async def acknowledge(
    info: Info, given: Annotated[AcknowledgeReminderInput, INPUT]
) -> AcknowledgeReminderPayload:
    """Acknowledge a reminder; a second time changes nothing."""
    context = info.context

    async def act() -> ledger.Reminder:
        key = read_id(given.reminder_id, "Reminder", "reminderId")
        actor = context.viewer.actor(context.request_id)
        return await ledger.acknowledge(key, actor, context.clock)

    reminder, errors = await attempt(info, given, act, Scope.LEDGER_READ)
    return AcknowledgeReminderPayload(reminder=reminder, errors=errors)
