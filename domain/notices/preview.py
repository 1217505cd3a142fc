"""Who would get what until a date: the sweep itself, run through the coming days on copies of the tables.

Between two midnights only subjects of which something is due are looked at, so that it costs what is due.
Temporary tables of the same names hide the real ones from the statements of the sweep, and the transaction
is read-only, so that PostgreSQL itself sees to it that nothing changes; nobody has to wait for a preview.
"""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg

from domain.clock import Clock
from domain.database import KEPT_STATEMENT, SESSION, Transaction, orm_config, pool_options
from domain.notices.daily import wait_for_tomorrow
from domain.notices.explain import PLAN_LABEL
from domain.notices.planning.horizons import UNCOMMITTED
from domain.notices.planning.slots import Item
from domain.notices.reminders import ReminderState
from domain.notices.rules import NoticeKind
from domain.notices.subject_names import OWN_NAME
from domain.notices.sweeps import SweepResult, look_again, sweep_in
from domain.settings import Settings

# What a sweep writes, and what it must find as it is now.
COPIED = (
    "agreement",
    "agreement_term",
    "work_plan",
    "work_plan_item",
    "work_plan_item_goal",
    "reminder",
    "planner_heartbeat",
)

# Mails that have not left, or have been somebody's mail of the day just now, without their bytes.
MAILS = """
    CREATE TEMPORARY TABLE outbox_message AS
    SELECT id, recipient_id, kind, inquiry_id, resent_because, state, reason, not_before, attempts, sent_at,
        version, updated_at, updated_by
    FROM public.outbox_message WHERE state <> 'SENT' OR sent_at > now() - interval '2 days'
"""
TRAIL = "CREATE TEMPORARY TABLE audit_event AS SELECT * FROM public.audit_event WITH NO DATA"

COLUMNS = """
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = format('public.%I', $1::text)::regclass AND attnum > 0 AND NOT attisdropped
        AND attgenerated = ''
"""

MAILED = """
    UPDATE reminder SET state = 'MAILED' WHERE state = 'SCHEDULED' AND due_at <= $1 AND held_at IS NULL
    RETURNING subject_key
"""
WAITING = """
    SELECT subject_key, due_at FROM reminder
    WHERE state IN ('SCHEDULED', 'SNOOZED') AND due_at > $1 AND due_at < $2
"""

# Unsent rows and those that the coming days add; what was over before is not news.
FUTURE = f"""
    SELECT reminder.id, reminder.key, reminder.kind, reminder.stage, reminder.series,
        reminder.agreement_id, reminder.recipient_id,
        coalesce(agreement.number, '') AS agreement_number,
        coalesce(agreement.title, {OWN_NAME}, organization.name, '') AS agreement_title, reminder.plan_year,
        {PLAN_LABEL} AS plan_label, person.name AS recipient, email.address, person.time_zone,
        reminder.chosen_because,
        reminder.due_at, reminder.local_date, reminder.stage_on, reminder.anchor_on,
        reminder.deadline_on, reminder.state, reminder.reason
    FROM reminder
    LEFT JOIN agreement ON agreement.id = reminder.agreement_id
    LEFT JOIN organization ON organization.id = reminder.organization_id
    LEFT JOIN person ON person.id = reminder.recipient_id
    LEFT JOIN email_address AS email ON email.person_id = person.id AND email.is_primary
    LEFT JOIN public.reminder AS before ON before.key = reminder.key
    WHERE before.id IS NULL OR before.state <> reminder.state
    ORDER BY reminder.due_at, reminder.key
"""

SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class PlannedReminder:
    """A reminder as it would become: MAILED at `due_at`, or not sent, with the reason."""

    key: str
    kind: NoticeKind
    series: str
    stage: str
    # Empty, and the name of the organization, where it is about no agreement.
    agreement_number: str
    agreement_title: str
    plan_year: int | None
    # What people call that year: 2026, or 2026/27.
    plan_label: str | None
    recipient: str | None
    address: str | None
    time_zone: str | None
    chosen_because: str
    due_at: datetime
    local_date: date
    stage_on: date
    anchor_on: date
    deadline_on: date | None
    state: ReminderState
    reason: str | None
    agreement_id: UUID | None = None
    recipient_id: UUID | None = None

    @property
    def goes(self) -> bool:
        """Whether it would be sent."""
        return self.state is ReminderState.MAILED


async def preview(
    until: date, clock: Clock, settings: Settings, database_url: str
) -> list[PlannedReminder]:
    """Return what would become of every reminder until the end of a day at home; nothing changes.

    It assumes that nobody decides, answers or edits anything meanwhile.
    """
    async with copies(database_url) as tx:
        await live(tx, clock, settings, end_of(until, clock))
        rows = await tx.fetch(FUTURE)
    return [planned(row) for row in rows]


def end_of(day: date, clock: Clock) -> datetime:
    """Return the last second of a day at home."""
    end = datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(clock.home_time_zone))
    return end.astimezone(UTC) - timedelta(seconds=1)


@asynccontextmanager
async def copies(database_url: str) -> AsyncIterator[Transaction]:
    """A transaction that sees copies of the tables a sweep writes, and cannot write any other."""
    options = pool_options(orm_config(database_url))
    del options["min_size"], options["max_size"]
    # The same long statements for each day: planned once.
    options["max_cacheable_statement_size"] = KEPT_STATEMENT
    options["server_settings"] = SESSION | {"plan_cache_mode": "force_generic_plan"}
    # A connection of its own: statements prepared earlier would still mean the real tables.
    connection = await asyncpg.connect(**options)
    try:
        # What people do meanwhile is no part of it: copies are compared with the rows they were made of.
        opened = connection.transaction(isolation="repeatable_read")
        await opened.start()
        try:
            tx = Transaction(connection)
            await _copy(tx)
            await tx.execute("SET TRANSACTION READ ONLY")
            yield tx
        finally:
            await opened.rollback()
    finally:
        await connection.close()


async def _copy(tx: Transaction) -> None:
    for table in COPIED:
        await tx.execute(f"CREATE TEMPORARY TABLE {table} (LIKE public.{table} INCLUDING ALL)")
        columns = await tx.fetchval(COLUMNS, table)
        await tx.execute(
            f"INSERT INTO pg_temp.{table} ({columns}) SELECT {columns} FROM public.{table}"
        )
        await tx.execute(f"ANALYZE pg_temp.{table}")
    await tx.execute(MAILS)
    await tx.execute(TRAIL)


async def live(tx: Transaction, clock: Clock, settings: Settings, end: datetime) -> None:
    """Sweep at each midnight at home; look in between, at each due instant, at what is due then; mail it."""
    now, uncommitted = clock.now(), UNCOMMITTED
    while now <= end:
        at = Clock.fixed(now, clock.home_time_zone)
        midnight = _midnight_after(now, clock.home_time_zone)
        result = await sweep_in(tx, at, settings, uncommitted, midnight)
        # Nobody else writes to the copies: what the first sweep has seen is seen.
        uncommitted = timedelta(0)
        await _live_until(min(midnight, end + SECOND), tx, at, settings, result)
        now = midnight


async def _live_until(
    end: datetime, tx: Transaction, clock: Clock, settings: Settings, swept: SweepResult
) -> None:
    now, coming = clock.now(), _by_subject(swept.ahead)
    while True:
        await wait_for_tomorrow(tx, now, settings.send_hours)
        mailed = [row["subject_key"] for row in await tx.fetch(MAILED, now)]
        waiting = [(row["subject_key"], row["due_at"]) for row in await tx.fetch(WAITING, now, end)]
        waiting += [(key, instant) for key, instants in coming.items() for instant in instants]
        now = min((instant for _, instant in waiting), default=end)
        if now >= end:
            return
        # What was mailed a moment ago may change what else its subject has to say.
        subjects = {*mailed, *(key for key, instant in waiting if instant <= now)}
        at = Clock.fixed(now, clock.home_time_zone)
        result = await look_again(tx, at, settings, sorted(subjects), swept.horizon)
        left = {key: instants for key, instants in coming.items() if key not in subjects}
        coming = left | _by_subject(result.ahead)


def _by_subject(ahead: Iterable[Item]) -> dict[str, list[datetime]]:
    coming: dict[str, list[datetime]] = {}
    for item in ahead:
        coming.setdefault(item.stage.subject_key, []).append(item.slot.due_at)
    return coming


def _midnight_after(now: datetime, home_zone: str) -> datetime:
    tomorrow = now.astimezone(ZoneInfo(home_zone)).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time.min, ZoneInfo(home_zone)).astimezone(UTC)


def planned(row: asyncpg.Record) -> PlannedReminder:
    return PlannedReminder(
        key=row["key"],
        kind=NoticeKind(row["kind"]),
        series=row["series"],
        stage=row["stage"],
        agreement_number=row["agreement_number"],
        agreement_title=row["agreement_title"],
        plan_year=row["plan_year"],
        plan_label=None if row["plan_year"] is None else row["plan_label"],
        recipient=row["recipient"],
        address=row["address"],
        time_zone=row["time_zone"],
        chosen_because=row["chosen_because"],
        due_at=row["due_at"],
        local_date=row["local_date"],
        stage_on=row["stage_on"],
        anchor_on=row["anchor_on"],
        deadline_on=row["deadline_on"],
        state=ReminderState(row["state"]),
        reason=row["reason"],
        agreement_id=row["agreement_id"],
        recipient_id=row["recipient_id"],
    )
