"""Goals as clients see them: benefits, indicators, periods and measurements, with progress and colour."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from domain import agreements, goals
from domain.derived import due_reports, emphasis_coverage, goal_progress, period_progress
from domain.verbs.goals import goal_benefits
from schema.compiler.declare import (
    Argument,
    derived,
    entity,
    facet,
    listed,
    one,
    owned,
    page,
    reckoned,
)
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
    initiative = one("StrategicInitiative", nullable=True)
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


@strawberry.type(description="A party that gains nothing yet from the goals of an agreement.")
class BenefitGap:
    """An element of GoalOverview.benefitGaps."""

    party_id: strawberry.ID = strawberry.field(description="The party, by its global ID.")
    party: str = strawberry.field(description="Name of its organization.")
    message: str = strawberry.field(description="What is missing, in a sentence.")


@strawberry.type(description="An emphasis area, and how much of an agreement serves it.")
class EmphasisCoverage:
    """An element of GoalOverview.emphasisCoverage."""

    code: str = strawberry.field(description="Stable code of the area.")
    label: str = strawberry.field(description="Its label.")
    goals: int = strawberry.field(
        description="Goals that serve it, without those that were dropped."
    )
    active_goals: int = strawberry.field(description="Those of them that are worked on.")
    items: int = strawberry.field(description="Items of work plans that serve these goals.")


@entity(agreements.Agreement)
class GoalOverview:
    """What the goals of an agreement come to together."""

    benefit_gaps = listed(
        BenefitGap,
        "Parties that gain nothing yet from the goals together; no goal is activated while there are any.",
        goal_benefits.BENEFIT_GAPS,
    )
    emphasis_coverage = listed(
        EmphasisCoverage,
        "Emphasis areas with how many goals serve each, those that none serves too.",
        emphasis_coverage.EMPHASIS_COVERAGE,
    )


GOAL_OVERVIEW = facet(
    GoalOverview,
    "What the goals come to together; null for whoever sees none of them.",
    guard=goals.Goal,
    key="agreement_id",
)


@entity(goals.GoalBenefit)
class GoalBenefit(Row):
    """What a party gains from a goal."""

    text: str

    goal = one("Goal")
    party = one("AgreementParty")


@strawberry.type(description="How an indicator fared in one of its periods.")
class TrendPoint:
    """An element of Indicator.trend."""

    starts_on: date = strawberry.field(description="First day of the period.")
    ends_on: date = strawberry.field(description="Last day of the period.")
    target: Decimal | None = strawberry.field(description="Value to reach in the period.")
    actual: Decimal | None = strawberry.field(description="Value from the approved measurements.")
    progress: Decimal | None = strawberry.field(description="Share of the way to the target.")
    rag: goals.Rag = strawberry.field(description="Progress against what is expected by today.")


ON_DAY = Argument("on", "on", "The day, past or to come; today where it is left out.", date)


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
    expected = reckoned(
        goal_progress.EXPECTED_ON,
        Decimal,
        "Share of the way that should have been made by a day.",
        ON_DAY,
    )
    expected_value = reckoned(
        goal_progress.EXPECTED_VALUE_ON,
        Decimal,
        "Value that it should have on a day; null without a target.",
        ON_DAY,
    )
    rag = derived(goal_progress.INDICATOR_RAG)
    rag_reason = derived(goal_progress.INDICATOR_RAG_REASON)
    trend = listed(
        TrendPoint,
        "How it fared in the periods that have begun, the oldest first: the newest 60.",
        period_progress.TREND,
    )

    goal = one("Goal")
    owner = one("Person")
    periods = page("IndicatorPeriod", "Spans that it is measured for.", order=("starts_on",))
    due_periods = page(
        "IndicatorPeriod",
        "Periods whose report is due within 30 days, or late.",
        "periods",
        order=("report_due_on",),
        only=due_reports.DUE_PERIODS,
    )
    measurements = page("Measurement", "Values, the newest first.", order=("-observed_on",))


@entity(goals.IndicatorPeriod, order=("starts_on",))
class IndicatorPeriod(Row):
    """A span of days that an indicator is measured for."""

    starts_on: date
    ends_on: date
    target: Decimal | None
    report_due_on: date | None
    locked_at: datetime | None
    actual = derived(period_progress.PERIOD_ACTUAL)
    progress = derived(period_progress.PERIOD_PROGRESS)
    rag = derived(period_progress.PERIOD_RAG)
    report_needed_by = derived(due_reports.NEEDED_BY)

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
    submitted_at: datetime | None
    reviewed_at: datetime | None
    note: str | None

    indicator = one("Indicator")
    period = one("IndicatorPeriod")
    submitted_by_person = one("Person")
    reviewed_by_person = one("Person")
    evidence = page("Document", "Files that prove it.")
