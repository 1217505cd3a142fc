"""The end of a plan year: one side reports, the home association accepts the report and closes the plan."""

from uuid import UUID

from domain.acts import Act
from domain.audit import change
from domain.database import transaction
from domain.givens import need_reason
from domain.plan_carries import carry_on
from domain.rights.actions import Action
from domain.rights.permissions import expect
from domain.said import said as _
from domain.verbs.plans.plan_drafts import check_state, lock_plan
from domain.work_plans import WorkPlan, WorkPlanState

NOT_REPORTED = _("Only a plan that is %(states)s can be reported: this one is %(state)s.")
NOT_CLOSED = _("Only a plan that is %(states)s can be closed: this one is %(state)s.")


async def report_plan(key: UUID, report: str, version: int | None, act: Act) -> WorkPlan:
    """Say what came of a plan whose year has begun; a report may be written anew until it is accepted.

    What is left undone becomes candidates of the next plan, where that is drawn up already. Raises
    DomainError: NOT_FOUND; BAD_USER_INPUT for an empty report; RULE_VIOLATED for a plan that has not begun.
    """
    report = need_reason(report, "Say what came of the plan.", "report")
    async with transaction():
        plan, _ = await lock_plan(key, Action.REPORT_WORK_PLAN, act)
        expect(plan, version)
        check_state(plan, WorkPlanState.IN_PROGRESS, WorkPlanState.REPORTED, refused=NOT_REPORTED)
        changes = {
            "state": WorkPlanState.REPORTED,
            "report": report,
            "reported_on": act.today,
        }
        await change(plan, changes, Action.REPORT_WORK_PLAN, act.actor)
        await carry_on(plan.id, act)
    return plan


async def close_plan(key: UUID, version: int | None, act: Act) -> WorkPlan:
    """Accept the report: nothing of the plan changes any more."""
    async with transaction():
        plan, _ = await lock_plan(key, Action.CLOSE_WORK_PLAN, act)
        expect(plan, version)
        check_state(plan, WorkPlanState.REPORTED, refused=NOT_CLOSED)
        changes = {"state": WorkPlanState.CLOSED, "report_missing": False}
        await change(plan, changes, Action.CLOSE_WORK_PLAN, act.actor)
        await carry_on(plan.id, act)
    return plan
