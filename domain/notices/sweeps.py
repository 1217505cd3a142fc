"""The sweep: once a minute it writes what the clock has made true and plans the reminders that are due.

Running it again, or twice at once, adds nothing: every row has its key.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from domain.clock import Clock
from domain.database import Transaction, transaction
from domain.notices.heartbeats import PLANNER
from domain.notices.planning.horizons import UNCOMMITTED, Horizon, horizon_of
from domain.notices.planning.planned_once import MODE
from domain.notices.planning.planner import plan_reminders, plan_subjects
from domain.notices.planning.slots import Item
from domain.notices.planning.transitions import (
    Transitions,
    archive_agreements,
    make_transitions,
)
from domain.notices.reminders import ReminderState
from domain.notices.snoozing import reopen
from domain.settings import Settings

log = structlog.get_logger()

# A planner that was frozen in its transaction would make the others wait for its keys: the server ends it.
# The statements are large and their results small: compiling them would take longer than running them. There
# may be thousands of subjects, which fit into memory. What is due is found by indexes, which the server shuns
# as long as it thinks of disks that turn.
SESSION = f"""
    SELECT set_config('idle_in_transaction_session_timeout', '60s', true), set_config('jit', 'off', true),
        set_config('plan_cache_mode', {MODE}, true), set_config('work_mem', '32MB', true),
        set_config('random_page_cost', '1.1', true)
"""

# By the database's clock: a worker whose own runs ahead would hide that planning went silent.
BEAT = """
    INSERT INTO planner_heartbeat (name, beaten_at, planned_at)
    VALUES ($1, coalesce($2::timestamptz, clock_timestamp()), now())
    ON CONFLICT (name) DO UPDATE SET beaten_at = excluded.beaten_at, planned_at = excluded.planned_at,
        updated_at = now()
"""


# Subjects of which something would still be mailed, and that archiving an agreement may have ended: its own,
# and those of no agreement alone, as a list of the reports that are missing of several.
ARCHIVED_UNSENT = """
    SELECT DISTINCT reminder.subject_key FROM reminder
    LEFT JOIN agreement ON agreement.id = reminder.agreement_id
    WHERE reminder.state = 'SCHEDULED'
        AND (reminder.agreement_id IS NULL OR agreement.archived_on IS NOT NULL)
"""

UNSENT_OF = """
    SELECT DISTINCT subject_key FROM reminder
    WHERE recipient_id = $1 AND state IN ('SCHEDULED', 'SNOOZED') ORDER BY subject_key
"""


@dataclass(frozen=True)
class SweepResult:
    """What a sweep wrote: reminders by the state they reached, and what the clock changed."""

    reminders: dict[ReminderState, int]
    transitions: Transitions
    horizon: Horizon = field(repr=False)
    ahead: list[Item] = field(default_factory=list, repr=False)

    @property
    def scheduled(self) -> int:
        return self.reminders.get(ReminderState.SCHEDULED, 0)

    def counts(self) -> dict[str, int]:
        """How many rows of what, leaving out what there is none of."""
        reminders = {state.lower(): count for state, count in self.reminders.items()}
        return {name: n for name, n in (reminders | asdict(self.transitions)).items() if n}

    @property
    def changed_anything(self) -> bool:
        return bool(self.reminders) or self.transitions != Transitions()


async def sweep(clock: Clock, settings: Settings) -> SweepResult:
    """Do everything that is due by now, in one transaction, and leave a sign of life."""
    async with transaction() as tx:
        await tx.execute(SESSION)
        result = await sweep_in(tx, clock, settings)
    if result.changed_anything:
        log.info("swept", **result.counts())
    return result


async def sweep_in(
    tx: Transaction,
    clock: Clock,
    settings: Settings,
    uncommitted: timedelta = UNCOMMITTED,
    until: datetime | None = None,
) -> SweepResult:
    """Sweep inside a transaction that the caller opened; `uncommitted` and `until` as in `horizon_of`."""
    horizon = await horizon_of(tx, clock, uncommitted, until)
    transitions = await make_transitions(tx, horizon)
    await reopen(tx, clock.now())
    counts, ahead = await plan_reminders(tx, clock, settings.send_hours, horizon)
    archived = await archive_agreements(tx, horizon)
    if archived and (left := await _read_archived_unsent(tx)):
        # What was planned a moment ago would leave before the next sweep takes it back.
        taken_back, _ = await plan_subjects(tx, clock, settings.send_hours, horizon, left)
        counts += taken_back
    transitions = replace(transitions, agreements_archived=archived)
    await tx.execute(BEAT, PLANNER, None if clock.runs else clock.now())
    return SweepResult(dict(counts), transitions, horizon, ahead)


async def _read_archived_unsent(tx: Transaction) -> list[str]:
    return [row["subject_key"] for row in await tx.fetch(ARCHIVED_UNSENT)]


async def review(
    tx: Transaction, agreements: Sequence[UUID], clock: Clock, settings: Settings
) -> SweepResult:
    """Plan the reminders of some agreements again, in the transaction that changed them.

    A decision so cancels what it makes needless at once, not at the next sweep.
    """
    horizon = await horizon_of(tx, clock)
    counts, ahead = await plan_reminders(tx, clock, settings.send_hours, horizon, agreements)
    return SweepResult(dict(counts), Transitions(), horizon, ahead)


async def review_subjects(
    tx: Transaction, subjects: Sequence[str], clock: Clock, settings: Settings
) -> None:
    """Plan the reminders of some subjects again, by their keys, in the transaction that changed them."""
    if subjects:
        horizon = await horizon_of(tx, clock)
        await plan_subjects(tx, clock, settings.send_hours, horizon, subjects)


async def review_recipient(
    tx: Transaction, person_id: UUID, clock: Clock, settings: Settings
) -> None:
    """Plan again what somebody is to get and has not got yet: their hours, or their address, changed."""
    found = await tx.fetch(UNSENT_OF, person_id)
    await review_subjects(tx, [row["subject_key"] for row in found], clock, settings)


async def look_again(
    tx: Transaction, clock: Clock, settings: Settings, subjects: Sequence[str], horizon: Horizon
) -> SweepResult:
    """Plan some subjects between two sweeps of a day, by their keys; nothing else is looked at.

    The clock changes nothing but at midnight, and each subject is planned for itself. The horizon is that of
    the sweep.
    """
    await reopen(tx, clock.now())
    counts, ahead = await plan_subjects(tx, clock, settings.send_hours, horizon, subjects)
    return SweepResult(dict(counts), Transitions(), horizon, ahead)
