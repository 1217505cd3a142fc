"""Renewal campaigns: chosen by a filter, asked, answered by either side, seen through to the signature."""

import asyncio
from collections.abc import Awaitable
from datetime import date
from typing import Any

import pytest

from domain.acts import Act
from domain.agreement_terms import AgreementTerm, TermDecision
from domain.agreements import Agreement, Category
from domain.database import Database
from domain.derivations import Derived
from domain.derived import campaign_steps
from domain.errors import DomainError
from domain.organizations import AffiliateGroup, Organization
from domain.regions import Region
from domain.renewal_campaigns import CampaignAgreement, CampaignAnswer, RenewalCampaign
from domain.renewal_types import RenewalType
from domain.roles import Role
from domain.verbs.terms.campaign_entries import (
    add_to_campaign,
    answer_campaign,
    ask_campaign,
    close_campaign,
    remove_from_campaign,
)
from domain.verbs.terms.campaign_opening import Criteria, open_campaign
from domain.verbs.terms.decisions import RenewalDecision, decide_renewal
from domain.viewers import Reach, Viewer, ViewerKind
from tests import samples
from tests.domain.acting import ADMIN, NOBODY, TODAY, refusal
from tests.domain.breaking import refusal as broken_rule
from tests.domain.two_sides import acting, liaison, representative
from tests.samples import Affiliation

START, END = date(2024, 1, 1), date(2026, 12, 31)


async def made(ends_on: date = END, **values: Any) -> Affiliation:
    of = await samples.affiliation(**values)
    await samples.term(of, START, ends_on)
    return of


async def opened(act: Act = ADMIN, due_on: date | None = None, **criteria: Any) -> RenewalCampaign:
    return await open_campaign("Renewals of 2026", due_on, Criteria(**criteria), act)


async def chosen(campaign: RenewalCampaign) -> set[object]:
    entries = await CampaignAgreement.filter(campaign_id=campaign.id)
    return {entry.agreement_id for entry in entries}


async def director(*of: Affiliation) -> Act:
    person = await samples.person()
    directed = frozenset([(await one.counterparty.organization).id for one in of])
    reach = Reach(person=person.id, portfolio=directed, directed=directed)
    roles = frozenset({Role.REGIONAL_DIRECTOR})
    return acting(Viewer(ViewerKind.PERSON, person.name, roles=roles, reach=reach))


async def entry_of(campaign: RenewalCampaign, of: Affiliation) -> CampaignAgreement:
    return await CampaignAgreement.get(campaign_id=campaign.id, agreement_id=of.agreement.id)


async def test_a_filter_chooses_agreements_in_force_that_can_be_renewed(database: Database) -> None:
    one, other = await made(), await made(date(2027, 6, 30))
    over = await made(date(2025, 12, 31))
    renewed, ended = await made(), await made()
    await samples.term(renewed, date(2027, 1, 1), date(2029, 12, 31), signed_on=TODAY)
    await AgreementTerm.filter(agreement_id=ended.agreement.id).update(
        ended_early_on=date(2026, 6, 30)
    )
    evergreen = await samples.affiliation()
    await samples.term(evergreen, START, None, RenewalType.EVERGREEN)
    assert await chosen(await opened()) == {one.agreement.id, other.agreement.id}
    assert await chosen(await opened(ends_before=END)) == {one.agreement.id}
    assert await chosen(await opened(agreement_ids=[other.agreement.id])) == {other.agreement.id}
    wrong = opened(agreement_ids=[one.agreement.id, over.agreement.id])
    assert await refusal(wrong) == ("RULE_VIOLATED", "agreementIds")


async def test_it_is_narrowed_by_category_group_and_region(database: Database) -> None:
    alliance, branch = await made(), await made(category=Category.BRANCH)
    region = await Region.create(code="NE", name="Northeast")
    organization = (await alliance.counterparty.organization).id
    await Organization.filter(id=organization).update(
        region_id=region.id, affiliate_group=AffiliateGroup.STATE_ASSOCIATION
    )
    assert await chosen(await opened(category=Category.BRANCH)) == {branch.agreement.id}
    group = AffiliateGroup.STATE_ASSOCIATION
    campaign = await opened(affiliate_group=group, region_id=region.id)
    assert await chosen(campaign) == {alliance.agreement.id}
    assert campaign.criteria == {"affiliateGroup": group.value, "regionId": str(region.id)}
    none = opened(affiliate_group=AffiliateGroup.INTERNATIONAL)
    assert await refusal(none) == ("BAD_USER_INPUT", "title")
    assert await refusal(opened(region_id=organization)) == ("NOT_FOUND", "regionId")
    assert await refusal(opened(due_on=date(2026, 3, 3))) == ("BAD_USER_INPUT", "dueOn")


async def test_one_opens_a_campaign_over_what_one_may_decide_about(database: Database) -> None:
    mine, other = await made(), await made()
    act = await director(mine)
    campaign = await opened(act)
    assert await chosen(campaign) == {mine.agreement.id}
    assert campaign.owner_id == act.viewer.person_id
    assert (await refusal(opened(act, agreement_ids=[other.agreement.id])))[0] == "NOT_FOUND"
    assert (await refusal(opened(NOBODY)))[0] == "UNAUTHENTICATED"
    for viewer in (await liaison(mine), await representative(mine)):
        assert (await refusal(opened(acting(viewer))))[0] == "FORBIDDEN"


async def test_agreements_join_and_leave(database: Database) -> None:
    of, other, over = await made(), await made(), await made(date(2025, 12, 31))
    campaign = await opened(agreement_ids=[of.agreement.id])
    await add_to_campaign(campaign.id, other.agreement.id, 1, ADMIN)
    again = add_to_campaign(campaign.id, other.agreement.id, None, ADMIN)
    assert await refusal(again) == ("CONFLICT", "agreementId")
    late = add_to_campaign(campaign.id, over.agreement.id, None, ADMIN)
    assert await refusal(late) == ("RULE_VIOLATED", "agreementId")
    entry = await entry_of(campaign, of)
    await remove_from_campaign(entry.id, None, ADMIN)
    assert await chosen(campaign) == {other.agreement.id}
    kept = await entry_of(campaign, other)
    await answer_campaign(kept.id, CampaignAnswer.RENEW, None, None, ADMIN)
    assert await refusal(remove_from_campaign(kept.id, None, ADMIN)) == (
        "RULE_VIOLATED",
        "entryId",
    )


async def test_asking_marks_the_day_once(database: Database) -> None:
    of, other = await made(), await made()
    campaign = await opened()
    first = await entry_of(campaign, of)
    await ask_campaign(campaign.id, [first.id], None, ADMIN)
    assert (await entry_of(campaign, other)).asked_on is None
    await ask_campaign(campaign.id, None, None, ADMIN)
    assert (await entry_of(campaign, other)).asked_on == TODAY
    assert (await entry_of(campaign, of)).version == 2
    foreign = await opened()
    stranger = ask_campaign(foreign.id, [first.id], None, ADMIN)
    assert await refusal(stranger) == ("NOT_FOUND", "entryIds")


async def test_either_side_answers_until_it_is_decided(database: Database) -> None:
    of, other = await made(), await made()
    campaign = await opened()
    entry = await entry_of(campaign, of)
    theirs, strange = acting(await representative(of)), acting(await representative(other))
    talk, renew = CampaignAnswer.TALK_FIRST, CampaignAnswer.RENEW
    answered = await answer_campaign(entry.id, talk, "About fees", None, theirs)
    assert (answered.answer, answered.answered_on, answered.asked_on) == (talk, TODAY, TODAY)
    volunteer = acting(await liaison(of))
    await answer_campaign(entry.id, renew, "By telephone", answered.version, volunteer)
    hidden = answer_campaign(entry.id, renew, None, None, strange)
    assert await refusal(hidden) == ("NOT_FOUND", "entryId")
    stale = answer_campaign(entry.id, renew, None, 1, theirs)
    assert await refusal(stale) == ("CONFLICT", "expectedVersion")
    await decide_renewal(RenewalDecision(of.agreement.id, TermDecision.RENEW, "Yes"), ADMIN)
    late = answer_campaign(entry.id, talk, None, None, theirs)
    assert await refusal(late) == ("RULE_VIOLATED", "entryId")


async def test_its_owner_runs_it_and_the_office_may(database: Database) -> None:
    of, other = await made(), await made()
    act = await director(of)
    campaign = await opened(act)
    stranger = await director(of)
    for broken in (
        close_campaign(campaign.id, None, stranger),
        ask_campaign(campaign.id, None, None, stranger),
    ):
        assert (await refusal(broken))[0] in {"FORBIDDEN", "NOT_FOUND"}
    hidden = add_to_campaign(campaign.id, other.agreement.id, None, act)
    assert (await refusal(hidden))[0] == "NOT_FOUND"
    assert (await refusal(close_campaign(campaign.id, 9, act)))[0] == "CONFLICT"
    await close_campaign(campaign.id, None, act)
    entry = await entry_of(campaign, of)
    late: list[Awaitable[object]] = [
        close_campaign(campaign.id, None, ADMIN),
        ask_campaign(campaign.id, None, None, ADMIN),
        remove_from_campaign(entry.id, None, ADMIN),
        answer_campaign(entry.id, CampaignAnswer.RENEW, None, None, ADMIN),
        add_to_campaign(campaign.id, other.agreement.id, None, ADMIN),
    ]
    for verb in late:
        assert (await refusal(verb))[0] == "RULE_VIOLATED"


async def test_an_affiliate_runs_no_campaign(database: Database) -> None:
    of = await made()
    campaign = await opened()
    away = acting(await representative(of))
    assert await refusal(close_campaign(campaign.id, None, away)) == ("NOT_FOUND", "campaignId")


async def test_the_board_is_derived_from_what_happened(database: Database) -> None:
    agreements = [await made() for _ in range(5)]
    campaign = await opened()
    _, asked, answered, decided, signed = agreements
    for of in (asked, answered):
        await ask_campaign(campaign.id, [(await entry_of(campaign, of)).id], None, ADMIN)
    key = (await entry_of(campaign, answered)).id
    await answer_campaign(key, CampaignAnswer.RENEW, None, None, ADMIN)
    yes = RenewalDecision(decided.agreement.id, TermDecision.RENEW, "Yes")
    await decide_renewal(yes, ADMIN)
    await samples.term(signed, date(2027, 1, 1), date(2029, 12, 31), signed_on=TODAY)

    async def read(value: Derived, table: str, key: Any) -> object:
        return await samples.derive(database, value, table, key, TODAY)

    steps = [
        await read(campaign_steps.STEP, "campaign_agreement", (await entry_of(campaign, of)).id)
        for of in agreements
    ]
    assert steps == [step.value for step in campaign_steps.CampaignStep]
    counts = (
        campaign_steps.TO_ASK_COUNT,
        campaign_steps.ASKED_COUNT,
        campaign_steps.ANSWERED_COUNT,
        campaign_steps.DECIDED_COUNT,
        campaign_steps.SIGNED_COUNT,
    )
    assert [await read(one, "renewal_campaign", campaign.id) for one in counts] == [1] * 5
    assert await read(campaign_steps.ENTRY_COUNT, "renewal_campaign", campaign.id) == 5
    entry = (await entry_of(campaign, decided)).id
    assert await read(campaign_steps.DECIDED_ON, "campaign_agreement", entry) == TODAY


async def test_two_at_once_add_an_agreement_once(database: Database) -> None:
    of, other = await made(), await made()
    campaign = await opened(agreement_ids=[of.agreement.id])
    found = await asyncio.gather(
        *(add_to_campaign(campaign.id, other.agreement.id, None, ADMIN) for _ in range(2)),
        return_exceptions=True,
    )
    assert sum(isinstance(one, DomainError) for one in found) == 1
    assert await CampaignAgreement.filter(agreement_id=other.agreement.id).count() == 1


@pytest.mark.parametrize("rule", ["campaign_agreement_answered", "renewal_campaign_dates"])
async def test_the_database_refuses_it_too(database: Database, rule: str) -> None:
    of = await made()
    campaign = await opened()
    entry = await entry_of(campaign, of)
    changes = {
        "campaign_agreement_answered": CampaignAgreement.filter(id=entry.id).update(
            answered_on=TODAY
        ),
        "renewal_campaign_dates": RenewalCampaign.filter(id=campaign.id).update(
            closed_on=date(2026, 3, 3)
        ),
    }
    assert await broken_rule(changes[rule]) == rule
    assert await Agreement.filter(id=of.agreement.id).count() == 1
