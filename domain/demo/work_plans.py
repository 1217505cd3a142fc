"""Sample work plans of the last, this and the next year, with items that are carried over."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID

from domain.agreements import Category
from domain.demo.chance import Chance
from domain.demo.events import Gathering
from domain.demo.measurements import Aim
from domain.demo.pacts import Pact
from domain.demo.people import Someone
from domain.demo.plan_texts import hash_plan, item_text
from domain.demo.spans import Span, days, on_year
from domain.demo.staff import Staff
from domain.demo.tables import Tables
from domain.plan_approvals import PlanApproval, PlanApprovalMethod, PlanOutcome
from domain.work_plans import (
    Responsible,
    Side,
    WorkPlan,
    WorkPlanItem,
    WorkPlanItemGoal,
    WorkPlanItemState,
    WorkPlanState,
)

RETURN_REASON = "Two of the items are ours alone: who pays for them?"
SHORTEST_YEAR = 90
"""Fewer days of a plan year than this need no plan."""

ITEMS = {
    "CONFERENCE_ATTENDANCE": "Send a delegation to the conference",
    "PUBLICATION_CONTRIBUTION": "Write an article for the magazine",
    "ONE_ON_ONE_EXCHANGE": "Host a visiting manager for a week",
    "CITY_TO_CITY": "Pair two cities on waste water",
    "PEER_TO_PEER": "Hold a peer review on budgets",
    "CONFERENCE_PROGRAM_PLANNING": "Propose two sessions for the programme",
    "LEADERSHIP_REPRESENTATION": "Have the president speak at the opening",
    "JOINT_PROFESSIONAL_DEVELOPMENT": "Run the joint course for new managers",
    "CONTENT_COLLABORATION": "Announce each other’s events",
    "PROGRAMMATIC_COOPERATION": "Agree on next year’s programmes",
    "TRAINING": "Train ten trainers",
    "RESEARCH": "Survey members on workload",
    "CONVENING": "Bring researchers and managers to one table",
}
AGREED = {
    WorkPlanState.AGREED,
    WorkPlanState.IN_PROGRESS,
    WorkPlanState.REPORTED,
    WorkPlanState.CLOSED,
}
REPORTED = {WorkPlanState.REPORTED, WorkPlanState.CLOSED}
DRAWN_UP = {WorkPlanState.DRAFT, WorkPlanState.RETURNED}
FINISHED = {WorkPlanItemState.DONE, WorkPlanItemState.CANCELLED}


@dataclass(frozen=True, slots=True)
class Task:
    """An item that was written."""

    id: UUID
    title: str
    activity: str
    state: WorkPlanItemState
    carry_count: int
    gathering: Gathering | None
    pact: Pact
    is_candidate: bool


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks for a side of a plan."""

    side: Side
    person: Someone


class Planner:
    """Writes work plans."""

    def __init__(
        self,
        tables: Tables,
        chance: Chance,
        staff: Staff,
        activities: dict[str, UUID],
        today: date,
    ) -> None:
        self._tables = tables
        self._chance = chance
        self._staff = staff
        self._activities = activities
        self._today = today
        self._lines: list[dict[str, object]] = []

    def plan(self, pact: Pact, aims: list[Aim], gatherings: list[Gathering]) -> list[Task]:
        """Write the plans of an agreement, oldest first, and return all their items."""
        if pact.category is Category.PARTNERSHIP or not pact.is_signed:
            return []
        written: list[Task] = []
        newest: list[Task] = []
        for year, state in self._years(pact):
            newest = self._write(pact, year, state, aims, gatherings, newest)
            written += newest
        return written

    def _years(self, pact: Pact) -> list[tuple[Span, WorkPlanState]]:
        """Return the plan years that have a plan, and how far each has come."""
        this = self._this_year(pact.plan_year_start)
        years = []
        for shift in (-1, 0, 1):
            year = _plan_year(pact.plan_year_start, this + shift)
            state = self._state(pact, year, shift)
            if state is not None and _days_covered(pact, year) >= SHORTEST_YEAR:
                years.append((year, state))
        return years

    def _this_year(self, plan_year_start: str) -> int:
        year = self._today.year
        return year if on_year(plan_year_start, year) <= self._today else year - 1

    def _state(self, pact: Pact, year: Span, shift: int) -> WorkPlanState | None:
        told = pact.plan_year_on
        if told == year.starts_on:
            return pact.story.plan
        if shift == 0:
            return WorkPlanState.IN_PROGRESS
        if shift < 0:
            if pact.story.reported:
                return WorkPlanState.REPORTED
            # The year before one that has just begun may still owe its report.
            owes = told is not None and told <= self._today and told == year.ends_on + days(1)
            return WorkPlanState.IN_PROGRESS if owes else WorkPlanState.CLOSED
        if told is not None:
            return None
        soon = year.starts_on - self._today < days(60)
        if soon or self._chance.happens(0.5):
            return self._chance.pick((WorkPlanState.AGREED, WorkPlanState.DRAFT))
        return None

    def _write(
        self,
        pact: Pact,
        year: Span,
        state: WorkPlanState,
        aims: list[Aim],
        gatherings: list[Gathering],
        before: list[Task],
    ) -> list[Task]:
        plan = self._chance.key()
        self._lines = []
        carried = [task for task in before if task.state not in FINISHED and not task.is_candidate]
        drafted = state in DRAWN_UP
        tasks = [
            self._write_item(pact, plan, year, aims, task.activity, task.gathering, task, drafted)
            for task in carried
            if drafted or task.state is WorkPlanItemState.DEFERRED
        ]
        for activity in self._chance.sample(tuple(ITEMS), self._chance.whole(3, 5)):
            gathering = self._chance.pick(gatherings) if activity.startswith("CONF") else None
            tasks.append(self._write_item(pact, plan, year, aims, activity, gathering, None))
        self._write_plan(pact, plan, year, state)
        return tasks

    def _write_plan(self, pact: Pact, plan: UUID, year: Span, state: WorkPlanState) -> None:
        submitted = state in AGREED or state in {WorkPlanState.SUBMITTED, WorkPlanState.RETURNED}
        agreed_on = min(self._today, year.starts_on) - days(self._chance.whole(2, 30))
        missing = state is WorkPlanState.CLOSED and self._chance.happens(0.15)
        reported = state in REPORTED and not missing
        text = hash_plan(pact.id, year.starts_on, self._lines)
        first, second = _speakers(pact, state)
        self._tables.add(
            WorkPlan,
            id=plan,
            agreement_id=pact.id,
            year=year.starts_on.year,
            year_starts_on=year.starts_on,
            state=state,
            home_owner_id=pact.owner.id,
            counterpart_owner_id=pact.partner.people[1].id,
            submitted_by_side=first.side if submitted else None,
            submitted_on=agreed_on - days(9) if submitted else None,
            agreed_hash=text if state in AGREED else None,
            return_reason=RETURN_REASON if state is WorkPlanState.RETURNED else None,
            agreed_on=agreed_on if state in AGREED else None,
            report="Most of it was done; what was not is carried over." if reported else None,
            reported_on=min(year.ends_on + days(20), self._today) if reported else None,
            report_missing=missing,
        )
        if submitted:
            self._say(plan, first, PlanOutcome.SUBMITTED, text, agreed_on - days(9))
        if state in AGREED:
            self._say(plan, second, PlanOutcome.AGREED, text, agreed_on)
        elif state is WorkPlanState.RETURNED:
            self._say(plan, second, PlanOutcome.RETURNED, text, agreed_on)

    def _say(self, plan: UUID, speaker: Speaker, outcome: PlanOutcome, text: str, on: date) -> None:
        method = _method(plan, speaker, outcome)
        self._tables.add(
            PlanApproval,
            work_plan_id=plan,
            side=speaker.side,
            person_id=speaker.person.id,
            outcome=outcome,
            content_hash=text,
            method=method,
            at=datetime.combine(on, time(12), UTC),
            reason=_reason(outcome, method),
        )

    def _write_item(
        self,
        pact: Pact,
        plan: UUID,
        year: Span,
        aims: list[Aim],
        activity: str,
        gathering: Gathering | None,
        origin: Task | None,
        is_candidate: bool = False,
    ) -> Task:
        due_on = None
        state = WorkPlanItemState.PLANNED
        if not is_candidate:
            due_on = self._chance.day(year.starts_on + days(20), year.ends_on)
            state = self._item_state(year, due_on)
        elif self._chance.happens(0.2):
            state = WorkPlanItemState.CANCELLED
        title = origin.title if origin else f"{ITEMS[activity]} ({pact.partner.place.city})"
        carry_count = origin.carry_count + 1 if origin else 0
        responsible = self._chance.pick(tuple(Responsible))
        is_away = responsible is Responsible.COUNTERPART
        owner = pact.partner.people[1] if is_away else pact.owner
        key = self._tables.add(
            WorkPlanItem,
            work_plan_id=plan,
            title=title,
            activity_type_id=self._activities[activity],
            responsible=responsible,
            owner_id=owner.id,
            due_on=due_on,
            state=state,
            state_reason=_state_reason(state),
            note="Went well." if state is WorkPlanItemState.DONE else None,
            carried_from_id=origin and origin.id,
            carry_count=carry_count,
            carry_candidate=is_candidate,
            event_id=gathering and gathering.id,
        )
        served = [aim.id for aim in self._chance.sample(aims, self._chance.whole(1, 2))]
        for goal in served:
            self._tables.add(WorkPlanItemGoal, item_id=key, goal_id=goal)
        if not is_candidate:
            event = gathering.id if gathering else None
            before = origin.id if origin else None
            self._lines.append(
                item_text(key, title, activity, responsible, due_on, before, event, served)
            )
        return Task(key, title, activity, state, carry_count, gathering, pact, is_candidate)

    def _item_state(self, year: Span, due_on: date) -> WorkPlanItemState:
        if year.ends_on < self._today:
            return self._chance.pick(
                (
                    *[WorkPlanItemState.DONE] * 6,
                    WorkPlanItemState.CANCELLED,
                    *[WorkPlanItemState.DEFERRED] * 2,
                )
            )
        if year.starts_on > self._today:
            return WorkPlanItemState.PLANNED
        if due_on < self._today:
            return self._chance.pick(
                (
                    *[WorkPlanItemState.DONE] * 5,
                    WorkPlanItemState.IN_PROGRESS,
                    WorkPlanItemState.DEFERRED,
                )
            )
        return self._chance.pick((WorkPlanItemState.PLANNED, WorkPlanItemState.IN_PROGRESS))


def _speakers(pact: Pact, state: WorkPlanState) -> tuple[Speaker, Speaker]:
    """Return who submits the plan and who answers: now and then the counterpart is first."""
    ours = Speaker(Side.HOME, pact.owner)
    theirs = Speaker(Side.COUNTERPART, pact.partner.people[1])
    return (theirs, ours) if state in AGREED and pact.number.endswith("5") else (ours, theirs)


def _plan_year(plan_year_start: str, year: int) -> Span:
    return Span(on_year(plan_year_start, year), on_year(plan_year_start, year + 1) - days(1))


def _days_covered(pact: Pact, year: Span) -> int:
    first = max(pact.began_on, year.starts_on)
    return (min(pact.last_day, year.ends_on) - first).days + 1


def _state_reason(state: WorkPlanItemState) -> str | None:
    if state is WorkPlanItemState.CANCELLED:
        return "The host withdrew."
    return "No time before the elections." if state is WorkPlanItemState.DEFERRED else None


def _method(plan: UUID, speaker: Speaker, outcome: PlanOutcome) -> PlanApprovalMethod:
    """Plans are submitted by people who signed in; many an answer comes by the button of a mail."""
    if outcome is PlanOutcome.SUBMITTED or plan.int % 3 == 0:
        return PlanApprovalMethod.SIGNED_IN
    told = plan.int % 3 == 1 and speaker.side is Side.COUNTERPART
    return PlanApprovalMethod.RECORDED if told else PlanApprovalMethod.MAIL_LINK


def _reason(outcome: PlanOutcome, method: PlanApprovalMethod) -> str | None:
    reasons = [RETURN_REASON] if outcome is PlanOutcome.RETURNED else []
    if method is PlanApprovalMethod.RECORDED:
        reasons.append("Recorded by the office: said at the annual conference.")
    return "\n".join(reasons) or None
