"""When a mail may reach somebody: from 09:00 to 20:00 in their own zone, on working days of their country.

Pure functions of dates and zones; `always` is the window of an installation whose mail stays local.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from domain.notices.holidays import is_holiday
from domain.notices.rules import Movement

OPENS = time(9)
CLOSES = time(20)
DEADLINE_OUT_BY = time(15)
"""At home, on the notice deadline: the last moment for the mail that announces it."""

DAY = timedelta(days=1)
GRACE = timedelta(minutes=30)
"""Time in which a slip that would tell the other side of an end can be taken back."""
SendHours = Literal["business", "always"]


@dataclass(frozen=True)
class Habits:
    """What else keeps mail from somebody: the holidays of a calendar, and hours in which none may arrive."""

    calendar: str | None = None
    quiet_from: time | None = None
    quiet_to: time | None = None

    def is_quiet(self, at: time) -> bool:
        """Tell whether no mail may arrive at a local time; the hours may go over midnight."""
        if self.quiet_from is None or self.quiet_to is None or self.quiet_from == self.quiet_to:
            return False
        if self.quiet_from < self.quiet_to:
            return self.quiet_from <= at < self.quiet_to
        return at >= self.quiet_from or at < self.quiet_to

    def from_on(self, at: time) -> time | None:
        """Return the first time of the window that is not before a time and not quiet, if there is one."""
        earliest = max(at, OPENS)
        if self.is_quiet(earliest):
            assert self.quiet_to is not None
            if self.quiet_to <= earliest:
                return None
            earliest = self.quiet_to
        return earliest if earliest < CLOSES else None

    @property
    def morning(self) -> time:
        """When the window opens on a working day; quiet hours that leave nothing of it do not count."""
        return self.from_on(OPENS) or OPENS


PLAIN = Habits()


@dataclass(frozen=True)
class Slot:
    """When a reminder goes, and which day that is for its recipient."""

    due_at: datetime
    local_date: date


@dataclass(frozen=True)
class Timing:
    """What decides a stage's slot: its day, the way it moves, and the dates that bind it."""

    stage_on: date
    moves: Movement = Movement.FORWARD
    awaits_home: bool = False
    # Set for the deadline mail only: it is out by 15:00 of this day at home.
    out_by: date | None = None


# Zones are read from files, and Python itself keeps eight.
zone_of = lru_cache(maxsize=1024)(ZoneInfo)


def known_zone(name: str) -> str:
    """Return the zone, or UTC where there is none of that name: a misspelt zone must not stop a mail."""
    try:
        return zone_of(name).key
    except (LookupError, OSError, ValueError):
        return "UTC"


def is_working_day(day: date, habits: Habits = PLAIN) -> bool:
    return day.weekday() < 5 and not is_holiday(day, habits.calendar)


def next_working_day(day: date, habits: Habits = PLAIN) -> date:
    """Return the day itself, or the first working day after it."""
    while not is_working_day(day, habits):
        day += DAY
    return day


def previous_working_day(day: date, habits: Habits = PLAIN) -> date:
    """Return the day itself, or the last working day before it."""
    while not is_working_day(day, habits):
        day -= DAY
    return day


@lru_cache(maxsize=4096)
def add_working_days(day: date, count: int, habits: Habits = PLAIN) -> date:
    """Return the working day that is `count` working days after a day."""
    for _ in range(count):
        day = next_working_day(day + DAY, habits)
    return day


def local(day: date, at: time, zone: str) -> datetime:
    """Return the instant of a local time; one that a clock change skips is the moment it resumes."""
    return datetime.combine(day, at, tzinfo=zone_of(zone)).astimezone(UTC)


def local_date(instant: datetime, zone: str) -> date:
    return instant.astimezone(zone_of(zone)).date()


def opening(
    instant: datetime, zone: str, hours: SendHours = "business", habits: Habits = PLAIN
) -> datetime:
    """Return the instant itself where a mail may arrive then, else when the window opens next."""
    if hours == "always":
        return instant
    there = instant.astimezone(zone_of(zone))
    if is_working_day(there.date(), habits):
        is_open = OPENS <= there.time() < CLOSES
        if is_open and (not habits.is_quiet(there.time()) or habits.from_on(OPENS) is None):
            return instant
        if (later := habits.from_on(there.time())) is not None:
            return local(there.date(), later, zone)
    day = there.date() if there.time() < OPENS else there.date() + DAY
    return local(next_working_day(day, habits), habits.morning, zone)


def leaves_at(
    now: datetime, zone: str, out_by: date | None, hours: SendHours, habits: Habits = PLAIN
) -> datetime:
    """Return when a mail may leave: in the recipient's hours.

    `out_by` is set for the deadline mail only: where the next window opens after that day, it leaves now.
    """
    opens_at = opening(now, zone, hours, habits)
    too_late = out_by is not None and local_date(opens_at, zone) > out_by
    return now if too_late else opens_at


@lru_cache(maxsize=4096)
def place(
    timing: Timing, zone: str, home_zone: str, hours: SendHours, habits: Habits = PLAIN
) -> Slot:
    """Return when a stage is due for a recipient, before anybody asks whether that has gone by."""
    if hours == "always":
        due_at = local(timing.stage_on, time.min, zone)
        if timing.out_by is not None:
            due_at = min(due_at, local(timing.out_by, DEADLINE_OUT_BY, home_zone))
    else:
        due_at = _working_morning(timing, zone, home_zone, habits)
    if timing.awaits_home:
        begun = local(timing.stage_on, time.min, home_zone)
        due_at = max(due_at, opening(begun, zone, hours, habits)) if due_at < begun else due_at
    return Slot(due_at, local_date(due_at, zone))


def _working_morning(timing: Timing, zone: str, home_zone: str, habits: Habits) -> datetime:
    # What waits for its day at home cannot go before it.
    backward = timing.moves is Movement.BACKWARD and not timing.awaits_home
    day = (previous_working_day if backward else next_working_day)(timing.stage_on, habits)
    due_at = local(day, habits.morning, zone)
    if timing.out_by is not None:
        limit = local(timing.out_by, DEADLINE_OUT_BY, home_zone)
        while due_at > limit:
            day = previous_working_day(day - DAY, habits)
            due_at = local(day, habits.morning, zone)
    return due_at


def is_late(slot: Slot, now: datetime, zone: str, hours: SendHours) -> bool:
    """Tell whether the day of a slot has gone by."""
    if hours == "always":
        return local_date(now, zone) > slot.local_date
    return now >= local(slot.local_date, CLOSES, zone)


def catch_up(
    slot: Slot,
    timing: Timing,
    now: datetime,
    zone: str,
    home_zone: str,
    hours: SendHours,
    habits: Habits = PLAIN,
) -> Slot:
    """Return the slot itself, or the next one where its day has gone by.

    A deadline mail whose next window would open after the deadline goes at once.
    """
    if not is_late(slot, now, zone, hours):
        return slot
    due_at = opening(now, zone, hours, habits)
    if timing.out_by is not None and due_at >= local(timing.out_by + DAY, time.min, home_zone):
        due_at = now
    return Slot(due_at, local_date(due_at, zone))


def give_grace(
    slot: Slot,
    now: datetime,
    last_day: date | None,
    zone: str,
    hours: SendHours,
    habits: Habits = PLAIN,
) -> Slot:
    """Return a slot that leaves time to take a slip back, unless it would so come after its last day."""
    if hours == "always":
        return slot
    due_at = opening(max(slot.due_at, now + GRACE), zone, hours, habits)
    day = local_date(due_at, zone)
    return slot if last_day is not None and day > last_day else Slot(due_at, day)
