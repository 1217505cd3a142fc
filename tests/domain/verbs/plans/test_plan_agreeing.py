"""Work plans from the draft to the closed year, agreed by two sides (invariants 13, 14, 15)."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.agreements import Category
from domain.audit import AuditEvent
from domain.database import Database, transaction
from domain.plan_approvals import PlanApproval, PlanOutcome
from domain.plan_texts import CANONICAL_FORM, CONTENT_HASH
from domain.renewal_types import RenewalType
from domain.roles import Role, RoleGrant
from domain.verbs.agreements.category_policies import Policy, set_category_policy
from domain.verbs.plans.plan_agreeing import Word, agree_plan, amend_plan, return_plan, submit_plan
from domain.verbs.plans.plan_closing import close_plan, report_plan
from domain.verbs.plans.plan_opening import NewPlan, open_work_plan
from domain.verbs.plans.work_plan_items import ItemUpdate, add_item, update_item
from domain.viewers import Viewer
from domain.vocabularies import Vocabulary
from domain.work_plans import (
    Responsible,
    Side,
    WorkPlan,
    WorkPlanItem,
    WorkPlanItemState,
    WorkPlanState,
)
from tests import samples
from tests.domain.breaking import refusal
from tests.domain.two_sides import acting, liaison, refused, representative, staff

pytestmark = pytest.mark.usefixtures("database")

TODAY = date(2026, 3, 4)
Verb = Callable[..., Awaitable[WorkPlan]]


@dataclass(frozen=True)
class Sides:
    """A plan with an item, and who speaks for the two sides of its agreement."""

    of: samples.Affiliation
    plan: WorkPlan
    item: WorkPlanItem
    home: Viewer
    away: Viewer


async def drawn_up(category: Category = Category.STRATEGIC_ALLIANCE) -> Sides:
    of = await samples.affiliation(category)
    await samples.term(of, date(2025, 1, 1), date(2027, 12, 31))
    home, away = await liaison(of), await representative(of)
    plan = await open_work_plan(NewPlan(of.agreement.id, 2026), acting(home))
    item = await add_item(plan.id, await contents(), (), acting(home))
    return Sides(of, plan, item, home, away)


async def contents(**values: Any) -> dict[str, Any]:
    activity = await samples.vocabulary_term(Vocabulary.ACTIVITY_TYPE)
    return {
        "title": "Joint session",
        "activity_type_id": activity.id,
        "responsible": Responsible.JOINT,
        "due_on": date(2026, 5, 1),
        **values,
    }


async def hash_of(database: Database, plan: WorkPlan) -> str:
    return str(await samples.derive(database, CONTENT_HASH, "work_plan", plan.id, TODAY))


async def submitted(database: Database) -> tuple[Sides, str]:
    of = await drawn_up()
    text = await hash_of(database, of.plan)
    await submit_plan(of.plan.id, text, None, acting(of.home))
    return of, text


async def agreed(database: Database) -> tuple[Sides, str]:
    of, text = await submitted(database)
    await agree_plan(of.plan.id, text, None, acting(of.away))
    return of, text


async def test_15_the_office_records_that_the_other_side_agreed(database: Database) -> None:
    of, text = await submitted(database)
    office = acting(await staff())
    theirs = await samples.person()
    organization = await of.of.counterparty.organization
    await RoleGrant.create(
        person=theirs,
        role=Role.AFFILIATE_SIGNATORY,
        organization=organization,
        valid_from=TODAY,
    )
    word = Word("By letter of 2 March.", theirs.id)
    plan = of.plan.id
    stranger = Word("By letter.", (await samples.person()).id)
    for refusal_of, expected in (
        (agree_plan(plan, text, None, acting(of.away), word), ("FORBIDDEN", "recordedHow")),
        (agree_plan(plan, text, None, acting(of.home), word), ("FORBIDDEN", "recordedHow")),
        (agree_plan(plan, text, None, office, Word(" ")), ("BAD_USER_INPUT", "recordedHow")),
        (agree_plan(plan, text, None, office, stranger), ("RULE_VIOLATED", "saidById")),
        (agree_plan(plan, "0" * 64, None, office, word), ("CONFLICT", "contentHash")),
    ):
        assert await refused(refusal_of) == expected
    assert (await agree_plan(plan, text, None, office, word)).state is WorkPlanState.AGREED
    said = await PlanApproval.get(work_plan_id=plan, outcome=PlanOutcome.AGREED)
    assert (said.side, said.person_id, said.content_hash) == (Side.COUNTERPART, theirs.id, text)
    assert said.reason == "Recorded by the office: By letter of 2 March."
    trail = await AuditEvent.get(entity="PlanApproval", entity_id=said.id)
    assert trail.actor_person_id == office.viewer.person_id


async def test_the_office_records_that_the_other_side_returned_a_plan(database: Database) -> None:
    of, _ = await submitted(database)
    word = Word("By telephone.")
    plan = await return_plan(of.plan.id, "Fewer visits.", None, acting(await staff()), word)
    assert (plan.state, plan.return_reason) == (WorkPlanState.RETURNED, "Fewer visits.")
    said = await PlanApproval.get(work_plan_id=plan.id, outcome=PlanOutcome.RETURNED)
    assert (said.side, said.person_id) == (Side.COUNTERPART, None)
    assert said.reason == "Fewer visits.\nRecorded by the office: By telephone."


async def begun(database: Database) -> Sides:
    of, _ = await agreed(database)
    await WorkPlan.filter(id=of.plan.id).update(state=WorkPlanState.IN_PROGRESS)
    return of


async def test_15_who_submitted_for_one_side_does_not_agree_for_the_other(
    database: Database,
) -> None:
    of, text = await submitted(database)
    both = of.home.reach.portfolio
    turned = replace(of.home, reach=replace(of.home.reach, own=both, portfolio=frozenset()))
    changed_sides = agree_plan(of.plan.id, text, None, acting(turned))
    assert (await refused(changed_sides))[0] == "FORBIDDEN"
    plan = await agree_plan(of.plan.id, text, None, acting(of.away))
    assert plan.state is WorkPlanState.AGREED


# --- opening -------------------------------------------------------------------------------------


async def test_13_a_year_has_one_plan() -> None:
    of = await drawn_up()
    again = open_work_plan(NewPlan(of.of.agreement.id, 2026), acting(of.away))
    assert await refused(again) == ("CONFLICT", "year")
    row = samples.work_plan(of.of, 2026)
    assert (await refusal(row) or "").startswith("uid_work_plan")


async def test_13_two_at_once_open_one_plan() -> None:
    of = await samples.affiliation()
    await samples.term(of, date(2025, 1, 1), date(2027, 12, 31))
    results = await asyncio.gather(
        *(open_work_plan(NewPlan(of.agreement.id, 2026), acting()) for _ in range(2)),
        return_exceptions=True,
    )
    assert sum(isinstance(result, Exception) for result in results) == 1
    assert await WorkPlan.all().count() == 1


async def test_14_a_plan_year_meets_a_term_or_says_why_not() -> None:
    of = await samples.affiliation(plan_year_start="07-01")
    await samples.term(of, date(2025, 1, 1), date(2026, 6, 30))
    assert (await open_work_plan(NewPlan(of.agreement.id, 2025), acting())).override_reason is None
    late = NewPlan(of.agreement.id, 2026)
    assert await refused(open_work_plan(late, acting())) == ("RULE_VIOLATED", "overrideReason")
    why = NewPlan(of.agreement.id, 2026, "The renewal is being signed.")
    opened = await open_work_plan(why, acting())
    assert opened.override_reason == "The renewal is being signed."
    assert opened.year_starts_on == date(2026, 7, 1)


async def test_a_plan_that_the_policy_does_not_expect_says_why_there_is_one() -> None:
    of = await samples.affiliation(Category.PARTNERSHIP)
    await samples.term(of, date(2025, 1, 1), date(2027, 12, 31))
    plain = NewPlan(of.agreement.id, 2026)
    assert await refused(open_work_plan(plain, acting())) == ("RULE_VIOLATED", "overrideReason")
    why = NewPlan(of.agreement.id, 2026, "The funder asks for one.")
    assert (await open_work_plan(why, acting())).override_reason == "The funder asks for one."
    # The policy of the year's first day counts.
    for first, expected in ((date(2026, 6, 1), False), (date(2027, 1, 1), True)):
        policy = Policy(Category.PARTNERSHIP, first, False, expected, 12, 0)
        await set_category_policy(policy, acting())
    assert (await open_work_plan(NewPlan(of.agreement.id, 2027), acting())).override_reason is None


async def test_14_an_agreement_that_goes_on_by_itself_meets_every_later_year() -> None:
    of = await samples.affiliation()
    await samples.term(of, date(2024, 1, 1), date(2024, 12, 31), RenewalType.AUTO_RENEW, months=12)
    await open_work_plan(NewPlan(of.agreement.id, 2026), acting())


async def test_14_the_database_refuses_a_year_outside_all_terms() -> None:
    of = await samples.affiliation()
    await samples.term(of, date(2025, 1, 1), date(2025, 12, 31))
    row = samples.work_plan(of, 2026, override_reason=None)
    assert await refusal(row) == "work_plan_year_in_term"


@pytest.mark.parametrize("year", [1899, 2030])
async def test_plans_of_years_that_make_no_sense(year: int) -> None:
    of = await samples.affiliation()
    assert await refused(open_work_plan(NewPlan(of.agreement.id, year), acting())) == (
        "BAD_USER_INPUT",
        "year",
    )


# --- agreeing ------------------------------------------------------------------------------------


async def test_15_both_sides_agree_to_the_same_text(database: Database) -> None:
    of, text = await agreed(database)
    plan = await WorkPlan.get(id=of.plan.id)
    assert (plan.state, plan.agreed_hash, plan.agreed_on) == (WorkPlanState.AGREED, text, TODAY)
    assert (plan.submitted_by_side, plan.submitted_on) == (Side.HOME, TODAY)
    said = await PlanApproval.filter(work_plan_id=plan.id).order_by("at", "id")
    assert [(one.side, one.outcome, one.content_hash) for one in said] == [
        (Side.HOME, PlanOutcome.SUBMITTED, text),
        (Side.COUNTERPART, PlanOutcome.AGREED, text),
    ]


async def test_15_either_side_may_submit(database: Database) -> None:
    of = await drawn_up()
    text = await hash_of(database, of.plan)
    plan = await submit_plan(of.plan.id, text, None, acting(of.away))
    assert plan.submitted_by_side is Side.COUNTERPART
    await agree_plan(of.plan.id, text, None, acting(await staff()))


async def test_15_a_side_does_not_agree_with_itself(database: Database) -> None:
    of, text = await submitted(database)
    for viewer in (of.home, await staff()):
        assert (await refused(agree_plan(of.plan.id, text, None, acting(viewer))))[0] == "FORBIDDEN"
    stranger = acting(await representative(await samples.affiliation()))
    assert await refused(agree_plan(of.plan.id, text, None, stranger)) == (
        "NOT_FOUND",
        "workPlanId",
    )


async def test_15_the_hash_is_that_of_the_text_as_it_is(database: Database) -> None:
    of = await drawn_up()
    seen = await hash_of(database, of.plan)
    form = await samples.derive(database, CANONICAL_FORM, "work_plan", of.plan.id, TODAY)
    assert hashlib.sha256(str(form).encode()).hexdigest() == seen
    await update_item(ItemUpdate(of.item.id, {"title": "Two sessions"}), acting(of.away))
    stale = submit_plan(of.plan.id, seen, None, acting(of.home))
    assert await refused(stale) == ("CONFLICT", "contentHash")
    now = await hash_of(database, of.plan)
    assert now != seen
    await submit_plan(of.plan.id, now, None, acting(of.home))
    other = agree_plan(of.plan.id, seen, None, acting(of.away))
    assert await refused(other) == ("CONFLICT", "contentHash")


async def test_15_working_on_items_is_no_amendment(database: Database) -> None:
    of, text = await agreed(database)
    owner = await samples.person()
    changes = {"state": WorkPlanItemState.DONE, "note": "Well.", "owner_id": owner.id}
    await update_item(ItemUpdate(of.item.id, changes), acting(await staff()))
    assert await hash_of(database, of.plan) == text


async def test_15_what_is_agreed_changes_by_amendment_alone(database: Database) -> None:
    of, text = await agreed(database)
    moved = update_item(ItemUpdate(of.item.id, {"due_on": date(2026, 6, 1)}), acting(of.home))
    assert await refused(moved) == ("RULE_VIOLATED", "itemId")
    added = add_item(of.plan.id, await contents(), (), acting(of.home))
    assert await refused(added) == ("RULE_VIOLATED", "workPlanId")
    blank = amend_plan(of.plan.id, " ", None, acting(of.home))
    assert await refused(blank) == ("BAD_USER_INPUT", "reason")
    plan = await amend_plan(of.plan.id, "The host moved it.", None, acting(of.home))
    assert (plan.state, plan.agreed_hash) == (WorkPlanState.RETURNED, text)
    await update_item(ItemUpdate(of.item.id, {"due_on": date(2026, 6, 1)}), acting(of.home))
    now = await hash_of(database, of.plan)
    await submit_plan(of.plan.id, now, None, acting(of.away))
    plan = await agree_plan(of.plan.id, now, None, acting(of.home))
    assert (plan.state, plan.agreed_hash) == (WorkPlanState.AGREED, now)
    assert now != text


async def test_a_returned_plan_says_why_and_is_drawn_up_again(database: Database) -> None:
    of, text = await submitted(database)
    blank = return_plan(of.plan.id, "", None, acting(of.away))
    assert await refused(blank) == ("BAD_USER_INPUT", "reason")
    plan = await return_plan(of.plan.id, "Too little.", None, acting(of.away))
    assert (plan.state, plan.return_reason) == (WorkPlanState.RETURNED, "Too little.")
    await add_item(plan.id, await contents(title="A second one"), (), acting(of.away))
    gone = agree_plan(plan.id, text, None, acting(of.away))
    assert await refused(gone) == ("RULE_VIOLATED", "workPlanId")


async def test_a_plan_without_items_plans_nothing(database: Database) -> None:
    of = await samples.affiliation()
    await samples.term(of, date(2025, 1, 1), date(2027, 12, 31))
    plan = await open_work_plan(NewPlan(of.agreement.id, 2026), acting())
    empty = submit_plan(plan.id, await hash_of(database, plan), None, acting())
    assert await refused(empty) == ("RULE_VIOLATED", "workPlanId")


async def test_15_a_branch_is_directed_by_the_home_association(database: Database) -> None:
    of = await drawn_up(Category.BRANCH)
    text = await hash_of(database, of.plan)
    assert (await refused(submit_plan(of.plan.id, text, None, acting(of.away))))[0] == "FORBIDDEN"
    plan = await submit_plan(of.plan.id, text, None, acting(of.home))
    assert (plan.state, plan.agreed_hash) == (WorkPlanState.AGREED, text)


async def test_15_the_database_refuses_what_one_side_alone_agreed_to(database: Database) -> None:
    of, text = await submitted(database)
    row = WorkPlan.filter(id=of.plan.id)
    alone = row.update(state=WorkPlanState.AGREED, agreed_hash=text)
    assert await refusal(alone) == "work_plan_agreed_by_both"
    assert await refusal(row.update(state=WorkPlanState.AGREED)) == "work_plan_agreed_text"
    said = PlanApproval.filter(work_plan_id=of.plan.id)
    assert await refusal(said.update(side=Side.COUNTERPART)) == "plan_approval_append_only"


async def test_15_another_text_agreed_by_the_other_side_does_not_count(database: Database) -> None:
    of, text = await submitted(database)

    async def write() -> None:
        async with transaction():
            await PlanApproval.create(
                work_plan_id=of.plan.id,
                side=Side.COUNTERPART,
                outcome=PlanOutcome.AGREED,
                content_hash="b" * 64,
                at=acting().now,
            )
            await WorkPlan.filter(id=of.plan.id).update(
                state=WorkPlanState.AGREED, agreed_hash=text
            )

    assert await refusal(write()) == "work_plan_agreed_by_both"


@pytest.mark.parametrize("second", ["agree", "return", "change"])
async def test_15_agreed_and_something_else_at_once(database: Database, second: str) -> None:
    of, text = await submitted(database)
    other: dict[str, Awaitable[object]] = {
        "agree": agree_plan(of.plan.id, text, None, acting(of.away)),
        "return": return_plan(of.plan.id, "No.", None, acting(of.home)),
        "change": update_item(ItemUpdate(of.item.id, {"title": "Other"}), acting(of.home)),
    }
    for name, unused in other.items():
        if name != second:
            unused.close()  # type: ignore[attr-defined]  # a coroutine
    results = await asyncio.gather(
        agree_plan(of.plan.id, text, None, acting(of.away)),
        other[second],
        return_exceptions=True,
    )
    assert sum(isinstance(result, Exception) for result in results) == 1
    plan = await WorkPlan.get(id=of.plan.id)
    if plan.state is WorkPlanState.AGREED:
        assert await hash_of(database, plan) == plan.agreed_hash == text


async def test_15_two_sides_submitting_at_once_are_not_agreed(database: Database) -> None:
    of = await drawn_up()
    text = await hash_of(database, of.plan)
    results = await asyncio.gather(
        submit_plan(of.plan.id, text, None, acting(of.home)),
        submit_plan(of.plan.id, text, None, acting(of.away)),
        return_exceptions=True,
    )
    assert sum(isinstance(result, Exception) for result in results) == 1
    assert (await WorkPlan.get(id=of.plan.id)).state is WorkPlanState.SUBMITTED


# --- closing -------------------------------------------------------------------------------------


async def test_a_year_is_reported_and_its_report_accepted(database: Database) -> None:
    of = await begun(database)
    blank = report_plan(of.plan.id, "", None, acting(of.away))
    assert await refused(blank) == ("BAD_USER_INPUT", "report")
    early = close_plan(of.plan.id, None, acting())
    assert await refused(early) == ("RULE_VIOLATED", "workPlanId")
    plan = await report_plan(of.plan.id, "Most of it was done.", None, acting(of.away))
    assert (plan.state, plan.reported_on) == (WorkPlanState.REPORTED, TODAY)
    assert (await refused(close_plan(of.plan.id, None, acting(of.away))))[0] == "FORBIDDEN"
    plan = await close_plan(of.plan.id, None, acting(await staff()))
    assert (plan.state, plan.report_missing) == (WorkPlanState.CLOSED, False)
    late = update_item(ItemUpdate(of.item.id, {"note": "x"}), acting(of.home))
    assert await refused(late) == ("RULE_VIOLATED", "itemId")


async def test_a_plan_is_reported_once_its_year_has_begun(database: Database) -> None:
    of, _ = await agreed(database)
    early = report_plan(of.plan.id, "Done.", None, acting(of.home))
    assert await refused(early) == ("RULE_VIOLATED", "workPlanId")


async def test_steps_on_a_plan_that_somebody_changed_are_conflicts(database: Database) -> None:
    of, text = await submitted(database)
    stale = agree_plan(of.plan.id, text, 1, acting(of.away))
    assert await refused(stale) == ("CONFLICT", "expectedVersion")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"title": ""}, ("BAD_USER_INPUT", "title")),
        ({"due_on": date(2025, 12, 31)}, ("RULE_VIOLATED", "dueOn")),
        ({"owner_id": UUID(int=1)}, ("NOT_FOUND", "ownerId")),
        ({"event_id": UUID(int=1)}, ("NOT_FOUND", "eventId")),
        ({"contribution_id": UUID(int=1)}, ("NOT_FOUND", "contributionId")),
        ({"exchange_id": UUID(int=1)}, ("NOT_FOUND", "exchangeId")),
        ({"activity_type_id": UUID(int=1)}, ("NOT_FOUND", "activityTypeId")),
    ],
)
async def test_items_that_make_no_sense(values: dict[str, Any], expected: tuple[str, str]) -> None:
    of = await drawn_up()
    given = await contents(**values)
    assert await refused(add_item(of.plan.id, given, (), acting(of.home))) == expected


async def test_items_serve_open_goals_of_their_agreement(database: Database) -> None:
    of = await drawn_up()
    goal = await samples.goal(of.of, date(2026, 1, 1), date(2026, 12, 31))
    alien = await samples.goal(await samples.affiliation(), date(2026, 1, 1), date(2026, 12, 31))
    before = await hash_of(database, of.plan)
    wrong = update_item(ItemUpdate(of.item.id, goal_ids=[alien.id]), acting(of.home))
    assert await refused(wrong) == ("NOT_FOUND", "goalIds")
    seen = await WorkPlanItem.get(id=of.item.id)
    served = await update_item(ItemUpdate(of.item.id, goal_ids=[goal.id]), acting(of.home))
    assert await hash_of(database, of.plan) != before
    # The link has no type of its own: whoever follows the item is told.
    assert served.version == seen.version + 1
    told = await AuditEvent.filter(entity="WorkPlanItem", entity_id=of.item.id).count()
    again = await update_item(ItemUpdate(of.item.id, goal_ids=[goal.id]), acting(of.home))
    assert again.version == served.version
    assert await AuditEvent.filter(entity="WorkPlanItem", entity_id=of.item.id).count() == told
    await update_item(ItemUpdate(of.item.id, goal_ids=[]), acting(of.home))
    assert await hash_of(database, of.plan) == before
