"""Drawing up work plans, agreeing on them, and closing their years."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import strawberry

from domain import work_plans
from domain.acts import Act
from domain.verbs.plans.candidates import CandidateDecision, decide_candidates
from domain.verbs.plans.plan_agreeing import Word, agree_plan, amend_plan, return_plan, submit_plan
from domain.verbs.plans.plan_closing import close_plan, report_plan
from domain.verbs.plans.plan_opening import NewPlan, open_work_plan
from domain.verbs.plans.work_plan_items import ItemUpdate, add_item, update_item
from schema.verbs import Asked, Form, form, or_none, read_columns, read_key, verb, version_of
from schema.work_plans import WorkPlan, WorkPlanItem
from schema.writing import read_id

PLAN, ITEM = "The plan.", "The item."
LINKS = "event_id contribution_id exchange_id"
GOALS = Asked("goal_ids", list[strawberry.ID], "Goals that it serves: exactly these.")
HASH = Asked(
    "content_hash",
    str,
    "The plan's contentHash as you read it; another text is a conflict.",
    needed=True,
)
RECORDED = (
    Asked(
        "recorded_how",
        str,
        "How the other side said so, such as by letter: then the office records their word, and not its own.",
    ),
    Asked(
        "said_by_id",
        strawberry.ID,
        "Who of the other side said so; with recordedHow only.",
    ),
)
REASON = Asked("reason", str, "Why.", needed=True)


@strawberry.input(description="What becomes of a candidate that the plan before left undone.")
class CandidateInput:
    """A decision in decideCandidates."""

    item_id: strawberry.ID = strawberry.field(description="The candidate.")
    keep: bool = strawberry.field(
        description="Whether it becomes an item of the plan; else it is dropped."
    )
    reason: str | None = strawberry.field(
        default=None, description="Why it is dropped; needed then."
    )
    title: str | None = strawberry.field(
        default=strawberry.UNSET, description="What is to be done, where that changes."
    )
    responsible: work_plans.Responsible | None = strawberry.field(
        default=strawberry.UNSET, description="Which side does it, where that changes."
    )
    due_on: date | None = strawberry.field(
        default=strawberry.UNSET, description="Day by which, in the new plan."
    )
    owner_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Who sees to it, where that changes."
    )
    goal_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Goals that it serves, where they change: exactly these."
    )


OPEN = form(
    "OpenWorkPlanInput",
    "The plan of an agreement for one plan year; what the year before left undone becomes candidates.",
    work_plans.WorkPlan,
    needed="agreement_id year",
    free="override_reason home_owner_id counterpart_owner_id",
)
DECIDE = form(
    "DecideCandidatesInput",
    "What becomes of candidates of a plan: all of the decisions or none.",
    work_plans.WorkPlan,
    changes=PLAN,
    extra=[Asked("decisions", list[CandidateInput], "The decisions.", needed=True)],
)
ADD_ITEM = form(
    "AddWorkPlanItemInput",
    "What is to be done in the plan year.",
    work_plans.WorkPlanItem,
    needed="work_plan_id title activity_type_id",
    free=f"responsible owner_id due_on note {LINKS}",
    extra=[GOALS],
)
UPDATE_ITEM = form(
    "UpdateWorkPlanItemInput",
    "What changes about an item; what is left out stays as it is, null empties.",
    work_plans.WorkPlanItem,
    changes=ITEM,
    key="item_id",
    free=f"state state_reason owner_id note title activity_type_id responsible due_on {LINKS}",
    extra=[GOALS],
)
SUBMIT = form(
    "SubmitWorkPlanInput",
    "The text that your side stands by.",
    work_plans.WorkPlan,
    changes=PLAN,
    extra=[HASH],
)
AGREE = form(
    "AgreeWorkPlanInput",
    "The submitted text that your side agrees to, or whose agreement by the other side the office records.",
    work_plans.WorkPlan,
    changes=PLAN,
    extra=[HASH, *RECORDED],
)
RETURN = form(
    "ReturnWorkPlanInput",
    "The submitted plan that is to be changed, and why.",
    work_plans.WorkPlan,
    changes=PLAN,
    extra=[REASON, *RECORDED],
)
AMEND = form(
    "AmendWorkPlanInput",
    "The agreed plan that is drawn up again, and why.",
    work_plans.WorkPlan,
    changes=PLAN,
    extra=[REASON],
)
REPORT = form(
    "ReportWorkPlanInput",
    "What came of the plan.",
    work_plans.WorkPlan,
    changes=PLAN,
    needed="report",
)
CLOSE = form(
    "CloseWorkPlanInput",
    "The plan whose report is accepted.",
    work_plans.WorkPlan,
    changes=PLAN,
)


async def open_plan(given: Any, act: Act) -> work_plans.WorkPlan:
    return await open_work_plan(NewPlan(**read_columns(given, OPEN)), act)


async def decide(given: Any, act: Act) -> work_plans.WorkPlan:
    decisions = [_decision(each) for each in given.decisions]
    return await decide_candidates(_plan(given, DECIDE), decisions, version_of(given), act)


def _decision(given: CandidateInput) -> CandidateDecision:
    changes: dict[str, Any] = {
        name: getattr(given, name)
        for name in ("title", "responsible", "due_on", "owner_id")
        if getattr(given, name) is not strawberry.UNSET
    }
    if changes.get("owner_id"):
        changes["owner_id"] = read_id(changes["owner_id"], "Person", "decisions", "ownerId")
    goals = given.goal_ids
    return CandidateDecision(
        item_id=read_id(given.item_id, "WorkPlanItem", "decisions", "itemId"),
        keep=given.keep,
        reason=given.reason,
        changes=changes,
        goal_ids=None
        if goals is None
        else tuple(read_id(goal, "Goal", "decisions", "goalIds") for goal in goals),
    )


async def add(given: Any, act: Act) -> work_plans.WorkPlanItem:
    values = read_columns(given, ADD_ITEM, "work_plan_id", "goal_ids")
    return await add_item(_plan(given, ADD_ITEM), values, _goals(given) or (), act)


async def update(given: Any, act: Act) -> work_plans.WorkPlanItem:
    wanted = ItemUpdate(
        item_id=read_key(given, UPDATE_ITEM, "item_id"),
        values=read_columns(given, UPDATE_ITEM, "item_id", "goal_ids"),
        goal_ids=_goals(given),
        version=version_of(given),
    )
    return await update_item(wanted, act)


def _goals(given: Any) -> Sequence[UUID] | None:
    named = or_none(given.goal_ids)
    return None if named is None else [read_id(goal, "Goal", "goalIds") for goal in named]


def _plan(given: Any, asked: Form) -> UUID:
    return read_key(given, asked, "work_plan_id")


async def submit(given: Any, act: Act) -> work_plans.WorkPlan:
    return await submit_plan(_plan(given, SUBMIT), given.content_hash, version_of(given), act)


async def agree(given: Any, act: Act) -> work_plans.WorkPlan:
    return await agree_plan(
        _plan(given, AGREE), given.content_hash, version_of(given), act, _word(given)
    )


async def give_back(given: Any, act: Act) -> work_plans.WorkPlan:
    return await return_plan(
        _plan(given, RETURN), given.reason, version_of(given), act, _word(given)
    )


def _word(given: Any) -> Word | None:
    how, person = or_none(given.recorded_how), or_none(given.said_by_id)
    if how is None and person is None:
        return None
    named = None if person is None else read_id(person, "Person", "saidById")
    return Word(how or "", named)


async def amend(given: Any, act: Act) -> work_plans.WorkPlan:
    return await amend_plan(_plan(given, AMEND), given.reason, version_of(given), act)


async def report(given: Any, act: Act) -> work_plans.WorkPlan:
    return await report_plan(_plan(given, REPORT), given.report, version_of(given), act)


async def close(given: Any, act: Act) -> work_plans.WorkPlan:
    return await close_plan(_plan(given, CLOSE), version_of(given), act)


@strawberry.type
class WorkPlanMutations:
    """What can be done with work plans and their items."""

    open_work_plan = verb(
        OPEN,
        WorkPlan,
        "workPlan",
        "Open the plan of a year, with what the year before left undone as candidates.",
        open_plan,
    )
    decide_candidates = verb(
        DECIDE, WorkPlan, "workPlan", "Keep, change or drop candidates of a plan.", decide
    )
    add_work_plan_item = verb(
        ADD_ITEM, WorkPlanItem, "item", "Add an item to a plan that is drawn up.", add
    )
    update_work_plan_item = verb(
        UPDATE_ITEM,
        WorkPlanItem,
        "item",
        "Change an item of a work plan: how far it has come at any time, what is to be done only while the"
        " plan is drawn up.",
        update,
    )
    submit_work_plan = verb(
        SUBMIT,
        WorkPlan,
        "workPlan",
        "Stand by the text of a plan; of a branch the home association so agrees alone.",
        submit,
    )
    agree_work_plan = verb(
        AGREE, WorkPlan, "workPlan", "Agree, for the other side, to exactly that text.", agree
    )
    return_work_plan = verb(
        RETURN,
        WorkPlan,
        "workPlan",
        "Send a submitted plan back; the side that submitted it so takes it back.",
        give_back,
    )
    amend_work_plan = verb(
        AMEND,
        WorkPlan,
        "workPlan",
        "Draw an agreed plan up again; both sides agree anew, under a new hash.",
        amend,
    )
    report_work_plan = verb(
        REPORT, WorkPlan, "workPlan", "Say what came of a plan whose year has begun.", report
    )
    close_work_plan = verb(
        CLOSE, WorkPlan, "workPlan", "Accept the report and close the plan.", close
    )
