"""What the sweep drafts into the plans that it opens, and what it closes at the end of their year."""

from datetime import date

from domain.database import Database
from domain.notices.preview import preview
from domain.work_plans import WorkPlan, WorkPlanItem, WorkPlanItemState, WorkPlanState
from tests.domain.notices.test_plan_reminders import planned
from tests.domain.notices.worlds import ALWAYS, World, at, step
from tests.samples import agree, item, work_plan


async def with_leftover() -> tuple[World, WorkPlanItem]:
    of = await planned(plan_year_start="04-01")
    before = await work_plan(
        of.of, 2026, year_starts_on=date(2026, 4, 1), state=WorkPlanState.IN_PROGRESS
    )
    await item(before, title="Done", state=WorkPlanItemState.DONE)
    return of, await item(before, title="Left over")


async def test_the_sweep_drafts_candidates_into_the_plan_that_it_opens(database: Database) -> None:
    of, left = await with_leftover()
    await step(at(date(2027, 1, 1)))
    plan = await WorkPlan.get(agreement_id=of.agreement.id, year=2027)
    (drafted,) = await WorkPlanItem.filter(work_plan_id=plan.id)
    assert (drafted.title, drafted.carried_from_id, drafted.carry_candidate) == (
        "Left over",
        left.id,
        True,
    )
    assert drafted.created_by == "planner"
    await step(at(date(2027, 1, 2)))
    assert await WorkPlanItem.filter(work_plan_id=plan.id).count() == 1


async def test_a_preview_drafts_nothing(database: Database) -> None:
    await with_leftover()
    await step(at(date(2026, 12, 31)))
    assert await preview(date(2027, 1, 5), at(date(2026, 12, 31)), ALWAYS, database.url)
    assert await WorkPlanItem.all().count() == 2
    assert await WorkPlan.all().count() == 1


async def test_a_plan_that_was_being_amended_closes_with_its_year(database: Database) -> None:
    of = await planned()
    plan = await agree(await work_plan(of.of, 2026))
    await WorkPlan.filter(id=plan.id).update(state=WorkPlanState.RETURNED, return_reason="Moved")
    await step(at(date(2027, 3, 30)))
    assert (await WorkPlan.get(id=plan.id)).state is WorkPlanState.RETURNED
    await step(at(date(2027, 3, 31)))
    closed = await WorkPlan.get(id=plan.id)
    assert (closed.state, closed.report_missing) == (WorkPlanState.CLOSED, True)
