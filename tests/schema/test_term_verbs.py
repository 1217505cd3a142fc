"""Terms, reviews and campaigns through GraphQL: done and read back, and seen by whom they concern."""

from datetime import date
from typing import Any

from domain.agreement_terms import AgreementTerm
from domain.audit import AuditEvent
from domain.renewal_campaigns import CampaignAgreement
from domain.renewal_types import RenewalType
from domain.viewers import LOCAL_ADMIN, Viewer
from tests import samples
from tests.domain.two_sides import liaison, representative
from tests.samples import Affiliation
from tests.schema.conftest import Ask

ERRORS = "errors { __typename code message path }"
START, END = date(2024, 1, 1), date(2026, 12, 31)


def mutation(name: str, selection: str) -> str:
    given = f"{name[0].upper()}{name[1:]}Input"
    return f"mutation Do($input: {given}!) {{ {name}(input: $input) {{ {selection} {ERRORS} }} }}"


async def do(ask: Ask, name: str, selection: str, **given: Any) -> dict[str, Any]:
    """Do something and return the payload; it must not be refused."""
    payload = (await ask(mutation(name, selection), {"input": given})).data[name]
    assert payload.pop("errors") == []
    found: dict[str, Any] = payload
    return found


async def refused(
    ask: Ask, name: str, viewer: Viewer = LOCAL_ADMIN, **given: Any
) -> tuple[str, list[str]]:
    """Return kind and path of a refusal that changed nothing."""
    before = await AuditEvent.all().count()
    asked = mutation(name, "__typename")
    payload = (await ask(asked, {"input": given}, viewer=viewer)).data[name]
    (error,) = payload["errors"]
    assert await AuditEvent.all().count() == before
    return error["__typename"], error["path"]


async def made(renewal_type: RenewalType = RenewalType.FIXED_TERM) -> tuple[Affiliation, str]:
    of = await samples.affiliation()
    evergreen = renewal_type is RenewalType.EVERGREEN
    months = {} if evergreen else {"months": 36}
    await samples.term(of, START, None if evergreen else END, renewal_type, **months)
    return of, f"Agreement:{of.agreement.id}"


async def test_from_advice_to_the_text_of_the_next_term(ask: Ask) -> None:
    _, key = await made()
    advised = await do(
        ask,
        "recommendRenewal",
        "recommendation { recommendation reason term { version } }",
        agreementId=key,
        recommendation="RENEW_CONDITIONAL",
        reason="With a report",
    )
    assert advised["recommendation"]["term"] == {"version": 1}
    decided = await do(
        ask,
        "decideRenewal",
        "term { version recommendations { nodes { recommendation recommendedBy } } }",
        agreementId=key,
        decision="RENEW_CONDITIONAL",
        reason="As advised",
        conditions="A yearly report",
    )
    (advice,) = decided["term"]["recommendations"]["nodes"]
    assert advice["recommendation"] == "RENEW_CONDITIONAL"
    renewed = await do(
        ask,
        "renewAgreement",
        "agreementVersion { kind number changeSummary agreement { renewalStep } }",
        agreementId=key,
        body="Anew",
        months=12,
        expectedVersion=2,
    )
    text = renewed["agreementVersion"]
    assert (text["kind"], text["changeSummary"]) == ("RENEWAL", "A yearly report")
    assert await refused(ask, "renewAgreement", agreementId=key) == ("RuleError", ["agreementId"])


async def test_notice_is_given_and_withdrawn(ask: Ask) -> None:
    of, key = await made()
    party = f"AgreementParty:{of.counterparty.id}"
    given = await do(
        ask,
        "giveNotice",
        "term { noticeGivenOn noticeGivenBy { role } }",
        agreementId=key,
        partyId=party,
    )
    assert given["term"] == {
        "noticeGivenOn": "2026-03-04",
        "noticeGivenBy": {"role": "COUNTERPARTY"},
    }
    again = await refused(ask, "giveNotice", agreementId=key, partyId=party)
    assert again == ("ConflictError", ["agreementId"])
    back = await do(
        ask,
        "withdrawNotice",
        "term { noticeGivenOn noticeWithdrawnOn noticeWithdrawalReason }",
        agreementId=key,
        reason="A new board",
    )
    assert back["term"]["noticeWithdrawalReason"] == "A new board"


async def test_terminated_and_reinstated(ask: Ask) -> None:
    _, key = await made()
    early = await refused(
        ask, "terminateAgreement", agreementId=key, endsOn="2026-03-10", reason="A breach"
    )
    assert early == ("RuleError", ["endsOn"])
    ended = await do(
        ask,
        "terminateAgreement",
        "term { endedEarlyOn endReason decision agreement { state } }",
        agreementId=key,
        endsOn="2026-03-03",
        reason="A breach",
        waiverReason="Both sides agree",
    )
    assert ended["term"]["agreement"] == {"state": "TERMINATED"}
    back = await do(
        ask,
        "reinstateAgreement",
        "term { sequence startsOn endsOn gapReason agreement { state } }",
        agreementId=key,
        reason="Settled",
        months=12,
    )
    assert back["term"] == {
        "sequence": 2,
        "startsOn": "2026-03-04",
        "endsOn": "2027-03-03",
        "gapReason": "Settled",
        "agreement": {"state": "ACTIVE"},
    }


async def test_renegotiated_and_amended(ask: Ask) -> None:
    of, key = await made()
    text = await do(
        ask,
        "renegotiateAgreement",
        "agreementVersion { body agreement { termInForce { decision } } }",
        agreementId=key,
        reason="Fees",
        body="On the table",
    )
    assert text["agreementVersion"]["agreement"] == {"termInForce": {"decision": "RENEGOTIATE"}}
    term = await AgreementTerm.get(agreement_id=of.agreement.id)
    amended = await do(
        ask,
        "amendTermDates",
        "term { endsOn months noticeDeadline }",
        termId=f"AgreementTerm:{term.id}",
        endsOn="2026-11-30",
    )
    assert amended["term"] == {
        "endsOn": "2026-11-30",
        "months": None,
        "noticeDeadline": "2026-09-01",
    }


async def test_a_review_is_planned_and_held(ask: Ask) -> None:
    _, key = await made(RenewalType.EVERGREEN)
    planned = await do(
        ask, "scheduleReview", "review { dueOn version }", agreementId=key, dueOn="2026-02-01"
    )
    assert planned["review"] == {"dueOn": "2026-02-01", "version": 1}
    held = await do(
        ask,
        "holdReview",
        "review { heldOn outcome term { agreement { nextReviewOn } reviews { totalCount } } }",
        agreementId=key,
        outcome="CONTINUE",
        expectedVersion=1,
    )
    assert held["review"]["term"] == {
        "agreement": {"nextReviewOn": "2028-03-04"},
        "reviews": {"totalCount": 2},
    }


BOARD = """query Board($step: CampaignStep) {
    renewalCampaigns(first: 5) { nodes {
        title entryCount toAskCount answeredCount
        entries(first: 10, where: { step: { eq: $step } }) { totalCount nodes { step answer } }
    } }
}"""
ENTRY = "query Entry($id: ID!) { node(id: $id) { ... on CampaignAgreement { step campaign { title } } } }"


async def opened(ask: Ask) -> str:
    payload = await do(ask, "openCampaign", "campaign { id entryCount }", title="Renewals")
    return str(payload["campaign"]["id"])


async def test_a_campaign_and_its_board(ask: Ask) -> None:
    (of, _), (_, other) = await made(), await made()
    campaign = await opened(ask)
    entry = await CampaignAgreement.get(agreement_id=of.agreement.id)
    key = f"CampaignAgreement:{entry.id}"
    await do(ask, "askCampaign", "campaign { askedCount }", campaignId=campaign)
    answered = await do(
        ask, "answerCampaign", "entry { step answer }", entryId=key, answer="RENEW", note="Gladly"
    )
    assert answered["entry"] == {"step": "ANSWERED", "answer": "RENEW"}
    (board,) = (await ask(BOARD, {"step": "ANSWERED"})).data["renewalCampaigns"]["nodes"]
    assert (board["entryCount"], board["answeredCount"], board["entries"]["totalCount"]) == (
        2,
        1,
        1,
    )
    again = await refused(ask, "addToCampaign", campaignId=campaign, agreementId=other)
    assert again == ("ConflictError", ["agreementId"])
    other_entry = await CampaignAgreement.exclude(id=entry.id).get()
    left = await do(
        ask,
        "removeFromCampaign",
        "campaign { entryCount }",
        entryId=f"CampaignAgreement:{other_entry.id}",
    )
    assert left["campaign"] == {"entryCount": 1}
    await do(ask, "addToCampaign", "entry { step }", campaignId=campaign, agreementId=other)
    closed = await do(ask, "closeCampaign", "campaign { closedOn }", campaignId=campaign)
    assert closed["campaign"] == {"closedOn": "2026-03-04"}


async def test_an_affiliate_sees_and_answers_its_own_entry_and_no_board(ask: Ask) -> None:
    (of, _), (other, _) = await made(), await made()
    await opened(ask)
    mine = await CampaignAgreement.get(agreement_id=of.agreement.id)
    theirs = await CampaignAgreement.get(agreement_id=other.agreement.id)
    away = await representative(of)
    seen = await ask(ENTRY, {"id": f"CampaignAgreement:{mine.id}"}, viewer=away)
    assert seen.data["node"] == {"step": "TO_ASK", "campaign": None}
    hidden = await ask(ENTRY, {"id": f"CampaignAgreement:{theirs.id}"}, viewer=away)
    assert hidden.data["node"] is None
    assert (await ask(BOARD, {}, viewer=away)).data["renewalCampaigns"]["nodes"] == []
    home = await ask(BOARD, {}, viewer=await liaison(of))
    assert [one["entryCount"] for one in home.data["renewalCampaigns"]["nodes"]] == [2]
    key = f"CampaignAgreement:{mine.id}"
    gone = await refused(ask, "removeFromCampaign", away, entryId=key)
    assert gone == ("NotFoundError", ["entryId"])


async def test_advice_is_not_for_the_other_side(ask: Ask) -> None:
    of, key = await made()
    await do(
        ask,
        "recommendRenewal",
        "recommendation { id }",
        agreementId=key,
        recommendation="LET_EXPIRE",
        reason="Little came of it",
    )
    query = """query Advice($id: ID!) { agreement(id: $id) {
        termInForce { recommendations { nodes { reason } } }
    } }"""
    for viewer, count in ((await representative(of), 0), (await liaison(of), 1)):
        found = (await ask(query, {"id": key}, viewer=viewer)).data["agreement"]["termInForce"]
        assert len(found["recommendations"]["nodes"]) == count


async def test_why_it_was_decided_is_for_the_home_side_only(ask: Ask) -> None:
    of = await samples.affiliation()
    await samples.term(of, START, END)
    affiliate = await representative(of)
    query = "{ agreements { nodes { terms { endsOn decisionReason decidedBy } } } }"
    reply = await ask(query, viewer=affiliate)
    assert reply.content["data"]["agreements"]["nodes"][0]["terms"][0]["endsOn"] == "2026-12-31"
    assert {error["path"][-1] for error in reply.errors} == {"decisionReason", "decidedBy"}
