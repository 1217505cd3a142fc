"""Running a campaign: agreements come and go, counterparties are asked and answer, and it is closed."""

from collections.abc import Sequence
from uuid import UUID

from domain.acts import Act
from domain.agreement_terms import AgreementTerm, TermDecision
from domain.agreements import Agreement
from domain.audit import change, remove
from domain.database import transaction
from domain.days import write_day
from domain.errors import DomainError, ErrorCode
from domain.notices.sweeps import review
from domain.renewal_campaigns import CampaignAgreement, CampaignAnswer, RenewalCampaign
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit
from domain.verbs.terms.campaign_opening import MOST_ENTRIES, Criteria, add_entry, find_candidates


async def add_to_campaign(
    campaign_id: UUID, agreement_id: UUID, version: int | None, act: Act
) -> CampaignAgreement:
    """Add an agreement to an open campaign and return its entry.

    Raises DomainError: RULE_VIOLATED where it has no renewal to decide or the campaign is closed or full;
    CONFLICT where it is in it already.
    """
    async with transaction():
        campaign = await _open_campaign(campaign_id, Action.ADD_TO_CAMPAIGN, version, act)
        agreement = await find(Agreement, agreement_id, act, "agreementId")
        await permit(Action.DECIDE_RENEWAL, agreement, act)
        entries = CampaignAgreement.filter(campaign_id=campaign.id)
        if await entries.filter(agreement_id=agreement.id).exists():
            raise DomainError(
                ErrorCode.CONFLICT, "The agreement is in the campaign already.", ("agreementId",)
            )
        if await entries.count() >= MOST_ENTRIES:
            raise _refuse(f"A campaign has {MOST_ENTRIES} agreements at most.", "campaignId")
        if not await find_candidates(Criteria(agreement_ids=[agreement.id]), act):
            raise _refuse("The agreement has no renewal to decide.", "agreementId")
        return await add_entry(campaign, agreement, Action.ADD_TO_CAMPAIGN, act)


async def remove_from_campaign(entry_id: UUID, version: int | None, act: Act) -> RenewalCampaign:
    """Take an agreement out of an open campaign, while nobody has answered, and return the campaign."""
    async with transaction():
        entry = await find(CampaignAgreement, entry_id, act, "entryId")
        campaign = await _open_campaign(
            entry.campaign_id, Action.REMOVE_FROM_CAMPAIGN, None, act, "entryId"
        )
        expect(entry, version)
        if entry.answered_on is not None:
            raise _refuse(
                f"It was answered on {write_day(entry.answered_on)}: an answer is kept.", "entryId"
            )
        await remove(entry, Action.REMOVE_FROM_CAMPAIGN, act.actor)
    return campaign


async def ask_campaign(
    campaign_id: UUID, entry_ids: Sequence[UUID] | None, version: int | None, act: Act
) -> RenewalCampaign:
    """Mark counterparties as asked today: those of some entries, or all that were not asked yet.

    Whoever was asked before keeps that day. Raises DomainError NOT_FOUND for an entry of another campaign.
    """
    async with transaction():
        campaign = await _open_campaign(campaign_id, Action.ASK_CAMPAIGN, version, act)
        entries = CampaignAgreement.filter(campaign_id=campaign.id)
        if entry_ids is not None:
            entries = entries.filter(id__in=list(entry_ids))
        found = await entries.order_by("id").select_for_update(no_key=True)
        if entry_ids is not None and len(found) < len(set(entry_ids)):
            raise DomainError(
                ErrorCode.NOT_FOUND, "There is no such entry in the campaign.", ("entryIds",)
            )
        for entry in found:
            if entry.asked_on is None:
                await change(entry, {"asked_on": act.today}, Action.ASK_CAMPAIGN, act.actor)
    return campaign


async def answer_campaign(
    entry_id: UUID, answer: CampaignAnswer, note: str | None, version: int | None, act: Act
) -> CampaignAgreement:
    """Keep what the counterparty answered, given by itself or recorded at home, and return the entry.

    Another answer takes its place while nothing is decided; the mail that asks for it is needless from now
    on. Raises DomainError RULE_VIOLATED once the renewal was decided or the campaign was closed.
    """
    async with transaction() as tx:
        entry = await find(CampaignAgreement, entry_id, act, "entryId", lock=False)
        # The agreement first, as everybody locks it who decides.
        await Agreement.filter(id=entry.agreement_id).select_for_update(no_key=True).get()
        entry = await CampaignAgreement.filter(id=entry_id).select_for_update(no_key=True).get()
        await permit(Action.ANSWER_CAMPAIGN, entry, act)
        expect(entry, version)
        _check_open(await RenewalCampaign.get(id=entry.campaign_id), "entryId")
        term = await AgreementTerm.get(id=entry.term_id)
        if term.decision is not TermDecision.PENDING:
            raise _refuse(f"{term.decision.value} has been decided already.", "entryId")
        changes: dict[str, object] = {
            "answer": answer,
            "answer_note": note,
            "answered_on": act.today,
        }
        if entry.asked_on is None:
            changes["asked_on"] = act.today
        await change(entry, changes, Action.ANSWER_CAMPAIGN, act.actor)
        await review(tx, [entry.agreement_id], act.clock, act.settings)
    return entry


async def close_campaign(campaign_id: UUID, version: int | None, act: Act) -> RenewalCampaign:
    """Close a campaign: its board stays as it is, and what its agreements come to is still derived."""
    async with transaction():
        campaign = await _open_campaign(campaign_id, Action.CLOSE_CAMPAIGN, version, act)
        await change(campaign, {"closed_on": act.today}, Action.CLOSE_CAMPAIGN, act.actor)
    return campaign


async def _open_campaign(
    campaign_id: UUID, action: Action, version: int | None, act: Act, path: str = "campaignId"
) -> RenewalCampaign:
    """Return a campaign that is not closed and that the viewer runs, or may as the office."""
    campaign = await find(RenewalCampaign, campaign_id, act, path)
    person_id = act.viewer.person_id
    if person_id is None or campaign.owner_id != person_id:
        await permit(action, campaign, act)
    expect(campaign, version)
    _check_open(campaign, path)
    return campaign


def _check_open(campaign: RenewalCampaign, path: str) -> None:
    if campaign.closed_on is not None:
        raise _refuse(f"The campaign was closed on {write_day(campaign.closed_on)}.", path)


def _refuse(message: str, path: str) -> DomainError:
    return DomainError(ErrorCode.RULE_VIOLATED, message, (path,))
