"""What has changed in the ledger since a look at it: exactly what that look could not see.

A place is a snapshot of the database, in the words of `pg_current_snapshot()`. Rows carry the transaction
that changed them last (`reminder.changed_in`); what is visible now and was not then has changed meanwhile.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from uuid import UUID

from asyncpg import Record

from domain.database import Database
from domain.errors import DomainError, ErrorCode
from domain.notices.reminders import Reminder, ReminderState
from domain.people import Person
from domain.rights.predicates import reach_cast, reach_value, row_predicate
from domain.viewers import Viewer

CHANNEL = "entente:ledger"
"""Where Redis tells that the ledger may have changed. It says no more than that: not even which rows."""

SNAPSHOT = re.compile(r"\d{1,20}:\d{1,20}:(?:\d{1,20}(?:,\d{1,20})*)?", re.ASCII)
LONGEST_CURSOR = 100_000
FIRST = (0, UUID(int=0))

# Which database a cursor is from: numbers of transactions mean nothing in another one. A table that was
# restored from a backup is another table.
WHERE_WE_ARE = """
SELECT pg_current_snapshot()::text AS snapshot,
    concat_ws('.', (SELECT system_identifier FROM pg_control_system()), 'reminder'::regclass::oid) AS home
"""
# A transaction that is not over has a number below xmax too, and no row of it can be seen. What lies above
# was restored from elsewhere.
SINCE = """subject.changed_in >= pg_snapshot_xmin({place})
    AND NOT pg_visible_in_snapshot(subject.changed_in, {place})
    AND subject.changed_in < pg_snapshot_xmax(pg_current_snapshot())"""
CHANGED = f"""
SELECT pg_current_snapshot()::text AS snapshot,
    ARRAY (SELECT subject.id FROM reminder AS subject
        WHERE {SINCE.format(place="$1::text::pg_snapshot")} LIMIT $2) AS keys
"""
LOOK = """
SELECT subject.id, subject.changed_in::text::bigint AS changed_in, {wanted} AS wanted
FROM reminder AS subject
WHERE {which} AND {visible}
ORDER BY subject.changed_in, subject.id LIMIT {limit}
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A moment of one database, as an opaque cursor for clients."""

    snapshot: str
    home: str

    def __str__(self) -> str:
        return urlsafe_b64encode(f"{self.home} {self.snapshot}".encode()).decode().rstrip("=")

    def at(self, snapshot: str) -> "Place":
        """Return another moment of the same database."""
        return Place(snapshot, self.home)


@dataclass(frozen=True, slots=True)
class Wish:
    """Of which reminders somebody wants to hear; None is no wish."""

    states: frozenset[ReminderState] | None = None
    agreement: UUID | None = None
    person: UUID | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A reminder that changed. One that is not `wanted` any more is to be dropped from a list."""

    key: UUID
    changed_in: int
    wanted: bool


async def find_place(database: Database) -> Place:
    """Return where the ledger is now."""
    found = await database.reads.fetchrow(WHERE_WE_ARE)
    assert found is not None
    return Place(found["snapshot"], found["home"])


def read_cursor(text: str, now: Place) -> Place:
    """Return the place that a cursor names; raises DomainError BAD_USER_INPUT."""
    try:
        raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)).decode("ascii")
    except (NotBase64, UnicodeError, ValueError):
        raw = ""
    home, _, snapshot = raw.partition(" ")
    if len(text) > LONGEST_CURSOR or not SNAPSHOT.fullmatch(snapshot):
        raise _refused(f'"{text[:60]}" is not a cursor of reminderChanged.')
    if home != now.home or _end(snapshot) > _end(now.snapshot):
        raise _refused(
            "The cursor is from before a backup was restored: read the ledger anew, and follow it without a"
            " cursor."
        )
    return Place(snapshot, home)


async def find_changed(database: Database, since: Place, most: int) -> tuple[Place, list[UUID]]:
    """Return what changed since a place, at most so many, and the place of this look."""
    found = await database.reads.fetchrow(CHANGED, since.snapshot, most)
    assert found is not None
    return since.at(found["snapshot"]), found["keys"]


async def look_at(database: Database, viewer: Viewer, wish: Wish, keys: list[UUID]) -> list[Change]:
    """Return those of these reminders that the viewer sees and wishes to hear of."""
    return await _look(database, viewer, wish, "subject.id = ANY ({0}::uuid[])", [keys], len(keys))


async def look_since(
    database: Database,
    viewer: Viewer,
    wish: Wish,
    since: Place,
    after: tuple[int, UUID],
    most: int,
) -> list[Change]:
    """Return a page of what changed since a place, as far as the viewer sees it and wishes to hear of it."""
    which = SINCE.format(place="{0}::text::pg_snapshot") + (
        " AND (subject.changed_in, subject.id) > ({1}::text::xid8, {2}::uuid)"
    )
    values = [since.snapshot, str(after[0]), after[1]]
    return await _look(database, viewer, wish, which, values, most)


async def _look(
    database: Database, viewer: Viewer, wish: Wish, which: str, values: list[object], most: int
) -> list[Change]:
    given = list(values)
    names: dict[str, str] = {}

    def add(value: object) -> str:
        given.append(value)
        return f"${len(given)}"

    def reach(name: str) -> str:
        if name not in names:
            names[name] = f"{add(reach_value(viewer, name))}::{reach_cast(name)}"
        return names[name]

    parts = [which.format(*(f"${number + 1}" for number in range(len(values))))]
    if wish.agreement is not None:
        parts.append(f"subject.agreement_id = {add(wish.agreement)}::uuid")
    if wish.person is not None:
        # By somebody who is out of sight one does not find what is for them.
        seen = row_predicate(Person, viewer, "recipient", reach)
        person = add(wish.person)
        parts.append(f"subject.recipient_id = {person}::uuid")
        parts.append(
            f"EXISTS (SELECT FROM person AS recipient WHERE recipient.id = {person}::uuid AND {seen})"
        )
    wanted = "TRUE"
    if wish.states is not None:
        wanted = f"subject.state = ANY ({add(sorted(wish.states))}::text[])"
    visible = row_predicate(Reminder, viewer, "subject", reach)
    sql = LOOK.format(wanted=wanted, which=" AND ".join(parts), visible=visible, limit=add(most))
    return [_change(row) for row in await database.reads.fetch(sql, *given)]


def _change(row: Record) -> Change:
    return Change(row["id"], row["changed_in"], row["wanted"])


def _end(snapshot: str) -> int:
    return int(snapshot.split(":")[1])


def _refused(message: str) -> DomainError:
    return DomainError(ErrorCode.BAD_USER_INPUT, message, ("since",))
