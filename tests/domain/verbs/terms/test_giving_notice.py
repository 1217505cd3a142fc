"""Notice: given by a party in time or with leave, taken back before the end as if it had not been."""

from datetime import date

import pytest

from domain.acts import Act
from domain.agreement_terms import AgreementTerm, TermDecision
from domain.agreements import AgreementState
from domain.database import transaction
from domain.notices.sweeps import sweep
from domain.renewal_types import RenewalType
from domain.verbs.agreements.agreement_standing import state_of
from domain.verbs.terms.decisions import RenewalDecision, decide_renewal
from domain.verbs.terms.giving_notice import Notice, give_notice, withdraw_notice
from domain.verbs.terms.terminations import Termination, terminate_agreement
from tests import samples
from tests.domain.acting import ADMIN, TODAY, affiliate, on, refusal
from tests.samples import Affiliation

pytestmark = pytest.mark.usefixtures("database")

# N is 2 October 2026.
START, END = date(2024, 1, 1), date(2026, 12, 31)
DEADLINE, LATE = date(2026, 10, 2), date(2026, 10, 3)


async def made(renewal_type: RenewalType = RenewalType.FIXED_TERM) -> Affiliation:
    of = await samples.affiliation()
    months = {} if renewal_type is RenewalType.ONE_OFF else {"months": 36}
    await samples.term(of, START, END, renewal_type, **months)
    return of


async def stands(of: Affiliation, day: date) -> AgreementState:
    async with transaction():
        return await state_of(of.agreement.id, day)


async def term_of(of: Affiliation, sequence: int = 1) -> AgreementTerm:
    return await AgreementTerm.get(agreement_id=of.agreement.id, sequence=sequence)


def notice(of: Affiliation, **values: object) -> Notice:
    return Notice(of.agreement.id, **{"party_id": of.counterparty.id, **values})  # type: ignore[arg-type]  # its fields


async def theirs(of: Affiliation) -> Act:
    organization = await of.counterparty.organization
    return affiliate((await samples.person()).id, organization.id)


async def test_a_party_gives_notice_and_the_agreement_ends_with_its_term() -> None:
    of = await made(RenewalType.AUTO_RENEW)
    await give_notice(notice(of), await theirs(of))
    term = await term_of(of)
    assert (term.notice_given_on, term.notice_given_by_id) == (TODAY, of.counterparty.id)
    assert await stands(of, END) is AgreementState.NOTICE_WINDOW
    assert await stands(of, date(2027, 1, 1)) is AgreementState.EXPIRED


async def test_what_counts_is_the_day_of_the_letter() -> None:
    of = await made()
    await give_notice(notice(of, given_on=DEADLINE), on(LATE))
    for day in (date(2023, 12, 31), date(2026, 10, 4)):
        other = await made()
        assert await refusal(give_notice(notice(other, given_on=day), on(LATE))) == (
            "BAD_USER_INPUT",
            "givenOn",
        )


async def test_after_the_deadline_notice_is_refused_unless_that_is_waived() -> None:
    of = await made(RenewalType.AUTO_RENEW)
    late = on(LATE)
    assert await refusal(give_notice(notice(of), late)) == ("RULE_VIOLATED", "givenOn")
    waived = notice(of, waiver_reason="Both sides agree.")
    away = Act((await theirs(of)).viewer, late.clock, late.settings)
    assert (await refusal(give_notice(waived, away)))[0] == "FORBIDDEN"
    await give_notice(waived, late)
    assert await stands(of, date(2027, 1, 1)) is AgreementState.EXPIRED
    await sweep(on(date(2027, 1, 1)).clock, late.settings)
    assert await AgreementTerm.filter(agreement_id=of.agreement.id).count() == 1


async def test_the_term_that_came_by_itself_gives_way_to_a_letter_that_was_in_time() -> None:
    of = await made(RenewalType.AUTO_RENEW)
    await sweep(on(LATE).clock, ADMIN.settings)
    assert (await term_of(of, 2)).starts_on == date(2027, 1, 1)
    await give_notice(notice(of, given_on=DEADLINE), on(LATE))
    assert await AgreementTerm.filter(agreement_id=of.agreement.id).count() == 1
    assert await stands(of, date(2027, 1, 1)) is AgreementState.EXPIRED


async def test_nobody_gives_notice_for_another_side() -> None:
    of, other = await made(), await made()
    act = await theirs(of)
    assert await refusal(give_notice(notice(of, party_id=of.home.id), act)) == (
        "FORBIDDEN",
        "partyId",
    )
    assert (await refusal(give_notice(notice(other), act)))[0] == "NOT_FOUND"
    stranger = notice(of, party_id=other.home.id)
    assert await refusal(give_notice(stranger, ADMIN)) == ("NOT_FOUND", "partyId")


@pytest.mark.parametrize("renewal_type", [RenewalType.ONE_OFF, RenewalType.EVERGREEN])
async def test_what_knows_no_notice(renewal_type: RenewalType) -> None:
    of = await samples.affiliation()
    end = None if renewal_type is RenewalType.EVERGREEN else END
    await samples.term(of, START, end, renewal_type)
    assert (await refusal(give_notice(notice(of), ADMIN)))[0] == "RULE_VIOLATED"


async def test_notice_is_given_once_and_by_whoever_saw_the_term() -> None:
    of = await made()
    assert (await refusal(give_notice(notice(of, version=7), ADMIN)))[0] == "CONFLICT"
    await give_notice(notice(of, version=1), ADMIN)
    assert (await refusal(give_notice(notice(of), ADMIN)))[0] == "CONFLICT"


async def test_withdrawn_before_the_end_it_is_as_before_without_a_gap() -> None:
    of = await made(RenewalType.AUTO_RENEW)
    decided = RenewalDecision(of.agreement.id, TermDecision.RENEW, "It works")
    await decide_renewal(decided, ADMIN)
    act = await theirs(of)
    await give_notice(notice(of), act)
    assert (await refusal(withdraw_notice(of.agreement.id, " ", None, act)))[1] == "reason"
    await withdraw_notice(of.agreement.id, "A new board", None, act)
    term = await term_of(of)
    assert (term.notice_given_on, term.notice_withdrawn_on) == (None, TODAY)
    assert (term.notice_withdrawal_reason, term.decision) == ("A new board", TermDecision.RENEW)
    assert await stands(of, date(2027, 1, 1)) is AgreementState.ACTIVE
    again = withdraw_notice(of.agreement.id, "Again", None, act)
    assert (await refusal(again))[0] == "RULE_VIOLATED"


async def test_after_the_deadline_an_automatic_agreement_goes_on_once_notice_is_withdrawn() -> None:
    of = await made(RenewalType.AUTO_RENEW)
    await give_notice(notice(of), ADMIN)
    await sweep(on(LATE).clock, ADMIN.settings)
    await withdraw_notice(of.agreement.id, "A new board", None, on(date(2026, 12, 31)))
    assert await stands(of, date(2027, 1, 1)) is AgreementState.ACTIVE
    await sweep(on(date(2027, 1, 1)).clock, ADMIN.settings)
    assert (await term_of(of, 2)).starts_on == date(2027, 1, 1)


async def test_after_the_end_it_is_too_late_to_withdraw() -> None:
    of = await made()
    await give_notice(notice(of), ADMIN)
    late = withdraw_notice(of.agreement.id, "A new board", None, on(date(2027, 1, 1)))
    assert (await refusal(late))[0] == "RULE_VIOLATED"


async def test_an_affiliate_takes_back_its_own_notice_alone() -> None:
    of = await made()
    await give_notice(notice(of, party_id=of.home.id), ADMIN)
    act = await theirs(of)
    assert (await refusal(withdraw_notice(of.agreement.id, "Stay", None, act)))[0] == "FORBIDDEN"


async def test_a_termination_that_lies_ahead_is_taken_back_too() -> None:
    of = await made()
    await terminate_agreement(Termination(of.agreement.id, date(2026, 6, 30), "A breach"), ADMIN)
    act = await theirs(of)
    assert (await refusal(withdraw_notice(of.agreement.id, "Stay", None, act)))[0] == "FORBIDDEN"
    await withdraw_notice(of.agreement.id, "Settled", None, ADMIN)
    term = await term_of(of)
    assert (term.ended_early_on, term.end_reason) == (None, None)
    assert (term.decision, term.decided_on) == (TermDecision.PENDING, None)
    assert await stands(of, date(2026, 7, 10)) is AgreementState.NOTICE_WINDOW
