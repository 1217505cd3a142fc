"""On whatever day the demo is made, there is something to send, and not too much."""

import random
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from domain.clock import Clock
from domain.database import Database
from domain.demo.filling import fill
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.rules import ReminderSeries
from domain.notices.sweeps import sweep
from domain.settings import Settings
from tests.conftest import HOME_TIME_ZONE, Cloner

# Ends of months, leap days, weekends, and the nights in which clocks change in New York.
HARD_DAYS = (
    datetime(2028, 2, 29, 17, 0, tzinfo=UTC),
    datetime(2026, 11, 1, 5, 30, tzinfo=UTC),
)
PLAN_SERIES = {ReminderSeries.WORK_PLAN, ReminderSeries.PLAN_REPORT}
# Of a demo with some hundred agreements, events and obligations; a flood would be in the thousands.
MOST_MAILS = 250


def _random_instant(rng: random.Random) -> datetime:
    day = date(2025, 1, 1) + timedelta(days=rng.randrange(2000))
    return datetime.combine(day, time(rng.randrange(24), 0), UTC)


async def test_on_any_day_three_renewals_and_three_plans_are_due(
    cloner: Cloner, empty_database: str, rng: random.Random, rounds: Callable[[int, int], int]
) -> None:
    instants = [*HARD_DAYS, *(_random_instant(rng) for _ in range(rounds(1, 100)))]
    for instant in instants:
        async with (
            cloner.clone(empty_database) as name,
            Database.connect(cloner.servers.database(name), pool_size=2),
        ):
            await _check_day(Clock.fixed(instant, HOME_TIME_ZONE))


async def _check_day(clock: Clock) -> None:
    await fill(clock)
    await sweep(clock, Settings(home_time_zone=HOME_TIME_ZONE, send_window="always"))
    due = await Reminder.filter(state=ReminderState.SCHEDULED, due_at__lte=clock.now())
    subjects: defaultdict[bool, set[str]] = defaultdict(set)
    for reminder in due:
        assert reminder.recipient_id is not None, reminder.key
        subjects[reminder.series in PLAN_SERIES].add(reminder.subject_key)
    assert len(subjects[False]) >= 3, clock.now()
    assert len(subjects[True]) >= 3, clock.now()
    assert len(due) <= MOST_MAILS, clock.now()
    # What lies further back is history, and says so.
    history = await Reminder.filter(state=ReminderState.SKIPPED_BACKFILL).count()
    assert history > len(due)
