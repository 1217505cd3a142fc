"""Goals from the proposal to their end, with what each party gains (invariant 17)."""

import asyncio
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
import pytest

from domain.agreements import Category
from domain.audit import AuditEvent
from domain.database import Database
from domain.goals import Goal, GoalBenefit, GoalState
from domain.verbs.goals.goal_benefits import BENEFIT_GAPS, set_goal_benefit
from domain.verbs.goals.goal_proposals import Benefit, ProposedGoal, propose_goal, update_goal
from domain.verbs.goals.goal_states import activate_goal, close_goal
from domain.vocabularies import Vocabulary
from tests import samples
from tests.domain.breaking import refusal
from tests.domain.two_sides import acting, liaison, refused, representative, staff

pytestmark = pytest.mark.usefixtures("database")

START, END = date(2026, 1, 1), date(2026, 12, 31)


async def wanted(of: samples.Affiliation, *gaining: UUID, **values: Any) -> ProposedGoal:
    area = await samples.vocabulary_term(Vocabulary.EMPHASIS_AREA)
    given = {
        "title": "More members",
        "emphasis_area_id": area.id,
        "starts_on": START,
        "due_on": END,
        **values,
    }
    benefits = tuple(Benefit(party, "Members of the other side") for party in gaining)
    return ProposedGoal(of.agreement.id, given, benefits)


async def proposed(of: samples.Affiliation, **values: Any) -> Goal:
    both = (of.home.id, of.counterparty.id)
    return await propose_goal(await wanted(of, *both, **values), acting())


async def test_either_side_proposes_a_goal_with_its_benefits() -> None:
    of = await samples.affiliation()
    for viewer in (await staff(), await liaison(of), await representative(of)):
        goal = await propose_goal(await wanted(of, of.home.id), acting(viewer))
        assert goal.state is GoalState.PROPOSED
        assert goal.created_by == viewer.name
    assert await GoalBenefit.filter(party_id=of.home.id).count() == 3
    assert await AuditEvent.filter(action="proposeGoal").count() == 6


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"title": " "}, ("BAD_USER_INPUT", "title")),
        ({"title": "x" * 301}, ("BAD_USER_INPUT", "title")),
        ({"due_on": date(2025, 12, 31)}, ("BAD_USER_INPUT", "dueOn")),
        ({"weight": Decimal(0)}, ("BAD_USER_INPUT", "weight")),
        ({"weight": Decimal("NaN")}, ("BAD_USER_INPUT", "weight")),
        ({"owner_id": UUID(int=1)}, ("NOT_FOUND", "ownerId")),
        ({"initiative_id": UUID(int=1)}, ("NOT_FOUND", "initiativeId")),
        ({"emphasis_area_id": UUID(int=1)}, ("NOT_FOUND", "emphasisAreaId")),
    ],
)
async def test_goals_that_make_no_sense(values: dict[str, Any], expected: tuple[str, str]) -> None:
    of = await samples.affiliation()
    assert await refused(propose_goal(await wanted(of, **values), acting())) == expected


async def test_an_area_of_another_vocabulary_is_no_emphasis_area() -> None:
    of = await samples.affiliation()
    purpose = await samples.vocabulary_term(Vocabulary.PURPOSE)
    given = await wanted(of, emphasis_area_id=purpose.id)
    assert await refused(propose_goal(given, acting())) == ("BAD_USER_INPUT", "emphasisAreaId")


async def test_benefits_are_for_parties_of_the_agreement_once_each() -> None:
    of, other = await samples.affiliation(), await samples.affiliation()
    stranger = await wanted(of, other.home.id)
    assert await refused(propose_goal(stranger, acting())) == ("NOT_FOUND", "partyId")
    twice = await wanted(of, of.home.id, of.home.id)
    assert await refused(propose_goal(twice, acting())) == ("BAD_USER_INPUT", "benefits")


async def test_nobody_proposes_goals_for_others() -> None:
    of, other = await samples.affiliation(), await samples.affiliation()
    stranger = await representative(other)
    given = await wanted(of, of.home.id)
    assert await refused(propose_goal(given, acting(stranger))) == ("NOT_FOUND", "agreementId")
    branch = await samples.affiliation(Category.BRANCH)
    given = await wanted(branch, branch.home.id)
    away = acting(await representative(branch))
    assert (await refused(propose_goal(given, away)))[0] == "FORBIDDEN"


async def test_17_a_goal_is_activated_once_it_is_measured_and_everybody_gains(
    database: Database,
) -> None:
    of = await samples.affiliation()
    goal = await propose_goal(await wanted(of, of.home.id), acting())
    measured = ("RULE_VIOLATED", "noIndicatorReason")
    assert await refused(activate_goal(goal.id, None, acting())) == measured
    await samples.indicator(goal)
    assert await refused(activate_goal(goal.id, None, acting())) == ("RULE_VIOLATED", "benefits")
    (gap,) = await gaps(database, of)
    assert gap["message"].endswith("gains nothing yet from the goals of the agreement.")
    await set_goal_benefit(goal.id, of.counterparty.id, "Speakers", None, acting())
    assert await gaps(database, of) == []
    assert (await activate_goal(goal.id, None, acting())).state is GoalState.ACTIVE
    assert await refused(activate_goal(goal.id, None, acting())) == ("RULE_VIOLATED", "goalId")


async def gaps(database: Database, of: samples.Affiliation) -> Any:
    found = await samples.derive(
        database, BENEFIT_GAPS, "agreement", of.agreement.id, date(2026, 3, 4)
    )
    return orjson.loads(str(found))


async def test_17_the_database_refuses_an_active_goal_without_a_yardstick() -> None:
    of = await samples.affiliation()
    goal = await proposed(of)
    assert await refusal(Goal.filter(id=goal.id).update(state=GoalState.ACTIVE)) == "goal_measured"


async def test_17_a_branch_is_exempt() -> None:
    branch = await samples.affiliation(Category.BRANCH)
    goal = await propose_goal(
        await wanted(branch, no_indicator_reason="It is a journey."), acting()
    )
    assert (await activate_goal(goal.id, None, acting())).state is GoalState.ACTIVE


async def test_17_the_last_benefit_of_a_party_stays_while_a_goal_is_active() -> None:
    of = await samples.affiliation()
    goal = await proposed(of, no_indicator_reason="It is a journey.")
    await activate_goal(goal.id, None, acting())
    taken = set_goal_benefit(goal.id, of.home.id, None, None, acting())
    assert await refused(taken) == ("RULE_VIOLATED", "benefits")
    assert await GoalBenefit.filter(goal_id=goal.id).count() == 2


async def test_17_two_at_once_cannot_leave_a_party_without_a_benefit() -> None:
    of = await samples.affiliation()
    first = await proposed(of, no_indicator_reason="It is a journey.")
    second = await proposed(of, no_indicator_reason="It is a journey.")
    await activate_goal(first.id, None, acting())
    await activate_goal(second.id, None, acting())
    results = await asyncio.gather(
        set_goal_benefit(first.id, of.home.id, None, None, acting()),
        set_goal_benefit(second.id, of.home.id, None, None, acting()),
        return_exceptions=True,
    )
    assert sum(isinstance(result, Exception) for result in results) == 1
    assert await GoalBenefit.filter(party_id=of.home.id).count() == 1


async def test_17_what_a_proposal_promises_stays_while_another_goal_is_active() -> None:
    of = await samples.affiliation()
    theirs = await propose_goal(await wanted(of, of.counterparty.id), acting())
    given = await wanted(of, of.home.id, no_indicator_reason="It is a journey.")
    ours = await propose_goal(given, acting())
    await activate_goal(ours.id, None, acting())
    taken = set_goal_benefit(theirs.id, of.counterparty.id, None, None, acting())
    assert await refused(taken) == ("RULE_VIOLATED", "benefits")


async def test_17_who_takes_a_benefit_back_waits_for_who_activates() -> None:
    of = await samples.affiliation()
    theirs = await propose_goal(await wanted(of, of.counterparty.id), acting())
    given = await wanted(of, of.home.id, no_indicator_reason="It is a journey.")
    ours = await propose_goal(given, acting())
    results = await asyncio.gather(
        activate_goal(ours.id, None, acting()),
        set_goal_benefit(theirs.id, of.counterparty.id, None, None, acting()),
        return_exceptions=True,
    )
    assert sum(isinstance(result, Exception) for result in results) == 1
    active = await Goal.exists(id=ours.id, state=GoalState.ACTIVE)
    assert active == await GoalBenefit.exists(party_id=of.counterparty.id)


async def test_an_active_goal_is_changed_by_the_home_association_alone() -> None:
    of = await samples.affiliation()
    goal = await proposed(of, no_indicator_reason="It is a journey.")
    away = acting(await representative(of))
    changed = await update_goal(goal.id, {"title": "Even more members"}, 1, away)
    assert (changed.title, changed.version) == ("Even more members", 2)
    assert (await refused(activate_goal(goal.id, None, away)))[0] == "FORBIDDEN"
    await activate_goal(goal.id, None, acting(await liaison(of)))
    assert (await refused(update_goal(goal.id, {"title": "Fewer"}, None, away)))[0] == "FORBIDDEN"
    stale = update_goal(goal.id, {"title": "Other"}, 1, acting())
    assert await refused(stale) == ("CONFLICT", "expectedVersion")
    emptied = update_goal(goal.id, {"no_indicator_reason": None}, None, acting())
    assert await refused(emptied) == ("RULE_VIOLATED", "noIndicatorReason")


async def test_18_a_goals_dates_hold_its_periods() -> None:
    of = await samples.affiliation()
    goal = await proposed(of)
    indicator = await samples.indicator(goal)
    await samples.period(indicator, START, END)
    shorter = update_goal(goal.id, {"due_on": date(2026, 6, 30)}, None, acting())
    assert await refused(shorter) == ("RULE_VIOLATED", "dueOn")
    later = update_goal(goal.id, {"starts_on": date(2026, 2, 1)}, None, acting())
    assert await refused(later) == ("RULE_VIOLATED", "startsOn")


@pytest.mark.parametrize(
    ("state", "reason", "expected"),
    [
        (GoalState.MISSED, None, ("BAD_USER_INPUT", "reason")),
        (GoalState.PARTLY_ACHIEVED, " ", ("BAD_USER_INPUT", "reason")),
        (GoalState.ACTIVE, "Go on", ("BAD_USER_INPUT", "state")),
    ],
)
async def test_goals_end_with_a_reason(
    state: GoalState, reason: str | None, expected: tuple[str, str]
) -> None:
    of = await samples.affiliation()
    goal = await proposed(of, no_indicator_reason="It is a journey.")
    await activate_goal(goal.id, None, acting())
    assert await refused(close_goal(goal.id, state, reason, None, acting())) == expected


async def test_a_closed_goal_stays_as_it_is() -> None:
    of = await samples.affiliation()
    goal = await proposed(of, no_indicator_reason="It is a journey.")
    early = close_goal(goal.id, GoalState.ACHIEVED, None, None, acting())
    assert await refused(early) == ("RULE_VIOLATED", "state")
    await activate_goal(goal.id, None, acting())
    closed = await close_goal(goal.id, GoalState.MISSED, "Nobody came.", None, acting())
    assert (closed.state, closed.state_reason) == (GoalState.MISSED, "Nobody came.")
    again = update_goal(goal.id, {"title": "Other"}, None, acting())
    assert await refused(again) == ("RULE_VIOLATED", "goalId")


async def test_the_database_refuses_a_goal_that_was_missed_for_no_reason() -> None:
    of = await samples.affiliation()
    goal = await proposed(of)
    for state in (GoalState.MISSED, GoalState.DROPPED):
        assert await refusal(Goal.filter(id=goal.id).update(state=state)) == "goal_reason"
