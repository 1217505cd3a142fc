"""Which days a reminder may be put off to, and when it then comes: properties, for whoever lives wherever."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import assume, given
from hypothesis import strategies as some

from domain.errors import DomainError
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.snoozing import Hours, days_to_choose, place_again
from domain.notices.windows import DAY, Habits, is_working_day, local_date

ZONES = [
    "America/New_York",
    "Europe/Paris",
    "Pacific/Auckland",
    "Pacific/Pago_Pago",
    "Asia/Kolkata",
]
START = datetime(2027, 1, 1, tzinfo=UTC)
minutes = some.integers(0, 2 * 365 * 24 * 60)
quiet = some.one_of(some.none(), some.times(time(0), time(23, 59)))
habits = some.builds(Habits, some.sampled_from([None, "US", "NZ", "DE-BY", "CN"]), quiet, quiet)
hours = some.builds(
    Hours,
    some.sampled_from(ZONES),
    some.sampled_from(ZONES),
    some.sampled_from(["business", "always"]),
    habits,
)


@given(minutes, hours, some.one_of(some.none(), some.integers(-3, 40)), some.integers(0, 30))
def test_what_is_put_off_comes_neither_in_the_past_nor_before_its_day_nor_too_late(
    minute: int, of: Hours, days_left: int | None, choice: int
) -> None:
    now = START + timedelta(minutes=minute)
    today = local_date(now, of.home_zone)
    deadline = None if days_left is None else today + timedelta(days=days_left)
    made = Reminder(state=ReminderState.MAILED, deadline_on=deadline)
    try:
        first, last = days_to_choose(made, of, now)
    except DomainError:
        assert deadline is not None
        assume(False)
    assert first == local_date(now, of.zone) + DAY
    until: date = min(first + timedelta(days=choice), last)
    slot = place_again(until, of)
    assert slot.due_at > now
    assert slot.local_date >= until
    if of.window == "business":
        between = (slot.local_date - until).days
        assert not any(is_working_day(until + n * DAY, of.habits) for n in range(between))
    if deadline is not None and deadline >= today:
        assert slot.local_date < deadline
