"""Renewal campaigns as clients see them: the board, and each agreement's way through it."""

from datetime import date

from domain import renewal_campaigns
from domain.derived import campaign_steps
from schema.compiler.declare import derived, entity, one, page
from schema.enumerations import explain
from schema.rows import Row

explain(
    renewal_campaigns.CampaignAnswer,
    RENEW="It wants to go on as before.",
    RENEW_WITH_CHANGES="It wants to go on, with changes.",
    TALK_FIRST="It wants to talk first.",
    LET_EXPIRE="It wants to let it end.",
)
explain(
    campaign_steps.CampaignStep,
    TO_ASK="The counterparty was not asked yet.",
    ASKED="It was asked and has not answered.",
    ANSWERED="It has answered; nobody has decided.",
    DECIDED="It was decided; no next term is signed, and none will be where it ends.",
    SIGNED="The next term is signed, or came by itself.",
)


@entity(renewal_campaigns.RenewalCampaign, order=("opened_on",))
class RenewalCampaign(Row):
    """A group of agreements whose renewal is asked for, decided and signed together.

    The counts are of the whole campaign.
    """

    title: str
    opened_on: date
    due_on: date | None
    closed_on: date | None
    entry_count = derived(campaign_steps.ENTRY_COUNT)
    to_ask_count = derived(campaign_steps.TO_ASK_COUNT)
    asked_count = derived(campaign_steps.ASKED_COUNT)
    answered_count = derived(campaign_steps.ANSWERED_COUNT)
    decided_count = derived(campaign_steps.DECIDED_COUNT)
    signed_count = derived(campaign_steps.SIGNED_COUNT)

    owner = one("Person")
    entries = page("CampaignAgreement", "Its agreements, each with its step.")


@entity(renewal_campaigns.CampaignAgreement)
class CampaignAgreement(Row):
    """One agreement's way through a campaign: an entry of its board."""

    asked_on: date | None
    answered_on: date | None
    answer: renewal_campaigns.CampaignAnswer | None
    answer_note: str | None
    step = derived(campaign_steps.STEP)
    decided_on = derived(campaign_steps.DECIDED_ON)
    signed_on = derived(campaign_steps.SIGNED_ON)

    campaign = one("RenewalCampaign", nullable=True)
    agreement = one("Agreement")
    term = one("AgreementTerm")
