"""Work plans as clients see them."""

from datetime import date

from domain import work_plan_labels, work_plans
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

    agreement = one("Agreement")
    home_owner = one("Person")
    counterpart_owner = one("Person")
    reminders = page("Reminder", "Reminders about it.", order=("due_at",))
    items = page("WorkPlanItem", "What is to be done.", order=("due_on",))


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

    work_plan = one("WorkPlan")
    activity_type = one("VocabularyTerm")
    owner = one("Person")
    event = one("Event")
    carried_from = one("WorkPlanItem")
    carried_to = one("WorkPlanItem", "Item of a later plan that continues it.")
    goals = page("Goal", "Goals that it serves.", "goal_links.goal")
    participations = page("EventParticipation", "Attendances that fulfil it.")
