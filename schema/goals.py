"""Goals as clients see them: benefits, indicators, periods and measurements, with progress and colour."""

from datetime import date, datetime
from decimal import Decimal

from domain import goal_progress, goals
from schema.compiler.declare import derived, entity, one, owned, page
from schema.enumerations import explain
from schema.rows import Row

explain(
    goals.GoalState,
    PROPOSED="Not agreed yet.",
    ACTIVE="Being worked on.",
    ACHIEVED="Reached.",
    PARTLY_ACHIEVED="Reached in part.",
    MISSED="Not reached.",
    DROPPED="Given up.",
)
explain(
    goals.Measure,
    NUMBER="A number.",
    PERCENT="A percentage.",
    MONEY="An amount of money.",
    YES_NO="1 for yes, 0 for no.",
    SCALE="A point on a scale.",
    NARRATIVE="Words instead of a value.",
)
explain(
    goals.Direction,
    INCREASE="More is better.",
    DECREASE="Less is better.",
    MAINTAIN="It should stay where it is.",
)
explain(
    goals.Aggregation,
    SUM="The values are added up.",
    LATEST="The latest value counts.",
    AVERAGE="The mean of the values counts.",
    CUMULATIVE_INPUT="Each value already holds the ones before.",
)
explain(
    goals.Frequency,
    MONTHLY="Every month.",
    QUARTERLY="Every three months.",
    HALF_YEARLY="Every six months.",
    YEARLY="Every year.",
    ONCE="A single time.",
)
explain(
    goals.MeasurementState,
    DRAFT="Not submitted yet.",
    SUBMITTED="Waits for approval.",
    APPROVED="Counts.",
    RETURNED="Sent back to whoever submitted it.",
)
explain(
    goals.Rag,
    GREEN="As far as expected.",
    AMBER="A little behind, or reported late.",
    RED="Far behind.",
    GREY="Nothing can be said.",
)


@entity(goals.Goal, order=("due_on",))
class Goal(Row):
    """Something that the parties of an agreement want to reach together."""

    title: str
    starts_on: date
    due_on: date
    state: goals.GoalState
    state_reason: str | None
    weight: Decimal
    no_indicator_reason: str | None
    progress = derived(goal_progress.GOAL_PROGRESS)
    rag = derived(goal_progress.GOAL_RAG)
    rag_reason = derived(goal_progress.GOAL_RAG_REASON)

    agreement = one("Agreement")
    emphasis_area = one("VocabularyTerm")
    owner = one("Person")
    benefits = owned("GoalBenefit", "What each party gains.")
    indicators = owned("Indicator", "How its progress is measured.")
    work_plan_items = page("WorkPlanItem", "Items of work plans that serve it.", "item_links.item")
    events = page(
        "Event",
        "Events that its items name, or that somebody attends for one of them.",
        "item_links.item.event",
        "item_links.item.participations.event",
        order=("starts_on",),
    )


@entity(goals.GoalBenefit)
class GoalBenefit(Row):
    """What a party gains from a goal."""

    text: str

    goal = one("Goal")
    party = one("AgreementParty")


@entity(goals.Indicator)
class Indicator(Row):
    """How a goal's progress is measured."""

    title: str
    unit: str | None
    measure: goals.Measure
    direction: goals.Direction
    aggregation: goals.Aggregation
    baseline: Decimal | None
    baseline_on: date | None
    baseline_note: str | None
    target: Decimal | None
    frequency: goals.Frequency
    data_source: str | None
    amber_tolerance: Decimal
    actual = derived(goal_progress.ACTUAL)
    progress = derived(goal_progress.INDICATOR_PROGRESS)
    expected_progress = derived(goal_progress.INDICATOR_EXPECTED)
    rag = derived(goal_progress.INDICATOR_RAG)
    rag_reason = derived(goal_progress.INDICATOR_RAG_REASON)

    goal = one("Goal")
    owner = one("Person")
    periods = page("IndicatorPeriod", "Spans that it is measured for.", order=("starts_on",))
    measurements = page("Measurement", "Values, the newest first.", order=("-observed_on",))


@entity(goals.IndicatorPeriod, order=("starts_on",))
class IndicatorPeriod(Row):
    """A span of days that an indicator is measured for."""

    starts_on: date
    ends_on: date
    target: Decimal | None
    report_due_on: date | None
    locked_at: datetime | None

    indicator = one("Indicator")
    measurements = page("Measurement", "Values of the period.", order=("observed_on",))


@entity(goals.Measurement, order=("observed_on",))
class Measurement(Row):
    """A value that was observed for a period of an indicator."""

    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    narrative: str | None
    observed_on: date
    state: goals.MeasurementState
    submitted_by: str | None
    reviewed_by: str | None
    return_reason: str | None

    indicator = one("Indicator")
    period = one("IndicatorPeriod")
