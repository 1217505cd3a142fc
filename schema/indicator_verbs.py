"""Setting indicators and their periods, and locking periods."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import strawberry

from domain import goals
from domain.acts import Act
from domain.errors import DomainError, ErrorCode
from domain.verbs.goals.indicator_periods import (
    Cut,
    Span,
    lock_period,
    set_indicator_periods,
    unlock_period,
)
from domain.verbs.goals.indicators import add_indicator, remove_indicator, update_indicator
from schema.goals import Goal, Indicator, IndicatorPeriod
from schema.verbs import Asked, form, or_none, read_columns, read_key, verb, version_of

COLUMNS = (
    "unit measure direction aggregation baseline baseline_on baseline_note target frequency data_source"
    " owner_id amber_tolerance"
)
PERIOD = "The period."


@strawberry.input(description="A period of an indicator.")
class PeriodInput:
    """A period in setIndicatorPeriods."""

    starts_on: date = strawberry.field(description="First day.")
    ends_on: date = strawberry.field(description="Last day.")
    target: Decimal | None = strawberry.field(
        default=None, description="Value to reach in the period."
    )
    report_due_on: date | None = strawberry.field(
        default=None, description="Day by which the value must be reported."
    )


@strawberry.input(description="How the dates of the goal are cut into periods.")
class CutInput:
    """How setIndicatorPeriods makes periods by itself."""

    report_within_days: int = strawberry.field(
        default=30, description="Days after its end within which a period is reported."
    )


ADD = form(
    "AddIndicatorInput",
    "How a goal's progress is to be measured.",
    goals.Indicator,
    needed="goal_id title",
    free=COLUMNS,
)
REMOVE = form(
    "RemoveIndicatorInput",
    "The indicator that nobody needs.",
    goals.Indicator,
    changes="The indicator.",
)
UPDATE = form(
    "UpdateIndicatorInput",
    "What the indicator is now; what is left out stays, null empties.",
    goals.Indicator,
    changes="The indicator.",
    free=f"title {COLUMNS}",
)
SET = form(
    "SetIndicatorPeriodsInput",
    "The periods of an indicator: named one by one, or cut from the goal's dates by its frequency.",
    goals.Indicator,
    changes="The indicator.",
    extra=[
        Asked("periods", list[PeriodInput], "Exactly these periods."),
        Asked("cut", CutInput, "Cut the goal's dates by the indicator's frequency instead."),
    ],
)
LOCK = form(
    "LockPeriodInput",
    "The period that takes no more values.",
    goals.IndicatorPeriod,
    changes=PERIOD,
    key="period_id",
    extra=[Asked("locked_at", datetime, "From when on; else from now on.")],
)
UNLOCK = form(
    "UnlockPeriodInput",
    "The period that takes values again.",
    goals.IndicatorPeriod,
    changes=PERIOD,
    key="period_id",
)


async def add(given: Any, act: Act) -> goals.Indicator:
    return await add_indicator(
        read_key(given, ADD, "goal_id"), read_columns(given, ADD, "goal_id"), act
    )


async def remove(given: Any, act: Act) -> goals.Goal:
    return await remove_indicator(read_key(given, REMOVE, "indicator_id"), version_of(given), act)


async def update(given: Any, act: Act) -> goals.Indicator:
    key = read_key(given, UPDATE, "indicator_id")
    values = read_columns(given, UPDATE, "indicator_id")
    return await update_indicator(key, values, version_of(given), act)


async def set_periods(given: Any, act: Act) -> goals.Indicator:
    periods, cut = or_none(given.periods), or_none(given.cut)
    if (periods is None) == (cut is None):
        raise DomainError(
            ErrorCode.BAD_USER_INPUT, "Give the periods, or how to cut them.", ("periods",)
        )
    wanted = (
        Cut(cut.report_within_days)
        if cut is not None
        else [Span(p.starts_on, p.ends_on, p.target, p.report_due_on) for p in periods]
    )
    key = read_key(given, SET, "indicator_id")
    return await set_indicator_periods(key, wanted, act, version_of(given))


async def lock(given: Any, act: Act) -> goals.IndicatorPeriod:
    key = read_key(given, LOCK, "period_id")
    return await lock_period(key, or_none(given.locked_at), version_of(given), act)


async def unlock(given: Any, act: Act) -> goals.IndicatorPeriod:
    return await unlock_period(read_key(given, UNLOCK, "period_id"), version_of(given), act)


@strawberry.type
class IndicatorMutations:
    """What can be done with indicators and their periods."""

    add_indicator = verb(
        ADD, Indicator, "indicator", "Say how a goal's progress is to be measured.", add
    )
    update_indicator = verb(
        UPDATE,
        Indicator,
        "indicator",
        "Change an indicator; what its values mean stays once there are any.",
        update,
    )
    remove_indicator = verb(
        REMOVE,
        Goal,
        "goal",
        "Remove an indicator that nothing was reported for; the audit trail keeps it.",
        remove,
    )
    set_indicator_periods = verb(
        SET,
        Indicator,
        "indicator",
        "Give an indicator exactly these periods; one that holds values stays.",
        set_periods,
    )
    lock_period = verb(LOCK, IndicatorPeriod, "period", "Take no more values for a period.", lock)
    unlock_period = verb(
        UNLOCK, IndicatorPeriod, "period", "Take values for a period again.", unlock
    )
