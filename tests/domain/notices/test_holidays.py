"""Holidays of the recipient's country and quiet hours of their own keep mail from them (quiet rule a)."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from domain.database import Database
from domain.notices.holidays import is_holiday, is_known
from domain.notices.rules import Movement
from domain.notices.windows import (
    Habits,
    Timing,
    add_working_days,
    leaves_at,
    next_working_day,
    opening,
    place,
    previous_working_day,
)
from domain.organizations import OrganizationCountry
from domain.people import Person
from tests.domain.notices.worlds import BUSINESS, HOME, World, in_zone, row_of, walk, world
from tests.samples import term

BERLIN = "Europe/Berlin"
GERMAN, BAVARIAN = Habits("DE"), Habits("DE-BY")


@pytest.mark.parametrize(
    ("day", "calendar", "expected"),
    [
        (date(2026, 7, 4), "US", True),
        (date(2026, 10, 3), "DE", True),
        (date(2026, 1, 6), "DE", False),
        (date(2026, 1, 6), "DE-BY", True),
        (date(2026, 1, 6), None, False),
        (date(2026, 1, 1), "XX", False),
        # Nobody knows such a part: the country's own.
        (date(2026, 10, 3), "DE-QQ", True),
    ],
)
def test_a_calendar_is_of_a_country_or_of_a_part_of_it(
    day: date, calendar: str | None, expected: bool
) -> None:
    assert is_holiday(day, calendar) is expected


def test_calendars_are_known_by_their_codes() -> None:
    assert is_known("DE-BY")
    assert not is_known("DE-QQ")
    assert not is_known("Bavaria")


def test_working_days_leave_holidays_out() -> None:
    # Good Friday and Easter Monday of 2026 are 3 and 6 April.
    assert next_working_day(date(2026, 4, 3), GERMAN) == date(2026, 4, 7)
    assert previous_working_day(date(2026, 4, 6), GERMAN) == date(2026, 4, 2)
    assert add_working_days(date(2026, 4, 2), 2, GERMAN) == date(2026, 4, 8)


def test_a_stage_moves_over_a_long_weekend() -> None:
    good_friday = date(2026, 4, 3)
    forward = place(Timing(good_friday), BERLIN, HOME, "business", GERMAN)
    backward = place(Timing(good_friday, Movement.BACKWARD), BERLIN, HOME, "business", GERMAN)
    assert in_zone(forward.due_at, BERLIN) == "2026-04-07 09:00"
    assert in_zone(backward.due_at, BERLIN) == "2026-04-02 09:00"


def test_a_deadline_on_a_holiday_is_announced_before_it() -> None:
    # The Fourth of July 2025 is a Friday; the mail is out by 15:00 of that day at home.
    timing = Timing(date(2025, 7, 4), Movement.BACKWARD, out_by=date(2025, 7, 4))
    slot = place(timing, HOME, HOME, "business", Habits("US"))
    assert in_zone(slot.due_at, HOME) == "2025-07-03 09:00"


def at_berlin(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 4, hour, minute, tzinfo=ZoneInfo(BERLIN)).astimezone(UTC)


@pytest.mark.parametrize(
    ("quiet", "now", "expected"),
    [
        ((time(12), time(14)), at_berlin(11), "2026-03-04 11:00"),
        ((time(12), time(14)), at_berlin(12, 30), "2026-03-04 14:00"),
        ((time(18), time(10)), at_berlin(8), "2026-03-04 10:00"),
        ((time(18), time(10)), at_berlin(18, 30), "2026-03-05 10:00"),
        # Hours that leave nothing of the window do not count: nobody would ever hear of anything.
        ((time(7), time(21)), at_berlin(11), "2026-03-04 11:00"),
    ],
)
def test_quiet_hours_are_a_person_s_own(
    quiet: tuple[time, time], now: datetime, expected: str
) -> None:
    assert in_zone(opening(now, BERLIN, "business", Habits(None, *quiet)), BERLIN) == expected


def test_a_mail_that_is_written_waits_for_a_holiday_to_pass() -> None:
    holiday = datetime(2026, 10, 1, 22, 0, tzinfo=UTC)
    leaves = leaves_at(holiday, "Asia/Shanghai", None, "business", Habits("CN"))
    assert in_zone(leaves, "Asia/Shanghai") == "2026-10-08 09:00"


# 36 months with 90 days' notice: N is 2026-12-25, Christmas; WEEK falls on 12-18, OPEN on 09-26.
STARTS, ENDS = date(2024, 3, 26), date(2027, 3, 25)


async def reminded() -> World:
    of = await world()
    await term(of.of, STARTS, ENDS)
    return of


async def test_the_holidays_of_a_recipient_s_country_are_kept(database: Database) -> None:
    of = await reminded()
    await Person.filter(id=of.owner.id).update(holiday_calendar="US")
    await walk(date(2026, 12, 22), date(2026, 12, 26), BUSINESS, hours=[9, 15])
    kept, other = await row_of(of, "DEADLINE", of.owner), await row_of(of, "DEADLINE", of.liaison)
    assert in_zone(kept.due_at, HOME) == "2026-12-24 09:00"
    assert in_zone(other.due_at, HOME) == "2026-12-25 09:00"


async def test_without_a_calendar_the_country_of_the_organization_counts(
    database: Database,
) -> None:
    # OPEN is due on Saturday 26 September, ASK on Monday 26 October, a holiday in New Zealand.
    of = await reminded()
    await OrganizationCountry.create(
        organization_id=of.of.counterparty.organization_id, code="NZ", role="SEAT"
    )
    await walk(date(2026, 10, 23), date(2026, 10, 28), BUSINESS, hours=[9, 15])
    row = await row_of(of, "ASK", of.representative)
    assert in_zone(row.due_at, HOME) == "2026-10-27 09:00"


async def test_a_stage_in_a_week_without_working_days_is_found_after_it(
    database: Database,
) -> None:
    of = await reminded()
    # Golden week: 1 to 7 October 2026 are days off in China.
    await Person.filter(id=of.owner.id).update(holiday_calendar="CN", time_zone="Asia/Shanghai")
    await term((await world()).of, STARTS, ENDS)
    await walk(date(2026, 9, 20), date(2026, 10, 10), BUSINESS, hours=[0, 9, 21])
    row = await row_of(of, "OPEN", of.owner)
    assert row.state == "MAILED"
