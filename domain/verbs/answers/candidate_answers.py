"""Keep, drop or change: what becomes of a candidate that the mail about a drafted plan lists."""

from datetime import date

from domain.acts import Act
from domain.errors import DomainError, ErrorCode
from domain.givens import need_reason
from domain.rights.permissions import find
from domain.said import said as _
from domain.verbs.answers.questions import Answer, Form, Options
from domain.verbs.plans.candidates import CandidateDecision, decide_candidates
from domain.work_plans import WorkPlanItem


async def ask_candidate(answer: Answer, act: Act) -> Options:
    """Show the candidate as it stands."""
    item = await _find(answer, act)
    return Options(item_title=item.title, item_due_on=item.due_on)


async def keep_candidate(answer: Answer, _form: Form, act: Act) -> None:
    """Take the candidate into the plan as it is."""
    item = await _find(answer, act)
    await decide_candidates(item.work_plan_id, [CandidateDecision(item.id, keep=True)], None, act)


async def drop_candidate(answer: Answer, form: Form, act: Act) -> None:
    """Leave it out of the plan, with a reason."""
    item = await _find(answer, act)
    reason = need_reason(form.get("reason"), _("Say why it is not carried over."))
    dropped = CandidateDecision(item.id, keep=False, reason=reason)
    await decide_candidates(item.work_plan_id, [dropped], None, act)


async def change_candidate(answer: Answer, form: Form, act: Act) -> None:
    """Take it into the plan under another title or with another due day."""
    item = await _find(answer, act)
    title = form.get("title", "").strip() or item.title
    changes = {"title": title, "due_on": _day(form["due_on"]) if form.get("due_on") else None}
    changed = CandidateDecision(item.id, keep=True, changes=changes)
    await decide_candidates(item.work_plan_id, [changed], None, act)


async def _find(answer: Answer, act: Act) -> WorkPlanItem:
    if answer.link is None or answer.link.item_id is None:
        raise DomainError(ErrorCode.NOT_FOUND, _("The link names no item."), ("itemId",))
    return await find(WorkPlanItem, answer.link.item_id, act, "itemId", lock=False)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise DomainError(
            ErrorCode.BAD_USER_INPUT, _('"%(text)s" is no day.', text=text), ("dueOn",)
        ) from error
