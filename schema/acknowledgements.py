"""Acknowledging a reminder: its recipient has seen it."""

from typing import Annotated

import strawberry

from domain.acts import Act
from domain.notices import reminders as ledger
from domain.rights.actions import Action
from domain.rights.permissions import find, permit
from schema.reminders import Reminder
from schema.writing import ERRORS, INPUT, KEY, Info, MutationError, attempt, read_id


@strawberry.input(description="Which reminder was seen.")
class AcknowledgeReminderInput:
    """Input of acknowledgeReminder."""

    reminder_id: strawberry.ID = strawberry.field(description="The reminder.")
    idempotency_key: str | None = KEY


@strawberry.type(description="The acknowledged reminder, or why it is not.")
class AcknowledgeReminderPayload:
    """Payload of acknowledgeReminder."""

    reminder: Reminder | None = strawberry.field(description="The reminder.")
    errors: list[MutationError] = strawberry.field(description=ERRORS)


async def acknowledge(
    info: Info, given: Annotated[AcknowledgeReminderInput, INPUT]
) -> AcknowledgeReminderPayload:
    """Acknowledge a reminder; a second time changes nothing."""

    async def verb(act: Act) -> ledger.Reminder:
        key = read_id(given.reminder_id, "Reminder", "reminderId")
        found = await find(ledger.Reminder, key, act, "reminderId")
        await permit(Action.ACKNOWLEDGE_REMINDER, found, act)
        return await ledger.acknowledge(key, act.actor, act.clock)

    reminder, errors = await attempt(info, given, verb)
    return AcknowledgeReminderPayload(reminder=reminder, errors=errors)
