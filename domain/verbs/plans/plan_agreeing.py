"""Agreeing on a plan: one side submits a text, the other agrees to exactly that or returns it (rule 15)."""

from dataclasses import dataclass
from uuid import UUID

from domain.acts import Act
from domain.agreements import Agreement, AgreementParty, Category, PartyRole
from domain.audit import add, change
from domain.database import transaction
from domain.errors import DomainError, ErrorCode
from domain.givens import against_rule, need_reason
from domain.notices.sweeps import review as plan_anew
from domain.people import Person
from domain.plan_approvals import PlanApproval, PlanApprovalMethod, PlanOutcome
from domain.plan_carries import carry_items, count_undecided
from domain.plan_texts import read_hash
from domain.rights.actions import Action, Right
from domain.rights.coverage import covers
from domain.rights.permissions import expect, find
from domain.said import said as _
from domain.ties import is_tied
from domain.verbs.plans.plan_drafts import check_drawn_up, check_state, lock_plan
from domain.work_plans import Side, WorkPlan, WorkPlanItem, WorkPlanState

OFFICE = (Right.ADMIN, Right.SERVICE, Right.STAFF)
SIGNED_IN = PlanApprovalMethod.SIGNED_IN
BEGUN = (WorkPlanState.AGREED, WorkPlanState.IN_PROGRESS)
NOT_AGREED = _("Only a plan that is %(states)s can be agreed to: this one is %(state)s.")
NOT_RETURNED = _("Only a plan that is %(states)s can be returned: this one is %(state)s.")
NOT_AMENDED = _("Only a plan that is %(states)s can be amended: this one is %(state)s.")


async def submit_plan(key: UUID, content_hash: str, version: int | None, act: Act) -> WorkPlan:
    """Stand by the text of a plan for one's own side; of a branch the home association agrees alone.

    Raises DomainError: NOT_FOUND; RULE_VIOLATED for a plan without items, with candidates that nobody decided
    about, or that is not drawn up; CONFLICT where the text is not the one that the client saw.
    """
    async with transaction() as tx:
        plan, side = await lock_plan(key, Action.SUBMIT_WORK_PLAN, act)
        expect(plan, version)
        check_drawn_up(plan, "workPlanId")
        await _check_whole(plan)
        await _check_hash(plan, content_hash)
        await _say(plan, side, PlanOutcome.SUBMITTED, content_hash, Action.SUBMIT_WORK_PLAN, act)
        alone = await Agreement.exists(id=plan.agreement_id, category=Category.BRANCH)
        changes: dict[str, object] = {
            "state": WorkPlanState.SUBMITTED,
            "submitted_by_side": side,
            "submitted_on": act.today,
            "return_reason": None,
        }
        if alone:
            changes |= _agreed(content_hash, act)
        await change(plan, changes, Action.SUBMIT_WORK_PLAN, act.actor)
        await plan_anew(tx, [plan.agreement_id], act.clock, act.settings)
    return plan


@dataclass(frozen=True)
class Word:
    """What the other side said elsewhere: who said it, where that is known, and how the office heard."""

    how: str
    person_id: UUID | None = None


async def agree_plan(
    key: UUID,
    content_hash: str,
    version: int | None,
    act: Act,
    word: Word | None = None,
    method: PlanApprovalMethod = SIGNED_IN,
) -> WorkPlan:
    """Agree, for the other side, to exactly the text that was submitted.

    With a `word` the office records what the counterpart said elsewhere: the trail says who recorded it.

    Raises DomainError: NOT_FOUND; FORBIDDEN for the side that submitted it, and for the person who did, who
    may have changed sides since; RULE_VIOLATED for a plan that is
    not SUBMITTED; CONFLICT where the text is not the one that the client saw.
    """
    async with transaction() as tx:
        plan, side = await lock_plan(key, Action.AGREE_WORK_PLAN, act)
        expect(plan, version)
        check_state(plan, WorkPlanState.SUBMITTED, refused=NOT_AGREED)
        if word is not None:
            side = await _side_of_word(word, plan, side, act)
        if side is plan.submitted_by_side:
            raise DomainError(
                ErrorCode.FORBIDDEN,
                _("Your side submitted the plan: the other side agrees to it or returns it."),
            )
        await _check_hash(plan, content_hash)
        await _check_is_another(plan, act.viewer.person_id if word is None else word.person_id)
        action = Action.AGREE_WORK_PLAN
        await _say(
            plan, side, PlanOutcome.AGREED, content_hash, action, act, word=word, method=method
        )
        await change(plan, _agreed(content_hash, act), Action.AGREE_WORK_PLAN, act.actor)
        await plan_anew(tx, [plan.agreement_id], act.clock, act.settings)
    return plan


async def return_plan(
    key: UUID,
    reason: str,
    version: int | None,
    act: Act,
    word: Word | None = None,
    method: PlanApprovalMethod = SIGNED_IN,
) -> WorkPlan:
    """Send a submitted plan back with the reason; the side that submitted it so takes it back.

    With a `word` the office records that the counterpart returned it.
    """
    reason = need_reason(reason, _("Say what is to be changed."))
    async with transaction() as tx:
        plan, side = await lock_plan(key, Action.RETURN_WORK_PLAN, act)
        expect(plan, version)
        check_state(plan, WorkPlanState.SUBMITTED, refused=NOT_RETURNED)
        if word is not None:
            side = await _side_of_word(word, plan, side, act)
        await _say_back(plan, side, Action.RETURN_WORK_PLAN, act, reason, word, method)
        changes = {"state": WorkPlanState.RETURNED, "return_reason": reason}
        await change(plan, changes, Action.RETURN_WORK_PLAN, act.actor)
        await plan_anew(tx, [plan.agreement_id], act.clock, act.settings)
    return plan


async def amend_plan(key: UUID, reason: str, version: int | None, act: Act) -> WorkPlan:
    """Draw an agreed plan up again in its year; it is agreed anew by both sides, under a new hash.

    `agreedHash` stays that of the text agreed last until then: it names what holds meanwhile.
    """
    reason = need_reason(reason, "Say what is to be amended, and why.")
    async with transaction() as tx:
        plan, side = await lock_plan(key, Action.AMEND_WORK_PLAN, act)
        expect(plan, version)
        check_state(plan, *BEGUN, refused=NOT_AMENDED)
        await _say_back(plan, side, Action.AMEND_WORK_PLAN, act, reason)
        changes = {"state": WorkPlanState.RETURNED, "return_reason": reason}
        await change(plan, changes, Action.AMEND_WORK_PLAN, act.actor)
        actor = act.actor
        await carry_items(tx, [plan.id], actor.name, actor.request_id, actor.person_id)
    return plan


async def _check_whole(plan: WorkPlan) -> None:
    undecided = await count_undecided(plan.id)
    if undecided:
        raise DomainError(
            ErrorCode.RULE_VIOLATED,
            f"Keep or drop the candidates of the year before first: {undecided} left.",
            ("workPlanId",),
        )
    if not await WorkPlanItem.exists(work_plan_id=plan.id, carry_candidate=False):
        raise DomainError(
            ErrorCode.RULE_VIOLATED, "A plan without items plans nothing.", ("workPlanId",)
        )


async def _side_of_word(word: Word, plan: WorkPlan, side: Side, act: Act) -> Side:
    """Return the side whose word is recorded; refuse all but the office, and whoever is not of that side."""
    if side is not Side.HOME or not await covers(OFFICE, plan, act):
        raise DomainError(
            ErrorCode.FORBIDDEN,
            "The office of the home association records what the other side said.",
            ("recordedHow",),
        )
    need_reason(word.how, "Say how the other side's word came.", "recorded_how")
    if word.person_id is not None:
        person = await find(Person, word.person_id, act, "saidById", lock=False)
        parties = await AgreementParty.filter(agreement_id=plan.agreement_id).exclude(
            role=PartyRole.HOME
        )
        tied = [
            await is_tied(person.id, each.organization_id, act.today, home=False)
            for each in parties
        ]
        if not any(tied):
            raise against_rule(
                "said_by_id", f"{person.name} holds no position, role or duty at the other side."
            )
    return Side.COUNTERPART


async def _check_is_another(plan: WorkPlan, person: UUID | None) -> None:
    said = PlanApproval.filter(work_plan_id=plan.id, outcome=PlanOutcome.SUBMITTED)
    last = await said.order_by("-at", "-id").first()
    if last is not None and last.person_id is not None and last.person_id == person:
        raise DomainError(
            ErrorCode.FORBIDDEN,
            _(
                "You submitted the plan for the other side: somebody else of your side agrees to it."
            ),
        )


async def _check_hash(plan: WorkPlan, content_hash: str) -> None:
    if content_hash != await read_hash(plan.id):
        raise DomainError(
            ErrorCode.CONFLICT,
            _("The plan is not the one that you saw: read it again, with its contentHash."),
            ("contentHash",),
        )


async def _say(
    plan: WorkPlan,
    side: Side,
    outcome: PlanOutcome,
    content_hash: str,
    action: Action,
    act: Act,
    reason: str | None = None,
    word: Word | None = None,
    method: PlanApprovalMethod = SIGNED_IN,
) -> None:
    if word is not None:
        method = PlanApprovalMethod.RECORDED
        reason = "\n".join(
            part for part in (reason, f"Recorded by the office: {word.how.strip()}") if part
        )
    said = PlanApproval(
        work_plan_id=plan.id,
        side=side,
        person_id=act.viewer.person_id if word is None else word.person_id,
        outcome=outcome,
        content_hash=content_hash,
        method=method,
        at=act.now,
        reason=reason,
    )
    await add(said, action, act.actor)


async def _say_back(
    plan: WorkPlan,
    side: Side,
    action: Action,
    act: Act,
    reason: str,
    word: Word | None = None,
    method: PlanApprovalMethod = SIGNED_IN,
) -> None:
    found = await read_hash(plan.id)
    await _say(plan, side, PlanOutcome.RETURNED, found, action, act, reason, word, method)


def _agreed(content_hash: str, act: Act) -> dict[str, object]:
    return {
        "state": WorkPlanState.AGREED,
        "agreed_hash": content_hash,
        "agreed_on": act.today,
    }
