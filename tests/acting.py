"""Acts for tests: who does something, on which day."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from domain.acts import Act
from domain.clock import Clock
from domain.settings import Settings
from domain.viewers import LOCAL_ADMIN, Scope, Viewer, ViewerKind

HOME = "America/New_York"


def administrator(name: str = "tester") -> Viewer:
    """Somebody who may do everything, under a name of their own."""
    return Viewer(ViewerKind.LOCAL_ADMIN, name, frozenset(Scope), LOCAL_ADMIN.roles)


def on(day: date, viewer: Viewer | None = None, hour: int = 12) -> Act:
    """Return an act at an hour of a day at the home association."""
    instant = datetime.combine(day, time(hour), tzinfo=ZoneInfo(HOME))
    return by(Clock.fixed(instant, HOME), viewer)


def by(clock: Clock, viewer: Viewer | None = None, settings: Settings | None = None) -> Act:
    """Return an act by a clock."""
    return Act(viewer or administrator(), clock, settings or Settings(), "request-1")
