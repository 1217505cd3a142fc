"""Who has a reminder, or is to get it, whose own mail came back: the ledger's answer in sentences."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from asyncpg import Record

from domain.database import Transaction
from domain.notices.reminders import ReminderState
from domain.notices.told import Told, local

MOST = 10
"""Of a stage that went to many the first ones tell enough."""

# Those who were written to in its place first, then those who have it as something else.
OTHERS = f"""
    SELECT person.name, person.time_zone, other.state, other.audiences, other.due_at, other.local_date
    FROM reminder AS own
    JOIN reminder AS other ON other.subject_key = own.subject_key AND other.stage = own.stage
        AND other.series = own.series AND other.anchor_on = own.anchor_on AND other.id <> own.id
    JOIN person ON person.id = other.recipient_id
    WHERE own.id = $1 AND other.state IN ('SCHEDULED', 'MAILED', 'ACKNOWLEDGED', 'SNOOZED')
    ORDER BY NOT other.audiences && own.audiences, other.due_at, person.name, other.id LIMIT {MOST}
"""


async def read_stand_ins(tx: Transaction, reminder_id: UUID) -> list[Record]:
    """Return who else has the same stage or is to get it, ten people at most."""
    return await tx.fetch(OTHERS, reminder_id)


def tell_stand_ins(others: Sequence[Record], told: Told) -> Iterator[str]:
    """Say of each of them what they have, in lines; one line where there is nobody."""
    if not others:
        yield "Nobody else has it, and nobody else is to get it yet."
    for one in others:
        capacities = " and ".join(each.lower().replace("_", " ") for each in one["audiences"])
        who = f"{one['name']} ({capacities})" if told.names else "Somebody else"
        if one["state"] == ReminderState.SCHEDULED:
            yield f"{who} is to get it: planned for {local(one['due_at'], one['time_zone'])}."
        else:
            yield f"{who} has it, by a mail of {one['local_date']}."
