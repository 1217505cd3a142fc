"""When a mail may reach somebody: from 09:00 to 20:00 in their own zone, Monday to Friday.

Pure functions of dates and zones; `always` is the window of an installation whose mail stays local.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

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


def known_zone(name: str) -> str:
    """Return the zone, or UTC where there is none of that name: a misspelt zone must not stop a mail."""
    try:
        return ZoneInfo(name).key
    except (LookupError, OSError, ValueError):
        return "UTC"


def is_working_day(day: date) -> bool:
    return day.weekday() < 5


def next_working_day(day: date) -> date:
    """Return the day itself, or the first working day after it."""
    while not is_working_day(day):
        day += DAY
    return day


def previous_working_day(day: date) -> date:
    """Return the day itself, or the last working day before it."""
    while not is_working_day(day):
        day -= DAY
    return day


def add_working_days(day: date, count: int) -> date:
    """Return the working day that is `count` working days after a day."""
    for _ in range(count):
        day = next_working_day(day + DAY)
    return day


def local(day: date, at: time, zone: str) -> datetime:
    """Return the instant of a local time; one that a clock change skips is the moment it resumes."""
    return datetime.combine(day, at, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def local_date(instant: datetime, zone: str) -> date:
    return instant.astimezone(ZoneInfo(zone)).date()


def opening(instant: datetime, zone: str, hours: SendHours = "business") -> datetime:
    """Return the instant itself where a mail may arrive then, else when the window opens next."""
    if hours == "always":
        return instant
    there = instant.astimezone(ZoneInfo(zone))
    if is_working_day(there.date()) and OPENS <= there.time() < CLOSES:
        return instant
    day = there.date() if there.time() < OPENS else there.date() + DAY
    return local(next_working_day(day), OPENS, zone)


def leaves_at(now: datetime, zone: str, out_by: date | None, hours: SendHours) -> datetime:
    """Return when a mail may leave: in the recipient's hours.

    `out_by` is set for the deadline mail only: where the next window opens after that day, it leaves now.
    """
    opens_at = opening(now, zone, hours)
    too_late = out_by is not None and local_date(opens_at, zone) > out_by
    return now if too_late else opens_at


def place(timing: Timing, zone: str, home_zone: str, hours: SendHours) -> Slot:
    """Return when a stage is due for a recipient, before anybody asks whether that has gone by."""
    if hours == "always":
        due_at = local(timing.stage_on, time.min, zone)
        if timing.out_by is not None:
            due_at = min(due_at, local(timing.out_by, DEADLINE_OUT_BY, home_zone))
    else:
        due_at = _working_morning(timing, zone, home_zone)
    if timing.awaits_home:
        begun = local(timing.stage_on, time.min, home_zone)
        due_at = max(due_at, opening(begun, zone, hours)) if due_at < begun else due_at
    return Slot(due_at, local_date(due_at, zone))


def _working_morning(timing: Timing, zone: str, home_zone: str) -> datetime:
    # What waits for its day at home cannot go before it.
    backward = timing.moves is Movement.BACKWARD and not timing.awaits_home
    day = (previous_working_day if backward else next_working_day)(timing.stage_on)
    due_at = local(day, OPENS, zone)
    if timing.out_by is not None:
        limit = local(timing.out_by, DEADLINE_OUT_BY, home_zone)
        while due_at > limit:
            day = previous_working_day(day - DAY)
            due_at = local(day, OPENS, zone)
    return due_at


def is_late(slot: Slot, now: datetime, zone: str, hours: SendHours) -> bool:
    """Tell whether the day of a slot has gone by."""
    if hours == "always":
        return local_date(now, zone) > slot.local_date
    return now >= local(slot.local_date, CLOSES, zone)


def catch_up(
    slot: Slot, timing: Timing, now: datetime, zone: str, home_zone: str, hours: SendHours
) -> Slot:
    """Return the slot itself, or the next one where its day has gone by.

    A deadline mail whose next window would open after the deadline goes at once.
    """
    if not is_late(slot, now, zone, hours):
        return slot
    due_at = opening(now, zone, hours)
    if timing.out_by is not None and due_at >= local(timing.out_by + DAY, time.min, home_zone):
        due_at = now
    return Slot(due_at, local_date(due_at, zone))


def give_grace(
    slot: Slot, now: datetime, last_day: date | None, zone: str, hours: SendHours
) -> Slot:
    """Return a slot that leaves time to take a slip back, unless it would so come after its last day."""
    if hours == "always":
        return slot
    due_at = opening(max(slot.due_at, now + GRACE), zone, hours)
    day = local_date(due_at, zone)
    return slot if last_day is not None and day > last_day else Slot(due_at, day)
