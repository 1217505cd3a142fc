"""The feed of changes: which rows that a viewer sees have changed since a place in the chain of seals.

Nothing is ever passed over, because the chain passes nothing over. Several changes of one row are one entry,
at the place of the last. A row that is out of sight is told as removed to whoever could see it at some moment
since that place, and to nobody else: about a row that was never theirs to see, people learn nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import asyncpg
import structlog

from domain.database import Database
from domain.errors import DomainError, ErrorCode
from domain.feed.change_cursors import SHOWN, Place, reach_mark, read_place
from domain.feed.told_types import TOLD_TYPES, check_told
from domain.rights.predicates import reach_cast, reach_value, row_predicate
from domain.viewers import Viewer

DEFAULT_ENTRIES = 50
MOST_ENTRIES = 100
WINDOW = 2000
"""Changes that one page looks at: a viewer who sees few rows need not turn page after empty page."""

NO_HASH = "0" * SHOWN
LOG = structlog.get_logger(__name__)


class ChangeKind(StrEnum):
    """What happened to a row since the cursor."""

    CREATED = "CREATED"
    CHANGED = "CHANGED"
    REMOVED = "REMOVED"


@dataclass(frozen=True)
class Change:
    """A row that changed, at the place of its last change."""

    position: int
    type: str
    key: UUID
    kind: ChangeKind
    at: datetime
    cursor: str


@dataclass(frozen=True)
class ChangePage:
    """A page of the feed. With `start_again` the client's copy is no base to go on from."""

    entries: tuple[Change, ...]
    cursor: str
    has_more: bool = False
    start_again: bool = False


HEAD = "SELECT position, hash FROM audit_seal ORDER BY position DESC LIMIT 1"
AT = "SELECT hash FROM audit_seal WHERE position = $1"

# The rows that changed in the window, each at its last change; the last row of all tells where it ends.
LOOK = """
WITH looked AS MATERIALIZED (
    SELECT position, hash, seq FROM audit_seal WHERE position > $1 ORDER BY position LIMIT $2
)
SELECT event.entity, event.entity_id, max(looked.position) AS position,
    (array_agg(looked.hash ORDER BY looked.position DESC))[1] AS hash,
    (array_agg(event.at ORDER BY looked.position DESC))[1] AS at,
    bool_or(event.before IS NULL AND event.after IS NOT NULL) AS created
FROM looked JOIN audit_event AS event ON event.seq = looked.seq
WHERE event.entity = ANY ($3::text[])
GROUP BY event.entity, event.entity_id
ORDER BY position
"""
END = """
SELECT position, hash FROM audit_seal WHERE position > $1 AND position <= $1 + $2
ORDER BY position DESC LIMIT 1
"""

# What a row was like before each of its changes since the cursor: what it is like now, with that change and
# all later ones taken back. Changes of one row have their order from its lock.
PAST = """
SELECT '{type}' AS type, subject.id FROM (
    SELECT (jsonb_populate_record(
        NULL::"{table}",
        coalesce(to_jsonb(present), '{{}}') || undone.known || jsonb_build_object('id', event.entity_id)
    )).*
    FROM audit_event AS event
    JOIN audit_seal AS seal ON seal.seq = event.seq AND seal.position > {since}
    LEFT JOIN "{table}" AS present ON present.id = event.entity_id
    CROSS JOIN LATERAL (
        SELECT coalesce(jsonb_object_agg(part.key, part.value ORDER BY later.seq DESC), '{{}}') AS known
        FROM audit_event AS later, jsonb_each(later.before) AS part
        WHERE later.entity = '{type}' AND later.entity_id = event.entity_id AND later.seq >= event.seq
    ) AS undone
    WHERE event.entity = '{type}' AND event.entity_id = ANY ({keys}) AND event.before IS NOT NULL
) AS subject WHERE {predicate}
"""
PRESENT = """
SELECT '{type}' AS type, subject.id FROM "{table}" AS subject
WHERE subject.id = ANY ({keys}) AND {predicate}
"""


async def read_changes(
    database: Database, viewer: Viewer, since: str | None, first: int, types: Sequence[str]
) -> ChangePage:
    """Return what changed after a cursor; without one, a cursor to start from.

    Raises DomainError BAD_USER_INPUT for a cursor, a size or a type that is none.
    """
    _check(first, types)
    mark = reach_mark(viewer)
    async with (
        database.reads.acquire() as connection,
        # One picture of everything, so that an entry fits what is told of it.
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        start = await _start(connection, mark)
        if since is None:
            return ChangePage((), str(start))
        place = read_place(since)
        if place.reach != mark or not await _is_ours(connection, place):
            return ChangePage((), str(start), start_again=True)
        return await _page(connection, viewer, place, first, types or sorted(TOLD_TYPES))


def _check(first: int, types: Sequence[str]) -> None:
    if not 1 <= first <= MOST_ENTRIES:
        raise DomainError(ErrorCode.BAD_USER_INPUT, f'"first" is 1 to {MOST_ENTRIES}.', ("first",))
    check_told(types)


async def _start(connection: Any, mark: str) -> Place:
    head = await connection.fetchrow(HEAD)
    return Place(head["position"], head["hash"], mark) if head else Place(0, NO_HASH, mark)


async def _is_ours(connection: Any, place: Place) -> bool:
    """Whether the chain still has the seal that the cursor was made at."""
    if place.position == 0:
        return True
    found = await connection.fetchval(AT, place.position)
    return found is not None and found[:SHOWN] == place.hash


async def _page(
    connection: Any, viewer: Viewer, since: Place, first: int, types: Sequence[str]
) -> ChangePage:
    end = await connection.fetchrow(END, since.position, WINDOW)
    if end is None:
        return ChangePage((), str(since))
    rows = await connection.fetch(LOOK, since.position, WINDOW, sorted(set(types)))
    told = await _told(connection, viewer, since, rows)
    entries = tuple(
        Change(
            row["position"],
            row["entity"],
            row["entity_id"],
            _kind(row, told),
            row["at"],
            str(Place(row["position"], row["hash"], since.reach)),
        )
        for row in rows
        if (row["entity"], row["entity_id"]) in told
    )
    if len(entries) > first:
        return ChangePage(entries[:first], entries[first - 1].cursor, has_more=True)
    newest = await connection.fetchval(HEAD)
    reached = str(Place(end["position"], end["hash"], since.reach))
    return ChangePage(entries, reached, has_more=newest > end["position"])


Keys = dict[str, list[UUID]]
Told = dict[tuple[str, UUID], bool]
"""Rows that the viewer is told of, by type and key: whether they are in sight now."""


def _kind(row: asyncpg.Record, told: Told) -> ChangeKind:
    if not told[row["entity"], row["entity_id"]]:
        return ChangeKind.REMOVED
    return ChangeKind.CREATED if row["created"] else ChangeKind.CHANGED


async def _told(
    connection: Any, viewer: Viewer, since: Place, rows: Sequence[asyncpg.Record]
) -> Told:
    changed: Keys = {}
    for row in rows:
        changed.setdefault(row["entity"], []).append(row["entity_id"])
    seen = await _visible(connection, viewer, PRESENT, changed, since)
    hidden: Keys = {}
    for name, keys in changed.items():
        gone = [key for key in keys if (name, key) not in seen]
        if gone:
            hidden[name] = gone
    told = dict.fromkeys(seen, True)
    try:
        async with connection.transaction():
            told |= dict.fromkeys(await _visible(connection, viewer, PAST, hidden, since), False)
    except asyncpg.DataError as error:
        # An old value that its column takes no more: whether the row was in sight cannot be told.
        LOG.warning("past_unreadable", error=str(error))
    return told


async def _visible(
    connection: Any, viewer: Viewer, form: str, keys: Keys, since: Place
) -> set[tuple[str, UUID]]:
    """Return which of the rows the viewer's rules leave, all types in one statement."""
    values: list[object] = [since.position]
    names: dict[str, int] = {}

    def given(name: str) -> str:
        if name not in names:
            values.append(reach_value(viewer, name))
            names[name] = len(values)
        return f"${names[name]}::{reach_cast(name)}"

    parts = []
    for name, wanted in sorted(keys.items()):
        model = TOLD_TYPES[name]
        predicate = row_predicate(model, viewer, "subject", given)
        values.append(wanted)
        parts.append(
            form.format(
                type=name,
                table=model._meta.db_table,
                keys=f"${len(values)}::uuid[]",
                predicate=predicate,
                since="$1::bigint",
            )
        )
    if not parts:
        return set()
    # The first parameter has to be used, or it would have no type.
    sql = " UNION ALL ".join(parts) + " LIMIT (CASE WHEN $1::bigint IS NULL THEN 0 END)"
    return {(found["type"], found["id"]) for found in await connection.fetch(sql, *values)}
