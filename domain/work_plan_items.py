"""Working on the items of a work plan: how far each has come, moved dates and what came of it."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from domain.audit import Actor, change
from domain.database import transaction
from domain.days import write_day
from domain.errors import DomainError, ErrorCode
from domain.people import Person
from domain.work_plans import WorkPlan, WorkPlanItem, WorkPlanItemState, WorkPlanState

TRANSITIONS: dict[WorkPlanItemState, frozenset[WorkPlanItemState]] = {
    WorkPlanItemState.PLANNED: frozenset(
        {
            WorkPlanItemState.IN_PROGRESS,
            WorkPlanItemState.DONE,
            WorkPlanItemState.CANCELLED,
            WorkPlanItemState.DEFERRED,
        }
    ),
    WorkPlanItemState.IN_PROGRESS: frozenset(
        {WorkPlanItemState.DONE, WorkPlanItemState.CANCELLED, WorkPlanItemState.DEFERRED}
    ),
    WorkPlanItemState.DONE: frozenset(),
    WorkPlanItemState.CANCELLED: frozenset(),
    WorkPlanItemState.DEFERRED: frozenset(),
}
NEEDS_REASON = frozenset({WorkPlanItemState.CANCELLED, WorkPlanItemState.DEFERRED})

LATEST = timedelta(days=90)
"""An item is due in its plan year, or this long after it: plans close then."""


@dataclass(frozen=True)
class ItemUpdate:
    """New values by column: any of `state`, `state_reason`, `due_on`, `owner_id`, `note`.

    `version` is the item's version that the caller saw, if they say so.
    """

    item_id: UUID
    values: dict[str, object] = field(default_factory=dict)
    version: int | None = None


async def update_item(update: ItemUpdate, actor: Actor) -> WorkPlanItem:
    """Change an item of an open plan and return it.

    Raises DomainError: NOT_FOUND without such an item or owner; RULE_VIOLATED for a transition that the field
    does not know, a day outside the plan or a closed plan; CONFLICT where the item changed since it was
    read; BAD_USER_INPUT where a reason is missing.
    """
    async with transaction():
        item = await WorkPlanItem.filter(id=update.item_id).select_for_update().get_or_none()
        if item is None:
            raise DomainError(ErrorCode.NOT_FOUND, "There is no such item.", ("itemId",))
        if update.version is not None and update.version != item.version:
            raise DomainError(
                ErrorCode.CONFLICT,
                "Somebody changed the item meanwhile: read it again.",
                ("version",),
            )
        plan = await _lock_open_plan(item)
        _check_day(update, plan)
        _check_transition(item, update)
        await _check_owner(update)
        await change(item, update.values, "updateWorkPlanItem", actor)
    return item


async def _lock_open_plan(item: WorkPlanItem) -> WorkPlan:
    plan = await WorkPlan.filter(id=item.work_plan_id).select_for_update().get()
    if plan.state is WorkPlanState.CLOSED:
        raise DomainError(ErrorCode.RULE_VIOLATED, "The work plan is closed.", ("itemId",))
    return plan


def _check_day(update: ItemUpdate, plan: WorkPlan) -> None:
    due_on = update.values.get("due_on")
    first = plan.year_starts_on
    last = date(first.year + 1, first.month, 1) + timedelta(days=first.day - 2) + LATEST
    if isinstance(due_on, date) and not first <= due_on <= last:
        raise DomainError(
            ErrorCode.RULE_VIOLATED,
            f"An item of this plan is due between {write_day(first)} and {write_day(last)}:"
            f" in the plan year or up to {LATEST.days} days after it.",
            ("dueOn",),
        )


def _check_transition(item: WorkPlanItem, update: ItemUpdate) -> None:
    new = WorkPlanItemState(str(update.values.get("state", item.state)))
    if new is not item.state and new not in TRANSITIONS[item.state]:
        raise DomainError(
            ErrorCode.RULE_VIOLATED,
            f"An item that is {item.state.value} cannot become {new.value}: {_say_next(item.state)}",
            ("state",),
        )
    reason = update.values.get("state_reason", item.state_reason)
    if new in NEEDS_REASON and not (isinstance(reason, str) and reason.strip()):
        raise DomainError(
            ErrorCode.BAD_USER_INPUT,
            "Say why the item is cancelled or deferred.",
            ("stateReason",),
        )


def _say_next(state: WorkPlanItemState) -> str:
    """Return what an item can become, in the words that stand behind a colon."""
    names = [each.value for each in WorkPlanItemState if each in TRANSITIONS[state]]
    if names:
        return f"it can become {', '.join(names[:-1])} or {names[-1]}."
    if state is WorkPlanItemState.DEFERRED:
        return "it stays so, and an item of a later plan carries it on."
    return "it stays as it is; what is still to do goes into a new item."


async def _check_owner(update: ItemUpdate) -> None:
    owner = update.values.get("owner_id")
    if owner is not None and not await Person.exists(id=owner, deactivated_on=None):
        raise DomainError(ErrorCode.NOT_FOUND, "There is no such person.", ("ownerId",))
