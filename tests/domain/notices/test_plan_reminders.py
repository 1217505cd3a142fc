"""Work-plan reminders (domain rule 4.7): the plan year, its stages, and what the clock does to plans."""

from datetime import date
from typing import Any

from domain.agreement_categories import CategoryPolicy
from domain.agreement_terms import AgreementTerm, TermDecision
from domain.agreements import Category
from domain.audit import AuditEvent
from domain.database import Database
from domain.notices.explain import explain
from domain.notices.reminders import Reminder, ReminderState
from domain.renewal_types import RenewalType
from domain.work_plans import WorkPlan, WorkPlanState
from tests.domain.notices.worlds import World, at, mailed_stages, states, step, walk, world
from tests.samples import agree, term, work_plan

PLANS = ["WORK_PLAN", "PLAN_REPORT"]


async def planned(
    category: Category = Category.STRATEGIC_ALLIANCE, plan_year_start: str = "01-01", **values: Any
) -> World:
    """An evergreen agreement: nothing but plan years is due."""
    of = await world(category, plan_year_start=plan_year_start)
    await term(of.of, date(2020, 1, 1), None, RenewalType.EVERGREEN, **values)
    return of


async def set_state(of: World, year: int, state: WorkPlanState) -> None:
    await WorkPlan.filter(agreement_id=of.agreement.id, year=year).update(state=state)


async def who(of: World, stage: str) -> set[str]:
    rows = await Reminder.filter(
        agreement_id=of.agreement.id, stage=stage, state=ReminderState.MAILED
    )
    return {of.name_of(row.recipient_id) for row in rows}


async def test_a_plan_that_nobody_touches_is_reminded_of_to_its_year_end(
    database: Database,
) -> None:
    of = await planned(plan_year_start="04-01")
    await walk(date(2026, 12, 20), date(2027, 5, 5))
    assert await mailed_stages(of, PLANS) == [
        ("2027-01-01", "S_90"),
        ("2027-02-15", "S_45"),
        ("2027-03-01", "REPORT_30"),
        ("2027-03-11", "S_21"),
        ("2027-03-25", "S_7"),
        ("2027-03-31", "REPORT_0"),
        ("2027-04-15", "S_PLUS_14"),
        ("2027-04-30", "REPORT_PLUS_30"),
    ]
    both = {"liaison", "representative"}
    # Nobody acknowledged them: after ten working days they went on.
    assert await who(of, "S_90") == await who(of, "S_45") == both | {"director"}
    assert await who(of, "S_21") == both | {"director", "admin"}
    assert await who(of, "S_7") == both | {"director"}
    assert await who(of, "REPORT_30") == both
    assert await who(of, "REPORT_0") == both | {"director"}
    assert await who(of, "REPORT_PLUS_30") == both | {"director"}


async def test_ninety_days_before_the_year_the_sweep_opens_the_draft(database: Database) -> None:
    of = await planned(plan_year_start="04-01")
    await step(at(date(2026, 12, 31)))
    assert not await WorkPlan.filter(agreement_id=of.agreement.id, year=2027).exists()
    await step(at(date(2027, 1, 1)))
    plan = await WorkPlan.get(agreement_id=of.agreement.id, year=2027)
    assert (plan.state, plan.year_starts_on) == (WorkPlanState.DRAFT, date(2027, 4, 1))
    assert (await Reminder.filter(stage="S_90", plan_year=2027).first().values())[
        "work_plan_id"
    ] == plan.id
    trail = await AuditEvent.get(entity="WorkPlan", entity_id=plan.id)
    assert (trail.action, trail.actor) == ("openWorkPlan", "planner")


async def test_the_sweep_expects_plans_where_the_policy_of_the_year_does(
    database: Database,
) -> None:
    of = await planned(plan_year_start="04-01")
    held = CategoryPolicy.filter(category=Category.STRATEGIC_ALLIANCE)
    await held.update(expects_work_plans=False)
    await walk(date(2027, 1, 1), date(2027, 2, 20))
    assert await mailed_stages(of, ["WORK_PLAN"]) == []
    assert not await WorkPlan.exists(agreement_id=of.agreement.id)
    # On the first day of the year another policy holds, and it is known ahead of time.
    await held.update(valid_to=date(2027, 3, 31))
    await CategoryPolicy.create(category=Category.STRATEGIC_ALLIANCE, valid_from=date(2027, 4, 1))
    await step(at(date(2027, 2, 22)))
    assert (await WorkPlan.get(agreement_id=of.agreement.id)).year == 2027


async def test_stages_depend_on_the_state_of_the_plan(database: Database) -> None:
    of = await planned(plan_year_start="04-01")
    plan = await work_plan(
        of.of, 2027, year_starts_on=date(2027, 4, 1), state=WorkPlanState.SUBMITTED
    )
    await walk(date(2027, 1, 1), date(2027, 4, 1))
    # Submitted: what asks to draw it up is needless, the last week is not.
    assert await mailed_stages(of, ["WORK_PLAN"]) == [("2027-03-25", "S_7")]
    row = await Reminder.filter(stage="S_45", plan_year=2027).first()
    assert row is not None
    assert (row.state, row.reason) == (ReminderState.CANCELLED, "The plan is SUBMITTED.")
    await agree(plan)
    await walk(date(2027, 4, 2), date(2027, 4, 16))
    late = await Reminder.filter(stage="S_PLUS_14", plan_year=2027)
    assert {row.state for row in late} == {ReminderState.CANCELLED}


async def test_an_agreed_plan_begins_with_its_year_and_closes_without_a_report(
    database: Database,
) -> None:
    of = await planned()
    await agree(await work_plan(of.of, 2026))
    await step(at(date(2025, 12, 31)))
    assert (await WorkPlan.get(year=2026)).state is WorkPlanState.AGREED
    await step(at(date(2026, 1, 1)))
    assert (await WorkPlan.get(year=2026)).state is WorkPlanState.IN_PROGRESS
    await step(at(date(2027, 3, 30)))
    assert (await WorkPlan.get(year=2026)).state is WorkPlanState.IN_PROGRESS
    await step(at(date(2027, 3, 31)))
    closed = await WorkPlan.get(year=2026)
    assert (closed.state, closed.report_missing) == (WorkPlanState.CLOSED, True)
    actions = await AuditEvent.filter(entity_id=closed.id).order_by("seq")
    assert [one.action for one in actions] == ["startWorkPlan", "closeWorkPlan"]


async def test_a_report_that_came_in_ends_its_reminders(database: Database) -> None:
    of = await planned()
    await work_plan(of.of, 2026, state=WorkPlanState.IN_PROGRESS)
    await walk(date(2026, 11, 28), date(2026, 12, 5))
    assert await who(of, "REPORT_30") == {"liaison", "representative"}
    await set_state(of, 2026, WorkPlanState.REPORTED)
    await walk(date(2026, 12, 30), date(2027, 1, 31))
    assert set(await states(of, "REPORT_0")) == {ReminderState.CANCELLED}
    assert set(await states(of, "REPORT_PLUS_30")) == {ReminderState.CANCELLED}


async def test_a_first_year_begins_ninety_days_after_the_agreement(database: Database) -> None:
    of = await world()
    await term(of.of, date(2026, 3, 1), date(2029, 2, 28), signed_on=date(2026, 4, 1))
    await walk(date(2026, 3, 25), date(2026, 7, 1))
    # In force since 1 April, when it was signed: the first day of the plan is 30 June.
    assert await mailed_stages(of, PLANS) == [
        ("2026-04-01", "S_90"),
        ("2026-05-16", "S_45"),
        ("2026-06-09", "S_21"),
        ("2026-06-23", "S_7"),
    ]


async def test_a_first_year_with_too_few_days_left_has_no_plan(database: Database) -> None:
    of = await world()
    # 90 days after 15 July fewer than 90 days of the year remain; the next year's plan is drawn up.
    await term(of.of, date(2026, 7, 15), date(2029, 7, 14))
    await walk(date(2026, 7, 10), date(2026, 10, 10))
    assert await mailed_stages(of, PLANS) == [("2026-10-03", "S_90")]
    plans = await WorkPlan.filter(agreement_id=of.agreement.id)
    assert [plan.year for plan in plans] == [2027]


async def test_a_plan_opened_by_hand_at_the_end_of_a_first_year_runs_and_reminds_nobody(
    database: Database,
) -> None:
    of = await world()
    await term(of.of, date(2026, 1, 1), date(2028, 12, 31), signed_on=date(2026, 11, 22))
    plan = await work_plan(of.of, 2026, state=WorkPlanState.SUBMITTED)
    await step(at(date(2026, 11, 22)))
    assert (await WorkPlan.get(id=plan.id)).state is WorkPlanState.SUBMITTED
    await agree(plan)
    await step(at(date(2026, 11, 22)))
    assert (await WorkPlan.get(id=plan.id)).state is WorkPlanState.IN_PROGRESS
    await walk(date(2026, 11, 23), date(2027, 3, 10))
    assert not await Reminder.exists(agreement_id=of.agreement.id, plan_year=2026)
    assert await Reminder.exists(agreement_id=of.agreement.id, plan_year=2027)


async def test_a_plan_agreed_before_the_agreement_is_in_force_begins_with_it(
    database: Database,
) -> None:
    of = await world()
    await term(of.of, date(2026, 5, 1), date(2029, 4, 30), signed_on=date(2026, 3, 2))
    plan = await work_plan(of.of, 2026)
    await agree(plan)
    await walk(date(2026, 3, 3), date(2026, 4, 30))
    assert (await WorkPlan.get(id=plan.id)).state is WorkPlanState.AGREED
    await step(at(date(2026, 5, 1)))
    assert (await WorkPlan.get(id=plan.id)).state is WorkPlanState.IN_PROGRESS


async def test_the_reason_of_a_first_year_names_the_day_that_it_counts_from(
    database: Database,
) -> None:
    of = await world()
    await term(of.of, date(2026, 3, 1), date(2029, 2, 28), signed_on=date(2026, 4, 1))
    await walk(date(2026, 3, 25), date(2026, 4, 2))
    row = await Reminder.filter(agreement_id=of.agreement.id, stage="S_90").first()
    assert row is not None
    told = await explain(row.id)
    assert "before the 90th day in force, from which a first plan year counts, 2026-06-30" in told


async def test_a_year_that_terms_hardly_cover_has_no_plan(database: Database) -> None:
    of = await world()
    await term(of.of, date(2024, 3, 1), date(2027, 2, 28))
    await walk(date(2026, 10, 1), date(2026, 10, 10))
    assert await mailed_stages(of, PLANS) == []
    assert not await WorkPlan.filter(agreement_id=of.agreement.id, year=2027).exists()
    # Renewed in time: the year is covered now, and the newest stage is made up for.
    await term(of.of, date(2027, 3, 1), date(2030, 2, 28), signed_on=date(2026, 10, 20))
    await step(at(date(2026, 10, 20)))
    assert await mailed_stages(of, ["WORK_PLAN"]) == [("2026-10-20", "S_90")]


async def test_partnerships_and_one_off_agreements_have_no_plans(database: Database) -> None:
    partnership = await world(Category.PARTNERSHIP)
    await term(partnership.of, date(2026, 1, 1), date(2028, 12, 31), notice_period_days=0)
    one_off = await world()
    await term(
        one_off.of,
        date(2026, 1, 1),
        date(2028, 12, 31),
        RenewalType.ONE_OFF,
        notice_period_days=0,
    )
    await walk(date(2026, 10, 1), date(2026, 10, 5))
    assert await mailed_stages(partnership, PLANS) == await mailed_stages(one_off, PLANS) == []
    assert not await WorkPlan.all().exists()


async def test_the_year_of_an_agreement_that_ends_early_ends_with_it(database: Database) -> None:
    of = await planned()
    await work_plan(of.of, 2026, state=WorkPlanState.IN_PROGRESS)
    await AgreementTerm.filter(agreement_id=of.agreement.id).update(
        decision=TermDecision.TERMINATE,
        decided_on=date(2026, 5, 1),
        ended_early_on=date(2026, 8, 31),
    )
    await walk(date(2026, 7, 25), date(2026, 12, 31))
    assert await mailed_stages(of, PLANS) == [
        ("2026-08-01", "REPORT_30"),
        ("2026-08-31", "REPORT_0"),
        ("2026-09-30", "REPORT_PLUS_30"),
    ]


async def test_nothing_is_late_where_the_agreement_is_out_of_force(database: Database) -> None:
    of = await world()
    # It ends two weeks before the year: the plan that was opened meanwhile is not asked for.
    await term(of.of, date(2020, 1, 1), date(2026, 12, 15), notice_period_days=0)
    await work_plan(of.of, 2027)
    await walk(date(2026, 12, 20), date(2027, 1, 20))
    assert await mailed_stages(of, ["WORK_PLAN"]) == []


async def test_a_branch_s_plan_is_the_home_side_s(database: Database) -> None:
    of = await planned(Category.BRANCH)
    await walk(date(2026, 10, 3), date(2026, 10, 4))
    assert await who(of, "S_90") == {"liaison"}


async def test_a_plan_s_named_owners_come_before_the_liaisons(database: Database) -> None:
    of = await planned()
    await work_plan(of.of, 2027, home_owner=of.owner, counterpart_owner=of.committee)
    await walk(date(2026, 10, 3), date(2026, 10, 4))
    assert await who(of, "S_90") == {"owner", "committee"}
