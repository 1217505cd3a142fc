"""What is due under an agreement: items, values, obligations, submitted plans, the mid-year (4.7)."""

from datetime import date
from typing import Any

from domain.database import Database
from domain.goals import Goal, GoalState, Measurement, MeasurementState
from domain.notices.reminders import Reminder, ReminderState
from domain.obligations import Obligation, ObligationOccurrence
from domain.people import Person
from domain.vocabularies import Vocabulary
from domain.work_plans import WorkPlan, WorkPlanItem, WorkPlanItemState
from tests.domain.notices.worlds import World, mailed, walk, world
from tests.samples import (
    agree,
    goal,
    indicator,
    item,
    period,
    person,
    term,
    vocabulary_term,
    work_plan,
)

# In force for years to come; the plan year is the calendar year, so that nothing else is due in summer.
DUE = date(2026, 8, 20)
FIRST, LAST = date(2026, 7, 20), date(2026, 9, 5)


async def standing() -> World:
    of = await world()
    await term(of.of, date(2024, 1, 1), date(2029, 12, 31))
    return of


async def about(of: World, *stages: str) -> list[tuple[str, str, str]]:
    return [row for row in await mailed(of) if row[1].startswith(stages)]


async def planned(of: World, **values: object) -> WorkPlanItem:
    plan = await agree(await work_plan(of.of, 2026))
    await WorkPlan.filter(id=plan.id).update(state="IN_PROGRESS")
    return await item(plan, due_on=DUE, **values)


async def test_who_sees_to_an_item_is_reminded_twice(database: Database) -> None:
    of, who = await standing(), await person()
    await planned(of, owner=who)
    await walk(FIRST, LAST)
    assert await about(of, "ITEM") == [
        ("2026-08-06", "ITEM_14", str(who.id)),
        ("2026-08-23", "ITEM_PLUS_3", str(who.id)),
    ]


async def test_an_item_without_anybody_is_for_the_side_that_does_it(database: Database) -> None:
    of = await standing()
    await planned(of, responsible="COUNTERPART")
    await walk(FIRST, date(2026, 8, 7))
    assert await about(of, "ITEM") == [("2026-08-06", "ITEM_14", "representative")]


async def test_an_item_of_somebody_who_is_gone_goes_to_their_side(database: Database) -> None:
    of, who = await standing(), await person(name="Gone Person")
    await planned(of, owner=who, responsible="HOME")
    await Person.filter(id=who.id).update(deactivated_on=date(2026, 1, 1))
    await walk(FIRST, date(2026, 8, 7))
    assert await about(of, "ITEM") == [("2026-08-06", "ITEM_14", "liaison")]
    row = await Reminder.get(stage="ITEM_14")
    assert row.chosen_because.startswith("Gone Person, who is responsible, is deactivated. Staff")


async def test_a_done_item_is_not_asked_for(database: Database) -> None:
    of = await standing()
    made = await planned(of, responsible="HOME")
    await walk(FIRST, date(2026, 8, 10))
    await WorkPlanItem.filter(id=made.id).update(state=WorkPlanItemState.DONE)
    await walk(date(2026, 8, 11), LAST)
    assert [stage for _, stage, _ in await about(of, "ITEM")] == ["ITEM_14"]
    assert (await Reminder.get(stage="ITEM_PLUS_3")).reason == "The item is DONE."


async def test_an_item_that_is_put_off_is_reminded_of_anew(database: Database) -> None:
    of = await standing()
    made = await planned(of, responsible="HOME")
    await walk(FIRST, date(2026, 8, 10))
    await WorkPlanItem.filter(id=made.id).update(due_on=date(2026, 9, 10))
    await walk(date(2026, 8, 11), date(2026, 9, 14))
    assert [(day, stage) for day, stage, _ in await about(of, "ITEM")] == [
        ("2026-08-06", "ITEM_14"),
        ("2026-08-27", "ITEM_14"),
        ("2026-09-13", "ITEM_PLUS_3"),
    ]


async def measured(of: World, **values: object) -> object:
    aim = await goal(of.of, date(2026, 1, 1), date(2026, 12, 31))
    await Goal.filter(id=aim.id).update(state=GoalState.ACTIVE, no_indicator_reason="Soon.")
    yardstick = await indicator(aim, **values)
    return await period(yardstick, date(2026, 1, 1), date(2026, 7, 31), report_due_on=DUE)


async def test_who_owns_an_indicator_is_asked_for_its_value(database: Database) -> None:
    of, who = await standing(), await person()
    await measured(of, owner=who)
    await walk(FIRST, LAST)
    assert await about(of, "VALUE") == [
        ("2026-08-10", "VALUE_10", str(who.id)),
        ("2026-08-25", "VALUE_PLUS_5", str(who.id)),
    ]


async def test_a_value_that_was_reported_is_not_asked_for(database: Database) -> None:
    of = await standing()
    found = await measured(of)
    await walk(FIRST, date(2026, 8, 11))
    assert await about(of, "VALUE") == [("2026-08-10", "VALUE_10", "representative")]
    await Measurement.create(
        indicator_id=found.indicator_id,  # type: ignore[attr-defined]  # a period's
        period=found,
        value=1,
        observed_on=date(2026, 7, 31),
        state=MeasurementState.SUBMITTED,
        submitted_by="somebody",
    )
    await walk(date(2026, 8, 12), LAST)
    row = await Reminder.get(stage="VALUE_PLUS_5")
    assert row.state is ReminderState.CANCELLED


async def promised(of: World, **values: Any) -> ObligationOccurrence:
    made = await Obligation.create(
        agreement=of.agreement,
        commitment_type=await vocabulary_term(Vocabulary.COMMITMENT_TYPE),
        text="Invite them to the conference.",
        starts_on=DUE,
        **values,
    )
    return await ObligationOccurrence.create(obligation=made, due_on=DUE)


async def test_an_obligation_is_for_the_side_that_promised_it(database: Database) -> None:
    of = await standing()
    await promised(of, party=of.of.home)
    await walk(FIRST, LAST)
    assert sorted(await about(of, "OBLIGATION")) == [
        ("2026-08-06", "OBLIGATION_14", "liaison"),
        ("2026-08-27", "OBLIGATION_PLUS_7", "liaison"),
        ("2026-08-27", "OBLIGATION_PLUS_7", "owner"),
    ]


async def test_an_obligation_that_was_met_is_not_asked_for(database: Database) -> None:
    of = await standing()
    made = await promised(of, party=of.of.counterparty)
    await walk(FIRST, date(2026, 8, 7))
    assert await about(of, "OBLIGATION") == [("2026-08-06", "OBLIGATION_14", "representative")]
    await ObligationOccurrence.filter(id=made.id).update(state="DONE", done_on=date(2026, 8, 8))
    await walk(date(2026, 8, 8), LAST)
    assert {row.reason for row in await Reminder.filter(stage="OBLIGATION_PLUS_7")} == {
        "It is DONE."
    }


async def test_a_submitted_plan_is_put_before_the_other_side(database: Database) -> None:
    of = await standing()
    plan = await work_plan(of.of, 2026)
    await WorkPlan.filter(id=plan.id).update(
        state="SUBMITTED", submitted_by_side="HOME", submitted_on=date(2026, 7, 20)
    )
    await walk(FIRST, date(2026, 8, 10))
    found = await about(of, "SUBMITTED")
    assert found[0] == ("2026-07-27", "SUBMITTED_7", "representative")
    assert {name for day, _, name in found if day == "2026-08-03"} == {"representative", "owner"}


async def test_an_answered_plan_waits_no_more(database: Database) -> None:
    of = await standing()
    plan = await work_plan(of.of, 2026)
    await WorkPlan.filter(id=plan.id).update(
        state="SUBMITTED", submitted_by_side="COUNTERPART", submitted_on=date(2026, 7, 20)
    )
    await walk(FIRST, date(2026, 7, 28))
    await WorkPlan.filter(id=plan.id).update(state="RETURNED", return_reason="Too much.")
    await walk(date(2026, 7, 29), date(2026, 8, 10))
    assert await about(of, "SUBMITTED") == [("2026-07-27", "SUBMITTED_7", "liaison")]


async def test_half_of_the_plan_year_is_a_moment_to_look(database: Database) -> None:
    of = await standing()
    plan = await agree(await work_plan(of.of, 2026))
    await WorkPlan.filter(id=plan.id).update(state="IN_PROGRESS")
    await walk(date(2026, 6, 29), date(2026, 7, 3))
    assert sorted(await about(of, "MID_YEAR")) == [
        ("2026-07-01", "MID_YEAR", "liaison"),
        ("2026-07-01", "MID_YEAR", "representative"),
    ]
