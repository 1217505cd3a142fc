"""Why somebody was, or was not, written to about an agreement, a term or a work plan."""

from typing import Annotated, Any
from uuid import UUID

import strawberry

from domain.errors import DomainError, ErrorCode
from domain.notices.explain import explain
from domain.notices.references import find_reminder
from domain.notices.reminders import Reminder as ReminderRow
from domain.notices.told import Told
from domain.rights.predicates import reach_cast, reach_value, row_predicate
from domain.viewers import Scope
from schema.compiler.classes import Slot, list_of
from schema.compiler.identities import decode_id, split_id
from schema.context import Context
from schema.executor import Reference
from schema.reminders import Reminder

SUBJECTS = {"Agreement": "agreement_id", "AgreementTerm": "term_id", "WorkPlan": "work_plan_id"}
MOST_REMINDERS = 50
NAMED = strawberry.argument(
    description="Its ID, the reference at the foot of its mail, or the Message-ID of any mail of it."
)
NOTHING = "No reminder was planned for this person about it."


@strawberry.type(description="What became of a reminder and why.")
class ReminderExplanation:
    """The ledger's answer in sentences."""

    text: str = strawberry.field(description="The answer, a sentence a line.")
    reminder: Reminder | None = strawberry.field(
        description="The reminder; empty where there was none to explain."
    )


async def read_explanations(
    info: strawberry.Info[Context, object],
    person: Annotated[strawberry.ID, strawberry.argument(description="Global ID of the person.")],
    subject: Annotated[
        strawberry.ID,
        strawberry.argument(description="Global ID of the agreement, term or work plan."),
    ],
) -> list[ReminderExplanation]:
    """Explain the reminders that the viewer may see; raises DomainError for IDs of other types."""
    person_id = decode_id(person, "Person")
    type_name, key = split_id(subject)
    if type_name not in SUBJECTS:
        names = ", ".join(SUBJECTS)
        raise DomainError(
            ErrorCode.BAD_USER_INPUT, f'"subject" is the ID of one of: {names}.', ("subject",)
        )
    condition = f"reminder.recipient_id = $1 AND reminder.{SUBJECTS[type_name]} = $2"
    found = await _find(info.context, condition, person_id, key)
    if not found and _may_know(info.context, person_id):
        others = await _stages_of_others(info.context, SUBJECTS[type_name], key)
        return [ReminderExplanation(text=others or NOTHING, reminder=None)]
    told = await _told(info.context, found)
    return [
        ReminderExplanation(text=await explain(key, told[key]), reminder=_shown(key))
        for key in found
    ]


async def explain_reminder(
    info: strawberry.Info[Context, object], reminder: Annotated[str, NAMED]
) -> ReminderExplanation:
    """Explain one reminder, however it is named; raises DomainError for one that the viewer may not see."""
    key = await _find_named(info.context, reminder)
    told = await _told(info.context, [key])
    return ReminderExplanation(text=await explain(key, told[key]), reminder=_shown(key))


async def _told(context: Context, keys: list[UUID]) -> dict[UUID, Told]:
    """Return what the viewer may be told of reminders: no more than their fields, but for oneself."""
    viewer = context.viewer
    rows = await context.database.reads.fetch(
        "SELECT id FROM reminder WHERE id = ANY ($1) AND recipient_id = $2", keys, viewer.person_id
    )
    own = {row["id"] for row in rows}
    contacts = viewer.may(Scope.CONTACTS_READ)
    return {
        key: Told(
            names=viewer.may(Scope.READ) or key in own,
            address=contacts or key in own,
            words=contacts,
        )
        for key in keys
    }


async def _find_named(context: Context, reminder: str) -> UUID:
    missing = DomainError(ErrorCode.NOT_FOUND, "There is no such reminder.", ("reminder",))
    try:
        key = await find_reminder(reminder)
    except DomainError:
        # Whether there is such a mail, and what became of it, is for the ledger's readers alone.
        if "@" in reminder and not context.viewer.may(Scope.LEDGER_READ):
            raise missing from None
        raise
    if not await _find(context, "reminder.id = $1", key):
        raise missing
    return key


async def _find(context: Context, condition: str, *given: object) -> list[UUID]:
    """Return the keys of reminders under a condition, as far as the viewer may see them."""
    values = list(given)
    allowed = _allowed(context, values)
    rows = await context.database.reads.fetch(
        f"SELECT reminder.id FROM reminder WHERE {condition} AND {allowed}"
        f" ORDER BY reminder.due_at DESC, reminder.id LIMIT {MOST_REMINDERS}",
        *values,
    )
    return [row["id"] for row in rows]


async def _stages_of_others(context: Context, column: str, key: UUID) -> str:
    """Return a sentence for each stage that was planned for other people, as far as the viewer sees them."""
    values: list[object] = [key]
    allowed = _allowed(context, values)
    rows = await context.database.reads.fetch(
        "SELECT reminder.stage, array_agg(DISTINCT audience ORDER BY audience) AS audiences"
        f" FROM reminder, unnest(reminder.audiences) AS audience WHERE reminder.{column} = $1 AND {allowed}"
        f" GROUP BY reminder.stage ORDER BY min(reminder.due_at), reminder.stage LIMIT {MOST_REMINDERS}",
        *values,
    )
    return "\n".join(
        f"{row['stage']}: not a recipient of this stage, which goes to: "
        f"{', '.join(_capacity(each) for each in row['audiences'])}."
        for row in rows
    )


def _capacity(audience: str) -> str:
    return audience.lower().replace("_", " ")


def _allowed(context: Context, values: list[object]) -> str:
    """Return the viewer's row rule for reminders; what it compares with is added to the values."""

    def given(name: str) -> str:
        values.append(reach_value(context.viewer, name))
        return f"${len(values)}::{reach_cast(name)}"

    return row_predicate(ReminderRow, context.viewer, "reminder", given)


def _may_know(context: Context, person_id: UUID) -> bool:
    return context.viewer.may(Scope.LEDGER_READ) or context.viewer.person_id == person_id


def _shown(key: UUID) -> Any:
    return Reference("Reminder", key)


SLOTS = (
    Slot(
        "reminderExplanation",
        list_of(ReminderExplanation),
        "Why a person was, or was not, written to about something: the newest reminder first, at most"
        f" {MOST_REMINDERS}.",
        resolver=read_explanations,
    ),
    Slot(
        "explainReminder",
        ReminderExplanation,
        "What became of one reminder and why.",
        resolver=explain_reminder,
    ),
)
