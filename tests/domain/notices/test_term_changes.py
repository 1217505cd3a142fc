"""Whatever changes the dates of a term leaves the ledger right at once, and nothing for the next sweep."""

from datetime import date, timedelta

import pytest

from domain.acts import Act
from domain.agreement_terms import AgreementTerm, TermDecision
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.sweeps import sweep
from domain.renewal_campaigns import CampaignAgreement, CampaignAnswer
from domain.renewal_types import RenewalType
from domain.verbs.terms.campaign_entries import answer_campaign
from domain.verbs.terms.campaign_opening import Criteria, open_campaign
from domain.verbs.terms.decisions import RenewalDecision, decide_renewal
from domain.verbs.terms.giving_notice import Notice, give_notice, withdraw_notice
from domain.verbs.terms.reinstatements import Reinstatement, reinstate_agreement
from domain.verbs.terms.term_amendments import amend_term_dates
from domain.verbs.terms.terminations import Termination, terminate_agreement
from tests.acting import by
from tests.domain.notices.worlds import (
    ALWAYS,
    World,
    at,
    mailed_stages,
    states,
    step,
    walk,
    world,
)
from tests.samples import term

pytestmark = pytest.mark.usefixtures("database")

# N is 2026-11-30: OPEN 09-01, ASK 10-01, NUDGE 10-31, WEEK 11-23.
STARTS, ENDS = date(2024, 3, 1), date(2027, 2, 28)
DAY = timedelta(days=1)
OCTOBER = date(2026, 10, 13)
TERM_SERIES = ("RENEWAL", "TERM_END", "DECISION", "NOTICE", "TERMINATION", "CORRECTION")


async def running(renewal_type: RenewalType = RenewalType.FIXED_TERM) -> World:
    of = await world()
    await term(of.of, STARTS, ENDS, renewal_type, months=36)
    return of


def acting(day: date) -> Act:
    return by(at(day), settings=ALWAYS)


async def unsent(of: World) -> set[str]:
    rows = await Reminder.filter(agreement_id=of.agreement.id, state=ReminderState.SCHEDULED)
    return {row.stage for row in rows}


async def settled(day: date) -> None:
    """The sweep finds nothing that the verb left undone."""
    result = await step(at(day, 13))
    left_over = {state for state in result.reminders if state is not ReminderState.SCHEDULED}
    assert left_over == set()


async def test_notice_cancels_what_is_needless_and_tells_everybody() -> None:
    of = await running()
    await walk(OCTOBER - timedelta(days=45), OCTOBER)
    # Planned while the mail may not leave yet.
    await give_notice(Notice(of.agreement.id, of.of.counterparty.id), acting(OCTOBER))
    assert await unsent(of) == {"ENDING"}
    await settled(OCTOBER)
    await walk(OCTOBER, ENDS + 32 * DAY)
    stages = [stage for day, stage in await mailed_stages(of) if day > str(OCTOBER - DAY)]
    assert "ENDING" in stages
    assert not {"NUDGE", "WEEK", "DEADLINE", "MISSED", "STATUS", "LAPSED"} & set(stages)


async def test_withdrawn_notice_brings_the_series_back_and_corrects_what_was_mailed() -> None:
    of = await running()
    await walk(OCTOBER - timedelta(days=45), OCTOBER)
    await give_notice(Notice(of.agreement.id, of.of.counterparty.id), acting(OCTOBER))
    await step(at(OCTOBER, 13))
    later = OCTOBER + 10 * DAY
    await withdraw_notice(of.agreement.id, "A new board", None, acting(later))
    assert await unsent(of) == {"CONTINUES"}
    await walk(later, date(2026, 12, 1))
    stages = [stage for day, stage in await mailed_stages(of) if day >= str(later)]
    assert stages[0] == "CONTINUES"
    assert {"NUDGE", "WEEK", "DEADLINE"} <= set(stages)


async def test_a_decision_to_renew_that_notice_overtakes_asks_nobody_to_sign() -> None:
    of = await running()
    decided = RenewalDecision(of.agreement.id, TermDecision.RENEW, "It works")
    await decide_renewal(decided, acting(OCTOBER))
    await give_notice(Notice(of.agreement.id, of.of.counterparty.id), acting(OCTOBER + DAY))
    await walk(OCTOBER + DAY, ENDS + 2 * DAY)
    assert (await states(of, "STATUS_60"))[ReminderState.MAILED] == 0
    stages = {stage for _, stage in await mailed_stages(of)}
    assert not {stage for stage in stages if stage.startswith("STATUS")}


async def test_a_termination_ends_the_series_at_once() -> None:
    of = await running()
    await walk(OCTOBER - timedelta(days=45), OCTOBER)
    ending = Termination(of.agreement.id, OCTOBER + 95 * DAY, "A breach")
    await terminate_agreement(ending, acting(OCTOBER))
    assert await unsent(of) == {"ENDING"}
    await settled(OCTOBER)
    await walk(OCTOBER, OCTOBER + 100 * DAY)
    mailed = await mailed_stages(of, TERM_SERIES)
    after = [(day, stage) for day, stage in mailed if day >= str(OCTOBER)]
    assert {stage for _, stage in after} == {"ENDING", "AFTER"}
    assert (str(OCTOBER + 96 * DAY), "AFTER") in after


async def test_other_dates_move_the_stages_and_the_old_rows_are_superseded() -> None:
    of = await running()
    day = date(2026, 9, 1)
    await sweep(at(day), ALWAYS)
    assert await states(of, "OPEN") == {ReminderState.SCHEDULED: 3}
    row = await AgreementTerm.get(agreement_id=of.agreement.id)
    await amend_term_dates(row.id, {"months": 48}, None, acting(day))
    assert await states(of, "OPEN") == {ReminderState.SUPERSEDED: 3}
    await amend_term_dates(row.id, {"months": 36}, None, acting(day))
    assert await states(of, "OPEN") == {ReminderState.SCHEDULED: 3}


async def test_reinstated_nobody_is_asked_what_becomes_of_it_any_more() -> None:
    of = await running()
    await walk(ENDS - 5 * DAY, ENDS + 28 * DAY)
    back = Reinstatement(of.agreement.id, "The council met late")
    await reinstate_agreement(back, acting(ENDS + 29 * DAY))
    await settled(ENDS + 29 * DAY)
    await walk(ENDS + 29 * DAY, ENDS + 120 * DAY)
    assert "LAPSED" not in {stage for _, stage in await mailed_stages(of)}
    await of.agreement.refresh_from_db()
    assert of.agreement.archived_on is None


async def test_what_has_ended_is_archived_after_ninety_days_and_comes_back() -> None:
    of = await running()
    await walk(ENDS + 88 * DAY, ENDS + 90 * DAY)
    await of.agreement.refresh_from_db()
    assert of.agreement.archived_on == ENDS + 90 * DAY
    day = ENDS + 91 * DAY
    await reinstate_agreement(Reinstatement(of.agreement.id, "Found again"), acting(day))
    await walk(day, day + 2 * DAY)
    await of.agreement.refresh_from_db()
    assert of.agreement.archived_on is None


async def test_whoever_answered_a_campaign_is_not_asked_by_mail() -> None:
    of = await running()
    await walk(date(2026, 8, 30), date(2026, 9, 2))
    day = date(2026, 9, 3)
    await open_campaign("Renewals", None, Criteria(), acting(day))
    entry = await CampaignAgreement.get(agreement_id=of.agreement.id)
    await answer_campaign(entry.id, CampaignAnswer.RENEW, None, None, acting(day))
    await walk(day, date(2026, 10, 5))
    asked = await states(of, "ASK")
    assert asked == {ReminderState.CANCELLED: 1}


async def test_an_automatic_agreement_is_mailed_its_end_when_late_notice_is_waived() -> None:
    of = await running(RenewalType.AUTO_RENEW)
    await walk(date(2026, 11, 20), date(2026, 12, 2))
    assert await AgreementTerm.filter(agreement_id=of.agreement.id).count() == 2
    late = Notice(of.agreement.id, of.of.counterparty.id, waiver_reason="Both sides agree")
    day = date(2026, 12, 3)
    await give_notice(late, acting(day))
    assert await AgreementTerm.filter(agreement_id=of.agreement.id).count() == 1
    await walk(day, ENDS + 2 * DAY)
    stages = [stage for on, stage in await mailed_stages(of, TERM_SERIES) if on >= str(day)]
    assert stages == ["ENDING", "AFTER"]
