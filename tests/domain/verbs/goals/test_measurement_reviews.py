"""Values that are reported, submitted, approved, returned and corrected (invariants 19 and 20)."""

import asyncio
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from domain.database import Database, transaction
from domain.derived.goal_progress import ACTUAL
from domain.goals import (
    Aggregation,
    Indicator,
    IndicatorPeriod,
    Measure,
    Measurement,
    MeasurementState,
)
from domain.verbs.goals.indicator_periods import lock_period
from domain.verbs.goals.measurement_reports import (
    draft_measurement,
    submit_measurement,
    update_measurement,
    withdraw_measurement,
)
from domain.verbs.goals.measurement_reviews import (
    approve_measurement,
    correct_measurement,
    return_measurement,
)
from domain.verbs.goals.observations import Observation
from domain.viewers import Viewer
from tests import samples
from tests.domain.breaking import refusal
from tests.domain.two_sides import acting, refused, representative, staff
from tests.waits import somebody_waits

pytestmark = pytest.mark.usefixtures("database")

START, END = date(2026, 1, 1), date(2026, 12, 31)
DAY = date(2026, 3, 1)


@dataclass(frozen=True)
class Report:
    """A value that the counterparty drafted, and who is who."""

    measurement: Measurement
    indicator: Indicator
    away: Viewer
    office: Viewer


async def drafted(value: int = 120, aggregation: Aggregation = Aggregation.LATEST) -> Report:
    of = await samples.affiliation()
    goal = await samples.goal(of, START, END)
    indicator = await samples.indicator(goal, baseline=100, target=200, aggregation=aggregation)
    await samples.period(indicator, START, END)
    away = await representative(of)
    seen = Observation(indicator.id, DAY, Decimal(value))
    made = await draft_measurement(seen, "From the register.", acting(away))
    return Report(made, indicator, away, await staff())


async def submitted(value: int = 120) -> Report:
    of = await drafted(value)
    await submit_measurement(of.measurement.id, None, acting(of.away))
    return of


async def actual(database: Database, of: Report) -> object:
    return await samples.derive(database, ACTUAL, "indicator", of.indicator.id, date(2026, 3, 4))


async def test_19_only_what_is_approved_counts(database: Database) -> None:
    of = await drafted()
    assert of.measurement.state is MeasurementState.DRAFT
    assert await actual(database, of) is None
    sent = await submit_measurement(of.measurement.id, 1, acting(of.away))
    assert (sent.state, sent.submitted_by) == (MeasurementState.SUBMITTED, of.away.name)
    assert sent.submitted_by_person_id == of.away.person_id
    assert await actual(database, of) is None
    counted = await approve_measurement(of.measurement.id, 2, acting(of.office))
    assert (counted.state, counted.reviewed_by) == (MeasurementState.APPROVED, of.office.name)
    assert await actual(database, of) == 120


async def test_19_nobody_approves_or_returns_their_own_report() -> None:
    of = await drafted()
    await Measurement.filter(id=of.measurement.id).update(
        submitted_by_person_id=of.office.person_id
    )
    await submit_measurement(of.measurement.id, None, acting(of.office))
    own = approve_measurement(of.measurement.id, None, acting(of.office))
    assert (await refused(own))[0] == "FORBIDDEN"
    back = return_measurement(of.measurement.id, "Wrong", None, acting(of.office))
    assert (await refused(back))[0] == "FORBIDDEN"
    await approve_measurement(of.measurement.id, None, acting(await staff()))


async def test_19_the_database_refuses_an_approver_who_submitted() -> None:
    of = await submitted()
    row = Measurement.filter(id=of.measurement.id)
    broken = row.update(state=MeasurementState.APPROVED, reviewed_by_person_id=of.away.person_id)
    assert await refusal(broken) == "measurement_two_people"


async def test_19_tokens_and_administrators_are_told_apart_by_name() -> None:
    of = await drafted()
    seen = Observation(of.indicator.id, DAY, Decimal(130))
    made = await draft_measurement(seen, None, acting())
    await submit_measurement(made.id, None, acting())
    assert (await refused(approve_measurement(made.id, None, acting())))[0] == "FORBIDDEN"


async def test_affiliates_approve_nothing() -> None:
    of = await submitted()
    for verb in (approve_measurement(of.measurement.id, None, acting(of.away)),):
        assert (await refused(verb))[0] == "FORBIDDEN"


async def test_a_returned_value_is_mended_and_submitted_again() -> None:
    of = await submitted()
    blank = return_measurement(of.measurement.id, " ", None, acting(of.office))
    assert await refused(blank) == ("BAD_USER_INPUT", "reason")
    back = await return_measurement(of.measurement.id, "Which day?", None, acting(of.office))
    assert (back.state, back.return_reason) == (MeasurementState.RETURNED, "Which day?")
    seen = Observation(of.indicator.id, date(2026, 2, 28), Decimal(118))
    await update_measurement(of.measurement.id, seen, "Counted anew.", None, acting(of.away))
    again = await submit_measurement(of.measurement.id, None, acting(of.away))
    assert (again.state, again.reviewed_by) == (MeasurementState.SUBMITTED, None)
    assert again.value == 118
    done = await approve_measurement(of.measurement.id, None, acting(of.office))
    assert done.return_reason is None


async def test_ones_own_report_can_be_taken_back_before_it_is_approved() -> None:
    of = await submitted()
    other = withdraw_measurement(of.measurement.id, None, acting(of.office))
    assert (await refused(other))[0] == "FORBIDDEN"
    back = await withdraw_measurement(of.measurement.id, None, acting(of.away))
    assert back.state is MeasurementState.DRAFT
    again = withdraw_measurement(of.measurement.id, None, acting(of.away))
    assert await refused(again) == ("RULE_VIOLATED", "measurementId")
    await submit_measurement(of.measurement.id, None, acting(of.away))
    await approve_measurement(of.measurement.id, None, acting(of.office))
    late = withdraw_measurement(of.measurement.id, None, acting(of.away))
    assert await refused(late) == ("RULE_VIOLATED", "measurementId")


async def test_a_correction_takes_the_place_of_what_counted(database: Database) -> None:
    of = await submitted()
    seen = Observation(of.indicator.id, DAY, Decimal(140))
    early = correct_measurement(of.measurement.id, seen, "Typo", None, acting(of.office))
    assert await refused(early) == ("RULE_VIOLATED", "measurementId")
    await approve_measurement(of.measurement.id, None, acting(of.office))
    blank = correct_measurement(of.measurement.id, seen, "", None, acting(of.office))
    assert await refused(blank) == ("BAD_USER_INPUT", "reason")
    new = await correct_measurement(of.measurement.id, seen, "Typo", None, acting(of.office))
    assert new.note == "Corrects the value of 1 March 2026: Typo"
    old = await Measurement.get(id=of.measurement.id)
    assert (old.state, old.return_reason) == (MeasurementState.RETURNED, "Corrected: Typo")
    assert old.value == 120
    assert await actual(database, of) == 140


async def test_19_a_locked_period_takes_no_step() -> None:
    of = await submitted()
    period = await IndicatorPeriod.get(id=of.measurement.period_id)
    await lock_period(period.id, None, None, acting())
    seen = Observation(of.indicator.id, DAY, Decimal(140))
    for verb in (
        approve_measurement(of.measurement.id, None, acting(of.office)),
        return_measurement(of.measurement.id, "No", None, acting(of.office)),
        withdraw_measurement(of.measurement.id, None, acting(of.away)),
    ):
        assert await refused(verb) == ("RULE_VIOLATED", "measurementId")
    late = draft_measurement(seen, None, acting(of.away))
    assert await refused(late) == ("RULE_VIOLATED", "observedOn")


async def test_19_the_database_refuses_values_of_a_locked_period() -> None:
    of = await submitted()
    await lock_period(of.measurement.period_id, None, None, acting())
    row = Measurement.filter(id=of.measurement.id)
    assert await refusal(row.update(value=1)) == "measurement_period_open"


async def test_19_a_value_written_while_its_period_is_locked_waits_and_is_refused(
    database: Database,
) -> None:
    of = await submitted()
    row = Measurement.filter(id=of.measurement.id)

    locked = asyncio.Event()

    async def lock() -> None:
        async with transaction():
            await lock_period(of.measurement.period_id, None, None, acting())
            locked.set()
            await somebody_waits(database)

    async def write() -> object:
        await locked.wait()
        return await row.update(value=1)

    results = await asyncio.gather(lock(), write(), return_exceptions=True)
    assert isinstance(results[1], BaseException)
    assert samples.broken_rule(results[1]) == "measurement_period_open"


async def test_19_approved_and_returned_at_once_is_one_of_the_two() -> None:
    of = await submitted()
    results = await asyncio.gather(
        approve_measurement(of.measurement.id, None, acting(of.office)),
        return_measurement(of.measurement.id, "No", None, acting(await staff())),
        return_exceptions=True,
    )
    assert sum(isinstance(result, Exception) for result in results) == 1


async def test_20_a_percentage_of_nothing_says_nothing() -> None:
    of = await drafted()
    await Indicator.filter(id=of.indicator.id).update(measure=Measure.PERCENT)
    seen = Observation(of.indicator.id, DAY, None, Decimal(0), Decimal(0))
    assert await refused(draft_measurement(seen, None, acting(of.away))) == (
        "BAD_USER_INPUT",
        "denominator",
    )
    row = Measurement.filter(id=of.measurement.id)
    broken = row.update(numerator=0, denominator=0)
    assert await refusal(broken) == "measurement_denominator_not_zero"


async def test_a_running_total_does_not_shrink_by_review() -> None:
    of = await drafted(150, Aggregation.CUMULATIVE_INPUT)
    await submit_measurement(of.measurement.id, None, acting(of.away))
    await approve_measurement(of.measurement.id, None, acting(of.office))
    seen = Observation(of.indicator.id, date(2026, 3, 2), Decimal(140))
    made = await draft_measurement(seen, None, acting(of.away))
    shrunk = submit_measurement(made.id, None, acting(of.away))
    assert await refused(shrunk) == ("RULE_VIOLATED", "measurementId")
