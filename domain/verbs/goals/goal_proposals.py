"""Proposing and changing goals of an agreement: either side proposes, with what each party gains."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from domain.acts import Act
from domain.agreements import Agreement
from domain.audit import add, change
from domain.database import transaction
from domain.days import write_day
from domain.errors import DomainError, ErrorCode
from domain.givens import Given, against_rule, check, check_order, misfit
from domain.goals import Goal, GoalBenefit, GoalState, Indicator, IndicatorPeriod
from domain.people import Person
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit
from domain.sides import direct
from domain.verbs.goals.goal_benefits import check_party, lock_goal
from domain.verbs.people.taking_back import newly_named, take_back_named
from domain.vocabularies import Vocabulary, VocabularyTerm

HEAVIEST = Decimal(1000)


@dataclass(frozen=True)
class Benefit:
    """What a party gains from a goal."""

    party_id: UUID
    text: str


@dataclass(frozen=True)
class ProposedGoal:
    """A goal by its columns, and what each party gains."""

    agreement_id: UUID
    values: Given
    benefits: tuple[Benefit, ...] = ()


async def propose_goal(proposed: ProposedGoal, act: Act) -> Goal:
    """Add a goal that both sides still have to want; it is PROPOSED until it is activated.

    Raises DomainError: NOT_FOUND for an agreement, area, person, initiative or party that is not there;
    BAD_USER_INPUT for values that make no sense; FORBIDDEN for the counterpart of a branch.
    """
    async with transaction():
        agreement = await find(Agreement, proposed.agreement_id, act, "agreementId")
        await permit(Action.PROPOSE_GOAL, agreement, act)
        await direct(agreement, act)
        _check_open(agreement)
        await _check_values(proposed.values, act)
        goal = Goal(agreement_id=agreement.id, state=GoalState.PROPOSED, **proposed.values)
        check_order(goal.starts_on, goal.due_on, "due_on")
        await add(goal, Action.PROPOSE_GOAL, act.actor)
        await _add_benefits(goal, proposed.benefits, act)
        named = newly_named(None, proposed.values)
        await take_back_named(agreement.id, named, Action.PROPOSE_GOAL, act)
    return goal


async def update_goal(key: UUID, given: Given, version: int | None, act: Act) -> Goal:
    """Change a goal that is not closed; absent values stay, null empties what may be empty.

    Raises DomainError as `propose_goal`, and RULE_VIOLATED where a period of an indicator would lie outside
    the goal (invariant 18), or an active goal would be left without a yardstick (invariant 17).
    """
    async with transaction():
        goal = await lock_goal(key, Action.UPDATE_GOAL, act)
        expect(goal, version)
        await _check_values(given, act)
        await _check_dates(goal, given)
        await _check_yardstick(goal, given)
        named = newly_named(goal, given)
        await change(goal, given, Action.UPDATE_GOAL, act.actor)
        await take_back_named(goal.agreement_id, named, Action.UPDATE_GOAL, act)
    return goal


def _check_open(agreement: Agreement) -> None:
    if agreement.archived_on is not None:
        raise DomainError(
            ErrorCode.RULE_VIOLATED, "The agreement is in the archive.", ("agreementId",)
        )


async def _add_benefits(goal: Goal, benefits: tuple[Benefit, ...], act: Act) -> None:
    if len({benefit.party_id for benefit in benefits}) < len(benefits):
        raise misfit("benefits", "Each party has one benefit of a goal.")
    for benefit in benefits:
        await check_party(benefit.party_id, goal.agreement_id)
        if not benefit.text.strip():
            raise misfit("benefits", "Say what the party gains.")
        gain = GoalBenefit(goal_id=goal.id, party_id=benefit.party_id, text=benefit.text.strip())
        await add(gain, Action.PROPOSE_GOAL, act.actor)


async def _check_values(given: Given, act: Act) -> None:
    await check(Goal, given, act)
    await _check_area(given.get("emphasis_area_id"), act)
    await check_owner(given)
    weight: Any = given.get("weight", Decimal(1))
    if not (weight.is_finite() and 0 < weight < HEAVIEST):
        raise misfit("weight", f"A weight is more than 0 and less than {HEAVIEST}.")


async def _check_area(area_id: UUID | None, act: Act) -> None:
    if area_id is None:
        return
    area = await VocabularyTerm.get(id=area_id)
    if area.vocabulary is not Vocabulary.EMPHASIS_AREA:
        raise misfit("emphasis_area_id", f"{area.label} is no emphasis area.")
    if area.active_to is not None and area.active_to < act.today:
        raise against_rule(
            "emphasis_area_id",
            f"{area.label} was in use until {write_day(area.active_to)} and takes no new goals.",
        )


async def check_owner(given: Given) -> None:
    """Refuse an owner who does not act any more."""
    owner = given.get("owner_id")
    if owner is not None and not await Person.exists(id=owner, deactivated_on=None):
        raise DomainError(ErrorCode.NOT_FOUND, "There is no such person.", ("ownerId",))


async def _check_dates(goal: Goal, given: Given) -> None:
    first = given.get("starts_on", goal.starts_on)
    last = given.get("due_on", goal.due_on)
    check_order(first, last, "due_on")
    periods = IndicatorPeriod.filter(indicator__goal_id=goal.id)
    if early := await periods.filter(starts_on__lt=first).order_by("starts_on").first():
        raise against_rule(
            "starts_on",
            f"An indicator has a period from {write_day(early.starts_on)} on, before the goal would begin.",
        )
    if late := await periods.filter(ends_on__gt=last).order_by("-ends_on").first():
        raise against_rule(
            "due_on",
            f"An indicator has a period until {write_day(late.ends_on)}, after the goal would be due.",
        )


async def _check_yardstick(goal: Goal, given: Given) -> None:
    reason = given.get("no_indicator_reason", goal.no_indicator_reason)
    if goal.state is GoalState.ACTIVE and not (reason or "").strip():
        await check_measured(goal, reason)


async def check_measured(goal: Goal, reason: str | None) -> None:
    """Refuse an active goal without an indicator that does not say why it has none (invariant 17)."""
    if not (reason or "").strip() and not await Indicator.exists(goal_id=goal.id):
        raise against_rule(
            "no_indicator_reason",
            "A goal that is worked on needs an indicator, or a reason why it has none.",
        )
