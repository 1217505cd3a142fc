"""The reminder policy as rows: which stages there are, how far from which date, and to whom they go.

A rule belongs to a series. Of the active rules of a series the narrowest that fits an agreement counts: one
for the agreement itself, else for its affiliate group, else for its category, else for everything.
"""

from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyNullableRelation, ForeignKeyRelation

from domain.agreements import Agreement, Category
from domain.organizations import AffiliateGroup
from domain.rows import Row, code_field, optional_code_field


class RuleScope(StrEnum):
    """To which agreements a rule applies, from the widest to the narrowest."""

    EVERYTHING = "EVERYTHING"
    CATEGORY = "CATEGORY"
    GROUP = "GROUP"
    AGREEMENT = "AGREEMENT"


class ReminderSeries(StrEnum):
    """Which chain of reminders a rule describes; a narrower rule replaces a wider one of its series."""

    RENEWAL = "RENEWAL"
    TERM_END = "TERM_END"
    LATE_SIGNATURE = "LATE_SIGNATURE"
    DECISION = "DECISION"
    NOTICE = "NOTICE"
    TERMINATION = "TERMINATION"
    CORRECTION = "CORRECTION"
    WORK_PLAN = "WORK_PLAN"
    PLAN_REPORT = "PLAN_REPORT"
    REVIEW = "REVIEW"
    CLOSE_OUT = "CLOSE_OUT"
    SIGNING = "SIGNING"
    PLAN_AGREEMENT = "PLAN_AGREEMENT"
    MID_YEAR = "MID_YEAR"
    ITEM = "ITEM"
    MEASUREMENT = "MEASUREMENT"
    OBLIGATION = "OBLIGATION"
    ENROLLMENT = "ENROLLMENT"
    EVENT = "EVENT"
    EVENT_SERIES = "EVENT_SERIES"
    CONTACT = "CONTACT"
    MISSING_REPORTS = "MISSING_REPORTS"
    ROLL_UP = "ROLL_UP"


class Anchor(StrEnum):
    """The date that the offsets of a rule's stages count from."""

    NOTICE_DEADLINE = "NOTICE_DEADLINE"
    TERM_END = "TERM_END"
    NEXT_SIGNATURE = "NEXT_SIGNATURE"
    DECISION = "DECISION"
    NOTICE_GIVEN = "NOTICE_GIVEN"
    TERMINATION = "TERMINATION"
    ENDING_MAILED = "ENDING_MAILED"
    PLAN_YEAR_START = "PLAN_YEAR_START"
    PLAN_YEAR_END = "PLAN_YEAR_END"
    REVIEW_DUE = "REVIEW_DUE"
    SENT_FOR_SIGNATURE = "SENT_FOR_SIGNATURE"
    PLAN_SUBMITTED = "PLAN_SUBMITTED"
    PLAN_MID_YEAR = "PLAN_MID_YEAR"
    ITEM_DUE = "ITEM_DUE"
    MEASUREMENT_DUE = "MEASUREMENT_DUE"
    OBLIGATION_DUE = "OBLIGATION_DUE"
    ENROLLMENT_END = "ENROLLMENT_END"
    EVENT_START = "EVENT_START"
    LAST_EVENT = "LAST_EVENT"
    CONFIRM_BY = "CONFIRM_BY"
    REPORTS_DUE = "REPORTS_DUE"
    FIRST_TUESDAY = "FIRST_TUESDAY"


class NoticeKind(StrEnum):
    """What a reminder says; each kind has one declaration and one template."""

    OPEN = "OPEN"
    ASK = "ASK"
    NUDGE = "NUDGE"
    WEEK = "WEEK"
    DEADLINE = "DEADLINE"
    MISSED = "MISSED"
    STATUS = "STATUS"
    ENDING = "ENDING"
    CONTINUES = "CONTINUES"
    AFTER = "AFTER"
    LAPSED = "LAPSED"
    PLAN_DRAFTED = "PLAN_DRAFTED"
    PLAN_NUDGE = "PLAN_NUDGE"
    PLAN_ESCALATION = "PLAN_ESCALATION"
    PLAN_WEEK = "PLAN_WEEK"
    PLAN_OVERDUE = "PLAN_OVERDUE"
    REPORT_SOON = "REPORT_SOON"
    REPORT_DUE = "REPORT_DUE"
    REPORT_OVERDUE = "REPORT_OVERDUE"
    REVIEW_SOON = "REVIEW_SOON"
    REVIEW_OVERDUE = "REVIEW_OVERDUE"
    CLOSE_OUT = "CLOSE_OUT"
    SIGN = "SIGN"
    PLAN_WAITING = "PLAN_WAITING"
    PLAN_MID_YEAR = "PLAN_MID_YEAR"
    ITEM_SOON = "ITEM_SOON"
    ITEM_OVERDUE = "ITEM_OVERDUE"
    MEASUREMENT_SOON = "MEASUREMENT_SOON"
    MEASUREMENT_OVERDUE = "MEASUREMENT_OVERDUE"
    OBLIGATION_SOON = "OBLIGATION_SOON"
    OBLIGATION_OVERDUE = "OBLIGATION_OVERDUE"
    ENROLLMENT_ENDS = "ENROLLMENT_ENDS"
    EVENT_DETAILS = "EVENT_DETAILS"
    NEXT_EVENT = "NEXT_EVENT"
    CONTACT_CHECK = "CONTACT_CHECK"
    REPORTS_MISSING = "REPORTS_MISSING"
    ROLL_UP = "ROLL_UP"


class Audience(StrEnum):
    """In which capacity somebody gets a reminder."""

    OWNER = "OWNER"
    HOME_LIAISON = "HOME_LIAISON"
    COMMITTEE_LIAISON = "COMMITTEE_LIAISON"
    DIRECTOR = "DIRECTOR"
    DIRECTOR_IF_UNACKNOWLEDGED = "DIRECTOR_IF_UNACKNOWLEDGED"
    ADMINISTRATORS = "ADMINISTRATORS"
    COUNTERPARTY = "COUNTERPARTY"
    PLAN_HOME = "PLAN_HOME"
    PLAN_COUNTERPART = "PLAN_COUNTERPART"
    CHAIR_OR_DIRECTOR = "CHAIR_OR_DIRECTOR"
    RESPONSIBLE = "RESPONSIBLE"


class EscalationStep(StrEnum):
    """To whom a stage goes on that nobody has acknowledged, from the first to the last."""

    BACKUP = "BACKUP"
    DIRECTOR = "DIRECTOR"
    ADMINISTRATORS = "ADMINISTRATORS"


class Movement(StrEnum):
    """To which working day a stage moves that falls on a day without mail."""

    BACKWARD = "BACKWARD"
    FORWARD = "FORWARD"


class ReminderRule(Row):
    """A series of stages that count from one date, for all agreements or for some."""

    code: Field[str] = fields.CharField(max_length=60, unique=True, description="Short name.")
    series = code_field(ReminderSeries, "Series that the rule describes.")
    anchor = code_field(Anchor, "Date that the offsets count from.")
    scope = code_field(RuleScope, "To which agreements it applies.", default=RuleScope.EVERYTHING)
    category = optional_code_field(Category, "Category, where the scope is a category.")
    affiliate_group = optional_code_field(
        AffiliateGroup, "Affiliate group of the counterparty, where the scope is a group."
    )
    agreement: ForeignKeyNullableRelation[Agreement] = fields.ForeignKeyField(
        "entente.Agreement",
        related_name="reminder_rules",
        null=True,
        db_index=True,
        on_delete=fields.CASCADE,
        description="Agreement, where the scope is one agreement.",
    )
    active: Field[bool] = fields.BooleanField(
        default=True, db_default=True, description="Whether the rule counts."
    )

    class Meta:
        table = "reminder_rule"


class ReminderStage(Row):
    """One step of a rule: when, to whom and what."""

    rule_id: UUID

    rule: ForeignKeyRelation[ReminderRule] = fields.ForeignKeyField(
        "entente.ReminderRule",
        related_name="stages",
        db_index=True,
        on_delete=fields.CASCADE,
        description="The rule.",
    )
    code: Field[str] = fields.CharField(
        max_length=40, description="Name that stays when the offset is edited."
    )
    kind = code_field(NoticeKind, "What the reminder says.")
    offset_days: Field[int] = fields.IntField(
        description="Days from the anchor; negative means before it."
    )
    scaled: Field[bool] = fields.BooleanField(
        default=False, db_default=False, description="Whether a short term shrinks the offset."
    )
    moves = code_field(Movement, "Where it goes from a day without mail.", default=Movement.FORWARD)
    awaits_home: Field[bool] = fields.BooleanField(
        default=False,
        db_default=False,
        description="Whether it waits until its day has begun at the home association.",
    )
    audience: Field[list[str]] = ArrayField("text", description="Capacities of who gets it.")
    position: Field[int] = fields.IntField(
        description="Order of stages that fall on one day, over all rules."
    )
    repeat_days: Field[int | None] = fields.IntField(
        null=True, description="Days after which it comes again, until its deadline."
    )
    backup_after: Field[int | None] = fields.IntField(
        null=True,
        description="Working days without acknowledgement after which the backup or delegate gets it too.",
    )
    director_after: Field[int | None] = fields.IntField(
        null=True,
        description="Working days after which the director gets it too, else the administrators.",
    )
    administrators_after: Field[int | None] = fields.IntField(
        null=True, description="Working days after which the administrators get it too."
    )

    class Meta:
        table = "reminder_stage"
        unique_together = (("rule", "code"),)
