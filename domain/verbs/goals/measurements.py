"""Recording measurements: what the home association observed counts at once.

Values that are reported by others are drafted, submitted and approved: measurement_reports.py and
measurement_reviews.py.
"""

from domain.audit import Actor, add
from domain.clock import Clock
from domain.database import transaction
from domain.errors import DomainError, ErrorCode
from domain.goals import Indicator, Measurement, MeasurementState
from domain.verbs.goals.observations import Observation, Reading, check_growth, read_observation


async def record_measurement(seen: Observation, actor: Actor, clock: Clock) -> Measurement:
    """Add a measurement to the period that holds its day; it counts at once.

    Raises DomainError: NOT_FOUND without such an indicator; BAD_USER_INPUT for a value that the indicator
    does not measure or cannot have; RULE_VIOLATED for a day in no period, in a locked one or in the future,
    and for a running total that shrinks.
    """
    async with transaction():
        indicator = await Indicator.get_or_none(id=seen.indicator_id)
        if indicator is None:
            raise DomainError(ErrorCode.NOT_FOUND, "There is no such indicator.", ("indicatorId",))
        reading = await read_observation(seen, indicator, clock)
        if reading.value is not None:
            await check_growth(
                reading.value, seen.observed_on, indicator, reading.period, seen.place
            )
        measurement = measurement_of(seen, reading)
        measurement.state = MeasurementState.APPROVED
        measurement.submitted_by = actor.name
        await add(measurement, "recordMeasurement", actor)
    return measurement


def measurement_of(seen: Observation, reading: Reading) -> Measurement:
    """Return the row of an observation; it is not saved yet."""
    return Measurement(
        indicator_id=seen.indicator_id,
        period_id=reading.period.id,
        value=reading.value,
        numerator=seen.numerator,
        denominator=seen.denominator,
        narrative=seen.narrative,
        observed_on=seen.observed_on,
    )
