"""Days as people read them: the month in letters, the day before it."""

from datetime import date

from domain.days import write_day, write_weekday


def test_no_number_can_be_taken_for_the_month() -> None:
    assert write_day(date(2027, 2, 18)) == "18 February 2027"
    assert write_weekday(date(2027, 2, 18)) == "Thursday 18 February 2027"
