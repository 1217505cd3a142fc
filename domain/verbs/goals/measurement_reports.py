"""Reporting a value: DRAFT -> SUBMITTED, taken back to DRAFT, or submitted again after it was RETURNED."""

from uuid import UUID

from domain.acts import Act
from domain.audit import add, change
from domain.database import transaction
from domain.errors import DomainError, ErrorCode
from domain.goals import Indicator, IndicatorPeriod, Measurement, MeasurementState
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit
from domain.verbs.goals.measurements import measurement_of
from domain.verbs.goals.observations import (
    Observation,
    check_growth,
    check_unlocked,
    read_observation,
)

OPEN = frozenset({MeasurementState.DRAFT, MeasurementState.RETURNED})


async def draft_measurement(seen: Observation, note: str | None, act: Act) -> Measurement:
    """Keep a value that is not submitted yet; nobody is asked about it and it does not count.

    Raises DomainError: NOT_FOUND; BAD_USER_INPUT for a value that the indicator does not measure or cannot
    have; RULE_VIOLATED for a day in no period, in a locked one or in the future.
    """
    async with transaction():
        indicator = await find(Indicator, seen.indicator_id, act, "indicatorId", lock=False)
        await permit(Action.DRAFT_MEASUREMENT, indicator, act)
        reading = await read_observation(seen, indicator, act.clock)
        measurement = measurement_of(seen, reading)
        measurement.note = note
        measurement.submitted_by = act.actor.name
        measurement.submitted_by_person_id = act.viewer.person_id
        await add(measurement, Action.DRAFT_MEASUREMENT, act.actor)
    return measurement


async def update_measurement(
    key: UUID, seen: Observation, note: str | None, version: int | None, act: Act
) -> Measurement:
    """Observe anew what was drafted or returned: all values are given again.

    `seen.indicator_id` is ignored: a measurement stays with its indicator.
    """
    async with transaction():
        measurement = await find_own(key, Action.UPDATE_MEASUREMENT, act)
        expect(measurement, version)
        _check_state(measurement, OPEN, "changed")
        indicator = await Indicator.get(id=measurement.indicator_id)
        await lock_period(measurement, act)
        seen = Observation(
            indicator.id,
            seen.observed_on,
            seen.value,
            seen.numerator,
            seen.denominator,
            seen.narrative,
        )
        reading = await read_observation(seen, indicator, act.clock)
        values: dict[str, object] = {
            "period_id": reading.period.id,
            "value": reading.value,
            "numerator": seen.numerator,
            "denominator": seen.denominator,
            "narrative": seen.narrative,
            "observed_on": seen.observed_on,
            "note": note,
        }
        await change(measurement, values, Action.UPDATE_MEASUREMENT, act.actor)
    return measurement


async def submit_measurement(key: UUID, version: int | None, act: Act) -> Measurement:
    """Hand a drafted or returned value in for approval; who submits it is not who approves it (rule 19).

    Raises DomainError: NOT_FOUND; FORBIDDEN for somebody else's report; RULE_VIOLATED for one that is
    submitted or approved, for a locked period, and for a running total that shrinks.
    """
    async with transaction():
        measurement = await find_own(key, Action.SUBMIT_MEASUREMENT, act)
        expect(measurement, version)
        _check_state(measurement, OPEN, "submitted")
        period = await lock_period(measurement, act)
        await check_counts(measurement, period)
        changes: dict[str, object] = {
            "state": MeasurementState.SUBMITTED,
            "submitted_by": act.actor.name,
            "submitted_by_person_id": act.viewer.person_id,
            "submitted_at": act.now,
            "reviewed_by": None,
            "reviewed_by_person_id": None,
            "reviewed_at": None,
        }
        await change(measurement, changes, Action.SUBMIT_MEASUREMENT, act.actor)
    return measurement


async def withdraw_measurement(key: UUID, version: int | None, act: Act) -> Measurement:
    """Take one's own report back before it is approved: it is a draft again."""
    async with transaction():
        measurement = await find_own(key, Action.WITHDRAW_MEASUREMENT, act)
        expect(measurement, version)
        _check_state(measurement, frozenset({MeasurementState.SUBMITTED}), "withdrawn")
        await lock_period(measurement, act)
        changes = {"state": MeasurementState.DRAFT, "submitted_at": None}
        await change(measurement, changes, Action.WITHDRAW_MEASUREMENT, act.actor)
    return measurement


async def find_own(key: UUID, action: Action, act: Act) -> Measurement:
    """Return a measurement that the viewer reports, locked."""
    measurement = await find(Measurement, key, act, "measurementId")
    await permit(action, measurement, act)
    if not is_own(measurement, act):
        raise DomainError(
            ErrorCode.FORBIDDEN,
            f"{measurement.submitted_by or 'Somebody else'} reports this value.",
        )
    return measurement


def is_own(measurement: Measurement, act: Act) -> bool:
    """Whether the viewer reports the value: the same person or, where no person is known, the same name."""
    if measurement.submitted_by_person_id or act.viewer.person_id:
        return measurement.submitted_by_person_id == act.viewer.person_id
    return measurement.submitted_by == act.actor.name


async def lock_period(measurement: Measurement, act: Act) -> IndicatorPeriod:
    """Lock the period of a measurement; refuse one that takes no more values."""
    period = (
        await IndicatorPeriod.filter(id=measurement.period_id).select_for_update(no_key=True).get()
    )
    check_unlocked(period, act.clock, "measurementId")
    return period


async def check_counts(measurement: Measurement, period: IndicatorPeriod) -> None:
    """Refuse a running total that shrinks."""
    if measurement.value is None:
        return
    indicator = await Indicator.get(id=measurement.indicator_id)
    await check_growth(
        measurement.value, measurement.observed_on, indicator, period, "measurementId"
    )


def _check_state(measurement: Measurement, states: frozenset[MeasurementState], done: str) -> None:
    if measurement.state not in states:
        raise DomainError(
            ErrorCode.RULE_VIOLATED,
            f"A measurement that is {measurement.state.value} cannot be {done}.",
            ("measurementId",),
        )
