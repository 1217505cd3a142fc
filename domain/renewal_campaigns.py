"""Renewal campaigns: a group of agreements whose renewal is asked for, decided and signed together."""

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyNullableRelation, ForeignKeyRelation

from domain.agreement_terms import AgreementTerm
from domain.agreements import Agreement
from domain.people import Person
from domain.rows import (
    Row,
    link_field,
    optional_code_field,
    optional_date_field,
    optional_link_field,
    optional_text_field,
    part_field,
    short_text_field,
)


class CampaignAnswer(StrEnum):
    """What the counterparty answered when it was asked."""

    RENEW = "RENEW"
    RENEW_WITH_CHANGES = "RENEW_WITH_CHANGES"
    TALK_FIRST = "TALK_FIRST"
    LET_EXPIRE = "LET_EXPIRE"


class RenewalCampaign(Row):
    """A campaign over the agreements that a filter found when it was opened."""

    owner_id: UUID | None

    title: Field[str] = short_text_field(300, "Title.")
    criteria: Field[dict[str, Any]] = fields.JSONField(
        default=dict, description="The filter that chose the agreements."
    )
    opened_on: Field[date] = fields.DateField(description="When it was opened.")
    due_on = optional_date_field("Day by which everything should be signed.")
    closed_on = optional_date_field("When it was closed.")
    owner: ForeignKeyNullableRelation[Person] = optional_link_field(
        "Person", "owned_campaigns", "Who runs it."
    )

    class Meta:
        table = "renewal_campaign"


class CampaignAgreement(Row):
    """One agreement's way through a campaign; decided and signed are derived from its terms."""

    campaign_id: UUID
    agreement_id: UUID
    term_id: UUID

    campaign: ForeignKeyRelation[RenewalCampaign] = part_field(
        "RenewalCampaign", "entries", "The campaign."
    )
    agreement: ForeignKeyRelation[Agreement] = link_field(
        "Agreement", "campaign_entries", "The agreement."
    )
    term: ForeignKeyRelation[AgreementTerm] = link_field(
        "AgreementTerm", "campaign_entries", "Term that is to be renewed."
    )
    asked_on = optional_date_field("When the counterparty was asked.")
    answered_on = optional_date_field("When it answered.")
    answer = optional_code_field(CampaignAnswer, "What it answered.")
    answer_note = optional_text_field("What else it said.")

    class Meta:
        table = "campaign_agreement"
        unique_together = (("campaign", "agreement"),)
