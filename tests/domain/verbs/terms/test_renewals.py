"""Renewing: the decision, the text of the next term, its signatures, late or in time (rules 1, 11 and 35)."""

import asyncio
from datetime import date
from typing import Any

import pytest

from domain.agreement_terms import AgreementTerm, TermDecision
from domain.agreement_versions import AgreementVersion, VersionKind
from domain.agreements import AgreementState
from domain.database import Database, transaction
from domain.errors import DomainError
from domain.renewal_recommendations import RenewalRecommendation
from domain.renewal_types import RenewalType
from domain.verbs.agreements.agreement_drafts import TermDraft
from domain.verbs.agreements.agreement_standing import state_of
from domain.verbs.terms.decisions import RenewalDecision, decide_renewal
from domain.verbs.terms.giving_notice import Notice, give_notice
from domain.verbs.terms.recommendations import recommend_renewal
from domain.verbs.terms.renewals import NextTerm, renegotiate_agreement, renew_agreement
from domain.verbs.terms.terminations import Termination, terminate_agreement
from tests import samples
from tests.domain import pacts
from tests.domain.acting import ADMIN, TODAY, affiliate, on, refusal
from tests.domain.pacts import Pact
from tests.domain.two_sides import acting, liaison, representative, staff
from tests.samples import Affiliation

pytestmark = pytest.mark.usefixtures("database")

START, END = date(2024, 1, 1), date(2026, 12, 31)
NEXT = date(2027, 1, 1)


async def made(renewal_type: RenewalType = RenewalType.FIXED_TERM, **values: Any) -> Affiliation:
    of = await samples.affiliation()
    await samples.term(of, START, END, renewal_type, **{"months": 36, **values})
    return of


async def decide(of: Affiliation, decision: TermDecision = TermDecision.RENEW) -> AgreementTerm:
    conditions = "A report" if decision is TermDecision.RENEW_CONDITIONAL else None
    return await decide_renewal(
        RenewalDecision(of.agreement.id, decision, "It works", conditions), ADMIN
    )


def renew(of: Affiliation, **values: Any) -> Any:
    return renew_agreement(of.agreement.id, NextTerm(**{"body": "Anew", **values}), None, ADMIN)


async def test_11_the_next_term_begins_on_the_day_after_the_end_and_lasts_as_long() -> None:
    of = await made()
    await decide(of)
    text = await renew(of)
    assert (text.kind, text.term_starts_on, text.term_months) == (VersionKind.RENEWAL, NEXT, 36)
    assert (text.term_ends_on, text.term_notice_period_days) == (date(2029, 12, 31), 90)
    assert await AgreementTerm.filter(agreement_id=of.agreement.id).count() == 1


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "months", "next_end"),
    [
        (date(2025, 3, 1), date(2026, 2, 28), 1, date(2026, 3, 31)),
        (date(2025, 2, 28), date(2026, 2, 27), 12, date(2027, 2, 27)),
        (date(2025, 7, 1), date(2026, 1, 30), 1, date(2026, 2, 28)),
        (date(2025, 3, 1), date(2028, 2, 28), 12, date(2029, 2, 28)),
    ],
)
async def test_35_calendar_months_have_inclusive_ends(
    starts_on: date, ends_on: date, months: int, next_end: date
) -> None:
    of = await samples.affiliation()
    await samples.term(of, starts_on, ends_on, notice_period_days=0)
    act = on(ends_on)
    await decide_renewal(RenewalDecision(of.agreement.id, TermDecision.RENEW, "Yes"), act)
    following = NextTerm(body="Anew", months=months)
    text = await renew_agreement(of.agreement.id, following, None, act)
    assert text.term_ends_on == next_end


async def test_what_differs_is_given_and_the_conditions_are_the_change() -> None:
    of = await made()
    await decide(of, TermDecision.RENEW_CONDITIONAL)
    text = await renew(of, months=12, renewal_type=RenewalType.AUTO_RENEW, notice_period_days=30)
    assert (text.term_ends_on, text.term_renewal_type) == (
        date(2027, 12, 31),
        RenewalType.AUTO_RENEW,
    )
    assert (text.term_notice_period_days, text.change_summary) == (30, "A report")


async def test_without_another_text_the_last_one_is_taken() -> None:
    of = await made()
    await decide(of)
    assert await refusal(renew(of, body=None)) == ("BAD_USER_INPUT", "body")
    text = await samples.version(of, "As ever.")
    await AgreementTerm.all().update(agreement_version_id=text.id)
    await samples.sign(text, of.home, START)
    await samples.sign(text, of.counterparty, START)
    assert (await renew(of, body=None)).body == "As ever."


async def test_nothing_is_drafted_before_it_was_decided_or_when_it_ends() -> None:
    of = await made()
    assert await refusal(renew(of)) == ("RULE_VIOLATED", "agreementId")
    await decide(of, TermDecision.LET_EXPIRE)
    assert await refusal(renew(of)) == ("RULE_VIOLATED", "agreementId")
    noticed = await made()
    await decide(noticed)
    await give_notice(Notice(noticed.agreement.id, noticed.counterparty.id), ADMIN)
    assert await refusal(renew(noticed)) == ("RULE_VIOLATED", "agreementId")
    ended = await made()
    await decide(ended)
    waived = Termination(ended.agreement.id, TODAY, "A breach", "Both sides agree.")
    await terminate_agreement(waived, ADMIN)
    assert await refusal(renew(ended)) == ("RULE_VIOLATED", "agreementId")
    late = await made()
    await decide(late)
    seen = renew_agreement(late.agreement.id, NextTerm(), 7, ADMIN)
    assert await refusal(seen) == ("CONFLICT", "expectedVersion")


async def test_an_automatic_renewal_has_nothing_to_sign() -> None:
    of = await made(RenewalType.AUTO_RENEW)
    await decide(of)
    assert await refusal(renew(of)) == ("RULE_VIOLATED", "agreementId")
    other = await made(RenewalType.AUTO_RENEW)
    await decide(other, TermDecision.RENEW_CONDITIONAL)
    assert (await renew(other)).term_renewal_type is RenewalType.AUTO_RENEW


@pytest.mark.parametrize("renewal_type", [RenewalType.ONE_OFF, RenewalType.EVERGREEN])
async def test_what_is_never_renewed(renewal_type: RenewalType) -> None:
    of = await samples.affiliation()
    end = None if renewal_type is RenewalType.EVERGREEN else END
    await samples.term(of, START, end, renewal_type)
    assert await refusal(renew(of)) == ("RULE_VIOLATED", "agreementId")
    again = renegotiate_agreement(of.agreement.id, "Anew", NextTerm(body="x"), None, ADMIN)
    assert await refusal(again) == ("RULE_VIOLATED", "agreementId")


async def test_renegotiating_decides_and_opens_a_text() -> None:
    of = await made()
    following = NextTerm(body="On the table")
    without = renegotiate_agreement(of.agreement.id, " ", following, None, ADMIN)
    assert await refusal(without) == ("BAD_USER_INPUT", "reason")
    text = await renegotiate_agreement(of.agreement.id, "Fees", following, None, ADMIN)
    term = await AgreementTerm.get(agreement_id=of.agreement.id)
    assert (term.decision, term.decision_reason) == (TermDecision.RENEGOTIATE, "Fees")
    assert text.body == "On the table"
    again = renegotiate_agreement(of.agreement.id, "Fees", following, term.version, ADMIN)
    assert await refusal(again) == ("RULE_VIOLATED", "agreementId")


async def test_deciding_otherwise_takes_the_text_back() -> None:
    of = await made()
    term = await decide(of)
    text = await renew(of)
    ending = RenewalDecision(
        of.agreement.id, TermDecision.LET_EXPIRE, "No funds", version=term.version
    )
    await decide_renewal(ending, ADMIN)
    await text.refresh_from_db()
    assert text.withdrawn_on == TODAY


# --- through review and signatures ---------------------------------------------------------------


async def in_force() -> Pact:
    """An agreement that both sides signed for twelve months from 1 April 2026."""
    pact = await pacts.propose()
    term = TermDraft(starts_on=date(2026, 4, 1), months=12, notice_period_days=60)
    await pact.sign_all(await pact.out_for_signature(term=term))
    return pact


async def renewed(pact: Pact) -> AgreementVersion:
    """Decide and bring the text of the renewal to where it only has to be signed."""
    act = on(date(2027, 1, 11))
    await decide_renewal(RenewalDecision(pact.agreement.id, TermDecision.RENEW, "Yes"), act)
    text = await renew_agreement(pact.agreement.id, NextTerm(), None, act)
    await pact.submit(text)
    await pact.approve(text)
    await pact.decide(text)
    return await pact.send(text)


async def stands(pact: Pact, day: date) -> AgreementState:
    async with transaction():
        return await state_of(pact.agreement.id, day)


async def test_11_a_renewal_that_is_signed_in_time_follows_without_a_gap() -> None:
    pact = await in_force()
    text = await renewed(pact)
    await pact.sign(text, pact.home)
    await pact.sign(text, pact.other, on(date(2027, 3, 30), pact.theirs))
    first, second = await AgreementTerm.filter(agreement=pact.agreement).order_by("sequence")
    assert (first.ends_on, second.starts_on) == (date(2027, 3, 31), date(2027, 4, 1))
    assert (second.signed_on, second.gap_reason) == (date(2027, 3, 30), None)
    assert await stands(pact, date(2027, 3, 29)) is AgreementState.NOTICE_WINDOW
    assert await stands(pact, date(2027, 3, 30)) is AgreementState.ACTIVE
    assert await stands(pact, date(2027, 4, 1)) is AgreementState.ACTIVE


async def test_11_a_renewal_that_is_signed_late_does_not_move_its_start() -> None:
    pact = await in_force()
    text = await renewed(pact)
    await pact.sign(text, pact.home)
    await pact.sign(text, pact.other, on(date(2027, 4, 20), pact.theirs))
    second = await AgreementTerm.get(agreement=pact.agreement, sequence=2)
    assert (second.starts_on, second.signed_on) == (date(2027, 4, 1), date(2027, 4, 20))
    assert await stands(pact, date(2027, 4, 19)) is AgreementState.EXPIRED
    assert await stands(pact, date(2027, 4, 20)) is AgreementState.ACTIVE


async def test_a_renewal_that_was_decided_in_time_may_be_drafted_after_the_end() -> None:
    pact = await in_force()
    act = on(date(2027, 3, 31))
    await decide_renewal(RenewalDecision(pact.agreement.id, TermDecision.RENEW, "Yes"), act)
    text = await renew_agreement(pact.agreement.id, NextTerm(), None, on(date(2027, 4, 10)))
    assert text.term_starts_on == date(2027, 4, 1)


async def test_a_next_term_is_there_once() -> None:
    pact = await in_force()
    await pact.sign_all(await renewed(pact))
    again = renew_agreement(pact.agreement.id, NextTerm(), None, on(date(2027, 3, 1)))
    assert await refusal(again) == ("RULE_VIOLATED", "agreementId")


# --- who may -------------------------------------------------------------------------------------


async def test_a_liaison_recommends_and_does_not_decide(database: Database) -> None:
    of = await made()
    volunteer = acting(await liaison(of))
    advice = TermDecision.RENEW_CONDITIONAL
    await recommend_renewal(of.agreement.id, advice, "With a report", None, volunteer)
    await recommend_renewal(of.agreement.id, TermDecision.RENEW, "After all", None, volunteer)
    assert await RenewalRecommendation.all().count() == 2
    assert (await AgreementTerm.get(agreement_id=of.agreement.id)).version == 1
    decided = RenewalDecision(of.agreement.id, TermDecision.RENEW, "Yes")
    assert (await refusal(decide_renewal(decided, volunteer)))[0] == "FORBIDDEN"
    for bad, reason in ((TermDecision.PENDING, "x"), (TermDecision.RENEW, " ")):
        broken = recommend_renewal(of.agreement.id, bad, reason, None, volunteer)
        assert (await refusal(broken))[0] == "BAD_USER_INPUT"
    await decide(of)
    late = recommend_renewal(of.agreement.id, advice, "Too late", None, volunteer)
    assert (await refusal(late))[0] == "RULE_VIOLATED"


async def test_the_other_side_neither_recommends_nor_decides() -> None:
    of = await made()
    away = acting(await representative(of))
    advice = recommend_renewal(of.agreement.id, TermDecision.RENEW, "Please", None, away)
    assert (await refusal(advice))[0] == "FORBIDDEN"
    decided = RenewalDecision(of.agreement.id, TermDecision.RENEW, "Yes")
    assert (await refusal(decide_renewal(decided, away)))[0] == "FORBIDDEN"
    assert (await refusal(renew_agreement(of.agreement.id, NextTerm(), None, away)))[
        0
    ] == "FORBIDDEN"
    stranger = affiliate((await samples.person()).id)
    assert (await refusal(decide_renewal(decided, stranger)))[0] == "NOT_FOUND"
    await decide_renewal(decided, acting(await staff()))


# --- terms that came by themselves ---------------------------------------------------------------


async def test_a_decision_is_about_the_term_that_came_by_itself_whoever_wrote_it() -> None:
    of = await made(RenewalType.AUTO_RENEW)
    act = on(date(2027, 2, 1))
    decided = RenewalDecision(of.agreement.id, TermDecision.RENEW, "Still")
    term = await decide_renewal(decided, act)
    assert (term.sequence, term.starts_on, term.ends_on) == (2, NEXT, date(2029, 12, 31))
    assert term.created_by == "planner"


async def test_two_decisions_at_once_write_one_automatic_term() -> None:
    of = await made(RenewalType.AUTO_RENEW)
    act = on(date(2027, 2, 1))
    decided = RenewalDecision(of.agreement.id, TermDecision.RENEW, "Still")
    found = await asyncio.gather(
        decide_renewal(decided, act), decide_renewal(decided, act), return_exceptions=True
    )
    assert not [
        one for one in found if isinstance(one, Exception) and not isinstance(one, DomainError)
    ]
    assert await AgreementTerm.filter(agreement_id=of.agreement.id).count() == 2


async def test_of_a_term_that_renewed_itself_nothing_is_left_to_decide() -> None:
    of = await made(RenewalType.AUTO_RENEW)
    late = on(date(2026, 10, 3))
    for decision in (TermDecision.RENEW, TermDecision.LET_EXPIRE):
        decided = RenewalDecision(of.agreement.id, decision, "Late")
        assert await refusal(decide_renewal(decided, late)) == ("RULE_VIOLATED", "agreementId")
    letter = RenewalDecision(
        of.agreement.id, TermDecision.LET_EXPIRE, "In time", notice_given_on=date(2026, 10, 2)
    )
    await decide_renewal(letter, late)
    assert await AgreementTerm.filter(agreement_id=of.agreement.id).count() == 1
