"""The one place that asks what time it is, so that a test or a preview can answer differently."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _system_time() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Clock:
    """Gives the instant (aware, UTC) and the date at the home association, which decides what "today" is."""

    home_time_zone: str
    read: Callable[[], datetime] = _system_time

    @classmethod
    def fixed(cls, instant: datetime, home_time_zone: str = "UTC") -> "Clock":
        """Return a clock that stands still at an aware instant."""
        if instant.tzinfo is None:
            raise ValueError("A fixed clock needs an instant with a time zone.")
        return cls(home_time_zone, lambda: instant.astimezone(UTC))

    @property
    def runs(self) -> bool:
        """Whether this is the machine's clock, and not one that a test or a preview set."""
        return self.read is _system_time

    def now(self) -> datetime:
        return self.read()

    def today(self) -> date:
        """Return the date at the home association."""
        return self.now().astimezone(_zone(self.home_time_zone)).date()

    def end_of_today(self) -> datetime:
        """Return the instant at which the home association's next day begins."""
        zone = _zone(self.home_time_zone)
        tomorrow = self.now().astimezone(zone).date() + timedelta(days=1)
        return datetime.combine(tomorrow, time(), zone).astimezone(UTC)
