"""The breaker: open for a while, then one mail tells."""

import pytest

from domain.notices.breakers import FIRST_REST, LONGEST_REST, STRIKES, Breaker


class Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_server_that_refuses_mail_after_mail_is_left_alone() -> None:
    breaker = Breaker(Time())
    for _ in range(STRIKES - 1):
        breaker.strike()
    assert not breaker.is_open
    breaker.succeed()
    for _ in range(STRIKES):
        assert not breaker.is_open
        breaker.strike()
    assert breaker.is_open


@pytest.mark.parametrize(
    ("failures", "rest"), [(1, FIRST_REST), (2, 30), (3, 60), (9, LONGEST_REST)]
)
def test_it_rests_longer_each_time_within_a_minute(failures: int, rest: float) -> None:
    time = Time()
    breaker = Breaker(time)
    for _ in range(failures):
        breaker.open()
    time.now = 0.74 * rest
    assert breaker.is_open
    time.now = 1.26 * rest
    assert breaker.is_half_open
    breaker.strike()
    assert breaker.is_open


def test_one_mail_that_is_taken_closes_it() -> None:
    time = Time()
    breaker = Breaker(time)
    breaker.open()
    time.now = 100
    breaker.succeed()
    assert not breaker.is_half_open
