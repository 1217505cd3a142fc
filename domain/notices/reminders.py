"""The ledger: every reminder that was due, for whom, when and why, and what became of it."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.fields.base import Field
from tortoise.fields.db_defaults import SqlDefault
from tortoise.fields.relational import ForeignKeyNullableRelation, ForeignKeyRelation
from tortoise.models import Model

from domain.agreement_terms import AgreementTerm
from domain.agreements import Agreement
from domain.audit import Actor, change
from domain.clock import Clock
from domain.database import current_transaction, transaction
from domain.errors import DomainError, ErrorCode
from domain.ids import new_id
from domain.notices.messages import MessageState, OutboxMessage
from domain.notices.rules import EscalationStep, NoticeKind, ReminderSeries
from domain.organizations import Organization
from domain.people import Person
from domain.rows import (
    Row,
    code_field,
    optional_code_field,
    optional_link_field,
    optional_text_field,
)
from domain.work_plans import WorkPlan


class ReminderState(StrEnum):
    """What became of a reminder; all but SCHEDULED and MAILED say why in `reason`."""

    SCHEDULED = "SCHEDULED"
    MAILED = "MAILED"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    SNOOZED = "SNOOZED"
    SUPERSEDED = "SUPERSEDED"
    SUPPRESSED = "SUPPRESSED"
    SKIPPED_BACKFILL = "SKIPPED_BACKFILL"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"
    FAILED = "FAILED"


class SubjectType(StrEnum):
    """What a reminder is about."""

    TERM = "TERM"
    PLAN_YEAR = "PLAN_YEAR"
    REVIEW = "REVIEW"
    VERSION = "VERSION"
    ITEM = "ITEM"
    PERIOD = "PERIOD"
    OCCURRENCE = "OCCURRENCE"
    ENROLLMENT = "ENROLLMENT"
    EVENT = "EVENT"
    SERIES = "SERIES"
    POSITION = "POSITION"
    DUTY = "DUTY"
    REPORTS = "REPORTS"
    ROLL_UP = "ROLL_UP"


class Reminder(Row):
    """One stage of one subject for one person; planned once, whoever plans and however often."""

    key: Field[str] = fields.CharField(
        max_length=255,
        unique=True,
        description="Series, stage, subject, anchor date and recipient: one row for each.",
    )
    series = code_field(ReminderSeries, "Series of the rule that asked for it.")
    rule_code: Field[str] = fields.CharField(max_length=60, description="Rule that asked for it.")
    stage: Field[str] = fields.CharField(max_length=40, description="Stage of the rule.")
    kind = code_field(NoticeKind, "What it says.")
    subject_type = code_field(SubjectType, "What it is about.")
    subject_key: Field[str] = fields.CharField(
        max_length=80, description="The subject as text: of one subject only the newest is sent."
    )
    agreement: ForeignKeyNullableRelation[Agreement] = fields.ForeignKeyField(
        "entente.Agreement",
        related_name="reminders",
        null=True,
        db_index=True,
        on_delete=fields.RESTRICT,
        description="Agreement that it is about, where it is about one.",
    )
    organization: ForeignKeyNullableRelation[Organization] = optional_link_field(
        "Organization",
        "reminders",
        "Organization that it is about, where it is about no agreement.",
    )
    about_id: Field[UUID | None] = fields.UUIDField(
        null=True, description="Key of the row that it is about; its type says of which table."
    )
    term: ForeignKeyNullableRelation[AgreementTerm] = fields.ForeignKeyField(
        "entente.AgreementTerm",
        related_name="reminders",
        null=True,
        db_index=True,
        on_delete=fields.RESTRICT,
        description="Term that it is about.",
    )
    plan_year: Field[int | None] = fields.IntField(
        null=True, description="Plan year that it is about, whether or not a plan was opened."
    )
    work_plan: ForeignKeyNullableRelation[WorkPlan] = fields.ForeignKeyField(
        "entente.WorkPlan",
        related_name="reminders",
        null=True,
        db_index=True,
        on_delete=fields.RESTRICT,
        description="Work plan that it is about, where one was opened.",
    )
    anchor_on: Field[date] = fields.DateField(description="Date that the stage counts from.")
    stage_on: Field[date] = fields.DateField(
        description="Date of the stage, before it moves to a working day."
    )
    stage_position: Field[int] = fields.IntField(
        description="Order of stages of one subject that fall on one day."
    )
    recipient: ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "entente.Person",
        related_name="reminders",
        null=True,
        db_index=True,
        on_delete=fields.RESTRICT,
        description="Who gets it; empty where there was nobody left to ask.",
    )
    audiences: Field[list[str]] = ArrayField("text", description="Capacities of the recipient.")
    chosen_because: Field[str] = fields.TextField(description="Why this person gets it.")
    escalation = optional_code_field(
        EscalationStep,
        "Set where others did not acknowledge the stage: as whom this person gets it.",
    )
    escalates_on: Field[date | None] = fields.DateField(
        null=True, description="Day on which it goes on to somebody else unless it is acknowledged."
    )
    due_at: Field[datetime] = fields.DatetimeField(description="When it goes.")
    local_date: Field[date] = fields.DateField(
        description="Day on which it goes, in the recipient's zone."
    )
    hours = optional_text_field(
        "What its hour was worked out from: window, zones, holidays, quiet hours."
    )
    deadline_on: Field[date | None] = fields.DateField(
        null=True, description="Day after which it would be pointless."
    )
    state = code_field(ReminderState, "What became of it.", default=ReminderState.SCHEDULED)
    reason = optional_text_field("Why it is in its state.")
    revivable: Field[bool] = fields.BooleanField(
        default=False,
        db_default=False,
        description="Superseded because a date or a recipient changed: comes back if that does.",
    )
    held_at: Field[datetime | None] = fields.DatetimeField(
        null=True, description="When a person held it back; empty where nobody did."
    )
    held_because = optional_text_field("Why it is held back.")
    acknowledged_at: Field[datetime | None] = fields.DatetimeField(
        null=True, description="When it was acknowledged."
    )
    acknowledged_by: Field[str | None] = fields.CharField(
        max_length=120, null=True, description="Who acknowledged it."
    )
    message: ForeignKeyNullableRelation[OutboxMessage] = fields.ForeignKeyField(
        "entente.OutboxMessage",
        related_name="reminders",
        null=True,
        db_index=True,
        on_delete=fields.RESTRICT,
        description="Mail that carries it.",
    )

    recipient_id: UUID | None
    term_id: UUID | None
    message_id: UUID | None

    @property
    def passed_on(self) -> bool:
        """Whether its recipient said in answer to the mail that it is somebody else's."""
        return self.state is ReminderState.SUPERSEDED and self.acknowledged_at is not None

    class Meta:
        table = "reminder"
        indexes = (("subject_key", "stage"), ("state", "due_at"))


class ReminderMail(Model):
    """A mail that a reminder has or had: a trigger keeps each."""

    id: Field[UUID] = fields.UUIDField(
        primary_key=True, default=new_id, db_default=SqlDefault("new_id()"), description="Key."
    )
    reminder: ForeignKeyRelation[Reminder] = fields.ForeignKeyField(
        "entente.Reminder",
        related_name="kept_mails",
        on_delete=fields.CASCADE,
        description="The reminder.",
    )
    message: ForeignKeyRelation[OutboxMessage] = fields.ForeignKeyField(
        "entente.OutboxMessage",
        related_name="kept_reminders",
        on_delete=fields.CASCADE,
        description="Mail that carries it, or did once.",
    )

    class Meta:
        table = "reminder_mail"
        unique_together = (("reminder", "message"),)


# A mail that is past the point of no return may be answered before we know that it arrived.
LEFT = frozenset({MessageState.COMMITTING, MessageState.UNCERTAIN, MessageState.SENT})

# Any mail of it: what was put off and is to come again is answered by the first one too.
HAS_LEFT = """
    SELECT EXISTS (
        SELECT FROM reminder_mail AS kept JOIN outbox_message AS message ON message.id = kept.message_id
        WHERE kept.reminder_id = $1 AND message.state = ANY($2)
    )
"""


async def acknowledge(reminder_id: UUID, by: Actor, clock: Clock) -> Reminder:
    """Record that somebody has seen a reminder, and return it; the second time changes nothing.

    Raises DomainError: NOT_FOUND without such a reminder, RULE_VIOLATED for one that was never mailed.
    """
    async with transaction():
        reminder = await Reminder.filter(id=reminder_id).select_for_update().get_or_none()
        if reminder is None:
            raise DomainError(ErrorCode.NOT_FOUND, "There is no such reminder.", ("reminderId",))
        if reminder.state is ReminderState.ACKNOWLEDGED or reminder.passed_on:
            return reminder
        if not await _was_mailed(reminder):
            raise DomainError(
                ErrorCode.RULE_VIOLATED,
                f"Only a reminder that was mailed can be acknowledged; this one is {reminder.state}.",
                ("reminderId",),
            )
        seen = {"acknowledged_at": clock.now(), "acknowledged_by": by.name}
        # What came back, or was taken for needless, is answered all the same.
        acknowledged = {"state": ReminderState.ACKNOWLEDGED, "revivable": False, **seen}
        if reminder.state is ReminderState.SNOOZED:
            # It does not come again: until when it was put off is in the trail.
            acknowledged["reason"] = None
        await change(reminder, acknowledged, "acknowledgeReminder", by)
    return reminder


def seen_by(reminder: Reminder, by: Actor, now: datetime) -> dict[str, object]:
    """Return what an answer that leaves another state adds: its mail is acknowledged, by the first one."""
    if reminder.acknowledged_at is not None:
        return {}
    return {"acknowledged_at": now, "acknowledged_by": by.name}


async def _was_mailed(reminder: Reminder) -> bool:
    if reminder.state in {ReminderState.MAILED, ReminderState.SNOOZED}:
        return True
    return bool(await current_transaction().fetchval(HAS_LEFT, reminder.id, sorted(LEFT)))
