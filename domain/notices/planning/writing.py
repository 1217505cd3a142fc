"""Writes what planning decided: new rows under their keys, and changes of rows that have not left yet."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from asyncpg import Record

from domain.database import Transaction
from domain.notices.daily import wait_by_day
from domain.notices.planning.choices import Changed, Written
from domain.notices.planning.planned_once import planned_once
from domain.notices.planning.slots import Item, Moment
from domain.notices.reminders import ReminderState
from domain.notices.windows import Slot, add_working_days

# One row a key, whoever plans and however often; keys in order, so that two planners cannot block each other.
# What many rows have in common comes once, and each says by its number which one it has.
INSERT = """
    INSERT INTO reminder (key, subject_key, agreement_id, term_id, work_plan_id, recipient_id,
        organization_id, about_id, series, rule_code, stage, kind, subject_type, plan_year, anchor_on,
        stage_on, stage_position, audiences, chosen_because, due_at, local_date, deadline_on, state, reason,
        escalation, escalates_on, hours, created_by)
    SELECT key, subject_key, agreement_id, term_id, work_plan_id, recipient_id,
        organization_id, about_id, series, rule_code, stage, kind, subject_type, plan_year, anchor_on,
        stage_on, stage_position, string_to_array(audiences, ' '), chosen_because, due_at, local_date,
        deadline_on, state, reason, escalation, escalates_on, hours, 'planner'
    FROM unnest($1::text[], $2::text[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[],
        $8::uuid[], $9::int[])
        AS own (key, subject_key, agreement_id, term_id, work_plan_id, recipient_id, organization_id,
        about_id, shared)
    JOIN unnest($10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::int[], $16::date[],
        $17::date[], $18::int[], $19::text[], $20::text[], $21::timestamptz[], $22::date[], $23::date[],
        $24::text[], $25::text[], $26::text[], $27::date[], $28::text[])
        WITH ORDINALITY AS shared (series, rule_code, stage, kind, subject_type, plan_year, anchor_on,
        stage_on, stage_position, audiences, chosen_because, due_at, local_date, deadline_on, state, reason,
        escalation, escalates_on, hours, number) ON shared.number = own.shared
    ORDER BY key
    ON CONFLICT (key) DO NOTHING
    RETURNING id, state, due_at
"""

# A row that an edit had superseded, or whose mail came back, returns when its key is due again; it asks anew.
# So does one that somebody let go for others who do not get it after all ($13).
REVIVE = """
    UPDATE reminder SET state = $2, reason = $3, due_at = $4, local_date = $5, revivable = false,
        deadline_on = $6, work_plan_id = $7, chosen_because = $8,
        audiences = string_to_array($9, ' '), escalation = $10, escalates_on = $11, hours = $12,
        message_id = NULL, acknowledged_at = NULL, acknowledged_by = NULL, version = version + 1,
        updated_at = now(), updated_by = 'planner'
    WHERE id = $1 AND state IN ('SUPERSEDED', 'FAILED')
        AND (revivable OR ($13 AND state = 'SUPERSEDED' AND acknowledged_at IS NOT NULL))
    RETURNING id, state, due_at
"""

# A mail that waits is taken back first; one that a worker holds meanwhile stays, and so does its reminder.
WITHDRAW = """
    UPDATE outbox_message SET state = 'WITHDRAWN', reason = $2, version = version + 1, updated_at = now(),
        updated_by = 'planner'
    WHERE id = $1 AND state = 'READY'
    RETURNING id
"""

# Other reminders of a mail that was taken back wait for a new mail.
RELEASE = """
    UPDATE reminder SET message_id = NULL, version = version + 1, updated_at = now()
    WHERE message_id = $1 AND id <> $2 AND state = 'SCHEDULED'
"""

CHANGE = """
    UPDATE reminder SET state = $2, reason = $3, revivable = $4, version = version + 1,
        updated_at = now(), updated_by = 'planner'
    WHERE id = $1 AND state = 'SCHEDULED' AND message_id IS NOT DISTINCT FROM $5
    RETURNING state
"""


ESCALATES_ON = """
    UPDATE reminder SET escalates_on = given.day
    FROM unnest($1::uuid[], $2::date[]) AS given (id, day) WHERE reminder.id = given.id
"""


async def write(tx: Transaction, written: Iterable[Written], moment: Moment) -> list[ReminderState]:
    """Write new rows and revive old ones; return the states of those that were not there before.

    What is to go on a day whose mail has gone waits for the next one from the beginning: ledger and preview
    then name the day on which it goes.
    """
    ordered = sorted(written, key=lambda one: one.item.key)
    new = [one for one in ordered if one.revives is None]
    rows = await _insert(tx, new) if new else []
    for one in ordered:
        if one.revives is not None:
            rows += await _revive(tx, one)
    ahead = [row["id"] for row in rows if row["due_at"] > moment.now]
    await wait_by_day(tx, moment.hours, ahead)
    return [ReminderState(row["state"]) for row in rows]


async def _insert(tx: Transaction, new: Sequence[Written]) -> list[Record]:
    async with planned_once(tx):
        return await tx.fetch(INSERT, *_columns(new))


async def _revive(tx: Transaction, one: Written) -> list[Record]:
    stage, recipient = one.item.stage, one.item.recipient
    return await tx.fetch(
        REVIVE,
        one.revives,
        one.verdict.state,
        one.verdict.reason,
        one.slot.due_at,
        one.slot.local_date,
        stage.deadline_on,
        stage.work_plan_id,
        recipient.because,
        " ".join(recipient.audiences),
        one.item.step,
        _escalates_on(one),
        one.hours,
        one.was_let_go,
    )


def _columns(written: Sequence[Written]) -> list[list[object]]:
    """Return the columns of INSERT: of the rows' own values, then of those that rows have in common."""
    numbers: dict[tuple[object, ...], int] = {}
    own = []
    for one in written:
        number = numbers.setdefault(_shared(one), len(numbers) + 1)
        own.append((*_own(one), number))
    return [list(column) for rows in (own, numbers) for column in zip(*rows, strict=True)]


def _own(one: Written) -> tuple[object, ...]:
    stage = one.item.stage
    return (
        one.item.key,
        stage.subject_key,
        stage.agreement_id,
        stage.term_id,
        stage.work_plan_id,
        one.item.recipient_id,
        stage.organization_id,
        stage.about_id,
    )


def _shared(one: Written) -> tuple[object, ...]:
    stage, recipient = one.item.stage, one.item.recipient
    return (
        stage.series,
        stage.rule_code,
        stage.code,
        stage.kind,
        stage.subject_type,
        stage.plan_year,
        stage.anchor_on,
        stage.stage_on,
        stage.position,
        " ".join(recipient.audiences),
        recipient.because,
        one.slot.due_at,
        one.slot.local_date,
        stage.deadline_on,
        one.verdict.state,
        one.verdict.reason,
        one.item.step,
        _escalates_on(one),
        one.hours,
    )


def _escalates_on(one: Written) -> date | None:
    is_open = one.verdict.state is ReminderState.SCHEDULED
    return escalates_on(one.item, one.slot) if is_open else None


def escalates_on(item: Item, slot: Slot) -> date | None:
    """Return when somebody else gets it too, counted from the day on which it is to go."""
    if item.step or not item.stage.patience:
        return None
    _, days = item.stage.patience[0]
    return add_working_days(slot.local_date, days, item.habits)


async def put_off_escalation(tx: Transaction, days: Mapping[UUID, date | None]) -> None:
    """Record when mails that were not acknowledged are looked at next; None: they go on to nobody."""
    if days:
        await tx.execute(ESCALATES_ON, list(days), list(days.values()))


async def change(tx: Transaction, changed: Iterable[Changed]) -> list[ReminderState]:
    """Change unsent rows, each only if nothing has left meanwhile; return the states reached."""
    states = []
    taken_back: set[UUID] = set()
    for one in sorted(changed, key=lambda each: each.entry.key):
        entry, verdict, mail = one.entry, one.verdict, one.entry.message_id
        if mail in taken_back:
            # It was released with the first one of its mail.
            mail = None
        elif mail is not None:
            if not await tx.fetch(WITHDRAW, mail, verdict.reason):
                continue
            taken_back.add(mail)
            await tx.execute(RELEASE, mail, entry.id)
        values = (entry.id, verdict.state, verdict.reason, verdict.revivable, mail)
        rows = await tx.fetch(CHANGE, *values)
        states += [ReminderState(row["state"]) for row in rows]
    return states
