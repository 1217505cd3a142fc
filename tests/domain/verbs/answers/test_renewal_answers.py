"""The decision buttons: who may decide does, others recommend, and a standing decision is not overwritten."""

from datetime import date

import pytest

from domain.agreement_terms import AgreementTerm, TermDecision
from domain.audit import AuditEvent
from domain.clock import Clock
from domain.database import Database
from domain.errors import ErrorCode
from domain.givens import LONGEST_TEXT
from domain.notices.links import Purpose, Standing
from domain.notices.messages import LinkUse
from domain.notices.reminders import Reminder, ReminderState
from domain.people import Person
from domain.renewal_recommendations import RenewalRecommendation
from domain.settings import Settings
from domain.verbs.answers.answering import look_up
from domain.verbs.answers.questions import StandingDecision
from domain.verbs.answers.renewal_answers import DECISIONS
from tests import samples
from tests.domain.notices.worlds import world
from tests.domain.verbs.answers.links import mailed, press, term_of, token

WHY = {"reason": "It has served both sides.", "conditions": "A joint report each year."}


@pytest.mark.parametrize("purpose", list(DECISIONS))
async def test_a_director_decides_by_one_click_and_a_reason(
    database: Database, settings: Settings, clock: Clock, purpose: Purpose
) -> None:
    of = await world()
    term = await term_of(of)
    made = await mailed(of, term, of.director, clock)
    form = WHY if purpose is Purpose.RENEW_CONDITIONAL else {"reason": WHY["reason"]}
    answer = await press(settings, clock, made, purpose, form)
    assert (answer.standing, answer.refusal) == (Standing.VALID, None)
    term = await AgreementTerm.get(id=term.id)
    assert (term.decision, term.decision_reason) == (DECISIONS[purpose], WHY["reason"])
    assert term.conditions == form.get("conditions")
    assert term.decided_by == f"{of.director.name} (by mail link)"
    assert (await Reminder.get(id=made.id)).state is ReminderState.ACKNOWLEDGED
    assert await AuditEvent.filter(entity_id=term.id, action="decideRenewal").count() == 1
    assert (await press(settings, clock, made, purpose, form)).standing is Standing.USED


async def test_a_liaison_recommends_to_who_decides(
    database: Database, settings: Settings, clock: Clock
) -> None:
    of = await world()
    term = await term_of(of)
    made = await mailed(of, term, of.liaison, clock)
    asked = await look_up(settings, clock, token(settings, made, Purpose.RENEW))
    assert (asked.options.decides, asked.options.decider) == (False, of.owner.name)
    await press(settings, clock, made, Purpose.RENEW, WHY)
    assert (await AgreementTerm.get(id=term.id)).decision is TermDecision.PENDING
    said = await RenewalRecommendation.get(term_id=term.id)
    assert said.recommendation is TermDecision.RENEW
    assert said.recommended_by == f"{of.liaison.name} (by mail link)"


async def test_without_a_reason_nothing_is_decided_and_the_link_stays_good(
    database: Database, settings: Settings, clock: Clock
) -> None:
    of = await world()
    term = await term_of(of)
    made = await mailed(of, term, of.director, clock)
    answer = await press(settings, clock, made, Purpose.LET_EXPIRE, {"reason": "  "})
    assert answer.refusal is not None
    assert answer.refusal.code is ErrorCode.BAD_USER_INPUT
    assert await LinkUse.all().count() == 0
    assert (await AgreementTerm.get(id=term.id)).decision is TermDecision.PENDING
    answer = await press(settings, clock, made, Purpose.LET_EXPIRE, WHY)
    assert answer.refusal is None


async def test_a_decision_that_stands_is_shown_and_replaced_only_by_who_says_so(
    database: Database, settings: Settings, clock: Clock
) -> None:
    of = await world()
    term = await term_of(of)
    made = await mailed(of, term, of.director, clock)
    await press(settings, clock, made, Purpose.RENEW_CONDITIONAL, WHY)
    term = await AgreementTerm.get(id=term.id)
    stands = StandingDecision(
        TermDecision.RENEW_CONDITIONAL, of.director.name, clock.today(), term.version
    )
    link = token(settings, made, Purpose.LET_EXPIRE)
    shown = (await look_up(settings, clock, link)).options
    assert (shown.decided, shown.decides) == (stands, True)
    # `version` alone is what a page of an earlier release sends.
    for stale in (
        {},
        {"version": str(term.version)},
        *({"replace": no} for no in ("", "0", "x", "9" * 30)),
    ):
        answer = await press(settings, clock, made, Purpose.LET_EXPIRE, {**WHY, **stale})
        assert answer.refusal is not None
        assert answer.refusal.code is ErrorCode.CONFLICT
        assert answer.options.decided == stands
    assert (await AgreementTerm.get(id=term.id)).version == term.version
    said = {**WHY, "replace": str(term.version)}
    answer = await press(settings, clock, made, Purpose.LET_EXPIRE, said)
    assert answer.refusal is None
    holds = answer.options.decided
    assert holds is not None
    assert (holds.decision, holds.version) == (TermDecision.LET_EXPIRE, term.version + 1)
    assert (await AgreementTerm.get(id=term.id)).decision is TermDecision.LET_EXPIRE


async def test_the_other_side_is_not_told_who_has_decided(
    database: Database, settings: Settings, clock: Clock
) -> None:
    of = await world()
    term = await term_of(of)
    await press(settings, clock, await mailed(of, term, of.director, clock), Purpose.RENEW, WHY)
    told = {}
    for person in (of.liaison, of.representative):
        made = await mailed(of, term, person, clock)
        options = (await look_up(settings, clock, token(settings, made, Purpose.RENEW))).options
        assert options.decided is not None
        told[person.name] = options.decided.decided_by
    assert told == {of.liaison.name: of.director.name, of.representative.name: None}


async def test_a_reason_is_what_the_api_takes(
    database: Database, settings: Settings, clock: Clock
) -> None:
    of = await world()
    made = await mailed(of, await term_of(of), of.director, clock)
    long = {"reason": "x" * (LONGEST_TEXT + 1)}
    for unfit in (long, {"reason": "turned \u202e round"}, {"reason": "bell \a"}):
        answer = await press(settings, clock, made, Purpose.RENEW, unfit)
        assert answer.refusal is not None
        assert answer.refusal.code is ErrorCode.BAD_USER_INPUT
        assert answer.refusal.path == ("reason",)
    fitting = {"reason": "x" * LONGEST_TEXT}
    assert (await press(settings, clock, made, Purpose.RENEW, fitting)).refusal is None


async def test_a_mail_about_an_earlier_term_decides_nothing_about_the_next(
    database: Database, settings: Settings, clock: Clock
) -> None:
    of = await world()
    earlier = await samples.term(of.of, date(2020, 9, 1), date(2023, 8, 31))
    term = await samples.term(of.of, date(2023, 9, 1), date(2026, 8, 31), sequence=2)
    made = await mailed(of, earlier, of.director, clock)
    answer = await press(settings, clock, made, Purpose.LET_EXPIRE, WHY)
    assert answer.refusal is not None
    assert "is over" in answer.refusal.message
    assert (await AgreementTerm.get(id=term.id)).decision is TermDecision.PENDING


async def test_who_is_gone_decides_nothing_any_more(
    database: Database, settings: Settings, clock: Clock
) -> None:
    of = await world()
    term = await term_of(of)
    made = await mailed(of, term, of.director, clock)
    await Person.filter(id=of.director.id).update(deactivated_on=clock.today())
    answer = await press(settings, clock, made, Purpose.RENEW, WHY)
    assert answer.refusal is not None
    assert answer.refusal.code is ErrorCode.UNAUTHENTICATED
    assert (await AgreementTerm.get(id=term.id)).decision is TermDecision.PENDING
