"""Proposing, changing, activating and closing goals, and saying what each party gains."""

from typing import Any

import strawberry

from domain import goals
from domain.acts import Act
from domain.verbs.goals.goal_benefits import set_goal_benefit
from domain.verbs.goals.goal_proposals import Benefit, ProposedGoal, propose_goal, update_goal
from domain.verbs.goals.goal_states import activate_goal, close_goal
from schema.goals import Goal
from schema.verbs import Asked, form, or_none, read_columns, read_key, verb, version_of
from schema.writing import read_id

WHICH = "The goal."
COLUMNS = "weight owner_id initiative_id no_indicator_reason"


@strawberry.input(description="What a party of the agreement gains from the goal.")
class BenefitInput:
    """A benefit in proposeGoal."""

    party_id: strawberry.ID = strawberry.field(description="Who gains.")
    text: str = strawberry.field(description="What it gains.")


PROPOSE = form(
    "ProposeGoalInput",
    "A goal that both sides may want, with what each party gains.",
    goals.Goal,
    needed="agreement_id emphasis_area_id title starts_on due_on",
    free=COLUMNS,
    extra=[Asked("benefits", list[BenefitInput], "What each party gains.")],
)
UPDATE = form(
    "UpdateGoalInput",
    "What the goal is now; what is left out stays, null empties.",
    goals.Goal,
    changes=WHICH,
    free=f"emphasis_area_id title starts_on due_on {COLUMNS}",
)
ACTIVATE = form(
    "ActivateGoalInput", "The goal that is worked on from now on.", goals.Goal, changes=WHICH
)
CLOSE = form(
    "CloseGoalInput",
    "How the goal ended.",
    goals.Goal,
    changes=WHICH,
    extra=[
        Asked(
            "state",
            goals.GoalState,
            "ACHIEVED, PARTLY_ACHIEVED, MISSED or DROPPED.",
            needed=True,
        ),
        Asked("reason", str, "Why; only ACHIEVED needs none."),
    ],
)
BENEFIT = form(
    "SetGoalBenefitInput",
    "What a party gains from the goal; null takes it back.",
    goals.Goal,
    changes=WHICH,
    extra=[
        Asked("party_id", strawberry.ID, "Who gains.", "AgreementParty", needed=True),
        Asked("text", str, "What it gains."),
    ],
)


async def propose(given: Any, act: Act) -> goals.Goal:
    values = read_columns(given, PROPOSE, "agreement_id", "benefits")
    benefits = tuple(
        Benefit(read_id(each.party_id, "AgreementParty", "benefits"), each.text)
        for each in or_none(given.benefits) or ()
    )
    agreement = read_key(given, PROPOSE, "agreement_id")
    return await propose_goal(ProposedGoal(agreement, values, benefits), act)


async def update(given: Any, act: Act) -> goals.Goal:
    key = read_key(given, UPDATE, "goal_id")
    return await update_goal(key, read_columns(given, UPDATE, "goal_id"), version_of(given), act)


async def activate(given: Any, act: Act) -> goals.Goal:
    return await activate_goal(read_key(given, ACTIVATE, "goal_id"), version_of(given), act)


async def close(given: Any, act: Act) -> goals.Goal:
    key = read_key(given, CLOSE, "goal_id")
    return await close_goal(key, given.state, or_none(given.reason), version_of(given), act)


async def set_benefit(given: Any, act: Act) -> goals.Goal:
    key = read_key(given, BENEFIT, "goal_id")
    party = read_key(given, BENEFIT, "party_id")
    return await set_goal_benefit(key, party, or_none(given.text), version_of(given), act)


@strawberry.type
class GoalMutations:
    """What can be done with goals."""

    propose_goal = verb(
        PROPOSE,
        Goal,
        "goal",
        "Propose a goal of an agreement, with what each party gains.",
        propose,
    )
    update_goal = verb(
        UPDATE,
        Goal,
        "goal",
        "Change a goal that is not closed; the home association alone once it is active.",
        update,
    )
    activate_goal = verb(
        ACTIVATE,
        Goal,
        "goal",
        "Begin to work on a goal: it is measured, and every party gains from the agreement's goals.",
        activate,
    )
    close_goal = verb(CLOSE, Goal, "goal", "Say how a goal ended, and why.", close)
    set_goal_benefit = verb(
        BENEFIT, Goal, "goal", "Say what a party gains from a goal, or take it back.", set_benefit
    )
