"""An act: somebody changes something, at some moment, in some request. Every mutation gets one."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.audit import Actor
from domain.clock import Clock
from domain.settings import Settings
from domain.viewers import Viewer


@dataclass(frozen=True)
class Act:
    """Who acts, by which clock, under which settings, in which request."""

    viewer: Viewer
    clock: Clock
    settings: Settings
    request_id: str | None = None
    sender: str | None = None
    """Network address of whoever asks, where the door knows it; kept as a salted digest only."""

    @property
    def actor(self) -> Actor:
        return self.viewer.actor(self.request_id)

    @property
    def today(self) -> date:
        """The home association's date."""
        return self.clock.today()

    @property
    def now(self) -> datetime:
        """The moment, in UTC."""
        return self.clock.now()
