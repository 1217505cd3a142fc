"""What the items of a plan say: values, goals of the same agreement, and links to what fulfils them."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID

from domain.acts import Act
from domain.audit import add, remove
from domain.errors import DomainError, ErrorCode
from domain.exchanges import Exchange
from domain.givens import Given, against_rule, check, misfit
from domain.goals import Goal, GoalState
from domain.months import shift_months
from domain.people import Person
from domain.publications import Contribution
from domain.rights.actions import Action
from domain.said import said as _
from domain.vocabularies import Vocabulary, VocabularyTerm
from domain.work_plans import WorkPlan, WorkPlanItem, WorkPlanItemGoal

LATEST = timedelta(days=90)
"""An item is due in its plan year, or this long after it: plans close then."""

CONTENT = frozenset(
    {
        "title",
        "activity_type_id",
        "responsible",
        "due_on",
        "event_id",
        "contribution_id",
        "exchange_id",
    }
)
"""Columns that the plan's text holds (plan_texts.py): they change only while the plan is drawn up."""

MOST_GOALS = 20


async def check_item(given: Given, plan: WorkPlan, act: Act) -> None:
    """Refuse values that an item of the plan cannot have.

    Raises DomainError: BAD_USER_INPUT; NOT_FOUND for what is hidden or not there; RULE_VIOLATED for
    a day outside the plan, and for a contribution or exchange of another agreement.
    """
    await check(WorkPlanItem, given, act)
    check_day(given.get("due_on"), plan)
    await _check_activity(given.get("activity_type_id"), act)
    await check_owner(given.get("owner_id"))
    await _check_links(given, plan)


def check_day(due_on: object, plan: WorkPlan) -> None:
    """Refuse a day outside the plan year and the 90 days after it."""
    first = plan.year_starts_on
    last = shift_months(first, 12) - timedelta(days=1) + LATEST
    if isinstance(due_on, date) and not first <= due_on <= last:
        raise against_rule(
            "due_on",
            _(
                "An item of this plan is due between %(first)s and %(last)s:"
                " in the plan year or up to %(days)s days after it.",
                first=first,
                last=last,
                days=LATEST.days,
            ),
        )


async def check_owner(owner_id: object) -> None:
    """Refuse an owner who is not there, or acts no more."""
    if owner_id is not None and not await Person.exists(id=owner_id, deactivated_on=None):
        raise DomainError(ErrorCode.NOT_FOUND, "There is no such person.", ("ownerId",))


async def _check_activity(activity_id: UUID | None, act: Act) -> None:
    if activity_id is None:
        return
    activity = await VocabularyTerm.get(id=activity_id)
    if activity.vocabulary is not Vocabulary.ACTIVITY_TYPE:
        raise misfit("activity_type_id", f"{activity.label} is no kind of activity.")
    if activity.active_to is not None and activity.active_to < act.today:
        raise against_rule("activity_type_id", f"{activity.label} is not in use any more.")


async def _check_links(given: Given, plan: WorkPlan) -> None:
    for name, model in (("contribution_id", Contribution), ("exchange_id", Exchange)):
        if given.get(name) is None:
            continue
        row: Any = await cast("Any", model).get(id=given[name])
        if row.agreement_id not in {None, plan.agreement_id}:
            raise against_rule(name, "It belongs to another agreement.")


async def write_goals(
    item: WorkPlanItem, plan: WorkPlan, goal_ids: Sequence[UUID], action: Action, act: Act
) -> bool:
    """Let an item serve exactly these goals of its agreement; return whether that changed anything."""
    wanted = dict.fromkeys(goal_ids)
    if len(wanted) > MOST_GOALS:
        raise misfit("goal_ids", f"An item serves at most {MOST_GOALS} goals.")
    links = await WorkPlanItemGoal.filter(item_id=item.id)
    there = {link.goal_id: link for link in links}
    fresh = [goal_id for goal_id in wanted if goal_id not in there]
    await _check_goals(fresh, plan)
    for goal_id in fresh:
        await add(WorkPlanItemGoal(item_id=item.id, goal_id=goal_id), action, act.actor)
    gone = [link for goal_id, link in there.items() if goal_id not in wanted]
    for link in gone:
        await remove(link, action, act.actor)
    return bool(fresh or gone)


async def _check_goals(goal_ids: Sequence[UUID], plan: WorkPlan) -> None:
    found = await Goal.filter(id__in=goal_ids, agreement_id=plan.agreement_id)
    if len(found) < len(goal_ids):
        raise DomainError(
            ErrorCode.NOT_FOUND, "There is no such goal of the agreement.", ("goalIds",)
        )
    for goal in found:
        if goal.state not in {GoalState.PROPOSED, GoalState.ACTIVE}:
            raise against_rule("goal_ids", f"{goal.title} is closed: nothing serves it any more.")
