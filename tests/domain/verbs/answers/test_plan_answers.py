"""Agree, return: a submitted plan is answered from the mail that shows it, exactly as it was submitted."""

from datetime import timedelta

from domain.agreement_terms import AgreementTerm
from domain.clock import Clock
from domain.database import Database
from domain.errors import ErrorCode
from domain.notices.links import Purpose, Standing
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.rules import NoticeKind
from domain.plan_approvals import PlanApproval, PlanApprovalMethod, PlanOutcome
from domain.plan_texts import CONTENT_HASH
from domain.settings import Settings
from domain.verbs.answers.answering import look_up
from domain.work_plans import Side, WorkPlan, WorkPlanState
from tests import samples
from tests.domain.notices.worlds import World, world
from tests.domain.verbs.answers.links import mailed, press, term_of, token


async def submitted(
    database: Database, clock: Clock
) -> tuple[World, WorkPlan, PlanApproval, Reminder]:
    """A plan that the home side has submitted, and the mail that asks the other side."""
    of = await world()
    term = await term_of(of)
    plan = await samples.work_plan(of.of, 2026)
    await samples.item(plan, title="Joint session")
    said = await samples.submit(plan, text=await hash_of(database, plan, clock))
    return of, plan, said, await mailed(of, term, of.representative, clock, NoticeKind.PLAN_WAITING)


async def hash_of(database: Database, plan: WorkPlan, clock: Clock) -> str:
    found = await samples.derive(database, CONTENT_HASH, "work_plan", plan.id, clock.today())
    return str(found)


async def test_the_other_side_agrees_by_the_button_of_its_mail_and_once(
    database: Database, settings: Settings, clock: Clock
) -> None:
    of, plan, said, mail = await submitted(database, clock)
    asked = await look_up(settings, clock, token(settings, mail, Purpose.AGREE, said.id))
    assert [item.title for item in asked.options.items] == ["Joint session"]
    assert (await WorkPlan.get(id=plan.id)).state is WorkPlanState.SUBMITTED
    done = await press(settings, clock, mail, Purpose.AGREE, item=said.id)
    assert (done.standing, done.refusal) == (Standing.VALID, None)
    await plan.refresh_from_db()
    assert (plan.state, plan.agreed_hash) == (WorkPlanState.AGREED, said.content_hash)
    answer = await PlanApproval.get(work_plan_id=plan.id, outcome=PlanOutcome.AGREED)
    assert (answer.side, answer.person_id) == (Side.COUNTERPART, of.representative.id)
    assert answer.method is PlanApprovalMethod.MAIL_LINK
    assert answer.created_by == f"{of.representative.name} (by mail link)"
    assert (await Reminder.get(id=mail.id)).state is ReminderState.ACKNOWLEDGED
    again = await press(settings, clock, mail, Purpose.AGREE, item=said.id)
    assert again.standing is Standing.USED
    late = await press(settings, clock, mail, Purpose.RETURN, {"reason": "Less."}, said.id)
    assert late.refusal is not None
    assert late.refusal.code is ErrorCode.RULE_VIOLATED
    assert (await WorkPlan.get(id=plan.id)).state is WorkPlanState.AGREED


async def test_it_is_returned_with_a_reason_and_what_is_submitted_anew_is_another_text(
    database: Database, settings: Settings, clock: Clock
) -> None:
    _, plan, said, mail = await submitted(database, clock)
    bare = await press(settings, clock, mail, Purpose.RETURN, {"reason": " "}, said.id)
    assert bare.refusal is not None
    assert (bare.refusal.code, bare.refusal.path) == (ErrorCode.BAD_USER_INPUT, ("reason",))
    form = {"reason": "Fewer visits."}
    assert (await press(settings, clock, mail, Purpose.RETURN, form, said.id)).refusal is None
    await plan.refresh_from_db()
    assert (plan.state, plan.return_reason) == (WorkPlanState.RETURNED, "Fewer visits.")
    answer = await PlanApproval.get(work_plan_id=plan.id, outcome=PlanOutcome.RETURNED)
    assert (answer.method, answer.side) == (PlanApprovalMethod.MAIL_LINK, Side.COUNTERPART)
    await samples.submit(plan, text=said.content_hash)
    old = await press(settings, clock, mail, Purpose.AGREE, item=said.id)
    assert old.refusal is not None
    assert "since this mail was sent" in old.refusal.message
    assert (await WorkPlan.get(id=plan.id)).state is WorkPlanState.SUBMITTED


async def test_neither_another_text_nor_one_s_own_is_agreed_to(
    database: Database, settings: Settings, clock: Clock
) -> None:
    of, plan, said, mail = await submitted(database, clock)
    term = await AgreementTerm.get(agreement_id=of.agreement.id)
    own = await mailed(of, term, of.liaison, clock, NoticeKind.PLAN_WAITING)
    refused = await press(settings, clock, own, Purpose.AGREE, item=said.id)
    assert refused.refusal is not None
    assert refused.refusal.code is ErrorCode.FORBIDDEN
    nobody = await press(settings, clock, mail, Purpose.AGREE)
    assert nobody.refusal is not None
    assert nobody.refusal.code is ErrorCode.NOT_FOUND
    await samples.item(plan, title="Smuggled in")
    changed = await press(settings, clock, mail, Purpose.AGREE, item=said.id)
    assert changed.refusal is not None
    assert changed.refusal.code is ErrorCode.CONFLICT
    assert (await WorkPlan.get(id=plan.id)).state is WorkPlanState.SUBMITTED
    far = Clock.fixed(clock.now() + timedelta(days=365), clock.home_time_zone)
    expired = await press(settings, far, mail, Purpose.AGREE, item=said.id)
    assert expired.standing is Standing.EXPIRED
