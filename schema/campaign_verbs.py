"""Opening and running renewal campaigns."""

from datetime import date
from typing import Any
from uuid import UUID

import strawberry

from domain import renewal_campaigns
from domain.acts import Act
from domain.agreements import Category
from domain.organizations import AffiliateGroup
from domain.renewal_campaigns import CampaignAnswer
from domain.verbs.terms.campaign_entries import (
    add_to_campaign,
    answer_campaign,
    ask_campaign,
    close_campaign,
    remove_from_campaign,
)
from domain.verbs.terms.campaign_opening import Criteria, open_campaign
from schema.renewal_campaigns import CampaignAgreement, RenewalCampaign
from schema.verbs import Asked, form, or_none, read_key, verb, version_of
from schema.writing import read_id

WHICH = "The campaign."
ENTRY = "The agreement's entry in the campaign."

OPEN = form(
    "OpenCampaignInput",
    "A campaign, and which agreements it is about: those in force that fit all that is given.",
    renewal_campaigns.RenewalCampaign,
    needed="title",
    free="due_on",
    extra=[
        Asked("category", Category, "Of this category."),
        Asked("affiliate_group", AffiliateGroup, "With counterparties of this group."),
        Asked("region_id", strawberry.ID, "With counterparties of this region.", "Region"),
        Asked("ends_before", date, "Whose term ends on this day or before."),
        Asked("agreement_ids", list[strawberry.ID], "These agreements."),
    ],
)
ADD = form(
    "AddToCampaignInput",
    "An agreement that joins a campaign.",
    renewal_campaigns.RenewalCampaign,
    changes=WHICH,
    key="campaign_id",
    extra=[Asked("agreement_id", strawberry.ID, "The agreement.", "Agreement", needed=True)],
)
REMOVE = form(
    "RemoveFromCampaignInput",
    "The entry that leaves a campaign.",
    renewal_campaigns.CampaignAgreement,
    changes=ENTRY,
    key="entry_id",
)
ASK = form(
    "AskCampaignInput",
    "Who was asked.",
    renewal_campaigns.RenewalCampaign,
    changes=WHICH,
    key="campaign_id",
    extra=[Asked("entry_ids", list[strawberry.ID], "Entries; without them all not asked yet.")],
)
ANSWER = form(
    "AnswerCampaignInput",
    "What a counterparty answers.",
    renewal_campaigns.CampaignAgreement,
    changes=ENTRY,
    key="entry_id",
    extra=[
        Asked("answer", CampaignAnswer, "What it answers.", needed=True),
        Asked("note", str, "What else it says."),
    ],
)
CLOSE = form(
    "CloseCampaignInput",
    "The campaign that is over.",
    renewal_campaigns.RenewalCampaign,
    changes=WHICH,
    key="campaign_id",
)


def _read_ids(given: Any, entity: str, field: str) -> list[UUID] | None:
    found = or_none(given)
    return None if found is None else [read_id(one, entity, field) for one in found]


async def open_one(given: Any, act: Act) -> renewal_campaigns.RenewalCampaign:
    region = or_none(given.region_id)
    criteria = Criteria(
        category=or_none(given.category),
        affiliate_group=or_none(given.affiliate_group),
        region_id=None if region is None else read_id(region, "Region", "regionId"),
        ends_before=or_none(given.ends_before),
        agreement_ids=_read_ids(given.agreement_ids, "Agreement", "agreementIds"),
    )
    return await open_campaign(given.title, or_none(given.due_on), criteria, act)


async def add(given: Any, act: Act) -> renewal_campaigns.CampaignAgreement:
    key = read_key(given, ADD, "campaign_id")
    agreement = read_key(given, ADD, "agreement_id")
    return await add_to_campaign(key, agreement, version_of(given), act)


async def take_out(given: Any, act: Act) -> renewal_campaigns.RenewalCampaign:
    key = read_key(given, REMOVE, "entry_id")
    return await remove_from_campaign(key, version_of(given), act)


async def ask(given: Any, act: Act) -> renewal_campaigns.RenewalCampaign:
    key = read_key(given, ASK, "campaign_id")
    entries = _read_ids(given.entry_ids, "CampaignAgreement", "entryIds")
    return await ask_campaign(key, entries, version_of(given), act)


async def answer(given: Any, act: Act) -> renewal_campaigns.CampaignAgreement:
    key = read_key(given, ANSWER, "entry_id")
    return await answer_campaign(key, given.answer, or_none(given.note), version_of(given), act)


async def close(given: Any, act: Act) -> renewal_campaigns.RenewalCampaign:
    return await close_campaign(read_key(given, CLOSE, "campaign_id"), version_of(given), act)


@strawberry.type
class CampaignMutations:
    """Renewal campaigns."""

    open_campaign = verb(
        OPEN,
        RenewalCampaign,
        "campaign",
        "Open a campaign over agreements in force that one may decide about, 500 at most.",
        open_one,
    )
    add_to_campaign = verb(
        ADD, CampaignAgreement, "entry", "Add an agreement to an open campaign.", add
    )
    remove_from_campaign = verb(
        REMOVE,
        RenewalCampaign,
        "campaign",
        "Take an agreement out of an open campaign, while nobody has answered for it.",
        take_out,
    )
    ask_campaign = verb(
        ASK, RenewalCampaign, "campaign", "Mark counterparties as asked today.", ask
    )
    answer_campaign = verb(
        ANSWER,
        CampaignAgreement,
        "entry",
        "Answer for the counterparty, as itself or as told to the home association.",
        answer,
    )
    close_campaign = verb(CLOSE, RenewalCampaign, "campaign", "Close a campaign.", close)
