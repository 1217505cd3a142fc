"""Quiet rule (a): 09:00 in the recipient's zone, Monday to Friday; near a deadline backward, else forward."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.notices.rules import Movement
from domain.notices.windows import (
    Slot,
    Timing,
    add_working_days,
    catch_up,
    is_late,
    known_zone,
    leaves_at,
    local,
    opening,
    place,
)

NEW_YORK = "America/New_York"
SATURDAY = date(2026, 3, 7)
BACK = Movement.BACKWARD


def there(slot: Slot, zone: str) -> str:
    return slot.due_at.astimezone(ZoneInfo(zone)).strftime("%a %Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("timing", "zone", "expected"),
    [
        (Timing(date(2026, 3, 4)), "Europe/Berlin", "Wed 2026-03-04 09:00"),
        (Timing(SATURDAY), "Europe/Berlin", "Mon 2026-03-09 09:00"),
        (Timing(SATURDAY, BACK), "Europe/Berlin", "Fri 2026-03-06 09:00"),
        # The day has not begun in New York at nine o'clock in Auckland: it waits, on the same day.
        (Timing(date(2026, 3, 4), awaits_home=True), "Pacific/Auckland", "Wed 2026-03-04 18:00"),
        (Timing(date(2026, 3, 4), awaits_home=True), "Europe/Berlin", "Wed 2026-03-04 09:00"),
        (Timing(date(2026, 6, 5), awaits_home=True), "Pacific/Kiritimati", "Fri 2026-06-05 18:00"),
        (Timing(date(2026, 3, 6), awaits_home=True), "Pacific/Apia", "Fri 2026-03-06 18:00"),
        # A deadline mail is out by 15:00 of the deadline at home, else on the working day before.
        (Timing(date(2026, 3, 4), BACK, out_by=date(2026, 3, 4)), NEW_YORK, "Wed 2026-03-04 09:00"),
        (
            Timing(date(2026, 3, 9), BACK, out_by=date(2026, 3, 9)),
            "Pacific/Honolulu",
            "Fri 2026-03-06 09:00",
        ),
        (Timing(SATURDAY, BACK, out_by=SATURDAY), NEW_YORK, "Fri 2026-03-06 09:00"),
    ],
)
def test_a_stage_has_its_working_morning(timing: Timing, zone: str, expected: str) -> None:
    home = "Europe/Berlin" if zone == "Pacific/Honolulu" else NEW_YORK
    assert there(place(timing, zone, home, "business"), zone) == expected


def test_always_ignores_hours_and_weekends_but_not_the_date() -> None:
    slot = place(Timing(SATURDAY), "Asia/Tokyo", NEW_YORK, "always")
    assert there(slot, "Asia/Tokyo") == "Sat 2026-03-07 00:00"
    waiting = place(Timing(SATURDAY, awaits_home=True), "Asia/Tokyo", NEW_YORK, "always")
    assert there(waiting, NEW_YORK) == "Sat 2026-03-07 00:00"


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        (NEW_YORK, date(2026, 3, 8)),
        (NEW_YORK, date(2026, 11, 1)),
        ("Europe/Berlin", date(2026, 3, 29)),
        ("Europe/Berlin", date(2026, 10, 25)),
        ("Pacific/Chatham", date(2026, 4, 5)),
        ("Pacific/Chatham", date(2026, 9, 27)),
        ("Australia/Lord_Howe", date(2026, 4, 5)),
        ("Australia/Lord_Howe", date(2026, 10, 4)),
    ],
)
def test_a_night_that_changes_the_clock_neither_skips_nor_doubles(zone: str, day: date) -> None:
    first = day - timedelta(days=7)
    slots = [
        place(Timing(first + timedelta(days=n)), zone, NEW_YORK, "business") for n in range(14)
    ]
    assert all(slot.due_at.astimezone(ZoneInfo(zone)).time() == time(9) for slot in slots)
    assert (
        sorted({slot.local_date for slot in slots})
        == [d for n in range(16) if (d := first + timedelta(days=n)).weekday() < 5][
            : len({slot.local_date for slot in slots})
        ]
    )
    # Every instant of the night opens at nine of the next working day, never an hour beside it.
    instant = local(day, time(0), zone)
    for half_hours in range(16):
        at = opening(instant + timedelta(minutes=30 * half_hours), zone)
        assert at.astimezone(ZoneInfo(zone)).time() == time(9)


def test_a_window_is_open_from_nine_to_twenty_on_working_days() -> None:
    def opens(*parts: int) -> str:
        day, hour, minute = parts
        instant = local(date(2026, 3, day), time(hour, minute), "Europe/Berlin")
        return there(Slot(opening(instant, "Europe/Berlin"), date.min), "Europe/Berlin")

    assert opens(4, 8, 59) == "Wed 2026-03-04 09:00"
    assert opens(4, 13, 30) == "Wed 2026-03-04 13:30"
    assert opens(4, 20, 0) == "Thu 2026-03-05 09:00"
    assert opens(6, 20, 0) == "Mon 2026-03-09 09:00"
    assert opens(8, 12, 0) == "Mon 2026-03-09 09:00"


def test_a_late_row_goes_in_the_next_window() -> None:
    timing = Timing(date(2026, 3, 4))
    slot = place(timing, NEW_YORK, NEW_YORK, "business")

    def caught_up(day: int, hour: int) -> str:
        now = local(date(2026, 3, day), time(hour), NEW_YORK)
        again = catch_up(slot, timing, now, NEW_YORK, NEW_YORK, "business")
        return there(again, NEW_YORK)

    assert caught_up(4, 14) == "Wed 2026-03-04 09:00"
    assert caught_up(4, 21) == "Thu 2026-03-05 09:00"
    assert caught_up(5, 11) == "Thu 2026-03-05 11:00"
    assert caught_up(7, 11) == "Mon 2026-03-09 09:00"
    assert not is_late(slot, slot.due_at, NEW_YORK, "business")


def test_a_late_deadline_goes_at_once_where_its_next_window_lies_past_it() -> None:
    sunday = date(2026, 3, 8)
    timing = Timing(sunday, BACK, out_by=sunday)
    slot = place(timing, NEW_YORK, NEW_YORK, "business")
    now = local(SATURDAY, time(22), NEW_YORK)
    assert catch_up(slot, timing, now, NEW_YORK, NEW_YORK, "business").due_at == now
    thursday = datetime(2026, 3, 5, 2, tzinfo=UTC)
    assert catch_up(slot, timing, thursday, NEW_YORK, NEW_YORK, "business") == slot


@pytest.mark.parametrize(
    ("out_by", "expected"),
    [
        (None, "Mon 2026-03-09 09:00"),
        (date(2026, 3, 9), "Mon 2026-03-09 09:00"),
        (date(2026, 3, 8), "Sat 2026-03-07 22:00"),
    ],
)
def test_only_what_must_be_out_before_the_next_window_leaves_at_night(
    out_by: date | None, expected: str
) -> None:
    now = local(SATURDAY, time(22), NEW_YORK)
    leaves = leaves_at(now, NEW_YORK, out_by, "business")
    assert there(Slot(leaves, date.min), NEW_YORK) == expected
    assert leaves_at(now, NEW_YORK, out_by, "always") == now


def test_working_days_are_counted_over_a_weekend() -> None:
    assert add_working_days(date(2026, 3, 5), 3) == date(2026, 3, 10)
    assert add_working_days(SATURDAY, 1) == date(2026, 3, 9)


def test_a_misspelt_zone_does_not_stop_a_mail() -> None:
    assert known_zone("Europe/Berlin") == "Europe/Berlin"
    assert known_zone("Mars/Olympus") == "UTC"
