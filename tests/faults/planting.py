"""Reminders by the thousand, each to a person and an address of its own, so that a mail says whose it is."""

from datetime import datetime

import orjson

from domain.database import Database
from domain.ids import new_id
from domain.people import EmailAddress
from tests.domain.notices import posts

# A row again, with other values in some columns: whatever columns the table has.
CLONE = """
INSERT INTO {table}
SELECT made.* FROM {table} AS one, unnest($2::jsonb[]) AS change,
    LATERAL jsonb_populate_record(NULL::{table}, to_jsonb(one) || change) AS made
WHERE one.id = $1
"""
BATCH = 500


async def plant(database: Database, count: int, due_at: datetime) -> list[str]:
    """Write so many due reminders; return the address of each."""
    of, term = await posts.affiliation_with_term()
    first = await posts.reminder(of, term, due_at)
    (address,) = await EmailAddress.filter(person_id=first.recipient_id)
    made = [address.address]
    while len(made) < count:
        keys = [str(new_id()) for _ in range(min(BATCH, count - len(made)))]
        addresses = [f"reader-{key}@example.org" for key in keys]
        columns = list(zip(keys, addresses, strict=True))
        people = [{"id": key, "name": f"Reader {key}"} for key in keys]
        await _clone(database, "person", address.person_id, people)
        mailboxes = [
            {"id": str(new_id()), "person_id": key, "address": where} for key, where in columns
        ]
        await _clone(database, "email_address", address.id, mailboxes)
        reminders = [
            {"id": str(new_id()), "recipient_id": key, "key": f"storm:{key}"} for key in keys
        ]
        await _clone(database, "reminder", first.id, reminders)
        made += addresses
    return made


async def _clone(
    database: Database, table: str, key: object, changes: list[dict[str, str]]
) -> None:
    texts = [orjson.dumps(change).decode() for change in changes]
    await database.reads.execute(CLONE.format(table=table), key, texts)
