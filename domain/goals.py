"""Goals of an agreement and how their progress is measured: indicators, periods and measurements."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyNullableRelation, ForeignKeyRelation

from domain.agreements import Agreement, AgreementParty
from domain.initiatives import StrategicInitiative
from domain.people import Person
from domain.rows import (
    Row,
    code_field,
    link_field,
    optional_instant_field,
    optional_link_field,
    optional_text_field,
    part_field,
)
from domain.vocabularies import VocabularyTerm

NUMBER = {"max_digits": 20, "decimal_places": 6}


class GoalState(StrEnum):
    """How far a goal has come; a stored transition."""

    PROPOSED = "PROPOSED"
    ACTIVE = "ACTIVE"
    ACHIEVED = "ACHIEVED"
    PARTLY_ACHIEVED = "PARTLY_ACHIEVED"
    MISSED = "MISSED"
    DROPPED = "DROPPED"


class Measure(StrEnum):
    """What an indicator's values are."""

    NUMBER = "NUMBER"
    PERCENT = "PERCENT"
    MONEY = "MONEY"
    YES_NO = "YES_NO"
    SCALE = "SCALE"
    NARRATIVE = "NARRATIVE"


class Direction(StrEnum):
    """Which way an indicator should go."""

    INCREASE = "INCREASE"
    DECREASE = "DECREASE"
    MAINTAIN = "MAINTAIN"


class Aggregation(StrEnum):
    """How an indicator's measurements make its actual value."""

    SUM = "SUM"
    LATEST = "LATEST"
    AVERAGE = "AVERAGE"
    CUMULATIVE_INPUT = "CUMULATIVE_INPUT"


class Frequency(StrEnum):
    """How often an indicator is measured."""

    MONTHLY = "MONTHLY"
    QUARTERLY = "QUARTERLY"
    HALF_YEARLY = "HALF_YEARLY"
    YEARLY = "YEARLY"
    ONCE = "ONCE"


class MeasurementState(StrEnum):
    """Only approved measurements count; a stored transition."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    APPROVED = "APPROVED"
    RETURNED = "RETURNED"


class Rag(StrEnum):
    """Red, amber or green against the expected progress; grey where nothing can be said."""

    GREEN = "GREEN"
    AMBER = "AMBER"
    RED = "RED"
    GREY = "GREY"


class Goal(Row):
    """Something that the parties of an agreement want to reach together."""

    agreement_id: UUID
    agreement: ForeignKeyRelation[Agreement] = link_field("Agreement", "goals", "The agreement.")
    emphasis_area: ForeignKeyRelation[VocabularyTerm] = link_field(
        "VocabularyTerm", "goals", "Emphasis area that it serves."
    )
    title: Field[str] = fields.CharField(max_length=300, description="Title.")
    starts_on: Field[date] = fields.DateField(description="First day.")
    due_on: Field[date] = fields.DateField(description="Day by which it should be reached.")
    state = code_field(GoalState, "How far it has come.", default=GoalState.PROPOSED)
    state_reason = optional_text_field("Why it was dropped or missed.")
    weight: Field[Decimal] = fields.DecimalField(
        max_digits=6, decimal_places=2, default=Decimal(1), description="Weight among the goals."
    )
    owner: ForeignKeyNullableRelation[Person] = optional_link_field(
        "Person", "owned_goals", "Who answers for it."
    )
    initiative: ForeignKeyNullableRelation[StrategicInitiative] = optional_link_field(
        "StrategicInitiative", "goals", "Strategic initiative that it builds on."
    )
    no_indicator_reason = optional_text_field("Why it has no indicator.")

    class Meta:
        table = "goal"


class GoalBenefit(Row):
    """What a party gains from a goal."""

    party_id: UUID
    goal: ForeignKeyRelation[Goal] = part_field("Goal", "benefits", "The goal.")
    party: ForeignKeyRelation[AgreementParty] = link_field(
        "AgreementParty", "goal_benefits", "Who gains."
    )
    text: Field[str] = fields.TextField(description="What it gains.")

    class Meta:
        table = "goal_benefit"
        unique_together = (("goal", "party"),)


class Indicator(Row):
    """How a goal's progress is measured."""

    goal_id: UUID
    goal: ForeignKeyRelation[Goal] = link_field("Goal", "indicators", "The goal.")
    title: Field[str] = fields.CharField(max_length=300, description="What is measured.")
    unit: Field[str | None] = fields.CharField(max_length=60, null=True, description="Unit.")
    measure = code_field(Measure, "What the values are.", default=Measure.NUMBER)
    direction = code_field(Direction, "Which way it should go.", default=Direction.INCREASE)
    aggregation = code_field(
        Aggregation, "How measurements make the actual value.", default=Aggregation.LATEST
    )
    baseline: Field[Decimal | None] = fields.DecimalField(
        null=True, description="Value at the start.", **NUMBER
    )
    baseline_on: Field[date | None] = fields.DateField(
        null=True, description="Day of the baseline."
    )
    baseline_note = optional_text_field("Where the baseline comes from.")
    target: Field[Decimal | None] = fields.DecimalField(
        null=True, description="Value to reach by the goal's due date.", **NUMBER
    )
    frequency = code_field(Frequency, "How often it is measured.", default=Frequency.YEARLY)
    data_source: Field[str | None] = fields.CharField(
        max_length=300, null=True, description="Where the values come from."
    )
    owner: ForeignKeyNullableRelation[Person] = optional_link_field(
        "Person", "owned_indicators", "Who reports the values."
    )
    amber_tolerance: Field[Decimal] = fields.DecimalField(
        max_digits=4,
        decimal_places=3,
        default=Decimal("0.15"),
        description="How far behind the expected progress is still amber (0.15 is 15 %).",
    )

    class Meta:
        table = "indicator"


class IndicatorPeriod(Row):
    """A span of days that an indicator is measured for; periods of an indicator never overlap."""

    indicator_id: UUID
    indicator: ForeignKeyRelation[Indicator] = link_field("Indicator", "periods", "The indicator.")
    starts_on: Field[date] = fields.DateField(description="First day.")
    ends_on: Field[date] = fields.DateField(description="Last day.")
    target: Field[Decimal | None] = fields.DecimalField(
        null=True, description="Value to reach in the period.", **NUMBER
    )
    report_due_on: Field[date | None] = fields.DateField(
        null=True, description="Day by which the value must be reported."
    )
    locked_at: Field[datetime | None] = fields.DatetimeField(
        null=True, description="From when on nothing can be reported any more."
    )

    class Meta:
        table = "indicator_period"


class Measurement(Row):
    """A value that was observed for a period of an indicator."""

    indicator_id: UUID
    period_id: UUID
    submitted_by_person_id: UUID | None
    indicator: ForeignKeyRelation[Indicator] = link_field(
        "Indicator", "measurements", "The indicator; the database holds it equal to the period's."
    )
    period: ForeignKeyRelation[IndicatorPeriod] = link_field(
        "IndicatorPeriod", "measurements", "The period."
    )
    value: Field[Decimal | None] = fields.DecimalField(
        null=True,
        description="The value; for a percentage with counts, computed from them.",
        **NUMBER,
    )
    numerator: Field[Decimal | None] = fields.DecimalField(
        null=True, description="Count above the line of a percentage.", **NUMBER
    )
    denominator: Field[Decimal | None] = fields.DecimalField(
        null=True, description="Count below the line of a percentage; never zero.", **NUMBER
    )
    narrative = optional_text_field("What was observed, in words.")
    observed_on: Field[date] = fields.DateField(description="Day of the observation.")
    state = code_field(MeasurementState, "Whether it counts.", default=MeasurementState.DRAFT)
    submitted_by: Field[str | None] = fields.CharField(
        max_length=120, null=True, description="Who submitted it."
    )
    reviewed_by: Field[str | None] = fields.CharField(
        max_length=120, null=True, description="Who approved or returned it."
    )
    return_reason = optional_text_field("Why it was returned.")
    submitted_by_person: ForeignKeyNullableRelation[Person] = optional_link_field(
        "Person", "measurements_submitted", "Person who submitted it."
    )
    reviewed_by_person: ForeignKeyNullableRelation[Person] = optional_link_field(
        "Person", "measurements_reviewed", "Person who approved or returned it."
    )
    submitted_at: Field[datetime | None] = optional_instant_field("When it was submitted.")
    reviewed_at: Field[datetime | None] = optional_instant_field("When it was reviewed.")
    note = optional_text_field("What should be known about the value.")

    class Meta:
        table = "measurement"
