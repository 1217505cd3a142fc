"""Observations: what was seen of an indicator, checked against what the indicator measures."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from domain.clock import Clock
from domain.days import write_day
from domain.errors import DomainError, ErrorCode
from domain.goals import (
    Aggregation,
    Indicator,
    IndicatorPeriod,
    Measure,
    Measurement,
    MeasurementState,
)

HUNDRED = Decimal(100)
LARGEST = Decimal(10) ** 14
"""Values have 14 digits before the point and 6 behind it."""


@dataclass(frozen=True)
class Observation:
    """What was observed: a value, the two counts of a percentage, or words."""

    indicator_id: UUID
    observed_on: date
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    narrative: str | None = None

    @property
    def place(self) -> str:
        """The input field that the value comes from."""
        return "value" if self.value is not None else "numerator"


@dataclass(frozen=True)
class Reading:
    """An observation that fits: its period, which is locked for the transaction, and its value."""

    period: IndicatorPeriod
    value: Decimal | None


async def read_observation(seen: Observation, indicator: Indicator, clock: Clock) -> Reading:
    """Check an observation and return what it comes to; the caller is in a transaction.

    Raises DomainError: BAD_USER_INPUT for a value that the indicator does not measure or cannot have;
    RULE_VIOLATED for a day in no period, in a locked one or in the future.
    """
    if seen.observed_on > clock.today():
        raise DomainError(
            ErrorCode.RULE_VIOLATED, "The day of the observation is yet to come.", ("observedOn",)
        )
    value = _check_value(seen, indicator)
    if value is not None:
        _check_range(seen, value, indicator)
    return Reading(await _lock_period(seen, clock), value)


def check_unlocked(period: IndicatorPeriod, clock: Clock, path: str) -> None:
    """Refuse to touch the values of a locked period (invariant 19)."""
    if period.locked_at is not None and period.locked_at <= clock.now():
        raise DomainError(
            ErrorCode.RULE_VIOLATED, "The period is locked: it takes no more values.", (path,)
        )


async def _lock_period(seen: Observation, clock: Clock) -> IndicatorPeriod:
    period = (
        await IndicatorPeriod.filter(
            indicator_id=seen.indicator_id,
            starts_on__lte=seen.observed_on,
            ends_on__gte=seen.observed_on,
        )
        .select_for_update(no_key=True)
        .first()
    )
    if period is None:
        raise DomainError(
            ErrorCode.RULE_VIOLATED, "No period of the indicator holds that day.", ("observedOn",)
        )
    check_unlocked(period, clock, "observedOn")
    return period


def _check_value(seen: Observation, indicator: Indicator) -> Decimal | None:
    counts = (seen.numerator, seen.denominator)
    if indicator.measure is Measure.NARRATIVE:
        _check_narrative(seen)
        return None
    if counts != (None, None):
        return _check_counts(seen, indicator.measure)
    if seen.value is None:
        raise DomainError(ErrorCode.BAD_USER_INPUT, "A value is missing.", ("value",))
    if not seen.value.is_finite() or abs(seen.value) >= LARGEST:
        raise DomainError(ErrorCode.BAD_USER_INPUT, "The value is too large.", ("value",))
    if indicator.measure is Measure.YES_NO and seen.value not in {0, 1}:
        raise DomainError(ErrorCode.BAD_USER_INPUT, "Answer 1 for yes or 0 for no.", ("value",))
    return seen.value


def _check_range(seen: Observation, value: Decimal, indicator: Indicator) -> None:
    """Refuse what the indicator cannot have, as far as its baseline and target tell.

    A percentage lies between 0 and 100, and no other value below 0, unless baseline or target do: rates of
    growth exist, and deficits.
    """
    known = [each for each in (indicator.baseline, indicator.target) if each is not None]
    place = seen.place
    is_percent = indicator.measure is Measure.PERCENT
    if value < 0 and (known or is_percent) and all(each >= 0 for each in known):
        raise DomainError(
            ErrorCode.BAD_USER_INPUT,
            "The value is negative; nothing that the indicator starts from or aims at is.",
            (place,),
        )
    if is_percent and value > HUNDRED and all(each <= HUNDRED for each in known):
        raise DomainError(
            ErrorCode.BAD_USER_INPUT,
            f"{value:f} percent is more than all; the indicator's baseline and target are not.",
            (place,),
        )


async def check_growth(
    value: Decimal, observed_on: date, indicator: Indicator, period: IndicatorPeriod, path: str
) -> None:
    """A running total never shrinks in its period; the same day may be corrected."""
    if indicator.aggregation is not Aggregation.CUMULATIVE_INPUT:
        return
    before = (
        await Measurement.filter(
            period_id=period.id,
            state=MeasurementState.APPROVED,
            observed_on__lt=observed_on,
            value__isnull=False,
        )
        .order_by("-observed_on", "-id")
        .first()
    )
    if before is not None and before.value is not None and value < before.value:
        raise DomainError(
            ErrorCode.RULE_VIOLATED,
            f"A running total does not shrink: on {write_day(before.observed_on)} it was"
            f" {before.value.normalize():f}. Correct that day's value first, if it was wrong.",
            (path,),
        )


def _check_narrative(seen: Observation) -> None:
    if not (seen.narrative or "").strip():
        raise DomainError(ErrorCode.BAD_USER_INPUT, "The narrative is missing.", ("narrative",))
    if (seen.value, seen.numerator, seen.denominator) != (None, None, None):
        raise DomainError(
            ErrorCode.BAD_USER_INPUT, "The indicator is told in words, not numbers.", ("value",)
        )


def _check_counts(seen: Observation, measure: Measure) -> Decimal:
    if measure is not Measure.PERCENT:
        raise DomainError(
            ErrorCode.BAD_USER_INPUT, "Only a percentage has two counts.", ("numerator",)
        )
    if seen.value is not None:
        raise DomainError(
            ErrorCode.BAD_USER_INPUT, "Give the percentage or its counts, not both.", ("value",)
        )
    if seen.numerator is None or seen.denominator is None:
        missing = "numerator" if seen.numerator is None else "denominator"
        raise DomainError(ErrorCode.BAD_USER_INPUT, f"The {missing} is missing.", (missing,))
    for name, count in (("numerator", seen.numerator), ("denominator", seen.denominator)):
        if not count.is_finite() or not 0 <= count < LARGEST:
            raise DomainError(ErrorCode.BAD_USER_INPUT, f"The {name} is not a count.", (name,))
    if seen.denominator == 0:
        raise DomainError(
            ErrorCode.BAD_USER_INPUT, "A percentage of nothing says nothing.", ("denominator",)
        )
    return (100 * seen.numerator / seen.denominator).quantize(Decimal("0.000001"))
