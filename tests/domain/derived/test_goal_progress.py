"""Progress and RAG: worked examples (domain rule 4.5), day by day."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.database import Database
from domain.derivations import Derived
from domain.derived import goal_progress
from domain.goals import Aggregation, Direction, Indicator, Measurement, MeasurementState
from tests import samples

Y = date(2025, 1, 1)
END = date(2025, 12, 31)
HALF = date(2025, 7, 2)
"""183 of 365 days have passed: 50.1 % of the year."""


async def indicator(
    values: list[tuple[date, float]] | None = None, quarters: bool = False, **options: object
) -> Indicator:
    goal = await samples.goal(await samples.affiliation(), Y, END)
    given: dict[str, object] = {"baseline": 100, "target": 200, **options}
    made = await samples.indicator(goal, **given)
    starts = [date(2025, month, 1) for month in ((1, 4, 7, 10) if quarters else (1,))]
    ends = [*(date(2025, m, d) for m, d in ((3, 31), (6, 30), (9, 30)) if quarters), END]
    periods = [
        await samples.period(made, start, end) for start, end in zip(starts, ends, strict=True)
    ]
    for observed_on, value in values or []:
        period = next(p for p in periods if p.starts_on <= observed_on <= p.ends_on)
        await Measurement.create(
            indicator=made,
            period=period,
            value=Decimal(str(value)),
            observed_on=observed_on,
            state=MeasurementState.APPROVED,
        )
    return made


async def judged(database: Database, of: Indicator, day: date) -> tuple[object, object, object]:
    """Return progress, RAG and the reason."""
    progress, rag, reason = [
        await samples.derive(database, derived, "indicator", of.id, day)
        for derived in (
            goal_progress.INDICATOR_PROGRESS,
            goal_progress.INDICATOR_RAG,
            goal_progress.INDICATOR_RAG_REASON,
        )
    ]
    return progress if progress is None else float(str(progress)), rag, reason


@pytest.mark.parametrize(
    ("value", "progress", "rag"),
    [
        (150, 0.5, "GREEN"),
        (145.2, 0.452, "GREEN"),
        (145, 0.45, "AMBER"),
        (135.2, 0.352, "AMBER"),
        (135, 0.35, "RED"),
        (90, -0.1, "RED"),
        (260, 1.6, "GREEN"),
    ],
)
async def test_latest_value_against_the_days_that_have_passed(
    database: Database, value: float, progress: float, rag: str
) -> None:
    of = await indicator([(date(2025, 2, 1), 101), (date(2025, 6, 30), value)])
    found = await judged(database, of, HALF)
    assert found[:2] == (progress, rag)
    assert f"{round(progress * 100)} % of the way to 200, 50 % expected by today." == found[2]


async def test_a_decrease_makes_progress_downwards(database: Database) -> None:
    of = await indicator(
        [(date(2025, 6, 30), 70)], direction=Direction.DECREASE, baseline=100, target=40
    )
    assert (await judged(database, of, HALF))[:2] == (0.5, "GREEN")


@pytest.mark.parametrize(
    ("value", "rag"), [(86, "GREEN"), (114, "GREEN"), (84, "RED"), (116, "RED")]
)
async def test_maintain_stays_within_the_tolerance(
    database: Database, value: float, rag: str
) -> None:
    of = await indicator(
        [(date(2025, 6, 30), value)], direction=Direction.MAINTAIN, baseline=100, target=100
    )
    assert (await judged(database, of, HALF))[1] == rag


async def test_sums_are_judged_on_the_periods_that_are_over(database: Database) -> None:
    of = await indicator(
        [(date(2025, 3, 1), 30), (date(2025, 6, 1), 20)],
        quarters=True,
        aggregation=Aggregation.SUM,
        baseline=0,
        target=100,
    )
    assert (await judged(database, of, date(2025, 6, 30)))[:2] == (0.5, "GREEN")
    assert (await judged(database, of, date(2025, 9, 30)))[:2] == (0.5, "GREEN")
    assert (await judged(database, of, date(2025, 10, 1)))[:2] == (0.5, "RED")


async def test_an_average_is_expected_whole_once_a_period_is_over(database: Database) -> None:
    of = await indicator(
        [(date(2025, 3, 1), 4), (date(2025, 6, 1), 3)],
        quarters=True,
        aggregation=Aggregation.AVERAGE,
        baseline=0,
        target=4,
    )
    assert (await judged(database, of, date(2025, 3, 15)))[:2] == (1.0, "GREEN")
    assert (await judged(database, of, date(2025, 7, 1)))[:2] == (0.875, "AMBER")


async def test_a_late_report_is_amber_at_best(database: Database) -> None:
    of = await indicator([(date(2025, 2, 1), 200)], quarters=True)
    await of.periods.filter(starts_on=date(2025, 4, 1)).update(  # type: ignore[attr-defined]  # Tortoise
        report_due_on=date(2025, 7, 10)
    )
    assert (await judged(database, of, date(2025, 7, 10)))[1] == "GREEN"
    _, rag, reason = await judged(database, of, date(2025, 7, 11))
    assert rag == "AMBER"
    assert str(reason).endswith("A report is late.")


@pytest.mark.parametrize(
    ("values", "options", "reason"),
    [
        ([], {}, "No approved measurement yet."),
        ([(Y, 5)], {"target": None}, "No target is set."),
        ([(Y, 5)], {"target": 100}, "The target equals the baseline."),
    ],
)
async def test_grey_where_nothing_can_be_said(
    database: Database, values: list[tuple[date, float]], options: dict[str, Any], reason: str
) -> None:
    of = await indicator(values, **options)
    assert await judged(database, of, HALF) == (None, "GREY", reason)


async def test_only_approved_measurements_of_the_past_count(database: Database) -> None:
    of = await indicator([(date(2025, 2, 1), 150), (date(2025, 12, 1), 200)])
    assert (await judged(database, of, HALF))[0] == 0.5
    await Measurement.filter(indicator=of).update(state=MeasurementState.SUBMITTED)
    assert (await judged(database, of, HALF))[1] == "GREY"


async def test_a_goal_is_the_mean_and_the_worst_of_its_indicators(database: Database) -> None:
    first = await indicator([(date(2025, 6, 30), 150)])
    goal_id = (await Indicator.get(id=first.id).prefetch_related("goal")).goal.id
    second = await indicator([(date(2025, 6, 30), 400)])
    third = await indicator([(date(2025, 6, 30), 100)])
    fourth = await indicator([])
    await Indicator.filter(id__in=[second.id, third.id, fourth.id]).update(goal_id=goal_id)

    async def value(derived: Derived) -> object:
        return await samples.derive(database, derived, "goal", goal_id, HALF)

    assert await value(goal_progress.GOAL_PROGRESS) == Decimal("0.5000")
    assert await value(goal_progress.GOAL_RAG) == "RED"
    assert (
        await value(goal_progress.GOAL_RAG_REASON)
        == "Of 4 indicators: 2 green, 0 amber, 1 red, 1 without data."
    )
