"""Where the story plays: the application, its sign-in service, its mailbox, its worker and its calendar."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from email import message_from_bytes, policy
from typing import Any
from zoneinfo import ZoneInfo

import httpx2
import orjson

from domain.clock import Clock
from domain.database import Database
from domain.notices.mailbox import MailboxStore
from domain.rights.access import ROWS
from domain.settings import Settings
from schema.compiler.paths import table_of
from service.app import create_app
from service.mailbox.sink import listen
from tests.service.conftest import ELSEWHERE, HERE, browse
from tests.service.issuer import AUDIENCE, Issuer, open_issuer
from workers.desk import Desk

# What a request leaves behind that changes nothing: when somebody was seen, which keys were used.
SIDE_EFFECTS = {"identity", "idempotency_key"}


class Calendar:
    """The day of the story; each request comes a second after the one before."""

    def __init__(self, zone: str) -> None:
        self.zone = ZoneInfo(zone)
        self.instant = datetime(2026, 1, 5, 15, tzinfo=UTC)
        self.clock = Clock(zone, lambda: self.instant)

    def turn_to(self, day: str) -> None:
        """Go on to ten in the morning of a later day."""
        moved = datetime.combine(date.fromisoformat(day), time(10), tzinfo=self.zone)
        assert moved >= self.instant, f"{day} has passed"
        self.instant = moved.astimezone(UTC)


@dataclass(frozen=True)
class Letter:
    """A mail of the mailbox, as its reader sees it."""

    to: str
    subject: str
    text: str


@dataclass
class Stage:
    """Everything that the people of the story meet."""

    calendar: Calendar
    issuer: Issuer
    database: Database
    store: MailboxStore
    desk: Desk
    office: httpx2.AsyncClient
    world: httpx2.AsyncClient

    def token(self, subject: str, **claims: Any) -> str:
        """A sign-in token as the issuer gives it on the day of the story."""
        now = int(self.calendar.instant.timestamp())
        return self.issuer.token(sub=subject, iat=now - 10, exp=now + 300, **claims)

    async def send(
        self,
        query: str,
        variables: dict[str, Any] | None = None,
        token: str | None = None,
        *,
        at_the_office: bool = False,
    ) -> dict[str, Any]:
        """Send a document as the bearer of a token, or as nobody in particular."""
        client = self.office if at_the_office else self.world
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        body = {"query": query, "variables": variables or {}}
        answer = await client.post("/graphql", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        return dict(orjson.loads(answer.content))

    async def work(self) -> None:
        """One round of the worker: what is due is planned, mailed and sealed."""
        await self.desk.sweep()
        await self.desk.seal()

    def letters(self, on: str | None = None) -> list[Letter]:
        """The mails that arrived, of one day where one is named, the newest first."""
        return [
            self._open(entry.name)
            for entry in self.store.entries()
            if on is None or entry.accepted_at.startswith(on)
        ]

    def _open(self, name: str) -> Letter:
        raw = self.store.content(name)
        assert raw is not None
        mail = message_from_bytes(raw, policy=policy.default)
        text = mail.get_body(("plain",))
        assert text is not None
        return Letter(str(mail["To"]), str(mail["Subject"]), text.get_content())

    async def fingerprint(self) -> dict[str, Any]:
        """What is in every table."""
        tables = sorted({table_of(model) for model in ROWS} - SIDE_EFFECTS)
        query = " UNION ALL ".join(
            f"SELECT '{table}', count(*), sum(hashtextextended(row::text, 0)) FROM {table} AS row"
            for table in tables
        )
        return {row[0]: (row[1], row[2]) for row in await self.database.reads.fetch(query)}


@asynccontextmanager
async def set_stage(database: Database, settings: Settings) -> AsyncIterator[Stage]:
    """Open the application, its issuer, its mailbox and a worker's desk, all on one calendar."""
    calendar = Calendar(settings.home_time_zone)
    store = MailboxStore(settings.data_dir)
    async with open_issuer() as issuer, listen(store, calendar.clock) as port:
        issuer.add_key("ES256")
        configured = replace(
            settings,
            oidc_issuer=issuer.address,
            oidc_audience=AUDIENCE,
            oidc_algorithms=("ES256",),
            mailbox_url=f"smtp://127.0.0.1:{port}",
        )
        app = create_app(configured, database, local_administrator=True, clock=calendar.clock)
        desk = Desk(configured, database)
        desk.clock = calendar.clock
        async with browse(app, HERE) as office, browse(app, ELSEWHERE) as world:
            try:
                yield Stage(calendar, issuer, database, store, desk, office, world)
            finally:
                await desk.relay.close()
                await desk.poster.close()
