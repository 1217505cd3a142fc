"""The days on which obligations are due: opened ahead of time, then met, waived or missed."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from tortoise.expressions import Q

from domain.acts import Act
from domain.agreements import AgreementState
from domain.audit import Actor, change
from domain.clock import Clock
from domain.database import current_transaction, transaction
from domain.days import write_day
from domain.derivations import Derived
from domain.derived.agreement_state import STATE
from domain.documents import Document
from domain.givens import against_rule, misfit, need_reason
from domain.obligations import Obligation, ObligationOccurrence, OccurrenceState
from domain.recurrence import due_days
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit
from domain.verbs.agreements.agreement_standing import OVER

CLOCKWORK = Actor("clock")

# Open days of agreements that were over on that day: nobody owes anything then.
OWED_BY_NOBODY = f"""
SELECT occurrence.id, {STATE.at("agreement", "occurrence.due_on")} AS state
FROM obligation_occurrence AS occurrence
JOIN obligation ON obligation.id = occurrence.obligation_id
JOIN agreement ON agreement.id = obligation.agreement_id
WHERE occurrence.state = 'OPEN' AND occurrence.due_on < $1
    AND {STATE.at("agreement", "occurrence.due_on")} = ANY ($2::text[])
"""

AHEAD = timedelta(548)
"""Days are opened 18 months ahead."""

OVERDUE = Derived(
    "overdue",
    "{row}.state IN ('OPEN', 'MISSED') AND {row}.due_on < {today}",
    bool,
    "Whether the day has passed and nobody said that it was met.",
    nullable=False,
)

NEXT_DUE_ON = Derived(
    "next_due_on",
    """(SELECT min(ahead.due_on) FROM obligation_occurrence AS ahead
        WHERE ahead.obligation_id = {row}.id AND ahead.state = 'OPEN' AND ahead.due_on >= {today})""",
    date,
    "First day from today on by which it has to be met.",
)


@dataclass(frozen=True)
class Completion:
    """When an obligation was met, and what was done."""

    done_on: date
    note: str | None = None


async def open_occurrences(clock: Clock) -> int:
    """Open the days of the coming 18 months of all obligations, and return how many are new.

    The sweep calls it. Nothing is opened for days before the one on which an obligation was recorded, and
    what is there already stays: two sweeps at once are harmless.
    """
    opened = 0
    async with transaction():
        live = Obligation.filter(
            Q(ended_on__isnull=True) | Q(ended_on__gte=clock.today()), standing=False
        )
        for obligation in await live:
            opened += await open_for(obligation.id, clock.today())
    return opened


async def miss_occurrences(clock: Clock) -> int:
    """Close the days that have passed without being met, and return how many. Runs every night.

    They are MISSED, or WAIVED where the agreement was over by then: stored transitions, with their reason, in
    the trail. A missed day can still be met or waived.
    """
    async with transaction() as tx:
        over = await tx.fetch(OWED_BY_NOBODY, clock.today(), sorted(OVER))
        states = {row["id"]: AgreementState(row["state"]) for row in over}
        passed = ObligationOccurrence.filter(state=OccurrenceState.OPEN, due_on__lt=clock.today())
        found = await passed.order_by("id").select_for_update()
        for occurrence in found:
            await _close(occurrence, states.get(occurrence.id))
    return len(found)


async def _close(occurrence: ObligationOccurrence, over: AgreementState | None) -> None:
    day = write_day(occurrence.due_on)
    if over is None:
        reason = f"Nobody said by {day} that it was met."
        missed = {"state": OccurrenceState.MISSED, "note": reason}
        await change(occurrence, missed, "missOccurrence", CLOCKWORK)
    else:
        reason = f"The agreement was {over.lower()} on {day}, when it would have been due."
        waived = {"state": OccurrenceState.WAIVED, "note": reason}
        await change(occurrence, waived, Action.WAIVE_OCCURRENCE, CLOCKWORK)


async def open_for(key: UUID, today: date) -> int:
    """Open the days of one obligation, in the running transaction."""
    obligation = await Obligation.get(id=key)
    days = _days(obligation, today)
    if not days:
        return 0
    found = await current_transaction().fetch(
        """
        INSERT INTO obligation_occurrence (obligation_id, due_on, state, created_by)
        SELECT $1, day, 'OPEN', 'sweep' FROM unnest($2::date[]) AS ahead (day)
        ON CONFLICT (obligation_id, due_on) DO NOTHING
        RETURNING id
        """,
        key,
        days,
    )
    return len(found)


async def complete_occurrence(
    key: UUID, done: Completion, version: int | None, act: Act
) -> ObligationOccurrence:
    """Say that an obligation was met; where evidence is asked for, a document has to be there.

    A missed day can still be met: late is better than never.
    """
    async with transaction():
        occurrence = await _find(key, Action.COMPLETE_OCCURRENCE, version, act)
        if done.done_on > act.today:
            raise misfit("done_on", "That day is yet to come.")
        obligation = await Obligation.get(id=occurrence.obligation_id)
        if obligation.evidence_required and not await Document.exists(
            obligation_occurrence_id=occurrence.id
        ):
            raise against_rule(
                "occurrence_id", "A document has to prove it: add one to the occurrence first."
            )
        values: dict[str, object] = {"state": OccurrenceState.DONE, "done_on": done.done_on}
        if done.note is not None or occurrence.state is OccurrenceState.MISSED:
            values["note"] = done.note
        await change(occurrence, values, Action.COMPLETE_OCCURRENCE, act.actor)
    return occurrence


async def waive_occurrence(
    key: UUID, reason: str, version: int | None, act: Act
) -> ObligationOccurrence:
    """Let an obligation go this time, for a reason."""
    async with transaction():
        occurrence = await _find(key, Action.WAIVE_OCCURRENCE, version, act)
        values = {
            "state": OccurrenceState.WAIVED,
            "note": need_reason(reason, "Say why it need not be met this time."),
        }
        await change(occurrence, values, Action.WAIVE_OCCURRENCE, act.actor)
    return occurrence


def _days(obligation: Obligation, today: date) -> list[date]:
    """Return the days of an obligation, from the one on which it was recorded on."""
    if obligation.standing:
        return []
    ahead = today + AHEAD
    last = min(ahead, obligation.ended_on) if obligation.ended_on else ahead
    first = max(obligation.starts_on, min(today, obligation.created_at.date()))
    if obligation.recurrence is None:
        return [obligation.starts_on] if obligation.starts_on <= last else []
    return due_days(obligation.recurrence, obligation.starts_on, first, last)


async def _find(key: UUID, action: Action, version: int | None, act: Act) -> ObligationOccurrence:
    """Return a locked occurrence that nothing was decided about."""
    occurrence = await find(ObligationOccurrence, key, act, "occurrenceId")
    await permit(action, occurrence, act)
    expect(occurrence, version)
    if occurrence.state in {OccurrenceState.DONE, OccurrenceState.WAIVED}:
        raise against_rule("occurrence_id", f"It is {occurrence.state.lower()} already.")
    return occurrence
