"""Agree, or return it: what the other side says to a submitted work plan, from the mail that shows it.

The link names one submission, and so exactly one text: what was drawn up anew since is another one, and is
never agreed to by an old mail. Whoever of that side is first has answered, for the others' mails too.
"""

from domain.acts import Act
from domain.errors import DomainError, ErrorCode
from domain.givens import need_reason
from domain.plan_approvals import PlanApproval, PlanApprovalMethod, PlanOutcome
from domain.rights.permissions import find
from domain.said import said as _
from domain.verbs.answers.questions import Answer, Form, Options, PlannedItem
from domain.verbs.plans.plan_agreeing import agree_plan, return_plan
from domain.work_plans import WorkPlan, WorkPlanItem, WorkPlanState


async def ask_plan(answer: Answer, act: Act) -> Options:
    """Show what is in the plan: whoever agrees sees what they agree to."""
    submission = await _find(answer, act)
    items = await WorkPlanItem.filter(
        work_plan_id=submission.work_plan_id, carry_candidate=False
    ).order_by("due_on", "title")
    return Options(items=tuple(PlannedItem(item.title, item.due_on) for item in items))


async def agree_by_mail(answer: Answer, _form: Form, act: Act) -> None:
    """Agree to the text that the mail is about."""
    said = await _find(answer, act)
    way = PlanApprovalMethod.MAIL_LINK
    await agree_plan(said.work_plan_id, said.content_hash, None, act, method=way)


async def return_by_mail(answer: Answer, form: Form, act: Act) -> None:
    """Return the text that the mail is about, and say what should change."""
    said = await _find(answer, act)
    reason = need_reason(form.get("reason"), _("Say what is to be changed."))
    await return_plan(said.work_plan_id, reason, None, act, method=PlanApprovalMethod.MAIL_LINK)


async def _find(answer: Answer, act: Act) -> PlanApproval:
    """Return the submission that the link names, while it is the one that waits for an answer."""
    if answer.link is None or answer.link.item_id is None:
        raise DomainError(ErrorCode.NOT_FOUND, _("The link names no plan."), ("workPlanId",))
    said = await find(PlanApproval, answer.link.item_id, act, "workPlanId", lock=False)
    plan = await find(WorkPlan, said.work_plan_id, act, "workPlanId", lock=False)
    last = (
        await PlanApproval.filter(work_plan_id=plan.id, outcome=PlanOutcome.SUBMITTED)
        .order_by("-at", "-id")
        .first()
    )
    if plan.state is not WorkPlanState.SUBMITTED or last is None or last.id != said.id:
        raise DomainError(
            ErrorCode.RULE_VIOLATED,
            _("The plan was answered, or drawn up anew, since this mail was sent."),
            ("workPlanId",),
        )
    return said
