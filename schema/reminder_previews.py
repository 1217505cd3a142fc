"""Who would get which reminder until a day: the sweep itself on copies, which changes nothing."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any

import strawberry

from domain.errors import DomainError, ErrorCode
from domain.notices.preview import PlannedReminder as Planned
from domain.notices.preview import preview
from domain.notices.reminders import ReminderState
from domain.notices.rules import NoticeKind, ReminderSeries
from domain.viewers import Scope
from schema.agreements import Agreement
from schema.compiler.classes import Slot
from schema.context import Context
from schema.executor import Batch, Reference
from schema.people import Person

LONGEST_LOOK = timedelta(days=366)
"""The command line looks further: there nobody waits at the other end of a request."""

DEFAULT, MOST = 100, 500
PATIENCE = 60.0
"""Seconds; each day is lived through, so that a year takes longer than any read."""

AT_ONCE = asyncio.Semaphore(2)
"""Each preview copies the ledger: two at a time, so that none of them takes the database for itself."""


@strawberry.type(description="A reminder as it would become if nobody decided or edited anything.")
class PlannedReminder:
    """One line of the preview."""

    key: str = strawberry.field(description="Key of the row in the ledger, there already or not.")
    series: ReminderSeries = strawberry.field(description="Series of the rule that asks for it.")
    stage: str = strawberry.field(description="Stage of the rule.")
    kind: NoticeKind = strawberry.field(description="What it says.")
    plan_year: int | None = strawberry.field(description="Plan year that it is about.")
    agreement: Agreement | None = strawberry.field(description="Agreement that it is about.")
    recipient: Person | None = strawberry.field(description="Who would get it.")
    address: str | None = strawberry.field(
        description="Where it would go; empty without the scope for contacts."
    )
    chosen_because: str | None = strawberry.field(
        description="Why this person gets it; empty without the scope to read."
    )
    due_at: datetime = strawberry.field(description="When it would go.")
    local_date: date = strawberry.field(description="That day in the recipient's zone.")
    stage_on: date = strawberry.field(
        description="Date of the stage, before it moves to a working day."
    )
    anchor_on: date = strawberry.field(description="Date that the stage counts from.")
    deadline_on: date | None = strawberry.field(
        description="Day after which it would be pointless."
    )
    state: ReminderState = strawberry.field(
        description="What would become of it: MAILED, or why not."
    )
    reason: str | None = strawberry.field(
        description="Why it would not be sent; empty without the scope for contacts."
    )


@strawberry.type(description="What would be sent, and what would not, until a day.")
class ReminderPreview:
    """The preview."""

    until: date = strawberry.field(description="The last day that was looked at.")
    total_count: int = strawberry.field(description="How many there are, shown or not.")
    reminders: list[PlannedReminder] = strawberry.field(
        description="The first of them, by the time at which they are due."
    )


UNTIL = strawberry.argument(
    name="until", description=f"Last day to look at, at most {LONGEST_LOOK.days} days ahead."
)
EVERYTHING = strawberry.argument(
    name="everything", description="Also what would not be sent, with the reason."
)
FIRST = strawberry.argument(name="first", description=f"How many to show, at most {MOST}.")


async def read_preview(
    info: strawberry.Info[Context, object],
    until: Annotated[date, UNTIL],
    everything: Annotated[bool, EVERYTHING] = False,
    first: Annotated[int, FIRST] = DEFAULT,
) -> ReminderPreview:
    """Live through the coming days; raises DomainError FORBIDDEN, BAD_USER_INPUT, or TimeoutError."""
    context = info.context
    _check(context, until, first)
    async with asyncio.timeout(PATIENCE), AT_ONCE:
        found = await preview(until, context.clock, context.settings, context.database.url)
    kept = [planned for planned in found if everything or planned.goes]
    return ReminderPreview(
        until=until,
        total_count=len(kept),
        reminders=_shown(kept[:first], context),
    )


def _check(context: Context, until: date, first: int) -> None:
    if not context.viewer.may(Scope.LEDGER_READ):
        raise DomainError(ErrorCode.FORBIDDEN, "You may not see reminderPreview.")
    today = context.clock.today()
    if not today <= until <= today + LONGEST_LOOK:
        raise DomainError(
            ErrorCode.BAD_USER_INPUT,
            f"Choose a day from {today} to {today + LONGEST_LOOK}.",
            ("until",),
        )
    if not 0 <= first <= MOST:
        raise DomainError(
            ErrorCode.BAD_USER_INPUT, f"Choose a number from 0 to {MOST}.", ("first",)
        )


def _shown(found: Sequence[Planned], context: Context) -> list[PlannedReminder]:
    with_names, with_contacts = map(context.viewer.may, (Scope.READ, Scope.CONTACTS_READ))
    agreements = _spread("Agreement", [planned.agreement_id for planned in found])
    people = _spread("Person", [planned.recipient_id for planned in found])
    return [
        PlannedReminder(
            key=planned.key,
            series=ReminderSeries(planned.series),
            stage=planned.stage,
            kind=planned.kind,
            plan_year=planned.plan_year,
            agreement=agreement,
            recipient=person,
            address=planned.address if with_contacts else None,
            chosen_because=planned.chosen_because if with_names else None,
            due_at=planned.due_at,
            local_date=planned.local_date,
            stage_on=planned.stage_on,
            anchor_on=planned.anchor_on,
            deadline_on=planned.deadline_on,
            state=planned.state,
            reason=planned.reason if with_contacts else None,
        )
        for planned, agreement, person in zip(found, agreements, people, strict=True)
    ]


def _spread(entity: str, keys: Sequence[Any]) -> list[Any]:
    """Return what stands for the rows of some keys, read by one statement; None for no key."""
    batch = Batch(tuple(Reference(entity, key) for key in keys if key is not None))
    members = iter(batch.members())
    return [None if key is None else next(members) for key in keys]


SLOT = Slot(
    "reminderPreview",
    ReminderPreview,
    "Who would get which reminder until a day, if nobody decided or edited anything meanwhile. Nothing is"
    " sent or changed. Needs the scope ledger:read.",
    resolver=read_preview,
)
