"""Adding, changing and removing indicators: what is measured, from which baseline to which target."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from domain.acts import Act
from domain.audit import add, change, remove
from domain.database import transaction
from domain.errors import placed
from domain.givens import Given, against_rule, check, misfit
from domain.goals import (
    Aggregation,
    Direction,
    Goal,
    GoalState,
    Indicator,
    IndicatorPeriod,
    Measure,
    Measurement,
)
from domain.rights.actions import Action
from domain.rights.permissions import expect, find
from domain.verbs.goals.goal_benefits import lock_goal
from domain.verbs.goals.goal_proposals import check_measured, check_owner
from domain.verbs.people.taking_back import newly_named, take_back_named

LARGEST = Decimal(10) ** 14
HUNDRED = Decimal(100)
MEANING = ("measure", "aggregation", "unit")
"""What the values that were measured mean: it stays once there are any."""

NO_SUM = frozenset({Measure.PERCENT, Measure.YES_NO, Measure.SCALE})


async def add_indicator(goal_id: UUID, given: Given, act: Act) -> Indicator:
    """Add an indicator to an open goal; its periods are set apart.

    Raises DomainError: NOT_FOUND; BAD_USER_INPUT for values that the measure cannot have; RULE_VIOLATED for a
    target that no progress leads to; FORBIDDEN for the counterpart once the goal is active.
    """
    async with transaction():
        goal = await lock_goal(goal_id, Action.ADD_INDICATOR, act)
        await _check_given(given, act)
        indicator = Indicator(goal_id=goal.id, **given)
        _check_yardstick(indicator)
        await add(indicator, Action.ADD_INDICATOR, act.actor)
        named = newly_named(None, given)
        await take_back_named(goal.agreement_id, named, Action.ADD_INDICATOR, act)
    return indicator


async def update_indicator(key: UUID, given: Given, version: int | None, act: Act) -> Indicator:
    """Change an indicator; what its values mean stays once a value was reported."""
    async with transaction():
        indicator = await lock_indicator(key, Action.UPDATE_INDICATOR, act)
        expect(indicator, version)
        named = newly_named(indicator, given)
        await _check_given(given, act)
        await _check_meaning(indicator, given)
        _check_yardstick(indicator.clone().update_from_dict(dict(given)))
        await change(indicator, given, Action.UPDATE_INDICATOR, act.actor)
        goal = await Goal.get(id=indicator.goal_id)
        await take_back_named(goal.agreement_id, named, Action.UPDATE_INDICATOR, act)
    return indicator


async def remove_indicator(key: UUID, version: int | None, act: Act) -> Goal:
    """Remove an indicator that nothing was reported for, with its periods; return its goal.

    Raises DomainError RULE_VIOLATED once there are values, and where an active goal would have neither
    another indicator nor a reason (invariant 17).
    """
    async with transaction():
        indicator = await lock_indicator(key, Action.REMOVE_INDICATOR, act)
        expect(indicator, version)
        if await Measurement.exists(indicator_id=indicator.id):
            raise against_rule("indicator_id", "Values were reported: they stay on record.")
        for period in await IndicatorPeriod.filter(indicator_id=indicator.id).order_by("starts_on"):
            await remove(period, Action.REMOVE_INDICATOR, act.actor)
        await remove(indicator, Action.REMOVE_INDICATOR, act.actor)
        goal = await Goal.get(id=indicator.goal_id)
        if goal.state is GoalState.ACTIVE:
            with placed("indicatorId"):
                await check_measured(goal, goal.no_indicator_reason)
    return goal


async def lock_indicator(key: UUID, action: Action, act: Act) -> Indicator:
    """Return an indicator of an open goal that the viewer may change, with the goal locked before it."""
    seen = await find(Indicator, key, act, "indicatorId", lock=False)
    await lock_goal(seen.goal_id, action, act)
    return await Indicator.filter(id=key).select_for_update(no_key=True).get()


async def _check_given(given: Given, act: Act) -> None:
    await check(Indicator, given, act)
    await check_owner(given)
    for name in ("baseline", "target"):
        value: Any = given.get(name)
        if value is not None and not (value.is_finite() and abs(value) < LARGEST):
            raise misfit(name, "The value is too large.")
    tolerance: Any = given.get("amber_tolerance", Decimal(0))
    if not (tolerance.is_finite() and 0 <= tolerance <= 1):
        raise misfit("amber_tolerance", "A tolerance is a share between 0 and 1: 0.15 is 15 %.")


async def _check_meaning(indicator: Indicator, given: Given) -> None:
    changed = [
        name
        for name in MEANING
        if given.get(name, getattr(indicator, name)) != getattr(indicator, name)
    ]
    if changed and await Measurement.exists(indicator_id=indicator.id):
        raise against_rule(
            changed[0],
            "Values were reported already, and they would mean something else: add another indicator.",
        )


def _check_yardstick(indicator: Indicator) -> None:
    """Refuse what could never be judged."""
    baseline, target = indicator.baseline, indicator.target
    if indicator.measure is Measure.NARRATIVE:
        if baseline is not None or target is not None:
            raise misfit(
                "target", "An indicator that is told in words has no baseline and no target."
            )
        return
    if indicator.measure in NO_SUM and indicator.aggregation is Aggregation.SUM:
        raise against_rule(
            "aggregation", f"Values of the measure {indicator.measure.value} do not add up."
        )
    if indicator.measure is Measure.YES_NO and not {baseline, target} <= {
        None,
        Decimal(0),
        Decimal(1),
    }:
        raise misfit("target", "The answer is 1 for yes or 0 for no.")
    _check_way(indicator.direction, baseline, target)


def _check_way(direction: Direction, baseline: Decimal | None, target: Decimal | None) -> None:
    if direction is Direction.MAINTAIN or target is None or baseline is None:
        return
    if target == baseline:
        raise against_rule(
            "target",
            "The target equals the baseline: nothing could be reached. MAINTAIN keeps a value.",
        )
    if (target > baseline) != (direction is Direction.INCREASE):
        raise against_rule(
            "target",
            f"From {baseline.normalize():f} to {target.normalize():f} is no"
            f" {direction.value.lower()}: change the direction or the target.",
        )
