"""Reinstating: a new term after the end, with the gap and its reason on record (rules 1, 8, 11, 12, 35)."""

import asyncio
from datetime import date
from typing import Any

import pytest

from domain.agreement_terms import AgreementTerm
from domain.agreements import Agreement, AgreementState
from domain.database import transaction
from domain.errors import DomainError
from domain.renewal_types import RenewalType
from domain.verbs.agreements.agreement_standing import state_of
from domain.verbs.terms.reinstatements import Reinstatement, reinstate_agreement
from domain.verbs.terms.term_amendments import amend_term_dates
from tests import samples
from tests.domain.acting import ADMIN, TODAY, refusal
from tests.domain.breaking import refusal as broken_rule
from tests.samples import Affiliation

pytestmark = pytest.mark.usefixtures("database")

START, END = date(2023, 1, 1), date(2025, 12, 31)


async def ended(renewal_type: RenewalType = RenewalType.FIXED_TERM, **values: Any) -> Affiliation:
    of = await samples.affiliation()
    await samples.term(of, START, END, renewal_type, **{"months": 36, **values})
    return of


async def stands(of: Affiliation, day: date = TODAY) -> AgreementState:
    async with transaction():
        return await state_of(of.agreement.id, day)


def back(of: Affiliation, **values: Any) -> Any:
    wanted = Reinstatement(of.agreement.id, **{"reason": "The council met late.", **values})
    return reinstate_agreement(wanted, ADMIN)


async def test_it_holds_again_from_today_with_the_gap_on_record() -> None:
    of = await ended()
    await Agreement.filter(id=of.agreement.id).update(archived_on=date(2026, 3, 1))
    term = await back(of)
    assert (term.sequence, term.starts_on, term.ends_on) == (2, TODAY, date(2029, 3, 3))
    assert (term.gap_reason, term.notice_period_days) == ("The council met late.", 90)
    assert await stands(of) is AgreementState.ACTIVE
    assert await stands(of, date(2026, 3, 3)) is AgreementState.EXPIRED
    assert (await Agreement.get(id=of.agreement.id)).archived_on is None


async def test_a_terminated_one_comes_back_on_its_text() -> None:
    of = await samples.affiliation()
    text = await samples.version(of)
    await samples.term(
        of, START, END, ended_early_on=date(2025, 6, 30), agreement_version=text, months=36
    )
    await samples.sign(text, of.home, START)
    await samples.sign(text, of.counterparty, START)
    term = await back(of, starts_on=date(2025, 9, 1), months=2)
    assert (term.ends_on, term.agreement_version_id) == (date(2025, 10, 31), text.id)
    assert term.notice_period_days == 60
    assert await stands(of, date(2025, 8, 1)) is AgreementState.TERMINATED
    assert await stands(of, date(2025, 9, 1)) is AgreementState.NOTICE_WINDOW


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"reason": " "}, ("BAD_USER_INPUT", "reason")),
        ({"starts_on": END}, ("BAD_USER_INPUT", "startsOn")),
        ({"months": 0}, ("BAD_USER_INPUT", "months")),
        ({"months": 601}, ("BAD_USER_INPUT", "months")),
        ({"version": 5}, ("CONFLICT", "expectedVersion")),
    ],
)
async def test_what_makes_no_sense(values: dict[str, Any], expected: tuple[str, str]) -> None:
    assert await refusal(back(await ended(), **values)) == expected


async def test_what_is_in_force_or_ended_for_good_stays_as_it_is() -> None:
    wrong = ("RULE_VIOLATED", "agreementId")
    assert await refusal(back(await ended(RenewalType.ONE_OFF))) == wrong
    assert await refusal(back(await ended(RenewalType.AUTO_RENEW))) == wrong
    of = await ended()
    await back(of)
    assert await refusal(back(of)) == wrong


async def test_12_not_beside_the_agreement_that_followed_it() -> None:
    of = await ended()
    other = await samples.affiliation()
    await other.home.__class__.filter(id=other.home.id).update(
        organization_id=(await of.home.organization).id
    )
    await other.counterparty.__class__.filter(id=other.counterparty.id).update(
        organization_id=(await of.counterparty.organization).id
    )
    await samples.term(other, date(2026, 1, 1), date(2026, 12, 31))
    assert await refusal(back(of)) == ("RULE_VIOLATED", "agreementId")


async def test_1_two_at_once_add_one_term() -> None:
    of = await ended()
    found = await asyncio.gather(back(of), back(of), return_exceptions=True)
    assert sum(isinstance(one, DomainError) for one in found) == 1
    assert await AgreementTerm.filter(agreement_id=of.agreement.id).count() == 2


async def test_1_a_gap_without_a_reason_is_refused_by_the_database_too() -> None:
    of = await ended()
    gap = samples.term(of, TODAY, date(2026, 12, 31))
    assert await broken_rule(gap) == "agreement_term_gap"


# --- amending ------------------------------------------------------------------------------------


async def amend(term: AgreementTerm, version: int | None = None, **given: Any) -> AgreementTerm:
    return await amend_term_dates(term.id, given, version, ADMIN)


async def entered(**values: Any) -> AgreementTerm:
    of = await samples.affiliation()
    return await samples.term(of, date(2025, 1, 1), date(2027, 12, 31), months=36, **values)


async def test_the_end_follows_from_the_length_and_the_deadline_from_the_end() -> None:
    term = await amend(await entered(), months=24)
    assert (term.ends_on, term.notice_deadline) == (date(2026, 12, 31), date(2026, 10, 2))
    term = await amend(term, 2, ends_on=date(2026, 11, 15))
    assert (term.months, term.notice_deadline) == (None, date(2026, 8, 17))
    term = await amend(term, starts_on=date(2025, 1, 31), months=1, notice_period_days=0)
    assert term.ends_on == date(2025, 2, 28)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"starts_on": None}, ("BAD_USER_INPUT", "startsOn")),
        ({"ends_on": None}, ("BAD_USER_INPUT", "endsOn")),
        ({"ends_on": date(2024, 12, 31)}, ("BAD_USER_INPUT", "endsOn")),
        ({"months": 24, "ends_on": date(2026, 12, 30)}, ("BAD_USER_INPUT", "endsOn")),
        ({"months": 0}, ("BAD_USER_INPUT", "months")),
        ({"notice_period_days": 1095}, ("BAD_USER_INPUT", "noticePeriodDays")),
        ({"notice_period_days": -1}, ("BAD_USER_INPUT", "noticePeriodDays")),
    ],
)
async def test_8_35_dates_that_do_not_fit(given: dict[str, Any], expected: tuple[str, str]) -> None:
    assert await refusal(amend(await entered(), **given)) == expected


async def test_11_past_terms_and_those_that_were_agreed_are_left_alone() -> None:
    of = await samples.affiliation()
    past = await samples.term(of, START, END)
    newest = await samples.term(of, date(2026, 1, 1), date(2026, 12, 31))
    assert await refusal(amend(past, months=24)) == ("RULE_VIOLATED", "termId")
    assert await refusal(amend(newest, starts_on=END)) == ("BAD_USER_INPUT", "startsOn")
    gap: dict[str, Any] = {"starts_on": date(2026, 2, 1), "ends_on": date(2026, 12, 31)}
    assert await refusal(amend(newest, **gap)) == ("BAD_USER_INPUT", "gapReason")
    term = await amend(newest, **gap, gap_reason="The council met late.")
    assert term.starts_on == date(2026, 2, 1)
    await AgreementTerm.filter(id=term.id).update(ended_early_on=date(2026, 6, 30))
    assert await refusal(amend(term, months=6)) == ("RULE_VIOLATED", "termId")
    text = await samples.version(of, "Agreed", recorded=False)
    agreed = await entered()
    await AgreementTerm.filter(id=agreed.id).update(agreement_id=agreed.agreement_id)
    own = await samples.version(
        samples.Affiliation(await Agreement.get(id=agreed.agreement_id), of.home, of.counterparty),
        "Agreed",
        recorded=False,
    )
    await AgreementTerm.filter(id=agreed.id).update(agreement_version_id=own.id)
    assert await refusal(amend(agreed, months=24)) == ("RULE_VIOLATED", "termId")
    assert text.id != own.id


async def test_an_automatic_term_keeps_a_length() -> None:
    of = await samples.affiliation()
    term = await samples.term(
        of, date(2026, 1, 1), date(2026, 12, 31), RenewalType.AUTO_RENEW, months=12
    )
    assert await refusal(amend(term, ends_on=date(2026, 11, 30))) == ("BAD_USER_INPUT", "months")
    evergreen = await samples.term(await samples.affiliation(), START, None, RenewalType.EVERGREEN)
    assert await refusal(amend(evergreen, months=12)) == ("BAD_USER_INPUT", "endsOn")
