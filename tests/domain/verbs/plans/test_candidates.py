"""What a plan leaves undone is carried over: drafted, kept, changed or dropped, once (invariant 16)."""

import asyncio
from datetime import date
from uuid import UUID

import pytest

from domain.audit import AuditEvent
from domain.database import transaction
from domain.plan_carries import carry_items
from domain.plan_texts import read_hash
from domain.verbs.plans.candidates import CandidateDecision, decide_candidates
from domain.verbs.plans.plan_agreeing import submit_plan
from domain.verbs.plans.plan_opening import NewPlan, open_work_plan
from domain.verbs.plans.work_plan_items import ItemUpdate, update_item
from domain.work_plans import (
    WorkPlan,
    WorkPlanItem,
    WorkPlanItemGoal,
    WorkPlanItemState,
    WorkPlanState,
)
from tests import samples
from tests.domain.breaking import refusal
from tests.domain.two_sides import acting, refused

pytestmark = pytest.mark.usefixtures("database")


async def last_year() -> tuple[samples.Affiliation, WorkPlan, dict[str, WorkPlanItem]]:
    """Return a plan of the year before with an item in each state."""
    of = await samples.affiliation()
    await samples.term(of, date(2024, 1, 1), date(2027, 12, 31))
    plan = await samples.work_plan(of, 2025, state=WorkPlanState.IN_PROGRESS)
    items = {
        state.value: await samples.item(plan, title=state.value, state=state, state_reason="So")
        for state in WorkPlanItemState
    }
    return of, plan, items


async def this_year(of: samples.Affiliation) -> WorkPlan:
    return await open_work_plan(NewPlan(of.agreement.id, 2026), acting())


async def candidate(plan: WorkPlan, title: str) -> WorkPlanItem:
    return await WorkPlanItem.get(work_plan_id=plan.id, title=title)


async def test_16_what_is_neither_done_nor_cancelled_becomes_a_candidate() -> None:
    of, _, items = await last_year()
    goal = await samples.goal(of, date(2026, 1, 1), date(2026, 12, 31))
    await WorkPlanItemGoal.create(item=items["DEFERRED"], goal=goal)
    plan = await this_year(of)
    drafted = await WorkPlanItem.filter(work_plan_id=plan.id).order_by("title")
    assert [item.title for item in drafted] == ["DEFERRED", "IN_PROGRESS", "PLANNED"]
    assert {item.state for item in drafted} == {WorkPlanItemState.PLANNED}
    assert {(item.carry_count, item.carry_candidate) for item in drafted} == {(1, True)}
    assert drafted[0].carried_from_id == items["DEFERRED"].id
    assert await WorkPlanItemGoal.filter(goal_id=goal.id).count() == 2
    assert await AuditEvent.filter(action="carryItem", actor="local administrator").count() == 3


async def test_16_candidates_are_drafted_once() -> None:
    of, _, _ = await last_year()
    plan = await this_year(of)
    for _ in range(2):
        async with transaction() as tx:
            assert await carry_items(tx, [plan.id], "planner") == 0


async def test_16_two_at_once_carry_an_item_once() -> None:
    of, _, items = await last_year()
    plan = await samples.work_plan(of, 2026)

    async def carry() -> int:
        async with transaction() as tx:
            return await carry_items(tx, [plan.id], "planner")

    assert sorted(await asyncio.gather(carry(), carry())) == [0, 3]
    row = samples.item(plan, carried_from=items["PLANNED"], carry_count=1)
    assert (await refusal(row) or "").startswith("work_plan_item_carried_from")


async def test_16_carry_counts_grow_from_plan_to_plan() -> None:
    of, _, _ = await last_year()
    plan = await this_year(of)
    kept = await candidate(plan, "DEFERRED")
    await decide_candidates(plan.id, [CandidateDecision(kept.id, keep=True)], None, acting())
    await update_item(
        ItemUpdate(kept.id, {"state": WorkPlanItemState.DEFERRED, "state_reason": "No time"}),
        acting(),
    )
    later = await open_work_plan(NewPlan(of.agreement.id, 2027), acting())
    again = await WorkPlanItem.get(work_plan_id=later.id)
    assert (again.carry_count, again.carried_from_id) == (2, kept.id)


async def test_candidates_are_kept_changed_or_dropped_before_a_side_submits() -> None:
    of, _, _ = await last_year()
    plan = await this_year(of)
    async with transaction():
        before = await read_hash(plan.id)
    early = submit_plan(plan.id, before, None, acting())
    assert await refused(early) == ("RULE_VIOLATED", "workPlanId")
    decisions = [
        CandidateDecision((await candidate(plan, "DEFERRED")).id, keep=True),
        CandidateDecision(
            (await candidate(plan, "IN_PROGRESS")).id,
            keep=True,
            changes={"title": "Finish it", "due_on": date(2026, 5, 1)},
        ),
        CandidateDecision((await candidate(plan, "PLANNED")).id, keep=False, reason="Obsolete"),
    ]
    changed = await decide_candidates(plan.id, decisions, 1, acting())
    assert changed.id == plan.id
    kept = await WorkPlanItem.filter(work_plan_id=plan.id, carry_candidate=False)
    assert {item.title for item in kept} == {"DEFERRED", "Finish it"}
    dropped = await candidate(plan, "PLANNED")
    assert (dropped.state, dropped.state_reason) == (WorkPlanItemState.CANCELLED, "Obsolete")
    async with transaction():
        text = await read_hash(plan.id)
    assert text != before
    await submit_plan(plan.id, text, None, acting())


async def test_decisions_that_are_refused_decide_nothing() -> None:
    of, _, items = await last_year()
    plan = await this_year(of)
    one, other = await candidate(plan, "DEFERRED"), await candidate(plan, "PLANNED")
    keep = CandidateDecision(one.id, keep=True)
    for broken, expected in (
        ([], ("BAD_USER_INPUT", "decisions")),
        ([keep, keep], ("BAD_USER_INPUT", "decisions")),
        ([keep, CandidateDecision(UUID(int=1), keep=True)], ("NOT_FOUND", "decisions.itemId")),
        ([keep, CandidateDecision(items["DONE"].id, True)], ("NOT_FOUND", "decisions.itemId")),
        ([keep, CandidateDecision(other.id, keep=False)], ("BAD_USER_INPUT", "reason")),
        (
            [keep, CandidateDecision(other.id, True, changes={"due_on": date(2025, 1, 1)})],
            ("RULE_VIOLATED", "dueOn"),
        ),
    ):
        assert await refused(decide_candidates(plan.id, broken, None, acting())) == expected
    assert await WorkPlanItem.filter(work_plan_id=plan.id, carry_candidate=True).count() == 3
    await decide_candidates(plan.id, [keep], None, acting())
    again = decide_candidates(plan.id, [keep], None, acting())
    assert await refused(again) == ("RULE_VIOLATED", "decisions.itemId")


async def test_a_candidate_is_no_item_to_work_on() -> None:
    of, _, _ = await last_year()
    plan = await this_year(of)
    one = await candidate(plan, "DEFERRED")
    begun = ItemUpdate(one.id, {"state": WorkPlanItemState.DONE})
    assert await refused(update_item(begun, acting())) == ("RULE_VIOLATED", "itemId")


async def test_the_next_plan_follows_what_becomes_of_the_items_before() -> None:
    of, before, items = await last_year()
    plan = await this_year(of)
    done = ItemUpdate(items["IN_PROGRESS"].id, {"state": WorkPlanItemState.DONE})
    await update_item(done, acting())
    gone = await candidate(plan, "IN_PROGRESS")
    assert (gone.state, gone.carry_candidate) == (WorkPlanItemState.CANCELLED, True)
    late = await samples.item(before, title="Late")
    deferred = {"state": WorkPlanItemState.DEFERRED, "state_reason": "No time"}
    await update_item(ItemUpdate(late.id, deferred), acting())
    assert (await candidate(plan, "Late")).carry_candidate


async def test_the_database_refuses_a_candidate_of_nothing() -> None:
    of, _, _ = await last_year()
    plan = await this_year(of)
    row = samples.item(plan, carry_candidate=True)
    assert await refusal(row) == "work_plan_item_candidate_carried"
