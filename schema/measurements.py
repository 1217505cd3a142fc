"""Recording what was measured."""

from datetime import date
from decimal import Decimal
from typing import Annotated

import strawberry

from domain import goals
from domain.acts import Act
from domain.rights.actions import Action
from domain.rights.permissions import find, permit
from domain.verbs.goals.measurements import record_measurement
from domain.verbs.goals.observations import Observation
from schema.goals import Measurement
from schema.writing import ERRORS, INPUT, KEY, Info, MutationError, attempt, read_id


@strawberry.input(
    description="What was observed: a value, the two counts of a percentage, or words."
)
class RecordMeasurementInput:
    """Input of recordMeasurement."""

    indicator_id: strawberry.ID = strawberry.field(description="Indicator that was measured.")
    observed_on: date = strawberry.field(description="Day of the observation.")
    value: Decimal | None = strawberry.field(default=None, description="The value.")
    numerator: Decimal | None = strawberry.field(
        default=None, description="Count above the line of a percentage."
    )
    denominator: Decimal | None = strawberry.field(
        default=None, description="Count below the line of a percentage."
    )
    narrative: str | None = strawberry.field(default=None, description="What was seen, in words.")
    idempotency_key: str | None = KEY


@strawberry.type(description="The new measurement, or why there is none.")
class RecordMeasurementPayload:
    """Payload of recordMeasurement."""

    measurement: Measurement | None = strawberry.field(description="The measurement.")
    errors: list[MutationError] = strawberry.field(description=ERRORS)


async def record(
    info: Info, given: Annotated[RecordMeasurementInput, INPUT]
) -> RecordMeasurementPayload:
    """Record a measurement; it counts at once."""

    async def verb(act: Act) -> goals.Measurement:
        observation = Observation(
            indicator_id=read_id(given.indicator_id, "Indicator", "indicatorId"),
            observed_on=given.observed_on,
            value=given.value,
            numerator=given.numerator,
            denominator=given.denominator,
            narrative=given.narrative,
        )
        indicator = await find(goals.Indicator, observation.indicator_id, act, "indicatorId")
        await permit(Action.RECORD_MEASUREMENT, indicator, act)
        return await record_measurement(observation, act.actor, act.clock)

    measurement, errors = await attempt(info, given, verb)
    return RecordMeasurementPayload(measurement=measurement, errors=errors)
