"""A recipient's domain that keeps refusing rests alone: no worker tries its mails, and all others go on.

It begins with five refusals for now (4xx) in a row, and one mail is tried after each rest: refused again, the
domain rests twice as long, up to an hour; taken, or refused for good, all of its mails go on.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.database import Database

REFUSALS = 5
FIRST_REST = timedelta(minutes=1)
LONGEST_REST = timedelta(hours=1)
MOST_COUNTED = 10_000

KNOWN = "SELECT domain, paused_until FROM paused_domain"
PAUSE = """
INSERT INTO paused_domain AS known (domain, paused_until, since, words)
VALUES ($1, $2::timestamptz + $3::interval * $5::float, $2, $4)
ON CONFLICT (domain) DO UPDATE SET pauses = known.pauses + 1, words = excluded.words,
    paused_until = $2 + least($6::interval, $3 * 2 ^ least(known.pauses, 16)) * $5
RETURNING paused_until
"""
GO_ON = "DELETE FROM paused_domain WHERE domain = $1"


def domain_of(address: str) -> str:
    """Return the domain of an address, in small letters."""
    return address.rpartition("@")[2].lower()


@dataclass(slots=True)
class DomainPauses:
    """What one worker knows of domains; it outlives a run, and the table is shared with the other workers."""

    known: dict[str, datetime] = field(default_factory=dict)
    refusals: Counter[str] = field(default_factory=Counter)

    async def read(self, database: Database) -> None:
        """See which domains rest by the word of any worker."""
        rows = await database.reads.fetch(KNOWN)
        self.known = {row["domain"]: row["paused_until"] for row in rows}

    def rests_until(self, domain: str, now: datetime) -> datetime | None:
        """Return until when a domain rests, or None."""
        until = self.known.get(domain)
        return until if until is not None and until > now else None

    async def refused(self, database: Database, domain: str, now: datetime, words: str) -> None:
        """The domain's server refused a mail for now: perhaps the domain has to rest."""
        if len(self.refusals) >= MOST_COUNTED:
            self.refusals.clear()
        self.refusals[domain] += 1
        if domain not in self.known and self.refusals[domain] < REFUSALS:
            return
        # A quarter more at most: workers do not come back together.
        jitter = random.uniform(1.0, 1.25)  # noqa: S311 (no secret)
        given = (domain, now, FIRST_REST, words, jitter, LONGEST_REST)
        self.known[domain] = await database.reads.fetchval(PAUSE, *given)
        del self.refusals[domain]

    async def answered(self, database: Database, domain: str) -> None:
        """The domain's server took a mail, or refused one for good: it works."""
        self.refusals.pop(domain, None)
        if self.known.pop(domain, None) is not None:
            await database.reads.execute(GO_ON, domain)
