"""Work plans: what the two sides of an agreement will do in a plan year, item by item."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyNullableRelation, ForeignKeyRelation

from domain.agreements import Agreement
from domain.events import Event
from domain.exchanges import Exchange
from domain.goals import Goal
from domain.people import Person
from domain.publications import Contribution
from domain.rows import (
    Row,
    code_field,
    link_field,
    optional_code_field,
    optional_link_field,
    optional_text_field,
    part_field,
)
from domain.vocabularies import VocabularyTerm


class WorkPlanState(StrEnum):
    """How far a work plan has come; a stored transition."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    RETURNED = "RETURNED"
    AGREED = "AGREED"
    IN_PROGRESS = "IN_PROGRESS"
    REPORTED = "REPORTED"
    CLOSED = "CLOSED"


class Side(StrEnum):
    """A side of an agreement."""

    HOME = "HOME"
    COUNTERPART = "COUNTERPART"


class Responsible(StrEnum):
    """Which side does an item."""

    HOME = "HOME"
    COUNTERPART = "COUNTERPART"
    JOINT = "JOINT"


class WorkPlanItemState(StrEnum):
    """How far an item has come; a stored transition."""

    PLANNED = "PLANNED"
    IN_PROGRESS = "IN_PROGRESS"
    DONE = "DONE"
    CANCELLED = "CANCELLED"
    DEFERRED = "DEFERRED"


class WorkPlan(Row):
    """The plan of an agreement for one plan year."""

    agreement_id: UUID
    agreement: ForeignKeyRelation[Agreement] = link_field(
        "Agreement", "work_plans", "The agreement."
    )
    year: Field[int] = fields.IntField(description="Calendar year in which the plan year starts.")
    year_starts_on: Field[date] = fields.DateField(description="First day of the plan year.")
    state = code_field(WorkPlanState, "How far it has come.", default=WorkPlanState.DRAFT)
    home_owner: ForeignKeyNullableRelation[Person] = optional_link_field(
        "Person", "home_work_plans", "Liaison of the home association who draws it up."
    )
    counterpart_owner: ForeignKeyNullableRelation[Person] = optional_link_field(
        "Person", "counterpart_work_plans", "Liaison of the other side who draws it up."
    )
    submitted_by_side = optional_code_field(Side, "Side that submitted it.")
    submitted_on: Field[date | None] = fields.DateField(null=True, description="When.")
    agreed_hash: Field[str | None] = fields.CharField(
        max_length=64, null=True, description="SHA-256 of what both sides agreed to."
    )
    agreed_on: Field[date | None] = fields.DateField(null=True, description="When both agreed.")
    report = optional_text_field("Year-end report.")
    reported_on: Field[date | None] = fields.DateField(
        null=True, description="When the report came in."
    )
    return_reason = optional_text_field("Why the other side returned it.")
    override_reason = optional_text_field(
        "Why there is a plan for a year that no term of the agreement meets."
    )
    report_missing: Field[bool] = fields.BooleanField(
        default=False, description="Closed without a report."
    )

    class Meta:
        table = "work_plan"
        unique_together = (("agreement", "year"),)


class WorkPlanItem(Row):
    """One thing to do in a plan year; an unfinished one is carried into the next plan."""

    work_plan_id: UUID
    carried_from_id: UUID | None
    work_plan: ForeignKeyRelation[WorkPlan] = link_field("WorkPlan", "items", "The plan.")
    title: Field[str] = fields.CharField(max_length=300, description="What is to be done.")
    activity_type: ForeignKeyRelation[VocabularyTerm] = link_field(
        "VocabularyTerm", "work_plan_items", "Kind of activity."
    )
    responsible = code_field(Responsible, "Which side does it.", default=Responsible.JOINT)
    owner: ForeignKeyNullableRelation[Person] = optional_link_field(
        "Person", "owned_items", "Who sees to it."
    )
    due_on: Field[date | None] = fields.DateField(null=True, description="Day by which.")
    state = code_field(WorkPlanItemState, "How far it has come.", default=WorkPlanItemState.PLANNED)
    state_reason = optional_text_field("Why it was cancelled or deferred.")
    note = optional_text_field("What came of it.")
    carried_from: fields.OneToOneNullableRelation["WorkPlanItem"] = fields.OneToOneField(
        "entente.WorkPlanItem",
        related_name="carried_to",
        null=True,
        on_delete=fields.RESTRICT,
        description="Item of an earlier plan that it continues.",
    )
    carry_count: Field[int] = fields.IntField(
        default=0, description="How often it has been carried over."
    )
    event: ForeignKeyNullableRelation[Event] = optional_link_field(
        "Event", "work_plan_items", "Event that it is about."
    )

    contribution: ForeignKeyNullableRelation[Contribution] = optional_link_field(
        "Contribution", "work_plan_items", "Contribution that it is about."
    )
    exchange: ForeignKeyNullableRelation[Exchange] = optional_link_field(
        "Exchange", "work_plan_items", "Exchange that it is about."
    )
    carry_candidate: Field[bool] = fields.BooleanField(
        default=False,
        db_default=False,
        description="Drafted from the year before and not yet kept by anybody.",
    )

    class Meta:
        table = "work_plan_item"


class WorkPlanItemGoal(Row):
    """A goal that an item serves."""

    goal_id: UUID
    item: ForeignKeyRelation[WorkPlanItem] = part_field("WorkPlanItem", "goal_links", "The item.")
    goal: ForeignKeyRelation[Goal] = link_field("Goal", "item_links", "The goal.")

    class Meta:
        table = "work_plan_item_goal"
        unique_together = (("item", "goal"),)
