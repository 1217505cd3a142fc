"""Work plans as clients see them."""

from datetime import date, datetime

from domain import plan_approvals, plan_texts, work_plan_labels, work_plans
from schema.compiler.declare import derived, entity, one, page
from schema.enumerations import explain
from schema.rows import Row

explain(
    work_plans.WorkPlanState,
    DRAFT="Being drawn up.",
    SUBMITTED="One side has submitted it.",
    RETURNED="The other side sent it back.",
    AGREED="Both sides have agreed to it.",
    IN_PROGRESS="Its year has begun.",
    REPORTED="The year-end report is in.",
    CLOSED="The year is closed.",
)
explain(work_plans.Side, HOME="The home association.", COUNTERPART="The other side.")
explain(
    work_plans.Responsible,
    HOME="The home association does it.",
    COUNTERPART="The other side does it.",
    JOINT="Both sides do it together.",
)
explain(
    work_plans.WorkPlanItemState,
    PLANNED="Not begun.",
    IN_PROGRESS="Begun.",
    DONE="Done.",
    CANCELLED="Will not be done.",
    DEFERRED="Put off to a later plan.",
)


@entity(work_plans.WorkPlan, order=("year_starts_on",))
class WorkPlan(Row):
    """The plan of an agreement for one plan year."""

    year: int
    label = derived(work_plan_labels.LABEL)
    year_starts_on: date
    state: work_plans.WorkPlanState
    submitted_by_side: work_plans.Side | None
    submitted_on: date | None
    agreed_hash: str | None
    agreed_on: date | None
    report: str | None
    reported_on: date | None
    report_missing: bool
    return_reason: str | None
    override_reason: str | None
    content_hash = derived(plan_texts.CONTENT_HASH)
    canonical_form = derived(plan_texts.CANONICAL_FORM)

    agreement = one("Agreement")
    home_owner = one("Person")
    counterpart_owner = one("Person")
    reminders = page("Reminder", "Reminders about it.", order=("due_at",))
    items = page(
        "WorkPlanItem",
        "What is to be done, and candidates of the year before (carryCandidate).",
        order=("due_on",),
    )
    approvals = page("PlanApproval", "What each side said to it, the oldest first.", order=("at",))


@entity(work_plans.WorkPlanItem, order=("due_on",))
class WorkPlanItem(Row):
    """One thing to do in a plan year; an unfinished one is carried into the next plan."""

    title: str
    responsible: work_plans.Responsible
    due_on: date | None
    state: work_plans.WorkPlanItemState
    state_reason: str | None
    note: str | None
    carry_count: int
    carry_candidate: bool

    work_plan = one("WorkPlan")
    activity_type = one("VocabularyTerm")
    owner = one("Person")
    event = one("Event")
    contribution = one("Contribution")
    exchange = one("Exchange")
    carried_from = one("WorkPlanItem")
    carried_to = one("WorkPlanItem", "Item of a later plan that continues it.")
    goals = page("Goal", "Goals that it serves.", "goal_links.goal")
    participations = page("EventParticipation", "Attendances that fulfil it.")


explain(
    plan_approvals.PlanOutcome,
    SUBMITTED="Stands by this text and asks the other side.",
    AGREED="Agrees to this text.",
    RETURNED="Wants it changed, or draws it up again.",
)


explain(
    plan_approvals.PlanApprovalMethod,
    SIGNED_IN="By whoever had signed in, or by a client with a token.",
    MAIL_LINK="By the button of a mail, in the name of its recipient.",
    RECORDED="By the office, which records what the other side said elsewhere.",
)


@entity(plan_approvals.PlanApproval, order=("at",))
class PlanApproval(Row):
    """What one side said to one text of a plan, and when."""

    side: work_plans.Side
    outcome: plan_approvals.PlanOutcome
    content_hash: str
    method: plan_approvals.PlanApprovalMethod
    at: datetime
    reason: str | None

    work_plan = one("WorkPlan")
    person = one("Person", nullable=True)
