"""Plans that are drawn up: DRAFT or RETURNED, the only states in which what is to be done may change."""

from uuid import UUID

from domain.acts import Act
from domain.agreements import Agreement
from domain.errors import DomainError, ErrorCode
from domain.rights.actions import Action
from domain.rights.permissions import find, permit
from domain.said import said as _
from domain.sides import direct
from domain.work_plans import Side, WorkPlan, WorkPlanState

DRAWN_UP = frozenset({WorkPlanState.DRAFT, WorkPlanState.RETURNED})

WAYS_BACK = {
    WorkPlanState.SUBMITTED: _("It is submitted: return it first, and it can be changed."),
    WorkPlanState.AGREED: _("Both sides agreed to it: amend it, and both agree again."),
    WorkPlanState.IN_PROGRESS: _("Both sides agreed to it: amend it, and both agree again."),
    WorkPlanState.REPORTED: _("Its year has been reported."),
    WorkPlanState.CLOSED: _("It is closed."),
}


async def lock_plan(plan_id: UUID, action: Action, act: Act) -> tuple[WorkPlan, Side]:
    """Return a plan that the viewer may act on, locked, and the side that the viewer acts for."""
    plan = await find(WorkPlan, plan_id, act, "workPlanId")
    await permit(action, plan, act)
    return plan, await direct(await Agreement.get(id=plan.agreement_id), act)


async def lock_draft(plan_id: UUID, action: Action, act: Act) -> WorkPlan:
    """Return a plan that is drawn up, locked; RULE_VIOLATED for any other, with the way back."""
    plan, _ = await lock_plan(plan_id, action, act)
    check_drawn_up(plan, "workPlanId")
    return plan


def check_drawn_up(plan: WorkPlan, path: str) -> None:
    """Refuse to change what is to be done once a side stands by it."""
    if plan.state not in DRAWN_UP:
        raise DomainError(
            ErrorCode.RULE_VIOLATED,
            _("The plan cannot be changed as it is. %(way)s", way=WAYS_BACK[plan.state]),
            (path,),
        )


def check_state(plan: WorkPlan, *states: WorkPlanState, refused: str) -> None:
    """Refuse a step that the plan's state does not know, in a sentence with `states` and `state`."""
    if plan.state not in states:
        message = _(refused, states=_either(*states), state=plan.state)
        raise DomainError(ErrorCode.RULE_VIOLATED, message, ("workPlanId",))


def _either(state: WorkPlanState, *others: WorkPlanState) -> str:
    return _("%(one)s or %(other)s", one=state, other=_either(*others)) if others else state
