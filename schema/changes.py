"""The feed of changes, so that a client can keep a copy of what it may see; the rows are one statement."""

from datetime import datetime
from typing import Annotated

import strawberry

from domain.feed.changes import DEFAULT_ENTRIES, MOST_ENTRIES, ChangeKind, read_changes
from domain.feed.changes import ChangePage as DomainPage
from schema.compiler.classes import Slot
from schema.compiler.identities import encode_id
from schema.compiler.relay import Node
from schema.context import Context
from schema.enumerations import explain
from schema.executor import Batch, Reference

explain(
    ChangeKind,
    CREATED="The row is new.",
    CHANGED="The row has changed; it may be one that you do not have yet.",
    REMOVED="The row is gone, or out of your sight: drop it, and what hangs on it.",
)


@strawberry.type(description="A row that has changed since the cursor.")
class Change:
    """One entry."""

    cursor: str = strawberry.field(description="Changes after this one: its place.")
    type: str = strawberry.field(description="Type of the row.")
    id: strawberry.ID = strawberry.field(description="Global ID of the row.")
    kind: ChangeKind = strawberry.field(description="What happened to it, all in all.")
    at: datetime = strawberry.field(description="When it changed last.")
    node: Node | None = strawberry.field(
        description="The row as it is now; null where it was removed."
    )


@strawberry.type(description="A page of changes, in the order in which they became visible.")
class ChangePage:
    """A page."""

    entries: list[Change] = strawberry.field(
        description="Rows that changed, each once, at the place of its last change."
    )
    cursor: str = strawberry.field(description="Where to go on the next time.")
    has_more: bool = strawberry.field(
        description="Whether more changes wait; a page may be empty and have more behind it."
    )
    start_again: bool = strawberry.field(
        description="Whether your copy is no base any more, because other rows are in your reach now or a"
        " backup was restored: drop it, read everything anew, and go on from `cursor`."
    )


SINCE = strawberry.argument(
    name="since", description="Cursor of an earlier answer; without it you get one to start from."
)
FIRST = strawberry.argument(
    name="first", description=f"Entries of the page, at most {MOST_ENTRIES}."
)
TYPES = strawberry.argument(name="types", description="Only rows of these types; else all.")


async def read(
    info: strawberry.Info[Context, object],
    since: Annotated[str | None, SINCE] = None,
    first: Annotated[int, FIRST] = DEFAULT_ENTRIES,
    types: Annotated[list[str] | None, TYPES] = None,
) -> ChangePage:
    """Return what the viewer may know of that changed after a cursor."""
    context = info.context
    found = await read_changes(context.database, context.viewer, since, first, types or [])
    return ChangePage(
        entries=_entries(found),
        cursor=found.cursor,
        has_more=found.has_more,
        start_again=found.start_again,
    )


def _entries(found: DomainPage) -> list[Change]:
    shown = [entry for entry in found.entries if entry.kind is not ChangeKind.REMOVED]
    batch = Batch(tuple(Reference(entry.type, entry.key) for entry in shown))
    nodes = dict(zip(shown, batch.members(), strict=True))
    return [
        Change(
            cursor=entry.cursor,
            type=entry.type,
            id=strawberry.ID(encode_id(entry.type, entry.key)),
            kind=entry.kind,
            at=entry.at,
            node=nodes.get(entry),  # type: ignore[arg-type]  # the executor reads it
        )
        for entry in found.entries
    ]


SLOT = Slot(
    "changes",
    ChangePage,
    "Rows that changed since a cursor, as far as you may see them: for a client that keeps a copy. A change"
    " is told within a minute.",
    resolver=read,
)
