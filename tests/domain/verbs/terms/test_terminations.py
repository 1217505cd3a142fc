"""Ending early: the notice period, what was agreed for later, and two who act at once."""

import asyncio
from datetime import date, timedelta

import pytest

from domain.agreement_terms import AgreementTerm, TermDecision
from domain.agreement_versions import AgreementVersion, VersionKind
from domain.agreements import AgreementState
from domain.database import transaction
from domain.errors import DomainError
from domain.notices.sweeps import sweep
from domain.renewal_types import RenewalType
from domain.verbs.agreements.agreement_standing import state_of
from domain.verbs.terms.decisions import RenewalDecision, decide_renewal
from domain.verbs.terms.giving_notice import Notice, give_notice
from domain.verbs.terms.renewals import NextTerm, renew_agreement
from domain.verbs.terms.terminations import Termination, terminate_agreement
from tests import samples
from tests.domain.acting import ADMIN, TODAY, on, refusal
from tests.samples import Affiliation

pytestmark = pytest.mark.usefixtures("database")

START, END = date(2024, 1, 1), date(2026, 12, 31)
EARLIEST = TODAY + timedelta(days=90)


async def made(renewal_type: RenewalType = RenewalType.FIXED_TERM) -> Affiliation:
    of = await samples.affiliation()
    await samples.term(of, START, END, renewal_type, months=36)
    return of


async def stands(of: Affiliation, day: date) -> AgreementState:
    async with transaction():
        return await state_of(of.agreement.id, day)


def ending(of: Affiliation, day: date = EARLIEST, **values: object) -> Termination:
    return Termination(of.agreement.id, day, **{"reason": "A breach", **values})  # type: ignore[arg-type]  # its fields


async def test_it_is_in_force_through_its_last_day() -> None:
    of = await made()
    term = await terminate_agreement(ending(of), ADMIN)
    assert (term.ended_early_on, term.end_reason) == (EARLIEST, "A breach")
    assert (term.decision, term.decided_on) == (TermDecision.TERMINATE, TODAY)
    assert await stands(of, EARLIEST) is AgreementState.ACTIVE
    assert await stands(of, EARLIEST + timedelta(days=1)) is AgreementState.TERMINATED


async def test_the_notice_period_is_kept_unless_that_is_waived() -> None:
    of = await made()
    early = EARLIEST - timedelta(days=1)
    assert await refusal(terminate_agreement(ending(of, early), ADMIN)) == (
        "RULE_VIOLATED",
        "endsOn",
    )
    waived = ending(of, TODAY, waiver_reason="Both sides agree.")
    term = await terminate_agreement(waived, ADMIN)
    assert (term.ended_early_on, term.notice_waiver_reason) == (TODAY, "Both sides agree.")


@pytest.mark.parametrize("day", [date(2023, 12, 31), date(2027, 1, 1)])
async def test_the_last_day_lies_in_a_term(day: date) -> None:
    of = await made()
    outside = ending(of, day, waiver_reason="Both sides agree.")
    assert await refusal(terminate_agreement(outside, ADMIN)) == ("BAD_USER_INPUT", "endsOn")


async def test_what_has_ended_or_was_ended_is_not_ended_again() -> None:
    of = await made()
    assert (await refusal(terminate_agreement(ending(of, reason=" "), ADMIN)))[1] == "reason"
    await terminate_agreement(ending(of), ADMIN)
    assert (await refusal(terminate_agreement(ending(of), ADMIN)))[0] == "CONFLICT"
    over = await made()
    late = terminate_agreement(ending(over), on(date(2027, 1, 1)))
    assert (await refusal(late))[0] == "RULE_VIOLATED"
    assert (await refusal(terminate_agreement(ending(over, version=9), ADMIN)))[0] == "CONFLICT"


async def test_an_evergreen_agreement_is_ended_like_any_other() -> None:
    of = await samples.affiliation()
    await samples.term(of, START, None, RenewalType.EVERGREEN)
    await terminate_agreement(ending(of), ADMIN)
    assert await stands(of, EARLIEST + timedelta(days=1)) is AgreementState.TERMINATED


async def test_the_automatic_term_that_has_not_begun_gives_way() -> None:
    of = await made(RenewalType.AUTO_RENEW)
    november = on(date(2026, 11, 2))
    await sweep(november.clock, ADMIN.settings)
    assert await AgreementTerm.filter(agreement_id=of.agreement.id).count() == 2
    waived = ending(of, date(2026, 12, 1), waiver_reason="Both sides agree.")
    await terminate_agreement(waived, november)
    assert await AgreementTerm.filter(agreement_id=of.agreement.id).count() == 1
    assert await stands(of, date(2027, 1, 1)) is AgreementState.TERMINATED


async def test_a_term_that_came_by_itself_is_ended_whether_or_not_a_worker_wrote_it() -> None:
    of = await made(RenewalType.AUTO_RENEW)
    term = await terminate_agreement(ending(of, date(2027, 6, 1)), on(date(2027, 2, 1)))
    assert (term.sequence, term.starts_on) == (2, date(2027, 1, 1))
    assert await stands(of, date(2027, 6, 2)) is AgreementState.TERMINATED


async def test_a_term_that_was_agreed_on_its_own_is_ended_by_a_day_in_it() -> None:
    of = await made()
    await samples.term(of, date(2027, 1, 1), date(2029, 12, 31), months=36, signed_on=TODAY)
    assert (await refusal(terminate_agreement(ending(of), ADMIN)))[0] == "RULE_VIOLATED"
    term = await terminate_agreement(ending(of, date(2027, 6, 1)), ADMIN)
    assert term.sequence == 2
    assert await stands(of, date(2027, 6, 2)) is AgreementState.TERMINATED


async def test_the_text_of_a_renewal_is_taken_back() -> None:
    of = await made()
    await samples.version(of, signed_on=START)
    decided = RenewalDecision(of.agreement.id, TermDecision.RENEW, "It works")
    await decide_renewal(decided, ADMIN)
    text = await renew_agreement(of.agreement.id, NextTerm(body="Anew"), None, ADMIN)
    await terminate_agreement(ending(of), ADMIN)
    await text.refresh_from_db()
    assert text.withdrawn_on == TODAY


# --- two at once ---------------------------------------------------------------------------------


async def outcomes(*verbs: object) -> list[str]:
    found = await asyncio.gather(*verbs, return_exceptions=True)  # type: ignore[call-overload]  # coroutines
    unexpected = [one for one in found if isinstance(one, Exception)]
    assert all(isinstance(one, DomainError) for one in unexpected), unexpected
    return sorted(one.code.value if isinstance(one, DomainError) else "done" for one in found)


async def test_3_two_renewals_at_once_make_one_text() -> None:
    of = await made()
    await decide_renewal(RenewalDecision(of.agreement.id, TermDecision.RENEW, "It works"), ADMIN)
    following = NextTerm(body="Anew")
    verbs = [renew_agreement(of.agreement.id, following, None, ADMIN) for _ in range(3)]
    assert await outcomes(*verbs) == ["RULE_VIOLATED", "RULE_VIOLATED", "done"]
    assert await AgreementVersion.filter(kind=VersionKind.RENEWAL).count() == 1


async def test_terminating_while_renewing_leaves_no_text_under_way() -> None:
    for _ in range(3):
        of = await made()
        await decide_renewal(
            RenewalDecision(of.agreement.id, TermDecision.RENEW, "It works"), ADMIN
        )
        await outcomes(
            renew_agreement(of.agreement.id, NextTerm(body="Anew"), None, ADMIN),
            terminate_agreement(ending(of), ADMIN),
        )
        assert await AgreementTerm.filter(agreement_id=of.agreement.id, ended_early_on=EARLIEST)
        open_texts = AgreementVersion.filter(
            agreement_id=of.agreement.id, withdrawn_on__isnull=True
        )
        assert await open_texts.filter(kind=VersionKind.RENEWAL).count() == 0


async def test_notice_while_renewing_leaves_no_text_under_way() -> None:
    of = await made()
    await decide_renewal(RenewalDecision(of.agreement.id, TermDecision.RENEW, "It works"), ADMIN)
    await outcomes(
        give_notice(Notice(of.agreement.id, of.counterparty.id), ADMIN),
        renew_agreement(of.agreement.id, NextTerm(body="Anew"), None, ADMIN),
    )
    assert await AgreementTerm.filter(notice_given_on=TODAY).count() == 1
    open_texts = AgreementVersion.filter(withdrawn_on__isnull=True, kind=VersionKind.RENEWAL)
    assert await open_texts.count() == 0


async def test_two_terminations_at_once_keep_one() -> None:
    of = await made()
    verbs = [
        terminate_agreement(ending(of, day), ADMIN)
        for day in (EARLIEST, EARLIEST + timedelta(days=1))
    ]
    assert await outcomes(*verbs) == ["CONFLICT", "done"]


async def test_a_letter_while_the_clock_renews_leaves_no_next_term() -> None:
    for _ in range(3):
        of = await made(RenewalType.AUTO_RENEW)
        day = on(date(2026, 10, 3))
        letter = Notice(of.agreement.id, of.counterparty.id, given_on=date(2026, 10, 2))
        await asyncio.gather(give_notice(letter, day), sweep(day.clock, day.settings))
        assert await AgreementTerm.filter(agreement_id=of.agreement.id).count() == 1
