"""What day it is at the home association, and when that day ends."""

from datetime import UTC, datetime

import pytest

from domain.clock import Clock


@pytest.mark.parametrize(
    ("zone", "now", "ends"),
    [
        ("UTC", (2026, 3, 4, 23, 59), (2026, 3, 5, 0, 0)),
        ("America/New_York", (2026, 3, 5, 4, 59), (2026, 3, 5, 5, 0)),
        ("America/New_York", (2026, 3, 5, 5, 0), (2026, 3, 6, 5, 0)),
        # Twenty-three hours, and twenty-five.
        ("America/New_York", (2026, 3, 8, 5, 0), (2026, 3, 9, 4, 0)),
        ("America/New_York", (2026, 11, 1, 4, 0), (2026, 11, 2, 5, 0)),
        # The day after begins at one o'clock: there is no midnight.
        ("America/Santiago", (2026, 9, 5, 23, 0), (2026, 9, 6, 4, 0)),
        ("Pacific/Kiritimati", (2026, 3, 4, 9, 59), (2026, 3, 4, 10, 0)),
    ],
)
def test_a_day_ends_when_the_next_one_begins_at_home(
    zone: str, now: tuple[int, ...], ends: tuple[int, ...]
) -> None:
    year, month, day, hour, minute = now
    clock = Clock.fixed(datetime(year, month, day, hour, minute, tzinfo=UTC), zone)
    end = clock.end_of_today()
    assert (end.year, end.month, end.day, end.hour, end.minute) == ends
    assert Clock.fixed(end, zone).today() > clock.today()
