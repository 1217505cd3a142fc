"""What the ledger already holds of the subjects that are planned again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import asyncpg

from domain.database import Transaction
from domain.notices.messages import MessageState
from domain.notices.reminders import ReminderState
from domain.notices.rules import Audience, EscalationStep, NoticeKind

# Subjects that have a reminder which planning may still change, or one that nobody got: there was nobody,
# or the mail came back. What was put off may have to come at another hour. And mails that nobody has
# acknowledged, on the day on which they go on.
UNSENT_SUBJECTS = """
    SELECT subject_key FROM reminder
    WHERE state = 'SCHEDULED' AND ($1::uuid[] IS NULL OR agreement_id = ANY($1))
    UNION
    SELECT subject_key FROM reminder
    WHERE state = 'SNOOZED' AND ($1::uuid[] IS NULL OR agreement_id = ANY($1))
    UNION
    SELECT subject_key FROM reminder
    WHERE recipient_id IS NULL AND state = 'FAILED' AND coalesce(deadline_on, stage_on + 45) >= $2
        AND ($1::uuid[] IS NULL OR agreement_id = ANY($1))
    UNION
    SELECT subject_key FROM reminder
    WHERE revivable AND state = 'FAILED' AND coalesce(deadline_on, stage_on + 45) >= $2
        AND ($1::uuid[] IS NULL OR agreement_id = ANY($1))
    UNION
    SELECT subject_key FROM reminder
    WHERE state = 'MAILED' AND escalates_on <= $2 + 1
        AND ($1::uuid[] IS NULL OR agreement_id = ANY($1))
"""

ENTRIES = """
    SELECT reminder.id, reminder.key, reminder.series, reminder.stage, reminder.kind,
        reminder.subject_key, reminder.anchor_on, reminder.stage_on, reminder.stage_position,
        reminder.recipient_id, reminder.audiences, reminder.due_at, reminder.local_date,
        reminder.deadline_on, reminder.state, reminder.revivable, reminder.message_id,
        reminder.agreement_id, reminder.escalation, reminder.escalates_on, reminder.hours,
        message.state AS message_state, message.sent_at, reminder.acknowledged_at IS NOT NULL AS seen
    FROM reminder
    LEFT JOIN outbox_message AS message ON message.id = reminder.message_id
    WHERE reminder.subject_key = ANY($1)
"""


def _listed(states: Iterable[StrEnum]) -> str:
    return ", ".join(f"'{state.value}'" for state in sorted(states))


# A mail in these states is on its way: whatever happens now, it may arrive.
ON_ITS_WAY = frozenset(
    {
        MessageState.CLAIMED,
        MessageState.COMMITTING,
        MessageState.UNCERTAIN,
        MessageState.HELD,
        MessageState.SENT,
    }
)
ARRIVED = frozenset({ReminderState.MAILED, ReminderState.ACKNOWLEDGED, ReminderState.SNOOZED})
MAY_HAVE_ARRIVED = f"""(
    mail.state IN ({_listed(ARRIVED)})
    OR (mail.state = 'SCHEDULED' AND message.state IN ({_listed(ON_ITS_WAY)}))
)"""
"""`Entry.may_have_arrived` in SQL, of a reminder `mail` and its `message`."""

STANDING = ARRIVED | {ReminderState.SCHEDULED, ReminderState.FAILED}
"""States in which a stage makes the older ones of its subject and recipient superfluous."""


@dataclass(frozen=True)
class Entry:
    """A row of the ledger, as planning reads it."""

    id: UUID
    key: str
    series: str
    stage: str
    kind: NoticeKind
    subject_key: str
    anchor_on: date
    stage_on: date
    stage_position: int
    recipient_id: UUID | None
    audiences: frozenset[Audience]
    due_at: datetime
    local_date: date
    deadline_on: date | None
    state: ReminderState
    revivable: bool
    message_id: UUID | None
    message_state: MessageState | None
    agreement_id: UUID | None
    # As whom somebody gets what others did not acknowledge, and when that is looked at next.
    escalation: EscalationStep | None = None
    escalates_on: date | None = None
    sent_at: datetime | None = None
    seen: bool = False
    # What its hour was worked out from (hours.py); None where nobody knows.
    hours: str | None = None

    @property
    def instance(self) -> tuple[str, str, str, date]:
        return (self.series, self.stage, self.subject_key, self.anchor_on)

    @property
    def order(self) -> tuple[date, int]:
        return (self.stage_on, self.stage_position)

    @property
    def may_change(self) -> bool:
        """Whether nothing of it has left yet."""
        return self.state is ReminderState.SCHEDULED and self.message_state not in ON_ITS_WAY

    @property
    def may_have_arrived(self) -> bool:
        return self.state in ARRIVED or (
            self.state is ReminderState.SCHEDULED and self.message_state in ON_ITS_WAY
        )

    @property
    def passed_on(self) -> bool:
        """Whether its recipient said in answer to the mail that it is somebody else's."""
        return self.state is ReminderState.SUPERSEDED and self.seen

    @property
    def came_back(self) -> bool:
        """Whether its mail did not reach its recipient: somebody else is to have it, or they again."""
        return self.state is ReminderState.FAILED and self.revivable

    @property
    def reopened(self) -> "Entry":
        """What it is once its recipient's day has come who had put it off."""
        return replace(self, state=ReminderState.SCHEDULED, message_id=None, message_state=None)

    @property
    def open_again(self) -> bool:
        """Whether its stage may be written for somebody: as if this row were not there."""
        return self.revivable or self.recipient_id is None


async def read_unsent_subjects(
    tx: Transaction, agreements: Sequence[UUID] | None, today: date
) -> list[str]:
    return [row["subject_key"] for row in await tx.fetch(UNSENT_SUBJECTS, agreements, today)]


async def read_entries(tx: Transaction, subjects: Sequence[str]) -> list[Entry]:
    return [_entry(row) for row in await tx.fetch(ENTRIES, subjects)]


def _entry(row: asyncpg.Record) -> Entry:
    message_state = row["message_state"]
    return Entry(
        id=row["id"],
        key=row["key"],
        series=row["series"],
        stage=row["stage"],
        kind=NoticeKind(row["kind"]),
        subject_key=row["subject_key"],
        anchor_on=row["anchor_on"],
        stage_on=row["stage_on"],
        stage_position=row["stage_position"],
        recipient_id=row["recipient_id"],
        audiences=frozenset(Audience(code) for code in row["audiences"]),
        due_at=row["due_at"],
        local_date=row["local_date"],
        deadline_on=row["deadline_on"],
        state=ReminderState(row["state"]),
        revivable=row["revivable"],
        message_id=row["message_id"],
        message_state=MessageState(message_state) if message_state else None,
        agreement_id=row["agreement_id"],
        escalation=EscalationStep(row["escalation"]) if row["escalation"] else None,
        escalates_on=row["escalates_on"],
        sent_at=row["sent_at"],
        seen=row["seen"],
        hours=row["hours"],
    )
