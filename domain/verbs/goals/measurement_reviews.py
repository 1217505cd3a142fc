"""Reviewing what was reported: SUBMITTED -> APPROVED or RETURNED, and correcting what counts already."""

from uuid import UUID

from domain.acts import Act
from domain.audit import add, change
from domain.database import transaction
from domain.days import write_day
from domain.errors import DomainError, ErrorCode
from domain.givens import need_reason
from domain.goals import Indicator, Measurement, MeasurementState
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit
from domain.verbs.goals.measurement_reports import check_counts, is_own, lock_period
from domain.verbs.goals.measurements import measurement_of
from domain.verbs.goals.observations import Observation, check_growth, read_observation


async def approve_measurement(key: UUID, version: int | None, act: Act) -> Measurement:
    """Let a submitted value count.

    Raises DomainError: NOT_FOUND; FORBIDDEN for one's own report (rule 19); RULE_VIOLATED for what is not
    SUBMITTED, for a locked period, and for a running total that shrinks.
    """
    async with transaction():
        measurement = await _find_submitted(key, Action.APPROVE_MEASUREMENT, version, act)
        await check_counts(measurement, await lock_period(measurement, act))
        changes = _review(MeasurementState.APPROVED, act) | {"return_reason": None}
        await change(measurement, changes, Action.APPROVE_MEASUREMENT, act.actor)
    return measurement


async def return_measurement(key: UUID, reason: str, version: int | None, act: Act) -> Measurement:
    """Send a submitted value back with the reason; it is mended and submitted again."""
    reason = need_reason(reason, "Say what is to be mended.")
    async with transaction():
        measurement = await _find_submitted(key, Action.RETURN_MEASUREMENT, version, act)
        await lock_period(measurement, act)
        changes = _review(MeasurementState.RETURNED, act) | {"return_reason": reason}
        await change(measurement, changes, Action.RETURN_MEASUREMENT, act.actor)
    return measurement


async def correct_measurement(
    key: UUID, seen: Observation, reason: str, version: int | None, act: Act
) -> Measurement:
    """Put another value in the place of an approved one; the old one stays, RETURNED, and does not count.

    Returns the new measurement, which counts at once. `seen.indicator_id` is ignored. Raises DomainError:
    NOT_FOUND; BAD_USER_INPUT without a reason or for a value that cannot be; RULE_VIOLATED for what is not
    APPROVED, for a locked period, and for a running total that shrinks.
    """
    reason = need_reason(reason, "Say why the value is corrected.")
    async with transaction():
        old = await find(Measurement, key, act, "measurementId")
        await permit(Action.CORRECT_MEASUREMENT, old, act)
        expect(old, version)
        _check_state(old, MeasurementState.APPROVED, "corrected")
        await lock_period(old, act)
        changes = {"state": MeasurementState.RETURNED, "return_reason": f"Corrected: {reason}"}
        await change(old, changes, Action.CORRECT_MEASUREMENT, act.actor)
        return await _put_in_place(old, seen, reason, act)


async def _put_in_place(old: Measurement, seen: Observation, reason: str, act: Act) -> Measurement:
    indicator = await Indicator.get(id=old.indicator_id)
    seen = Observation(
        indicator.id,
        seen.observed_on,
        seen.value,
        seen.numerator,
        seen.denominator,
        seen.narrative,
    )
    reading = await read_observation(seen, indicator, act.clock)
    if reading.value is not None:
        await check_growth(reading.value, seen.observed_on, indicator, reading.period, seen.place)
    new = measurement_of(seen, reading)
    new.state = MeasurementState.APPROVED
    new.submitted_by = act.actor.name
    new.note = f"Corrects the value of {write_day(old.observed_on)}: {reason}"
    await add(new, Action.CORRECT_MEASUREMENT, act.actor)
    return new


async def _find_submitted(key: UUID, action: Action, version: int | None, act: Act) -> Measurement:
    measurement = await find(Measurement, key, act, "measurementId")
    await permit(action, measurement, act)
    expect(measurement, version)
    _check_state(measurement, MeasurementState.SUBMITTED, "reviewed")
    if is_own(measurement, act):
        raise DomainError(
            ErrorCode.FORBIDDEN, "Whoever reports a value does not approve it: ask somebody else."
        )
    return measurement


def _check_state(measurement: Measurement, state: MeasurementState, done: str) -> None:
    if measurement.state is not state:
        raise DomainError(
            ErrorCode.RULE_VIOLATED,
            f"Only a measurement that is {state.value} can be {done}: this one is"
            f" {measurement.state.value}.",
            ("measurementId",),
        )


def _review(state: MeasurementState, act: Act) -> dict[str, object]:
    return {
        "state": state,
        "reviewed_by": act.actor.name,
        "reviewed_by_person_id": act.viewer.person_id,
        "reviewed_at": act.now,
    }
