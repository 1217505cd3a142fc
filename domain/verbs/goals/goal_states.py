"""How far a goal has come: PROPOSED -> ACTIVE -> ACHIEVED, PARTLY_ACHIEVED, MISSED or DROPPED."""

from uuid import UUID

from domain.acts import Act
from domain.audit import change
from domain.database import transaction
from domain.errors import DomainError, ErrorCode
from domain.givens import against_rule, misfit, need_reason
from domain.goals import Goal, GoalState
from domain.rights.actions import Action
from domain.rights.permissions import expect
from domain.verbs.goals.goal_benefits import check_benefits, lock_goal
from domain.verbs.goals.goal_proposals import check_measured

ENDS = frozenset(
    {GoalState.ACHIEVED, GoalState.PARTLY_ACHIEVED, GoalState.MISSED, GoalState.DROPPED}
)


async def activate_goal(key: UUID, version: int | None, act: Act) -> Goal:
    """Begin to work on a goal that was proposed.

    Raises DomainError RULE_VIOLATED without an indicator or a reason why there is none, and while a party of
    the agreement gains nothing from its goals (both invariant 17); or for a goal that is not PROPOSED.
    """
    async with transaction():
        goal = await lock_goal(key, Action.ACTIVATE_GOAL, act)
        expect(goal, version)
        if goal.state is not GoalState.PROPOSED:
            raise DomainError(
                ErrorCode.RULE_VIOLATED, "The goal is being worked on already.", ("goalId",)
            )
        await check_measured(goal, goal.no_indicator_reason)
        await check_benefits(goal.agreement_id)
        await change(goal, {"state": GoalState.ACTIVE}, Action.ACTIVATE_GOAL, act.actor)
    return goal


async def close_goal(
    key: UUID, state: GoalState, reason: str | None, version: int | None, act: Act
) -> Goal:
    """Say how a goal ended; all ends but ACHIEVED need a reason, and a proposal can only be DROPPED.

    Dropping a goal may leave a party without a benefit: `benefitGaps` shows it, and no other goal is
    activated until it is mended.
    """
    if state not in ENDS:
        raise misfit("state", f"{state.value} is no end of a goal.")
    if state is not GoalState.ACHIEVED:
        need_reason(reason, "Say why the goal was not reached in full.")
    async with transaction():
        goal = await lock_goal(key, Action.CLOSE_GOAL, act)
        expect(goal, version)
        if goal.state is GoalState.PROPOSED and state is not GoalState.DROPPED:
            raise against_rule("state", "A goal that nobody has worked on can only be DROPPED.")
        changes = {"state": state, "state_reason": (reason or "").strip() or None}
        await change(goal, changes, Action.CLOSE_GOAL, act.actor)
    return goal
