"""What waits for whom: each kind of action for the person whose turn it is, and for nobody else."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from domain.agreements import Agreement
from domain.goals import Measurement, MeasurementState
from domain.hand_overs import HandOver
from domain.liaisons import LiaisonAssignment, LiaisonKind
from domain.overview.next_actions import ACTIONS, NextActionKind
from domain.people import Person
from domain.viewers import ANONYMOUS, LOCAL_ADMIN, Reach, Viewer, ViewerKind
from domain.work_plans import Side, WorkPlan, WorkPlanState
from tests import samples
from tests.samples import Affiliation
from tests.schema.conftest import Ask

QUERY = """query Actions($first: Int) { viewer { name
    nextActions(first: $first) { kind title dueOn node { __typename id ... on Agreement { number } } }
    dueMeasurements { id reportDueOn indicator { title } } } }"""


def member(person: Person, **reach: Any) -> Viewer:
    return Viewer(ViewerKind.PERSON, person.name, reach=Reach(person=person.id, **reach))


async def actions(ask: Ask, viewer: Viewer, **given: Any) -> list[tuple[str, str | None, str]]:
    found = (await ask(QUERY, given, viewer=viewer)).data["viewer"]["nextActions"]
    return [(each["kind"], each["dueOn"], each["node"]["__typename"]) for each in found]


async def affiliation() -> Affiliation:
    made = await samples.affiliation()
    await samples.term(made, date(2024, 1, 1), date(2026, 6, 30))
    return made


async def test_nothing_waits_for_whoever_is_nobody(ask: Ask) -> None:
    await affiliation()
    for viewer in (ANONYMOUS, LOCAL_ADMIN):
        assert await actions(ask, viewer) == []
        assert (await ask(QUERY, viewer=viewer)).data["viewer"]["dueMeasurements"] == []


async def test_decisions_wait_for_the_owner_and_the_liaison(ask: Ask) -> None:
    made = await affiliation()
    owner, liaison, stranger = [await samples.person() for _ in range(3)]
    await Agreement.filter(id=made.agreement.id).update(owner=owner)
    theirs = (await made.counterparty.organization).id
    expected = [("DECIDE", "2026-04-01", "Agreement")]
    reach = frozenset({theirs})
    assert await actions(ask, member(liaison, portfolio=reach)) == expected
    assert await actions(ask, member(owner, portfolio=reach)) == expected
    assert await actions(ask, member(stranger)) == []
    # The affiliate knows of its agreement, but does not decide.
    assert await actions(ask, member(stranger, own=reach)) == []


async def test_plans_wait_for_the_other_side(ask: Ask) -> None:
    made = await affiliation()
    plan = await samples.work_plan(made, 2026)
    theirs = frozenset({(await made.counterparty.organization).id})
    officer, liaison = await samples.person(), await samples.person()
    for side, waiting in ((Side.HOME, officer), (Side.COUNTERPART, liaison)):
        await WorkPlan.filter(id=plan.id).update(
            state=WorkPlanState.SUBMITTED, submitted_by_side=side, submitted_on=date(2026, 2, 1)
        )
        for viewer in (member(officer, own=theirs), member(liaison, portfolio=theirs)):
            found = [row for row in await actions(ask, viewer) if row[0] == "AGREE_PLAN"]
            expected = [("AGREE_PLAN", "2026-01-01", "WorkPlan")]
            assert found == (expected if viewer.person_id == waiting.id else []), side


async def test_values_wait_to_be_reported_and_reviewed(ask: Ask) -> None:
    made = await affiliation()
    reporter, liaison = await samples.person(), await samples.person()
    goal = await samples.goal(made, date(2026, 1, 1), date(2026, 12, 31))
    indicator = await samples.indicator(goal, owner=reporter)
    period = await samples.period(
        indicator, date(2026, 1, 1), date(2026, 2, 28), report_due_on=date(2026, 3, 10)
    )
    theirs = frozenset({(await made.counterparty.organization).id})
    officer, keeper = member(reporter, own=theirs), member(liaison, portfolio=theirs)
    assert await actions(ask, officer) == [("REPORT_MEASUREMENT", "2026-03-10", "IndicatorPeriod")]
    due = (await ask(QUERY, viewer=officer)).data["viewer"]["dueMeasurements"]
    assert due == [
        {
            "id": f"IndicatorPeriod:{period.id}",
            "reportDueOn": "2026-03-10",
            "indicator": {"title": "Members"},
        }
    ]
    await Measurement.create(
        indicator=indicator,
        period=period,
        observed_on=date(2026, 2, 1),
        value=Decimal(1),
        state=MeasurementState.SUBMITTED,
        submitted_by=reporter.name,
        submitted_by_person=reporter,
        submitted_at=datetime(2026, 2, 2, tzinfo=UTC),
    )
    assert await actions(ask, officer) == []
    kinds = [row[0] for row in await actions(ask, keeper)]
    assert kinds == ["REVIEW_MEASUREMENT", "DECIDE"]


async def test_items_and_hand_overs_wait_for_their_people(ask: Ask) -> None:
    made = await affiliation()
    doer, successor = await samples.person(), await samples.person()
    plan = await samples.work_plan(made, 2026)
    for due in (date(2026, 3, 1), date(2026, 3, 18), date(2026, 3, 19)):
        await samples.item(plan, owner=doer, due_on=due)
    theirs = await made.counterparty.organization
    duty = await LiaisonAssignment.create(
        person=doer,
        organization=theirs,
        kind=LiaisonKind.COMMITTEE_LIAISON,
        valid_from=date(2024, 1, 1),
        valid_to=date(2026, 2, 1),
    )
    await HandOver.create(
        assignment=duty, raised_on=date(2026, 2, 2), reason="The seat ended.", successor=successor
    )
    reach = frozenset({theirs.id})
    assert await actions(ask, member(doer, own=reach)) == [
        ("FINISH_ITEM", "2026-03-01", "WorkPlanItem"),
        ("FINISH_ITEM", "2026-03-18", "WorkPlanItem"),
        ("HAND_OVER", None, "HandOver"),
    ]
    assert await actions(ask, member(doer, own=reach), first=1) == [
        ("FINISH_ITEM", "2026-03-01", "WorkPlanItem")
    ]
    assert await actions(ask, member(successor, own=reach)) == [("HAND_OVER", None, "HandOver")]


async def test_sizes_are_bounded(ask_quiet: Ask) -> None:
    for size in (-1, 101):
        assert (await ask_quiet(QUERY, {"first": size})).code == "BAD_USER_INPUT"


def test_every_kind_has_its_source() -> None:
    assert set(ACTIONS) == set(NextActionKind)
