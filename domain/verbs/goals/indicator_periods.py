"""Periods of indicators: given or cut from the goal's dates, locked and unlocked (invariants 18, 19)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

from domain.acts import Act
from domain.audit import add, change, remove
from domain.database import transaction
from domain.days import write_day
from domain.errors import DomainError, ErrorCode
from domain.givens import against_rule, misfit
from domain.goals import (
    Aggregation,
    Frequency,
    Goal,
    Indicator,
    IndicatorPeriod,
    Measure,
    Measurement,
)
from domain.months import shift_months
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit
from domain.verbs.goals.indicators import LARGEST, lock_indicator

MONTHS = {
    Frequency.MONTHLY: 1,
    Frequency.QUARTERLY: 3,
    Frequency.HALF_YEARLY: 6,
    Frequency.YEARLY: 12,
}
MOST_PERIODS = 120
LONGEST_REPORT = 365


@dataclass(frozen=True)
class Span:
    """A period as it is wanted."""

    starts_on: date
    ends_on: date
    target: Decimal | None = None
    report_due_on: date | None = None


@dataclass(frozen=True)
class Cut:
    """Cut the goal's dates by the indicator's frequency; a report is due so many days after each period."""

    report_within_days: int = 30


async def set_indicator_periods(
    indicator_id: UUID, wanted: Sequence[Span] | Cut, act: Act, version: int | None = None
) -> Indicator:
    """Give an indicator exactly these periods and return it.

    A period of the same days stays, with its values; another one goes unless it holds values or is locked.
    Raises DomainError: NOT_FOUND; BAD_USER_INPUT; RULE_VIOLATED for periods that overlap or lie outside the
    goal (invariant 18), and for one that would take reported values with it.
    """
    async with transaction():
        indicator = await lock_indicator(indicator_id, Action.SET_INDICATOR_PERIODS, act)
        expect(indicator, version)
        goal = await Goal.get(id=indicator.goal_id)
        if isinstance(wanted, Cut):
            spans = cut(indicator, goal, wanted)
        else:
            spans = sorted(wanted, key=lambda span: span.starts_on)
        _check_spans(spans, goal)
        await _replace(indicator, spans, act)
    return indicator


def cut(indicator: Indicator, goal: Goal, how: Cut) -> list[Span]:
    """Return periods of the indicator's frequency that fill the goal's dates; the last may be shorter."""
    if not 0 <= how.report_within_days <= LONGEST_REPORT:
        raise misfit("report_within_days", f"A report is due within 0 to {LONGEST_REPORT} days.")
    months = MONTHS.get(indicator.frequency)
    spans: list[Span] = []
    first = goal.starts_on
    while first <= goal.due_on and len(spans) <= MOST_PERIODS:
        following = shift_months(goal.starts_on, (months or 0) * (len(spans) + 1))
        last = min(following - timedelta(days=1), goal.due_on) if months else goal.due_on
        spans.append(Span(first, last, None, last + timedelta(days=how.report_within_days)))
        first = last + timedelta(days=1)
    targets = _targets(indicator, len(spans))
    return [replace(span, target=target) for span, target in zip(spans, targets, strict=True)]


def _targets(indicator: Indicator, count: int) -> list[Decimal | None]:
    """Return what each period should reach: its part of a sum, the mean, or the value at its end."""
    target = indicator.target
    if target is None or indicator.measure is Measure.NARRATIVE:
        return [None] * count
    baseline = indicator.baseline or Decimal(0)
    if indicator.aggregation is Aggregation.SUM:
        return [_round(target / count)] * count
    if indicator.aggregation is Aggregation.AVERAGE or indicator.measure is Measure.YES_NO:
        return [target] * count
    way = target - baseline
    return [_round(baseline + way * (place + 1) / count) for place in range(count)]


def _round(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"))


def _check_spans(spans: Sequence[Span], goal: Goal) -> None:
    if not spans:
        raise misfit("periods", "Name at least one period.")
    if len(spans) > MOST_PERIODS:
        raise misfit("periods", f"An indicator has at most {MOST_PERIODS} periods.")
    for span in spans:
        _check_span(span, goal)
    for before, after in pairwise(spans):
        if after.starts_on <= before.ends_on:
            raise against_rule(
                "periods",
                f"Two periods overlap: one ends on {write_day(before.ends_on)}, the next begins on"
                f" {write_day(after.starts_on)}.",
            )


def _check_span(span: Span, goal: Goal) -> None:
    if span.ends_on < span.starts_on:
        raise misfit("periods", "The last day of a period lies before its first one.")
    if span.starts_on < goal.starts_on or span.ends_on > goal.due_on:
        raise against_rule(
            "periods",
            f"A period lies in the goal's dates: {write_day(goal.starts_on)} to {write_day(goal.due_on)}.",
        )
    if span.report_due_on is not None and span.report_due_on < span.starts_on:
        raise misfit("periods", "A report is not due before its period begins.")
    if span.target is not None and not (span.target.is_finite() and abs(span.target) < LARGEST):
        raise misfit("periods", "The target is too large.")


async def _replace(indicator: Indicator, spans: Sequence[Span], act: Act) -> None:
    found = await IndicatorPeriod.filter(indicator_id=indicator.id).select_for_update(no_key=True)
    there = {(period.starts_on, period.ends_on): period for period in found}
    days = {(span.starts_on, span.ends_on) for span in spans}
    for key, period in there.items():
        if key not in days:
            await _drop(period, act)
    for span in spans:
        await _write(indicator, span, there.get((span.starts_on, span.ends_on)), act)


async def _drop(period: IndicatorPeriod, act: Act) -> None:
    if await Measurement.exists(period_id=period.id):
        raise against_rule(
            "periods",
            f"Values were reported for {write_day(period.starts_on)} to {write_day(period.ends_on)}:"
            " that period stays.",
        )
    _check_unlocked(period, act.now)
    await remove(period, Action.SET_INDICATOR_PERIODS, act.actor)


async def _write(
    indicator: Indicator, span: Span, period: IndicatorPeriod | None, act: Act
) -> None:
    action = Action.SET_INDICATOR_PERIODS
    if period is None:
        made = IndicatorPeriod(
            indicator_id=indicator.id,
            starts_on=span.starts_on,
            ends_on=span.ends_on,
            target=span.target,
            report_due_on=span.report_due_on,
        )
        await add(made, action, act.actor)
        return
    changes = {"target": span.target, "report_due_on": span.report_due_on}
    if any(getattr(period, name) != value for name, value in changes.items()):
        _check_unlocked(period, act.now)
        await change(period, changes, action, act.actor)


def _check_unlocked(period: IndicatorPeriod, now: datetime) -> None:
    if period.locked_at is not None and period.locked_at <= now:
        raise against_rule(
            "periods",
            f"The period {write_day(period.starts_on)} to {write_day(period.ends_on)} is locked.",
        )


async def lock_period(
    key: UUID, locked_at: datetime | None, version: int | None, act: Act
) -> IndicatorPeriod:
    """Take no more values for a period from a moment on: now, unless a later one is named."""
    at = locked_at or act.now
    if at < act.now:
        raise misfit("locked_at", "A period is locked from now or from a later moment on.")
    async with transaction():
        period = await _find_period(key, Action.LOCK_PERIOD, version, act)
        if period.locked_at is not None and period.locked_at <= act.now:
            raise DomainError(
                ErrorCode.RULE_VIOLATED, "The period is locked already.", ("periodId",)
            )
        await change(period, {"locked_at": at}, Action.LOCK_PERIOD, act.actor)
    return period


async def unlock_period(key: UUID, version: int | None, act: Act) -> IndicatorPeriod:
    """Take values for a period again; the trail keeps who opened it."""
    async with transaction():
        period = await _find_period(key, Action.UNLOCK_PERIOD, version, act)
        if period.locked_at is None:
            raise DomainError(ErrorCode.RULE_VIOLATED, "The period is not locked.", ("periodId",))
        await change(period, {"locked_at": None}, Action.UNLOCK_PERIOD, act.actor)
    return period


async def _find_period(key: UUID, action: Action, version: int | None, act: Act) -> IndicatorPeriod:
    period = await find(IndicatorPeriod, key, act, "periodId")
    await permit(action, period, act)
    expect(period, version)
    return period
