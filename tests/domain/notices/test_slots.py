"""When a reminder goes: properties over two years in awkward zones, with holidays and quiet hours (a).

The nights on which New York, Berlin, Chatham and Lord Howe change their clocks are all in them, so are leap
day and every end of a month. The quick run takes a seeded sample, the deep one many more.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as some

from domain.notices.planning.horizons import (
    WAIT_DAYS,
    days_in_sight,
    end_of_patience,
    latest_day,
)
from domain.notices.rules import Movement
from domain.notices.windows import (
    CLOSES,
    OPENS,
    Habits,
    Slot,
    Timing,
    add_working_days,
    catch_up,
    is_late,
    is_working_day,
    leaves_at,
    local,
    local_date,
    next_working_day,
    place,
    previous_working_day,
)

HOME = "America/New_York"
FIRST, LAST = date(2027, 1, 1), date(2028, 12, 31)
ZONES = [
    HOME,
    "Europe/Berlin",
    "Pacific/Chatham",
    "Australia/Lord_Howe",
    "Pacific/Pago_Pago",
    "Pacific/Kiritimati",
    "Asia/Kathmandu",
]
CALENDARS = [None, "US", "DE-BY", "NZ", "AU", "CN", "EG", "NP"]

days = some.dates(FIRST, LAST)
zones = some.sampled_from(ZONES)
hours = some.one_of(some.none(), some.times(time(0), time(23, 59)))
habits = some.builds(Habits, some.sampled_from(CALENDARS), hours, hours)
instants = some.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: datetime(2027, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@some.composite
def timings(draw: some.DrawFn) -> Timing:
    """A stage: some wait for their day at home, and the deadline mail has to be out by an hour of it."""
    day = draw(days)
    shape = draw(some.sampled_from(["forward", "backward", "awaits", "deadline"]))
    if shape == "deadline":
        return Timing(day, Movement.BACKWARD, out_by=day)
    moves = Movement.BACKWARD if shape == "backward" else Movement.FORWARD
    return Timing(day, moves, awaits_home=shape == "awaits")


def there(slot: Slot, zone: str) -> datetime:
    return slot.due_at.astimezone(ZoneInfo(zone))


@given(timings(), zones, habits)
@example(Timing(date(2027, 3, 14)), HOME, Habits())
@example(Timing(date(2027, 4, 4)), "Pacific/Chatham", Habits("NZ"))
@example(Timing(date(2027, 10, 3)), "Australia/Lord_Howe", Habits("AU"))
@example(Timing(date(2028, 2, 29), Movement.BACKWARD), "Europe/Berlin", Habits("DE-BY"))
def test_a_slot_is_in_its_recipient_s_hours(timing: Timing, zone: str, kept: Habits) -> None:
    slot = place(timing, zone, HOME, "business", kept)
    at = there(slot, zone)
    assert at.date() == slot.local_date
    assert is_working_day(slot.local_date, kept)
    assert OPENS <= at.time() < CLOSES
    # Quiet hours count wherever they leave anything of the day.
    assert not kept.is_quiet(at.time()) or kept.from_on(OPENS) is None


@given(timings(), zones, habits)
def test_a_slot_moves_its_own_way_and_no_further_than_it_must(
    timing: Timing, zone: str, kept: Habits
) -> None:
    slot = place(timing, zone, HOME, "business", kept)
    before = previous_working_day(timing.stage_on, kept)
    after = next_working_day(timing.stage_on, kept)
    if timing.out_by is not None:
        assert slot.local_date <= before
        assert slot.due_at <= local(timing.out_by, time(15), HOME)
    elif timing.awaits_home:
        assert slot.due_at >= local(timing.stage_on, time.min, HOME)
        assert after <= slot.local_date <= next_working_day(after + timedelta(days=1), kept)
    else:
        moved = before if timing.moves is Movement.BACKWARD else after
        assert slot.local_date == moved


@given(timings(), zones, habits, instants)
def test_what_is_late_goes_next_and_never_into_the_past(
    timing: Timing, zone: str, kept: Habits, now: datetime
) -> None:
    slot = place(timing, zone, HOME, "business", kept)
    again = catch_up(slot, timing, now, zone, HOME, "business", kept)
    if not is_late(slot, now, zone, "business"):
        assert again == slot
        return
    assert again.due_at >= now
    if timing.out_by is None:
        # It is not late once more, and a clock that jumps two hours on finds the same or a later one.
        assert not is_late(again, again.due_at, zone, "business")
        jumped = catch_up(slot, timing, now + timedelta(hours=2), zone, HOME, "business", kept)
        assert jumped.due_at >= again.due_at


@given(instants, zones, habits, some.booleans())
def test_a_mail_never_leaves_at_night_unless_its_deadline_would_be_over(
    now: datetime, zone: str, kept: Habits, is_deadline: bool
) -> None:
    day = now.astimezone(ZoneInfo(zone)).date()
    leaves = leaves_at(now, zone, day if is_deadline else None, "business", kept)
    at = leaves.astimezone(ZoneInfo(zone))
    assert leaves >= now
    in_hours = is_working_day(at.date(), kept) and OPENS <= at.time() < CLOSES
    assert in_hours or (is_deadline and leaves == now)


@given(timings(), zones, habits, some.integers(0, 70), some.integers(0, 1439))
def test_the_planner_sees_every_stage_that_becomes_due_while_it_was_away(
    timing: Timing, zone: str, kept: Habits, away: int, minutes: int
) -> None:
    """Whenever it finished last before a stage's hour, the stage is in sight when that hour has come."""
    slot = place(timing, zone, HOME, "business", kept)
    seen = slot.due_at - timedelta(days=away, minutes=minutes)
    swept = slot.due_at + timedelta(minutes=1)
    today = swept.astimezone(ZoneInfo(HOME)).date()
    first, last = days_in_sight(today, seen.date(), [None, kept.calendar])
    assert first <= timing.stage_on <= last
    if timing.moves is Movement.FORWARD:
        assert timing.stage_on <= latest_day(swept, [HOME, zone])


@given(timings(), some.integers(0, 40), zones, habits, instants)
def test_a_stage_that_a_late_one_may_wait_for_is_in_sight(
    newer: Timing, ahead: int, zone: str, kept: Habits, now: datetime
) -> None:
    """Whichever stage goes within the working days for which a late one waits is read with it."""
    today = local_date(now, HOME)
    day = today + timedelta(days=ahead)
    newer = replace(newer, stage_on=day, out_by=day if newer.out_by else None)
    goes_on = place(newer, zone, HOME, "business", kept).local_date
    if goes_on <= add_working_days(local_date(now, zone), WAIT_DAYS, kept):
        assert newer.stage_on <= end_of_patience(today, [None, kept.calendar])
