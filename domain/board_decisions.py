"""Decisions of boards and committees, as their minutes record them."""

from datetime import date
from enum import StrEnum

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyNullableRelation, ForeignKeyRelation

from domain.agreement_versions import AgreementVersion
from domain.agreements import Agreement
from domain.governing_bodies import GoverningBody
from domain.organizations import DatePrecision
from domain.rows import (
    Row,
    code_field,
    link_field,
    optional_link_field,
    optional_short_text_field,
    optional_text_field,
    short_text_field,
)


class BoardOutcome(StrEnum):
    """What a body decided."""

    APPROVED = "APPROVED"
    APPROVED_WITH_CONDITIONS = "APPROVED_WITH_CONDITIONS"
    DEFERRED = "DEFERRED"
    REJECTED = "REJECTED"
    NOTED = "NOTED"


class BoardDecision(Row):
    """What a body decided at a meeting; often only the month of the meeting is known."""

    body: ForeignKeyRelation[GoverningBody] = link_field(
        "GoverningBody", "decisions", "Who decided."
    )
    met_on: Field[date] = fields.DateField(description="Day of the meeting, or first of its month.")
    met_on_precision = code_field(
        DatePrecision, "How much of the day is known.", default=DatePrecision.DAY
    )
    reference = optional_short_text_field(120, "Number in the minutes.")
    subject: Field[str] = short_text_field(300, "What it was about.")
    outcome = code_field(BoardOutcome, "What was decided.")
    conditions = optional_text_field("Conditions.")
    agreement: ForeignKeyNullableRelation[Agreement] = optional_link_field(
        "Agreement", "board_decisions", "Agreement that it is about."
    )
    agreement_version: ForeignKeyNullableRelation[AgreementVersion] = optional_link_field(
        "AgreementVersion", "board_decisions", "Text that it is about."
    )
    source = optional_short_text_field(500, "Where the facts were read.")

    class Meta:
        table = "board_decision"
