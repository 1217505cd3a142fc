"""The difference between two texts of an agreement: a root field beside the compiled ones."""

from typing import Annotated

import strawberry

from domain.acts import Act
from domain.database import transaction
from domain.verbs.agreements import version_diff
from domain.verbs.agreements.version_diff import LineKind
from schema.compiler.classes import Slot, optional
from schema.context import Context
from schema.enumerations import explain
from schema.writing import read_id

explain(
    LineKind,
    SAME="It is in both texts.",
    REMOVED="It is in the first text only.",
    ADDED="It is in the second text only.",
)


@strawberry.type(description="A line of one or both texts.")
class DiffLine:
    """One line."""

    kind: LineKind = strawberry.field(description="In which of the texts it is.")
    text: str = strawberry.field(description="The line.")


@strawberry.type(description="A part of what was agreed that differs, such as the end of the term.")
class AgreedChange:
    """One value that differs."""

    name: str = strawberry.field(description="What it is, as the canonical form calls it.")
    before: str | None = strawberry.field(description="The first text's value.")
    after: str | None = strawberry.field(description="The second text's value.")


@strawberry.type(description="What differs between two texts of an agreement.")
class VersionDiff:
    """The difference."""

    from_hash: str = strawberry.field(description="SHA-256 of the first text.")
    to_hash: str = strawberry.field(description="SHA-256 of the second text.")
    lines: list[DiffLine] = strawberry.field(
        description="Both texts line by line; lines that are far from every change are left out."
    )
    changes: list[AgreedChange] = strawberry.field(
        description="Terms and other values that differ."
    )


FROM = strawberry.argument(name="from", description="The text to compare with: an earlier one.")
TO = strawberry.argument(name="to", description="The text that is compared.")


async def read_version_diff(
    info: strawberry.Info[Context, object],
    from_: Annotated[strawberry.ID, FROM],
    to: Annotated[strawberry.ID, TO],
) -> VersionDiff | None:
    """Compare two texts that the viewer may see."""
    context = info.context
    act = Act(context.viewer, context.clock, context.settings, context.request_id)
    first = read_id(from_, "AgreementVersion", "from")
    second = read_id(to, "AgreementVersion", "to")
    async with transaction():
        found = await version_diff.compare_versions(first, second, act)
    return VersionDiff(
        from_hash=found.from_hash,
        to_hash=found.to_hash,
        lines=[DiffLine(kind=line.kind, text=line.text) for line in found.lines],
        changes=[
            AgreedChange(name=change.name, before=change.before, after=change.after)
            for change in found.changes
        ],
    )


SLOT = Slot(
    "versionDiff",
    optional(VersionDiff),
    "What differs between two texts of one agreement: lines, and what else was agreed.",
    resolver=read_version_diff,
)
