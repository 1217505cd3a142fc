"""Mails before they are sent: what the coming days bring, with today's data and links that lead nowhere.

The sweep runs through the coming days on copies of the tables (preview.py); each mail is then written from
those copies, by the code that will write it, in the recipient's language or another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from asyncpg import Record

from domain.clock import Clock
from domain.database import Transaction
from domain.notices.drafting import write_mail
from domain.notices.facts import read_facts
from domain.notices.links import Purpose
from domain.notices.mails import Mail
from domain.notices.preview import (
    FUTURE,
    PlannedReminder,
    copies,
    end_of,
    live,
    planned,
)
from domain.settings import Settings

NOWHERE = "preview"
"""Stands where a token would: it is none, so its page says that the link does not work."""


@dataclass(frozen=True, slots=True)
class ComingMail:
    """A reminder that would go, and the mail that would say it."""

    reminder: PlannedReminder
    mail: Mail


async def coming_mails(
    until: date,
    clock: Clock,
    settings: Settings,
    database_url: str,
    *,
    key: str | None = None,
    language: str | None = None,
) -> list[ComingMail]:
    """Return the mails that would leave until the end of a day at home, or that of a key; nothing changes."""
    async with copies(database_url) as tx:
        await live(tx, clock, settings, end_of(until, clock))
        rows = [row for row in await tx.fetch(FUTURE) if row["state"] == "MAILED"]
        chosen = [row for row in rows if key is None or row["key"] == key]
        return await _write(tx, chosen, settings, language)


async def _write(
    tx: Transaction, rows: Sequence[Record], settings: Settings, language: str | None
) -> list[ComingMail]:
    def lead(purpose: Purpose, _item: UUID | None) -> str:
        return f"{settings.address}/r/{NOWHERE}#{purpose.lower()}"

    written = []
    for row in rows:
        facts = (await read_facts(tx, [row["id"]], row["local_date"]))[row["id"]]
        if facts["recipient"]["address"]:
            mail = write_mail(settings, facts, row["id"], row["due_at"], lead, language)
            written.append(ComingMail(planned(row), mail))
    return written
