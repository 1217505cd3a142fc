"""What the ledger says of itself at a moment: what is late, what is in doubt, what became of how many."""

from dataclasses import dataclass
from datetime import datetime

from domain.database import Database
from domain.notices.heartbeats import PLANNER

# What should have left: mails whose hour has come, and reminders of which no mail was made yet.
LATE = """
SELECT extract(epoch FROM $1::timestamptz - min(due.since))::float AS oldest, count(*) AS waiting
FROM (
    SELECT not_before AS since FROM outbox_message
    WHERE state IN ('READY', 'CLAIMED') AND not_before <= $1
    UNION ALL
    SELECT reminder.due_at FROM reminder
    LEFT JOIN outbox_message AS message ON message.id = reminder.message_id
    WHERE reminder.state = 'SCHEDULED' AND reminder.due_at <= $1 AND reminder.held_at IS NULL
        AND (message.id IS NULL OR message.state IN ('SENT', 'FAILED', 'WITHDRAWN'))
) AS due
"""
OPEN = """
SELECT state, count(*) AS number FROM outbox_message
WHERE state IN ('READY', 'CLAIMED', 'COMMITTING', 'UNCERTAIN', 'HELD') GROUP BY state
"""
HELD = "SELECT count(*) FROM reminder WHERE state = 'SCHEDULED' AND held_at IS NOT NULL"
DONE = """
SELECT kind, lower(state) AS outcome, count(*) AS number FROM outbox_message
WHERE state IN ('SENT', 'FAILED') GROUP BY kind, state
UNION ALL
SELECT kind, 'suppressed', count(*) FROM reminder WHERE state = 'SUPPRESSED' GROUP BY kind
"""
BEATEN = """
SELECT extract(epoch FROM $2::timestamptz - beaten_at)::float FROM planner_heartbeat WHERE name = $1
"""
# A domain whose rest is over stays until one of its mails has been taken.
RESTING = "SELECT count(*) FROM paused_domain"
RUNS = "SELECT name, runs, seconds, last_seconds FROM run_figure ORDER BY name"


@dataclass(frozen=True, slots=True)
class RunSum:
    """All runs of one kind."""

    name: str
    runs: int
    seconds: float
    last_seconds: float


@dataclass(frozen=True, slots=True)
class Figures:
    """The ledger at a moment; ages in seconds."""

    oldest_due: float
    due: int
    open_mails: dict[str, int]
    held_reminders: int
    done: dict[tuple[str, str], int]
    """How many by kind and outcome: sent, failed, suppressed."""
    planner_age: float | None
    resting_domains: int
    runs: tuple[RunSum, ...]


async def read_figures(database: Database, now: datetime) -> Figures:
    """Return what is true now; each figure is one statement."""
    async with database.reads.acquire() as connection:
        late = await connection.fetchrow(LATE, now)
        assert late is not None
        return Figures(
            oldest_due=max(late["oldest"] or 0.0, 0.0),
            due=late["waiting"],
            open_mails={row["state"]: row["number"] for row in await connection.fetch(OPEN)},
            held_reminders=await connection.fetchval(HELD),
            done={
                (row["kind"], row["outcome"]): row["number"] for row in await connection.fetch(DONE)
            },
            resting_domains=await connection.fetchval(RESTING),
            planner_age=await connection.fetchval(BEATEN, PLANNER, now),
            runs=tuple(RunSum(**dict(row)) for row in await connection.fetch(RUNS)),
        )
