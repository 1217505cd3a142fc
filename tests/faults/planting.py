"""Reminders by the thousand, each to a person and an address of its own, so that a mail says whose it is."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import orjson

from domain.database import Database
from domain.ids import new_id
from domain.people import EmailAddress
from tests.domain.notices import posts

# Rows again, with other values in some columns: whatever columns the table has.
CLONE = """
INSERT INTO {table}
SELECT made.* FROM unnest($1::uuid[], $2::jsonb[]) AS wanted (id, change)
JOIN {table} AS one ON one.id = wanted.id,
    LATERAL jsonb_populate_record(NULL::{table}, to_jsonb(one) || wanted.change) AS made
"""
BATCH = 500


async def plant(database: Database, count: int, due_at: datetime) -> list[str]:
    """Write so many due reminders; return the address of each."""
    of, term = await posts.affiliation_with_term()
    first = await posts.reminder(of, term, due_at)
    (address,) = await EmailAddress.filter(person_id=first.recipient_id)
    keys = [str(new_id()) for _ in range(count - 1)]
    made = {key: f"reader-{key}@example.org" for key in keys}
    assert first.recipient_id is not None
    people = [(first.recipient_id, {"id": key, "name": f"Reader {key}"}) for key in keys]
    await clone(database, "person", people)
    mailboxes = [
        (address.id, {"id": str(new_id()), "person_id": key, "address": made[key]}) for key in keys
    ]
    await clone(database, "email_address", mailboxes)
    reminders = [
        (first.id, {"id": str(new_id()), "recipient_id": key, "key": f"storm:{key}"})
        for key in keys
    ]
    await clone(database, "reminder", reminders)
    return [address.address, *made.values()]


async def clone(
    database: Database, table: str, changes: Sequence[tuple[UUID, dict[str, str]]]
) -> None:
    """Write rows of a table again, each with its changes."""
    for at in range(0, len(changes), BATCH):
        some = changes[at : at + BATCH]
        texts = [orjson.dumps(change).decode() for _, change in some]
        await database.reads.execute(CLONE.format(table=table), [key for key, _ in some], texts)
