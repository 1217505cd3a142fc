"""The days that planning looks at: back to what it may have missed, and ahead as far as a stage moves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from domain.clock import Clock
from domain.database import Transaction
from domain.notices.heartbeats import PLANNER
from domain.notices.holiday_calendars import read_calendars, read_zones
from domain.notices.windows import (
    DAY,
    Habits,
    add_working_days,
    is_working_day,
    known_zone,
    local_date,
)

LOOK_BACK = timedelta(days=45)
"""A reminder without a deadline has a point for this long."""

ZONES = timedelta(days=1)
"""Somewhere it is tomorrow already, and somewhere still yesterday."""

WAIT_DAYS = 3
"""Working days for which a late stage waits for a newer one."""

EVERYTHING = timedelta(days=800)
"""How far it looks back the first time, when nothing tells what it has seen."""

UNCOMMITTED = timedelta(minutes=15)
"""A change may become visible so long after the instant that it bears."""

LAST_BEAT = """
    SELECT beaten_at, planned_at, (
        SELECT greatest(max(rule.updated_at), max(stage.updated_at))
        FROM reminder_rule AS rule LEFT JOIN reminder_stage AS stage ON stage.rule_id = rule.id
    ) AS policy_at
    FROM planner_heartbeat WHERE name = $1
"""
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Horizon:
    """The days that planning looks at.

    `since` is the earliest day of interest for a subject that was changed, `unseen_from` the earliest day
    that may not have been seen yet, `touched_since` the instant, by the database's clock, since which changes
    may not have been seen.
    """

    today: date
    since: date
    until: date
    unseen_from: date
    touched_since: datetime
    begun: date
    waits_until: date

    def values(self, again: Sequence[str], agreements: Sequence[UUID] | None) -> tuple[object, ...]:
        """Return the parameters of a statement that begins with candidates (families.py)."""
        return (
            self.today,
            self.since,
            self.until,
            again,
            agreements,
            self.unseen_from,
            self.touched_since,
            self.begun,
            self.waits_until,
        )


def everything(today: date, until: date | None = None) -> Horizon:
    """Return the days to look at where nothing tells what was seen."""
    until = until or today + ZONES
    since, unseen_from = today - LOOK_BACK, today - EVERYTHING
    return Horizon(today, since, until, unseen_from, NEVER, today + ZONES, until + LOOK_BACK)


def latest_day(instant: datetime, zones: Iterable[str]) -> date:
    """Return the latest date that it is anywhere in these zones."""
    return max(local_date(instant, zone) for zone in {known_zone(name) for name in zones})


def days_in_sight(
    today: date, last_seen: date, calendars: Sequence[str | None]
) -> tuple[date, date]:
    """Return the first and the last day whose stages may be due by now and not be written.

    `last_seen` is the day, at home, on which planning last finished. Stages move over weekends and holidays;
    what waits for its day at home, or has to be out by an hour there, moves one working day more.
    """

    def reach(day: date, step: timedelta) -> date:
        ends = [_run(_run(day, step, Habits(one)) + step, step, Habits(one)) for one in calendars]
        return max(ends, key=lambda end: abs(end - day))

    return reach(min(last_seen, today) - 2 * ZONES, -DAY), reach(today + ZONES, DAY)


def end_of_patience(today: date, calendars: Sequence[str | None]) -> date:
    """Return the last day of a stage that may go within the days for which a late one waits."""
    kept = [Habits(one) for one in calendars]
    # From tomorrow, which it is somewhere, and a day more for what has to be out by an hour at home.
    ends = [(add_working_days(today + ZONES, WAIT_DAYS + 1, one), one) for one in kept]
    return max(_run(day, DAY, habits) for day, habits in ends)


async def horizon_of(
    tx: Transaction,
    clock: Clock,
    uncommitted: timedelta = UNCOMMITTED,
    until: datetime | None = None,
) -> Horizon:
    """Return the days to look at: since the last sign of life, and 45 days for what was changed.

    `uncommitted` is for how long before it others may have changed what is visible only now. Until the
    instant `until` the caller will look at nothing but what this planning tells to be ahead.
    """
    today = clock.today()
    beat = await tx.fetchrow(LAST_BEAT, PLANNER)
    calendars = [None, *await read_calendars(tx)]
    zones = [clock.home_time_zone, *await read_zones(tx)]
    last_seen = today if beat is None else beat["beaten_at"].date()
    seen_until, last = days_in_sight(today, last_seen, calendars)
    if beat is None or beat["planned_at"] is None:
        return everything(today, last)
    since = min(today - LOOK_BACK, seen_until)
    # A stage that was added to the policy may have been due in the days of interest.
    is_edited = (
        beat["policy_at"] is not None and beat["policy_at"] >= beat["planned_at"] - uncommitted
    )
    unseen_from = since if is_edited else seen_until
    return Horizon(
        today,
        since,
        last,
        unseen_from,
        beat["planned_at"] - uncommitted,
        latest_day(until or clock.now(), zones),
        end_of_patience(today, calendars),
    )


def _run(day: date, step: timedelta, habits: Habits) -> date:
    while not is_working_day(day + step, habits):
        day += step
    return day
