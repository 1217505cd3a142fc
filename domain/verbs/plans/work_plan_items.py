"""Working on the items of a work plan: what is to be done, how far each has come, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from domain.acts import Act
from domain.audit import add, change, touch
from domain.database import transaction
from domain.errors import DomainError, ErrorCode
from domain.givens import Given
from domain.plan_carries import carry_on
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit
from domain.verbs.people.taking_back import newly_named, take_back_named
from domain.verbs.plans.plan_drafts import check_drawn_up, lock_draft
from domain.verbs.plans.work_plan_contents import CONTENT, check_item, write_goals
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


@dataclass(frozen=True)
class ItemUpdate:
    """New values by column, and the goals that the item serves, where they are named.

    `version` is the item's version that the caller saw, if they say so.
    """

    item_id: UUID
    values: Given = field(default_factory=dict)
    goal_ids: Sequence[UUID] | None = None
    version: int | None = None


async def add_item(plan_id: UUID, given: Given, goal_ids: Sequence[UUID], act: Act) -> WorkPlanItem:
    """Add an item to a plan that is drawn up and return it.

    Raises DomainError: NOT_FOUND; BAD_USER_INPUT; RULE_VIOLATED for a plan that a side stands by already.
    """
    async with transaction():
        plan = await lock_draft(plan_id, Action.ADD_WORK_PLAN_ITEM, act)
        await check_item(given, plan, act)
        item = WorkPlanItem(work_plan_id=plan.id, **given)
        await add(item, Action.ADD_WORK_PLAN_ITEM, act.actor)
        await write_goals(item, plan, goal_ids, Action.ADD_WORK_PLAN_ITEM, act)
        named = newly_named(None, given)
        await take_back_named(plan.agreement_id, named, Action.ADD_WORK_PLAN_ITEM, act)
    return item


async def update_item(update: ItemUpdate, act: Act) -> WorkPlanItem:
    """Change an item of an open plan and return it.

    How far it has come, who sees to it and what came of it may change until the plan is closed; what is to be
    done only while the plan is drawn up. Raises DomainError: NOT_FOUND without such an item or owner;
    RULE_VIOLATED for a transition that the field does not know, a day outside the plan, a closed plan or one
    that a side stands by; CONFLICT where the item changed since it was read; BAD_USER_INPUT where a reason is
    missing.
    """
    async with transaction():
        item, plan = await _lock(update.item_id, act)
        expect(item, update.version)
        await check_item(update.values, plan, act)
        _check_content(item, plan, update)
        _check_transition(item, update)
        before, named = item.state, newly_named(item, update.values)
        changed = await change(item, update.values, Action.UPDATE_WORK_PLAN_ITEM, act.actor)
        await _serve(update.goal_ids, item, plan, act, told=changed)
        if item.state is not before:
            await _follow(item, act)
        await take_back_named(plan.agreement_id, named, Action.UPDATE_WORK_PLAN_ITEM, act)
    return item


async def _serve(
    goal_ids: Sequence[UUID] | None, item: WorkPlanItem, plan: WorkPlan, act: Act, *, told: bool
) -> None:
    """Let the item serve these goals; whoever follows it learns of that, even if nothing else changed."""
    action = Action.UPDATE_WORK_PLAN_ITEM
    if goal_ids is None or not await write_goals(item, plan, goal_ids, action, act):
        return
    if not told:
        await touch(item, action, act.actor)


async def _lock(item_id: UUID, act: Act) -> tuple[WorkPlanItem, WorkPlan]:
    """Lock the plan before the item, as whoever submits the plan does."""
    seen = await find(WorkPlanItem, item_id, act, "itemId", lock=False)
    await permit(Action.UPDATE_WORK_PLAN_ITEM, seen, act)
    plan = await WorkPlan.filter(id=seen.work_plan_id).select_for_update(no_key=True).get()
    if plan.state is WorkPlanState.CLOSED:
        raise DomainError(ErrorCode.RULE_VIOLATED, "The work plan is closed.", ("itemId",))
    item = await WorkPlanItem.filter(id=item_id).select_for_update(no_key=True).get()
    if item.carry_candidate:
        raise DomainError(
            ErrorCode.RULE_VIOLATED,
            "The item is a candidate: decideCandidates keeps or drops it.",
            ("itemId",),
        )
    return item, plan


def _check_content(item: WorkPlanItem, plan: WorkPlan, update: ItemUpdate) -> None:
    changed = any(
        name in CONTENT and getattr(item, name) != value for name, value in update.values.items()
    )
    if changed or update.goal_ids is not None:
        check_drawn_up(plan, "itemId")


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


async def _follow(item: WorkPlanItem, act: Act) -> None:
    """Tell the next plan: what is deferred becomes a candidate, what is over is none any more."""
    if item.state is WorkPlanItemState.DEFERRED:
        await carry_on(item.work_plan_id, act)
    if item.state not in {WorkPlanItemState.DONE, WorkPlanItemState.CANCELLED}:
        return
    candidate = (
        await WorkPlanItem.filter(
            carried_from_id=item.id, carry_candidate=True, state=WorkPlanItemState.PLANNED
        )
        .select_for_update(no_key=True)
        .first()
    )
    if candidate is not None:
        reason = f"The item before it is {item.state.value}."
        changes = {"state": WorkPlanItemState.CANCELLED, "state_reason": reason}
        await change(candidate, changes, Action.UPDATE_WORK_PLAN_ITEM, act.actor)
