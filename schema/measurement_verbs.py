"""Reporting values, reviewing them, and correcting what counts already."""

from typing import Any
from uuid import UUID

import strawberry

from domain import goals
from domain.acts import Act
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
from schema import measurements
from schema.goals import Measurement
from schema.verbs import Asked, Form, form, or_none, read_key, verb, version_of

NOBODY = UUID(int=0)
"""Stands for the indicator where the measurement names it."""

VALUES = "value numerator denominator narrative"
WHICH = "The measurement."
REASON = Asked("reason", str, "Why.", needed=True)

DRAFT = form(
    "DraftMeasurementInput",
    "What was observed, before it is submitted: a value, the two counts of a percentage, or words.",
    goals.Measurement,
    needed="indicator_id observed_on",
    free=f"{VALUES} note",
)
UPDATE = form(
    "UpdateMeasurementInput",
    "What was observed, all of it anew: what is left out is empty afterwards.",
    goals.Measurement,
    changes=WHICH,
    needed="observed_on",
    free=f"{VALUES} note",
)
SUBMIT = form(
    "SubmitMeasurementInput",
    "The drafted or returned value that is handed in.",
    goals.Measurement,
    changes=WHICH,
)
WITHDRAW = form(
    "WithdrawMeasurementInput",
    "Your own report that is taken back before it is approved.",
    goals.Measurement,
    changes=WHICH,
)
APPROVE = form(
    "ApproveMeasurementInput", "The submitted value that counts.", goals.Measurement, changes=WHICH
)
RETURN = form(
    "ReturnMeasurementInput",
    "The submitted value that is to be mended, and why.",
    goals.Measurement,
    changes=WHICH,
    extra=[REASON],
)
CORRECT = form(
    "CorrectMeasurementInput",
    "The value that takes the place of an approved one, all of it anew, and why.",
    goals.Measurement,
    changes="The approved measurement that was wrong.",
    needed="observed_on",
    extra=[REASON],
    free=VALUES,
)


async def draft(given: Any, act: Act) -> goals.Measurement:
    seen = _seen(given, read_key(given, DRAFT, "indicator_id"))
    return await draft_measurement(seen, or_none(given.note), act)


async def update(given: Any, act: Act) -> goals.Measurement:
    return await update_measurement(
        _key(given, UPDATE), _seen(given), or_none(given.note), version_of(given), act
    )


async def submit(given: Any, act: Act) -> goals.Measurement:
    return await submit_measurement(_key(given, SUBMIT), version_of(given), act)


async def withdraw(given: Any, act: Act) -> goals.Measurement:
    return await withdraw_measurement(_key(given, WITHDRAW), version_of(given), act)


async def approve(given: Any, act: Act) -> goals.Measurement:
    return await approve_measurement(_key(given, APPROVE), version_of(given), act)


async def give_back(given: Any, act: Act) -> goals.Measurement:
    return await return_measurement(_key(given, RETURN), given.reason, version_of(given), act)


async def correct(given: Any, act: Act) -> goals.Measurement:
    key = _key(given, CORRECT)
    return await correct_measurement(key, _seen(given), given.reason, version_of(given), act)


def _key(given: Any, asked: Form) -> UUID:
    return read_key(given, asked, "measurement_id")


def _seen(given: Any, indicator_id: UUID = NOBODY) -> Observation:
    return Observation(
        indicator_id=indicator_id,
        observed_on=given.observed_on,
        value=or_none(given.value),
        numerator=or_none(given.numerator),
        denominator=or_none(given.denominator),
        narrative=or_none(given.narrative),
    )


def _verb(asked: Form, description: str, run: Any) -> Any:
    return verb(asked, Measurement, "measurement", description, run)


@strawberry.type
class MeasurementMutations:
    """What can be done with measurements."""

    record_measurement = strawberry.field(
        resolver=measurements.record,
        description="Record what the home association measured for an indicator; it counts at once.",
    )
    draft_measurement = _verb(
        DRAFT, "Keep a value that is not submitted yet; it does not count.", draft
    )
    update_measurement = _verb(
        UPDATE, "Change your own report while it is a draft or was returned.", update
    )
    submit_measurement = _verb(SUBMIT, "Hand a value in for approval by somebody else.", submit)
    withdraw_measurement = _verb(
        WITHDRAW, "Take your own report back before it is approved: it is a draft again.", withdraw
    )
    approve_measurement = _verb(
        APPROVE, "Let a submitted value count; not by whoever submitted it.", approve
    )
    return_measurement = _verb(
        RETURN, "Send a submitted value back, with what is to be mended.", give_back
    )
    correct_measurement = _verb(
        CORRECT,
        "Put another value in the place of an approved one, which is kept and does not count.",
        correct,
    )
