"""A worker's desk, from which tests of delivery send what they have composed."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.clock import Clock
from domain.database import Database
from domain.notices.composing import compose
from domain.notices.delivery import Delivery
from domain.notices.outbox import Outbox
from domain.notices.reminders import Reminder
from domain.notices.rules import NoticeKind
from domain.settings import Settings
from tests.domain.notices import posts
from workers.smtp import SmtpRelay

NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)


# A lease that no machine is too busy for.
LONG = timedelta(minutes=5)


@dataclass
class Desk:
    """A worker's desk: what a test hands to `deliver`."""

    database: Database
    settings: Settings
    clock: Clock

    def delivery(self, url: str, **values: Any) -> Delivery:
        outbox = Outbox(self.database, self.clock, LONG)
        return Delivery(
            outbox, SmtpRelay(url), "entente@example.org", self.settings.send_hours, **values
        )

    async def compose(self, count: int = 1, kind: NoticeKind = NoticeKind.OPEN) -> list[Reminder]:
        of, term = await posts.affiliation_with_term()
        made = [await posts.reminder(of, term, NOW, kind) for _ in range(count)]
        await compose(self.settings, self.clock)
        return made
