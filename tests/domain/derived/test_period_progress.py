"""How an indicator fares period by period, and which emphasis areas the goals of an agreement serve."""

from datetime import date
from decimal import Decimal
from typing import Any

import orjson
import pytest

from domain.database import Database
from domain.derivations import Derived
from domain.derived.emphasis_coverage import EMPHASIS_COVERAGE
from domain.derived.period_progress import PERIOD_ACTUAL, PERIOD_PROGRESS, PERIOD_RAG, TREND
from domain.goals import (
    Aggregation,
    Direction,
    GoalState,
    Indicator,
    IndicatorPeriod,
    Measurement,
    MeasurementState,
)
from domain.vocabularies import VocabularyTerm
from tests import samples

TODAY = date(2026, 3, 4)
LAST = (date(2025, 10, 1), date(2025, 12, 31))
THIS = (date(2026, 1, 1), date(2026, 3, 31))


async def measured(
    span: tuple[date, date], wanted: int, *values: int, **options: Any
) -> IndicatorPeriod:
    """Return a period with approved values, on its first days, of an indicator from 100 to 200."""
    goal = await samples.goal(await samples.affiliation(), date(2025, 1, 1), date(2026, 12, 31))
    indicator = await samples.indicator(goal, **{"baseline": 100, "target": 200, **options})
    period = await samples.period(indicator, *span, target=wanted)
    for place, value in enumerate(values):
        await Measurement.create(
            indicator=indicator,
            period=period,
            value=value,
            observed_on=span[0].replace(day=place + 1),
            state=MeasurementState.APPROVED,
        )
    return period


async def value(database: Database, derived: Derived, period: IndicatorPeriod) -> object:
    return await samples.derive(database, derived, "indicator_period", period.id, TODAY)


SUM, AVERAGE = Aggregation.SUM, Aggregation.AVERAGE


@pytest.mark.parametrize(
    ("span", "target", "values", "options", "expected"),
    [
        (LAST, 150, (110, 150), {}, (150, 1, "GREEN")),
        (LAST, 150, (140,), {}, (140, Decimal("0.8"), "RED")),
        (LAST, 150, (144,), {}, (144, Decimal("0.88"), "AMBER")),
        (LAST, 150, (), {}, (None, None, "GREY")),
        (THIS, 150, (146,), {}, (146, Decimal("0.92"), "GREEN")),
        (LAST, 25, (10, 15), {"aggregation": SUM}, (25, 1, "GREEN")),
        (LAST, 25, (10,), {"aggregation": SUM}, (10, Decimal("0.4"), "RED")),
        (THIS, 25, (10,), {"aggregation": SUM}, (10, Decimal("0.4"), "GREEN")),
        (
            LAST,
            10,
            (20,),
            {"aggregation": SUM, "direction": Direction.DECREASE},
            (20, Decimal("0.5"), "RED"),
        ),
        (LAST, 200, (190, 210), {"aggregation": AVERAGE}, (200, 1, "GREEN")),
        (LAST, 100, (100,), {}, (100, 1, "GREEN")),
        (LAST, 100, (90,), {}, (90, 0, "RED")),
        (LAST, 100, (110,), {"direction": Direction.MAINTAIN}, (110, 1, "GREEN")),
        (LAST, 100, (120,), {"direction": Direction.MAINTAIN}, (120, 0, "RED")),
        (
            LAST,
            60,
            (80,),
            {"direction": Direction.DECREASE, "target": 20},
            (80, Decimal("0.5"), "RED"),
        ),
    ],
)
async def test_a_period_is_judged_by_its_own_target(
    database: Database,
    span: tuple[date, date],
    target: int,
    values: tuple[int, ...],
    options: dict[str, Any],
    expected: tuple[object, object, str],
) -> None:
    period = await measured(span, target, *values, **options)
    found = [
        await value(database, derived, period)
        for derived in (PERIOD_ACTUAL, PERIOD_PROGRESS, PERIOD_RAG)
    ]
    assert tuple(found) == expected


async def test_a_trend_has_what_has_begun_oldest_first(database: Database) -> None:
    period = await measured(LAST, 150, 150)
    indicator = await Indicator.get(id=period.indicator_id)
    await samples.period(indicator, *THIS, target=160)
    await samples.period(indicator, date(2026, 4, 1), date(2026, 6, 30), target=170)
    trend = await samples.derive(database, TREND, "indicator", indicator.id, TODAY)
    assert orjson.loads(str(trend)) == [
        {
            "startsOn": "2025-10-01",
            "endsOn": "2025-12-31",
            "target": 150,
            "actual": 150,
            "progress": 1,
            "rag": "GREEN",
        },
        {
            "startsOn": "2026-01-01",
            "endsOn": "2026-03-31",
            "target": 160,
            "actual": None,
            "progress": None,
            "rag": "GREY",
        },
    ]


async def test_emphasis_areas_show_who_serves_them_and_those_that_nobody_serves(
    database: Database,
) -> None:
    of = await samples.affiliation()
    goal = await samples.goal(of, date(2026, 1, 1), date(2026, 12, 31))
    dropped = await samples.goal(
        of, date(2026, 1, 1), date(2026, 12, 31), state=GoalState.DROPPED, state_reason="So"
    )
    found = await samples.derive(database, EMPHASIS_COVERAGE, "agreement", of.agreement.id, TODAY)
    counts = {
        area["code"]: (area["goals"], area["activeGoals"]) for area in orjson.loads(str(found))
    }
    served: VocabularyTerm = await goal.emphasis_area
    left: VocabularyTerm = await dropped.emphasis_area
    assert counts[served.code] == (1, 0)
    assert counts[left.code] == (0, 0)
