"""Goals, values and plans through GraphQL: what each mutation shows, and the values derived from them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.goals import Goal, IndicatorPeriod
from domain.viewers import ANONYMOUS
from domain.vocabularies import Vocabulary
from domain.work_plans import WorkPlan, WorkPlanItem, WorkPlanState
from tests import samples
from tests.domain.two_sides import liaison, representative, staff
from tests.schema.conftest import Ask

ERRORS = "errors { code message path }"


async def done(ask: Ask, name: str, shown: str, given: dict[str, Any], **options: Any) -> Any:
    """Send a mutation that succeeds and return what its payload shows."""
    kind = name[0].upper() + name[1:]
    text = f"mutation Do($input: {kind}Input!) {{ {name}(input: $input) {{ {shown} {ERRORS} }} }}"
    payload = (await ask(text, {"input": given}, **options)).data[name]
    assert payload.pop("errors") == []
    (found,) = payload.values()
    return found


@pytest.fixture
async def of() -> samples.Affiliation:
    found = await samples.affiliation()
    await samples.term(found, date(2024, 1, 1), date(2027, 12, 31))
    return found


async def test_a_goal_from_proposal_to_its_trend(
    ask: Ask, database: object, of: samples.Affiliation
) -> None:
    away, office = await representative(of), await staff()
    area = await samples.vocabulary_term(Vocabulary.EMPHASIS_AREA)
    initiative = await done(
        ask,
        "createStrategicInitiative",
        "initiative { id }",
        {
            "title": "Grow together",
            "organizationId": f"Organization:{(await of.home.organization).id}",
        },
    )
    goal = await done(
        ask,
        "proposeGoal",
        "goal { id state initiative { title goals { nodes { title } } } benefits { text }"
        " agreement { goalOverview { benefitGaps { partyId message } emphasisCoverage { code goals } } } }",
        {
            "agreementId": f"Agreement:{of.agreement.id}",
            "emphasisAreaId": f"VocabularyTerm:{area.id}",
            "title": "More members",
            "startsOn": "2026-01-01",
            "dueOn": "2026-12-31",
            "initiativeId": initiative["id"],
            "benefits": [{"partyId": f"AgreementParty:{of.home.id}", "text": "Reach"}],
        },
        viewer=office,
    )
    assert goal["state"] == "PROPOSED"
    assert goal["initiative"] == {
        "title": "Grow together",
        "goals": {"nodes": [{"title": "More members"}]},
    }
    overview = goal["agreement"]["goalOverview"]
    assert [gap["partyId"] for gap in overview["benefitGaps"]] == [
        f"AgreementParty:{of.counterparty.id}"
    ]
    assert {"code": area.code, "goals": 1} in overview["emphasisCoverage"]
    given = {
        "goalId": goal["id"],
        "partyId": f"AgreementParty:{of.counterparty.id}",
        "text": "Speakers",
    }
    await done(ask, "setGoalBenefit", "goal { id }", given, viewer=away)
    indicator = await done(
        ask,
        "addIndicator",
        "indicator { id }",
        {
            "goalId": goal["id"],
            "title": "Members",
            "baseline": 100,
            "target": 200,
            "frequency": "QUARTERLY",
        },
        viewer=away,
    )
    await done(
        ask,
        "setIndicatorPeriods",
        "indicator { periods { nodes { startsOn target } } }",
        {"indicatorId": indicator["id"], "cut": {"reportWithinDays": 20}},
        viewer=office,
    )
    active = await done(
        ask, "activateGoal", "goal { state }", {"goalId": goal["id"]}, viewer=office
    )
    assert active == {"state": "ACTIVE"}
    await _report(ask, indicator["id"], away, office)
    query = """query Trend($id: ID!) { node(id: $id) { ... on Indicator {
        actual expectedProgress ragReason trend { startsOn endsOn target actual progress rag }
        periods { nodes { actual progress rag } }
        measurements { nodes { state submittedByPerson { name } reviewedByPerson { name } } }
    } } }"""
    found = (await ask(query, {"id": indicator["id"]}, viewer=office)).data["node"]
    assert found["trend"] == [
        {
            "startsOn": "2026-01-01",
            "endsOn": "2026-03-31",
            "target": 125,
            "actual": 120,
            "progress": Decimal("0.8"),
            "rag": "GREEN",
        }
    ]
    assert [node["rag"] for node in found["periods"]["nodes"]] == ["GREEN", "GREY", "GREY", "GREY"]
    assert found["measurements"]["nodes"] == [
        {
            "state": "APPROVED",
            "submittedByPerson": {"name": away.name},
            "reviewedByPerson": {"name": office.name},
        }
    ]
    closing = {"goalId": goal["id"], "state": "DROPPED", "reason": "Merged"}
    closed = await done(ask, "closeGoal", "goal { state stateReason }", closing, viewer=office)
    assert closed == {"state": "DROPPED", "stateReason": "Merged"}


async def _report(ask: Ask, indicator: str, away: Any, office: Any) -> None:
    drafted = await done(
        ask,
        "draftMeasurement",
        "measurement { id state }",
        {"indicatorId": indicator, "observedOn": "2026-03-01", "value": 115},
        viewer=away,
    )
    which = {"measurementId": drafted["id"]}
    state = "measurement { state }"
    await done(ask, "submitMeasurement", state, which, viewer=away)
    await done(ask, "withdrawMeasurement", state, which, viewer=away)
    changed = {**which, "observedOn": "2026-03-02", "value": 120}
    await done(ask, "updateMeasurement", state, changed, viewer=away)
    await done(ask, "submitMeasurement", state, which, viewer=away)
    returned = {**which, "reason": "Which day?"}
    await done(ask, "returnMeasurement", state, returned, viewer=office)
    await done(ask, "submitMeasurement", state, which, viewer=away)
    approved = await done(ask, "approveMeasurement", state, which, viewer=office)
    assert approved == {"state": "APPROVED"}


async def test_a_plan_from_its_candidates_to_its_report(
    ask: Ask, database: object, of: samples.Affiliation
) -> None:
    home, away, office = await liaison(of), await representative(of), await staff()
    before = await samples.work_plan(of, 2025, state=WorkPlanState.IN_PROGRESS)
    await samples.item(before, title="Left over")
    plan = await done(
        ask,
        "openWorkPlan",
        "workPlan { id state items { nodes { id title carryCandidate carryCount carriedFrom { title } } } }",
        {"agreementId": f"Agreement:{of.agreement.id}", "year": 2026},
        viewer=home,
    )
    (left,) = plan["items"]["nodes"]
    assert (left["carryCandidate"], left["carryCount"]) == (True, 1)
    which = {"workPlanId": plan["id"]}
    decisions = [{"itemId": left["id"], "keep": True, "dueOn": "2026-05-01"}]
    await done(
        ask, "decideCandidates", "workPlan { id }", {**which, "decisions": decisions}, viewer=away
    )
    activity = await samples.vocabulary_term(Vocabulary.ACTIVITY_TYPE)
    goal = await samples.goal(of, date(2026, 1, 1), date(2026, 12, 31))
    item = await done(
        ask,
        "addWorkPlanItem",
        "item { id goals { nodes { title } } workPlan { contentHash } }",
        {
            **which,
            "title": "Joint session",
            "activityTypeId": f"VocabularyTerm:{activity.id}",
            "goalIds": [f"Goal:{goal.id}"],
        },
        viewer=home,
    )
    assert item["goals"]["nodes"] == [{"title": goal.title}]
    text = {**which, "contentHash": item["workPlan"]["contentHash"]}
    shown = "workPlan { state agreedHash contentHash returnReason approvals { nodes { side outcome } } }"
    await done(ask, "submitWorkPlan", shown, text, viewer=home)
    back = {**which, "reason": "Too early"}
    returned = await done(ask, "returnWorkPlan", shown, back, viewer=away)
    assert (returned["state"], returned["returnReason"]) == ("RETURNED", "Too early")
    await done(ask, "submitWorkPlan", shown, text, viewer=away)
    agreed = await done(ask, "agreeWorkPlan", shown, text, viewer=home)
    assert (agreed["state"], agreed["agreedHash"]) == ("AGREED", text["contentHash"])
    assert [said["outcome"] for said in agreed["approvals"]["nodes"]] == [
        "SUBMITTED",
        "RETURNED",
        "SUBMITTED",
        "AGREED",
    ]
    moved = {"itemId": item["id"], "state": "IN_PROGRESS"}
    await done(ask, "updateWorkPlanItem", "item { state }", moved, viewer=away)
    await done(ask, "amendWorkPlan", shown, {**which, "reason": "A new host"}, viewer=home)
    await done(ask, "submitWorkPlan", shown, text, viewer=home)
    await done(ask, "agreeWorkPlan", shown, text, viewer=away)
    await WorkPlan.filter(year=2026).update(state=WorkPlanState.IN_PROGRESS)
    await done(ask, "reportWorkPlan", shown, {**which, "report": "Done."}, viewer=away)
    closed = await done(ask, "closeWorkPlan", shown, which, viewer=office)
    assert closed["state"] == "CLOSED"


async def test_the_public_learns_nothing_of_the_goals_of_a_public_agreement(
    ask: Ask, database: object
) -> None:
    of = await samples.affiliation(visibility="PUBLIC")
    await samples.goal(of, date(2026, 1, 1), date(2026, 12, 31))
    query = "{ agreements { nodes { number goalOverview { benefitGaps { message } } } } }"
    found = (await ask(query, viewer=ANONYMOUS)).data["agreements"]["nodes"]
    assert found == [{"number": of.agreement.number, "goalOverview": None}]
    (mine,) = (await ask(query, viewer=await representative(of))).data["agreements"]["nodes"]
    assert len(mine["goalOverview"]["benefitGaps"]) == 2


async def test_periods_are_given_or_cut(
    ask: Ask, database: object, of: samples.Affiliation
) -> None:
    goal = await samples.goal(of, date(2026, 1, 1), date(2026, 12, 31))
    indicator = await samples.indicator(goal)
    which = {"indicatorId": f"Indicator:{indicator.id}"}
    text = f"""mutation Set($input: SetIndicatorPeriodsInput!) {{
        setIndicatorPeriods(input: $input) {{ indicator {{ id }} {ERRORS} }} }}"""
    for given in (which, {**which, "cut": {}, "periods": []}):
        payload = (await ask(text, {"input": given})).data["setIndicatorPeriods"]
        assert payload["errors"][0]["path"] == ["periods"]
    span = {"startsOn": "2026-01-01", "endsOn": "2026-06-30", "target": 5}
    await done(ask, "setIndicatorPeriods", "indicator { id }", {**which, "periods": [span]})
    period = await IndicatorPeriod.get(indicator_id=indicator.id)
    locked = await done(
        ask, "lockPeriod", "period { lockedAt }", {"periodId": f"IndicatorPeriod:{period.id}"}
    )
    assert locked["lockedAt"].startswith("2026-03-04")


async def test_dropped_candidates_say_why(
    ask: Ask, database: object, of: samples.Affiliation
) -> None:
    await samples.item(await samples.work_plan(of, 2025), title="Left over")
    plan = await samples.work_plan(of, 2026)
    made = await samples.item(
        plan,
        carried_from=await WorkPlanItem.get(title="Left over"),
        carry_count=1,
        carry_candidate=True,
    )
    given = {
        "workPlanId": f"WorkPlan:{plan.id}",
        "decisions": [{"itemId": f"WorkPlanItem:{made.id}", "keep": False, "reason": "Obsolete"}],
    }
    await done(ask, "decideCandidates", "workPlan { id }", given)
    await made.refresh_from_db()
    assert made.state_reason == "Obsolete"
    assert await Goal.all().count() == 0


async def test_what_is_expected_of_an_indicator_on_a_day(ask: Ask) -> None:
    goal = await samples.goal(await samples.affiliation(), date(2026, 1, 1), date(2026, 12, 31))
    latest = await samples.indicator(goal, baseline=100, target=200)
    added = await samples.indicator(goal, target=40, aggregation="SUM")
    for first, last in (
        (date(2026, 1, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), date(2026, 12, 31)),
    ):
        await samples.period(added, first, last)
    query = """query Expected($id: ID!, $day: Date) { node(id: $id) { ... on Indicator {
        expectedProgress today: expected
        expected(on: $day) expectedValue(on: $day) end: expectedValue(on: "2026-12-31") } } }"""
    for of, day, share, value, end in (
        (latest, "2025-12-31", 0, 100, 200),
        (latest, "2026-07-02", Decimal("0.5014"), Decimal("150.1370"), 200),
        (latest, "2027-05-05", 1, 200, 200),
        (added, "2026-06-30", 0, 0, 20),
        (added, "2026-07-01", Decimal("0.5"), 20, 20),
        (added, "2027-01-01", 1, 40, 20),
    ):
        found = (await ask(query, {"id": f"Indicator:{of.id}", "day": day})).data["node"]
        assert found["today"] == found["expectedProgress"]
        assert (found["expected"], found["expectedValue"], found["end"]) == (share, value, end), day
