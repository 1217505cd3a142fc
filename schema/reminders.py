"""The ledger as clients see it: reminders, the mails that carried them, and the policy behind them.

Who may read the ledger need not know people or their addresses. Names stand in reasons, and addresses in
what mail servers answer, which a reminder that failed repeats.
"""

from datetime import date, datetime

from domain import agreements, organizations
from domain.notices import messages, reminders, rules
from domain.viewers import Scope
from schema.compiler.declare import column, entity, one, owned, page
from schema.enumerations import explain
from schema.rows import Row

explain(
    reminders.ReminderState,
    SCHEDULED="Waits for its time.",
    MAILED="A mail server took the mail.",
    ACKNOWLEDGED="Its recipient has acknowledged it.",
    SNOOZED="Its recipient has put it off.",
    SUPERSEDED="A newer stage or a changed date took its place.",
    SUPPRESSED="Its recipient gets no mail of this kind.",
    SKIPPED_BACKFILL="Its time had passed when its agreement was entered.",
    EXPIRED="Its deadline passed before it could go.",
    CANCELLED="It was needless when it was due.",
    FAILED="It could not be delivered.",
)
explain(
    reminders.SubjectType,
    TERM="The end of a term.",
    PLAN_YEAR="A plan year.",
    REVIEW="The review of an evergreen term.",
    VERSION="A text that is out for signature.",
    ITEM="An item of a work plan.",
    PERIOD="A period that a value is to be reported for.",
    OCCURRENCE="A day on which an obligation is due.",
    ENROLLMENT="An enrollment in a programme.",
    EVENT="An event of which not everything is known.",
    SERIES="A series of events without a next date.",
    POSITION="A position that somebody is to confirm.",
    DUTY="A liaison's duty that they are to confirm.",
    REPORTS="The year-end reports that a committee, a region or the association waits for.",
    ROLL_UP="The month of somebody who oversees agreements.",
)
explain(
    messages.MessageState,
    READY="Waits to be sent.",
    CLAIMED="A worker has taken it.",
    COMMITTING="On its way past the point of no return.",
    UNCERTAIN="The mail server's answer was lost.",
    HELD="Waits for a person to decide.",
    SENT="The mail server took it.",
    FAILED="The mail server refused it for good.",
    WITHDRAWN="It was needless before it was sent.",
)
explain(
    messages.AttemptOutcome,
    SENT="The mail server took it.",
    RETRY="It will be tried again.",
    FAILED="It was refused for good.",
    UNCERTAIN="Nobody knows yet.",
)
explain(
    rules.RuleScope,
    EVERYTHING="All agreements.",
    CATEGORY="Agreements of a category.",
    GROUP="Agreements with a group of affiliates.",
    AGREEMENT="One agreement.",
)
explain(
    rules.ReminderSeries,
    RENEWAL="Around the notice deadline.",
    TERM_END="Around the end of the term.",
    LATE_SIGNATURE="After a late signature of the next term.",
    DECISION="After a decision not to go on.",
    NOTICE="After notice was given.",
    TERMINATION="After a termination.",
    CORRECTION="After a decision, notice or termination was taken back.",
    WORK_PLAN="Before and after a plan year begins.",
    PLAN_REPORT="Around the end of a plan year.",
    REVIEW="Around the review of an evergreen term.",
    CLOSE_OUT="Before the end of a one-off term.",
    SIGNING="While a renewal is out for signature.",
    PLAN_AGREEMENT="While a submitted plan waits for the other side.",
    MID_YEAR="In the middle of a plan year.",
    ITEM="Around the day by which an item is due.",
    MEASUREMENT="Around the day by which a value is to be reported.",
    OBLIGATION="Around the day by which an obligation is to be met.",
    ENROLLMENT="Before the end of an enrollment.",
    EVENT="Before an event of which not everything is known.",
    EVENT_SERIES="After the last event of a series.",
    CONTACT="A year after a position or a duty was confirmed.",
    MISSING_REPORTS="After plan years whose reports a committee or a region waits for.",
    ROLL_UP="Each month, for those who oversee agreements and want it.",
)
explain(
    rules.Anchor,
    NOTICE_DEADLINE="The notice deadline of the term.",
    TERM_END="The last day of the term.",
    NEXT_SIGNATURE="The day on which the next term was signed.",
    DECISION="The day of the decision.",
    NOTICE_GIVEN="The day on which notice was given.",
    TERMINATION="The day on which the termination was recorded.",
    ENDING_MAILED="The date of the ending that is taken back.",
    PLAN_YEAR_START="The first day of the plan year.",
    PLAN_YEAR_END="The last day of the plan year.",
    REVIEW_DUE="The day by which the review is due.",
    SENT_FOR_SIGNATURE="The day on which the text went out for signature.",
    PLAN_SUBMITTED="The day on which the plan was submitted.",
    PLAN_MID_YEAR="The day six months after the first day of the plan year.",
    ITEM_DUE="The day by which the item is due.",
    MEASUREMENT_DUE="The day by which the value is to be reported.",
    OBLIGATION_DUE="The day by which the obligation is to be met.",
    ENROLLMENT_END="The last day of the enrollment.",
    EVENT_START="The first day of the event.",
    LAST_EVENT="The last day of the last event.",
    CONFIRM_BY="The day by which somebody should confirm it.",
    REPORTS_DUE="The last day of plan years of agreements on one list.",
    FIRST_TUESDAY="The first Tuesday of a month.",
)
explain(
    rules.NoticeKind,
    OPEN="The renewal review opens.",
    ASK="The other side is asked for its wishes.",
    NUDGE="The decision is still open.",
    WEEK="The last week before the notice deadline.",
    DEADLINE="The notice deadline.",
    MISSED="The notice deadline has passed.",
    STATUS="Who still has to act.",
    ENDING="The agreement ends.",
    CONTINUES="The agreement does not end: what was told before was taken back.",
    AFTER="The agreement has ended or was renewed.",
    LAPSED="Reinstate or archive.",
    PLAN_DRAFTED="The plan was drafted.",
    PLAN_NUDGE="The plan is still a draft.",
    PLAN_ESCALATION="The plan is still a draft, three weeks before its year.",
    PLAN_WEEK="The plan year begins in a week.",
    PLAN_OVERDUE="The plan year has begun without an agreed plan.",
    REPORT_SOON="The year-end report is due soon.",
    REPORT_DUE="The year-end report is due.",
    REPORT_OVERDUE="The year-end report is overdue.",
    REVIEW_SOON="The review of an evergreen agreement is due soon.",
    REVIEW_OVERDUE="The review of an evergreen agreement is overdue.",
    CLOSE_OUT="A one-off agreement draws to its end.",
    SIGN="A renewal waits for signatures.",
    PLAN_WAITING="A submitted plan waits for the other side.",
    PLAN_MID_YEAR="Half of the plan year is over.",
    ITEM_SOON="An item is due soon.",
    ITEM_OVERDUE="An item is overdue.",
    MEASUREMENT_SOON="A value is to be reported soon.",
    MEASUREMENT_OVERDUE="A value has not been reported.",
    OBLIGATION_SOON="An obligation is to be met soon.",
    OBLIGATION_OVERDUE="An obligation has not been met.",
    ENROLLMENT_ENDS="An enrollment draws to its end.",
    EVENT_DETAILS="Something about an event is not known yet.",
    NEXT_EVENT="The next date of a series is not known.",
    CONTACT_CHECK="Does this position or duty still hold?",
    REPORTS_MISSING="Some plans of a committee's or a region's agreements have no report.",
    ROLL_UP="What is open, due, overdue, renewed and ending in a month.",
)
explain(
    rules.Audience,
    OWNER="Who answers for the agreement.",
    HOME_LIAISON="The home association's liaison.",
    COMMITTEE_LIAISON="The committee's liaison.",
    DIRECTOR="The director of the region.",
    DIRECTOR_IF_UNACKNOWLEDGED="The director, if nobody acknowledged the stage before.",
    ADMINISTRATORS="The administrators.",
    COUNTERPARTY="The counterparty's representatives.",
    PLAN_HOME="Who draws the plan up at home.",
    PLAN_COUNTERPART="Who draws the plan up on the other side.",
    CHAIR_OR_DIRECTOR="The committee's chair, else the director.",
    RESPONSIBLE="Whoever its subject names: who has to sign, owns or answers for it.",
)
explain(
    rules.EscalationStep,
    BACKUP="Backup or delegate of somebody who did not acknowledge it.",
    DIRECTOR="The director of the region, of plans the chair of the committee.",
    ADMINISTRATORS="The administrators.",
)
explain(
    rules.Movement,
    BACKWARD="To the working day before.",
    FORWARD="To the next working day.",
)


@entity(reminders.Reminder, order=("due_at",))
class Reminder(Row):
    """One stage of one subject for one person: when it is due, why, and what became of it."""

    key: str
    series: rules.ReminderSeries
    rule_code: str
    stage: str
    kind: rules.NoticeKind
    subject_type: reminders.SubjectType
    subject_key: str
    plan_year: int | None
    anchor_on: date
    stage_on: date
    audiences: list[str]
    chosen_because: str | None = column(requires=Scope.READ)
    escalation: rules.EscalationStep | None
    escalates_on: date | None
    due_at: datetime
    local_date: date
    deadline_on: date | None
    state: reminders.ReminderState
    reason: str | None = column(requires=Scope.CONTACTS_READ)
    held_at: datetime | None
    held_because: str | None = column(requires=Scope.CONTACTS_READ)
    acknowledged_at: datetime | None
    acknowledged_by: str | None = column(requires=Scope.READ)

    agreement = one("Agreement")
    organization = one("Organization")
    term = one("AgreementTerm")
    work_plan = one("WorkPlan")
    recipient = one("Person")
    message = one("OutboxMessage")
    messages = page(
        "OutboxMessage",
        "Every mail that it has or had, the first one first: sent once more, put off or taken back.",
        "kept_mails.message",
        order=("created_at",),
    )


@entity(messages.OutboxMessage, order=("not_before",))
class OutboxMessage(Row):
    """One mail to one person. Its bytes hold live links and are shown to nobody."""

    address: str | None = column(requires=Scope.CONTACTS_READ)
    message_id: str
    kind: str
    subject: str | None = column(requires=Scope.READ)
    content_hash: str | None
    state: messages.MessageState
    not_before: datetime
    attempts: int
    reply: str | None = column(requires=Scope.CONTACTS_READ)
    sent_at: datetime | None
    reason: str | None = column(requires=Scope.CONTACTS_READ)
    resent_because: str | None = column(requires=Scope.CONTACTS_READ)
    local_date: date

    recipient = one("Person", nullable=True)
    inquiry = one("Inquiry", nullable=True)
    reminders = page(
        "Reminder",
        "Reminders that it carries, or carried before they had a newer mail.",
        "kept_reminders.reminder",
        "reminders",
    )
    bounces = owned("Bounce", "What came back.", order=("reported_at",))
    delivery_attempts = owned("DeliveryAttempt", "Attempts to send it.", order=("number",))


@entity(messages.DeliveryAttempt, order=("number",))
class DeliveryAttempt(Row):
    """One attempt to hand a mail to the mail server."""

    number: int
    started_at: datetime
    finished_at: datetime | None
    outcome: messages.AttemptOutcome | None
    code: str | None
    reply: str | None = column(requires=Scope.CONTACTS_READ)

    message = one("OutboxMessage")


@entity(rules.ReminderRule, order=("code",))
class ReminderRule(Row):
    """A series of stages that count from one date, for all agreements or for some."""

    code: str
    series: rules.ReminderSeries
    anchor: rules.Anchor
    scope: rules.RuleScope
    category: agreements.Category | None
    affiliate_group: organizations.AffiliateGroup | None
    active: bool

    agreement = one("Agreement")
    stages = owned("ReminderStage", "Its steps.", order=("offset_days",))


@entity(rules.ReminderStage, order=("position",))
class ReminderStage(Row):
    """One step of a rule: when, to whom and what."""

    code: str
    kind: rules.NoticeKind
    offset_days: int
    scaled: bool
    moves: rules.Movement
    awaits_home: bool
    audience: list[str]
    position: int
    repeat_days: int | None
    backup_after: int | None
    director_after: int | None
    administrators_after: int | None

    rule = one("ReminderRule")
