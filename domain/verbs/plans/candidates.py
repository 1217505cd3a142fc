"""Deciding about candidates: what the year before left undone is kept, changed or dropped by somebody."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from domain.acts import Act
from domain.audit import change
from domain.database import transaction
from domain.errors import DomainError, ErrorCode
from domain.givens import Given, need_reason
from domain.rights.actions import Action
from domain.rights.permissions import expect
from domain.said import said as _
from domain.verbs.people.taking_back import newly_named, take_back_named
from domain.verbs.plans.plan_drafts import lock_draft
from domain.verbs.plans.work_plan_contents import check_item, write_goals
from domain.work_plans import WorkPlan, WorkPlanItem, WorkPlanItemState


@dataclass(frozen=True)
class CandidateDecision:
    """What becomes of a candidate: it is kept, with changes where there are any, or dropped with a reason."""

    item_id: UUID
    keep: bool
    reason: str | None = None
    changes: Given = field(default_factory=dict)
    goal_ids: tuple[UUID, ...] | None = None


async def decide_candidates(
    plan_id: UUID, decisions: Sequence[CandidateDecision], version: int | None, act: Act
) -> WorkPlan:
    """Keep, change or drop candidates of a plan that is drawn up, and return the plan: all of them or none.

    Raises DomainError: NOT_FOUND for what is no candidate of the plan; BAD_USER_INPUT for a drop without a
    reason or changes that make no sense; RULE_VIOLATED for one that was decided, or a plan not drawn up.
    """
    if len({decision.item_id for decision in decisions}) < len(decisions) or not decisions:
        raise DomainError(
            ErrorCode.BAD_USER_INPUT, "Decide about each candidate once.", ("decisions",)
        )
    async with transaction():
        plan = await lock_draft(plan_id, Action.DECIDE_CANDIDATES, act)
        expect(plan, version)
        for decision in decisions:
            await _decide(plan, decision, act)
    return plan


async def _decide(plan: WorkPlan, decision: CandidateDecision, act: Act) -> None:
    item = (
        await WorkPlanItem.filter(
            id=decision.item_id, work_plan_id=plan.id, carried_from_id__isnull=False
        )
        .select_for_update(no_key=True)
        .first()
    )
    if item is None:
        raise DomainError(
            ErrorCode.NOT_FOUND,
            _("There is no such candidate in the plan."),
            ("decisions", "itemId"),
        )
    if not item.carry_candidate or item.state is not WorkPlanItemState.PLANNED:
        if item.carry_candidate:
            message = _("%(title)s was dropped already.", title=item.title)
        else:
            message = _("%(title)s was kept already.", title=item.title)
        raise DomainError(ErrorCode.RULE_VIOLATED, message, ("decisions", "itemId"))
    if not decision.keep:
        await _drop(item, decision, act)
        return
    await check_item(decision.changes, plan, act)
    named = newly_named(item, decision.changes)
    await change(
        item, {**decision.changes, "carry_candidate": False}, Action.DECIDE_CANDIDATES, act.actor
    )
    if decision.goal_ids is not None:
        await write_goals(item, plan, decision.goal_ids, Action.DECIDE_CANDIDATES, act)
    await take_back_named(plan.agreement_id, named, Action.DECIDE_CANDIDATES, act)


async def _drop(item: WorkPlanItem, decision: CandidateDecision, act: Act) -> None:
    reason = need_reason(decision.reason, _("Say why it is not carried over."))
    changes = {"state": WorkPlanItemState.CANCELLED, "state_reason": reason}
    await change(item, changes, Action.DECIDE_CANDIDATES, act.actor)
