"""Indicators and their periods: what can be judged, in which spans, and until when (invariants 18 and 19)."""

import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from domain.audit import AuditEvent
from domain.clock import Clock
from domain.goals import (
    Aggregation,
    Direction,
    Frequency,
    Goal,
    GoalState,
    Indicator,
    IndicatorPeriod,
    Measure,
    Measurement,
)
from domain.verbs.goals.indicator_periods import (
    Cut,
    Span,
    lock_period,
    set_indicator_periods,
    unlock_period,
)
from domain.verbs.goals.indicators import add_indicator, remove_indicator, update_indicator
from domain.verbs.goals.measurements import record_measurement
from domain.verbs.goals.observations import Observation
from tests import samples
from tests.domain.breaking import refusal
from tests.domain.two_sides import acting, refused, representative, staff

pytestmark = pytest.mark.usefixtures("database")

START, END = date(2026, 1, 1), date(2026, 12, 31)


async def make_goal(**values: Any) -> tuple[samples.Affiliation, Goal]:
    of = await samples.affiliation()
    return of, await samples.goal(of, START, END, **values)


async def make_indicator(**values: Any) -> Indicator:
    _, goal = await make_goal()
    given = {"title": "Members", "baseline": Decimal(100), "target": Decimal(200), **values}
    return await add_indicator(goal.id, given, acting())


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"title": ""}, ("BAD_USER_INPUT", "title")),
        ({"target": Decimal(100)}, ("RULE_VIOLATED", "target")),
        ({"target": Decimal(50)}, ("RULE_VIOLATED", "target")),
        ({"target": Decimal("1e15")}, ("BAD_USER_INPUT", "target")),
        ({"direction": Direction.DECREASE}, ("RULE_VIOLATED", "target")),
        ({"amber_tolerance": Decimal(2)}, ("BAD_USER_INPUT", "amberTolerance")),
        ({"measure": Measure.NARRATIVE}, ("BAD_USER_INPUT", "target")),
        ({"measure": Measure.YES_NO}, ("BAD_USER_INPUT", "target")),
        (
            {"measure": Measure.PERCENT, "aggregation": Aggregation.SUM},
            ("RULE_VIOLATED", "aggregation"),
        ),
    ],
)
async def test_indicators_that_could_never_be_judged(
    given: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert await refused(make_indicator(**given)) == expected


async def test_who_measures_what() -> None:
    of, goal = await make_goal()
    away = acting(await representative(of))
    made = await add_indicator(goal.id, {"title": "Members"}, away)
    assert made.direction is Direction.INCREASE
    await Goal.filter(id=goal.id).update(state=GoalState.ACTIVE)
    assert (await refused(add_indicator(goal.id, {"title": "More"}, away)))[0] == "FORBIDDEN"
    assert (await refused(update_indicator(made.id, {"title": "M"}, None, away)))[0] == "FORBIDDEN"
    changed = await update_indicator(made.id, {"unit": "people"}, 1, acting(await staff()))
    assert (changed.unit, changed.version) == ("people", 2)


async def test_what_values_mean_stays_once_there_are_any() -> None:
    made = await make_indicator()
    await set_indicator_periods(made.id, Cut(), acting())
    seen = Observation(made.id, date(2026, 3, 1), Decimal(120))
    await record_measurement(seen, acting().actor, acting().clock)
    changed = update_indicator(made.id, {"measure": Measure.MONEY}, None, acting())
    assert await refused(changed) == ("RULE_VIOLATED", "measure")
    await update_indicator(
        made.id, {"target": Decimal(300), "measure": made.measure}, None, acting()
    )


async def test_18_periods_are_cut_from_the_goals_dates() -> None:
    made = await make_indicator(frequency=Frequency.QUARTERLY)
    await set_indicator_periods(made.id, Cut(report_within_days=20), acting())
    periods = await IndicatorPeriod.filter(indicator_id=made.id).order_by("starts_on")
    assert [(p.starts_on, p.ends_on) for p in periods] == [
        (date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 4, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), date(2026, 9, 30)),
        (date(2026, 10, 1), date(2026, 12, 31)),
    ]
    assert [p.target for p in periods] == [125, 150, 175, 200]
    assert periods[0].report_due_on == date(2026, 4, 20)


@pytest.mark.parametrize(
    ("aggregation", "targets"),
    [
        (Aggregation.SUM, [100, 100]),
        (Aggregation.AVERAGE, [200, 200]),
        (Aggregation.LATEST, [150, 200]),
    ],
)
async def test_targets_of_periods_follow_the_aggregation(
    aggregation: Aggregation, targets: list[int]
) -> None:
    made = await make_indicator(frequency=Frequency.HALF_YEARLY, aggregation=aggregation)
    await set_indicator_periods(made.id, Cut(), acting())
    periods = await IndicatorPeriod.filter(indicator_id=made.id).order_by("starts_on")
    assert [period.target for period in periods] == targets


async def test_18_months_of_different_lengths_leave_no_gap() -> None:
    of = await samples.affiliation()
    goal = await samples.goal(of, date(2026, 1, 31), date(2026, 6, 29))
    made = await add_indicator(goal.id, {"title": "A", "frequency": Frequency.MONTHLY}, acting())
    await set_indicator_periods(made.id, Cut(), acting())
    periods = await IndicatorPeriod.filter(indicator_id=made.id).order_by("starts_on")
    assert [period.starts_on.isoformat()[5:] for period in periods] == [
        "01-31",
        "02-28",
        "03-31",
        "04-30",
        "05-31",
    ]
    assert [period.ends_on.isoformat()[5:] for period in periods][-2:] == ["05-30", "06-29"]


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([], ("BAD_USER_INPUT", "periods")),
        ([Span(START, date(2025, 12, 31))], ("BAD_USER_INPUT", "periods")),
        ([Span(date(2025, 12, 1), END)], ("RULE_VIOLATED", "periods")),
        ([Span(START, date(2027, 1, 1))], ("RULE_VIOLATED", "periods")),
        ([Span(START, END), Span(END, END)], ("RULE_VIOLATED", "periods")),
        ([Span(START, END, report_due_on=date(2025, 12, 1))], ("BAD_USER_INPUT", "periods")),
        ([Span(START, END, Decimal("Infinity"))], ("BAD_USER_INPUT", "periods")),
    ],
)
async def test_18_periods_that_cannot_be(spans: list[Span], expected: tuple[str, str]) -> None:
    made = await make_indicator()
    assert await refused(set_indicator_periods(made.id, spans, acting())) == expected
    assert await IndicatorPeriod.all().count() == 0


async def test_18_the_database_refuses_overlapping_periods_and_those_outside_the_goal() -> None:
    made = await make_indicator()
    await samples.period(made, START, END)
    overlap = await refusal(samples.period(made, date(2026, 6, 1), END))
    assert overlap == "indicator_period_no_overlap"
    other = await samples.indicator(await samples.goal(await samples.affiliation(), START, END))
    assert await refusal(samples.period(other, START, date(2027, 1, 1))) == (
        "indicator_period_within_goal"
    )


async def test_18_two_at_once_leave_one_set_of_periods() -> None:
    made = await make_indicator()
    await asyncio.gather(
        set_indicator_periods(made.id, [Span(START, END)], acting()),
        set_indicator_periods(made.id, [Span(START, date(2026, 6, 30))], acting()),
    )
    assert await IndicatorPeriod.filter(indicator_id=made.id).count() == 1


async def test_a_period_with_values_stays() -> None:
    made = await make_indicator()
    await set_indicator_periods(made.id, [Span(START, END, Decimal(200))], acting())
    seen = Observation(made.id, date(2026, 3, 1), Decimal(120))
    await record_measurement(seen, acting().actor, acting().clock)
    cut = set_indicator_periods(made.id, [Span(START, date(2026, 6, 30))], acting())
    assert await refused(cut) == ("RULE_VIOLATED", "periods")
    await set_indicator_periods(made.id, [Span(START, END, Decimal(210))], acting())
    assert (await IndicatorPeriod.get()).target == 210
    assert await Measurement.all().count() == 1


async def test_19_a_locked_period_takes_nothing_until_it_is_unlocked() -> None:
    made = await make_indicator()
    await set_indicator_periods(made.id, [Span(START, END)], acting())
    period = await IndicatorPeriod.get()
    seen = Observation(made.id, date(2026, 3, 1), Decimal(120))
    past = lock_period(period.id, datetime(2026, 3, 1, tzinfo=UTC), None, acting())
    assert await refused(past) == ("BAD_USER_INPUT", "lockedAt")
    await lock_period(period.id, None, None, acting())
    recorded = record_measurement(seen, acting().actor, acting().clock)
    assert await refused(recorded) == ("RULE_VIOLATED", "observedOn")
    changed = set_indicator_periods(made.id, [Span(START, END, Decimal(1))], acting())
    assert await refused(changed) == ("RULE_VIOLATED", "periods")
    assert await refused(lock_period(period.id, None, None, acting())) == (
        "RULE_VIOLATED",
        "periodId",
    )
    await unlock_period(period.id, None, acting())
    assert await refused(unlock_period(period.id, None, acting())) == ("RULE_VIOLATED", "periodId")
    await record_measurement(seen, acting().actor, acting().clock)


async def test_19_a_period_may_be_locked_from_a_later_moment_on() -> None:
    made = await make_indicator()
    await set_indicator_periods(made.id, [Span(START, END)], acting())
    at = datetime(2100, 4, 1, tzinfo=UTC)  # for the database too, whose clock runs
    await lock_period((await IndicatorPeriod.get()).id, at, None, acting())
    seen = Observation(made.id, date(2026, 3, 1), Decimal(120))
    await record_measurement(seen, acting().actor, acting().clock)
    later = Clock.fixed(datetime(2100, 4, 2, tzinfo=UTC), "America/New_York")
    late = record_measurement(seen, acting().actor, later)
    assert await refused(late) == ("RULE_VIOLATED", "observedOn")


async def test_affiliates_lock_nothing() -> None:
    of, goal = await make_goal()
    made = await samples.indicator(goal)
    period = await samples.period(made, START, END)
    away = acting(await representative(of))
    assert (await refused(lock_period(period.id, None, None, away)))[0] == "FORBIDDEN"


async def test_an_indicator_without_values_can_be_removed_with_its_periods() -> None:
    indicator = await make_indicator()
    await samples.period(indicator, START, END)
    stale = remove_indicator(indicator.id, 9, acting())
    assert await refused(stale) == ("CONFLICT", "expectedVersion")
    goal = await remove_indicator(indicator.id, None, acting())
    assert goal.id == indicator.goal_id
    assert not await IndicatorPeriod.exists()
    assert not await Indicator.exists()
    assert await AuditEvent.filter(action="removeIndicator", after=None).count() == 2


async def test_values_keep_their_indicator() -> None:
    indicator = await make_indicator()
    period = await samples.period(indicator, START, END)
    await Measurement.create(
        indicator=indicator, period=period, observed_on=START, value=Decimal(120)
    )
    kept = remove_indicator(indicator.id, None, acting())
    assert await refused(kept) == ("RULE_VIOLATED", "indicatorId")


async def test_17_the_last_indicator_of_an_active_goal_stays() -> None:
    one = await make_indicator()
    await Goal.filter(id=one.goal_id).update(state=GoalState.ACTIVE)
    kept = remove_indicator(one.id, None, acting())
    assert await refused(kept) == ("RULE_VIOLATED", "indicatorId")
    given = {"title": "Events", "baseline": Decimal(1), "target": Decimal(2)}
    await add_indicator(one.goal_id, given, acting())
    await remove_indicator(one.id, None, acting())
    assert await Indicator.filter(goal_id=one.goal_id).count() == 1
