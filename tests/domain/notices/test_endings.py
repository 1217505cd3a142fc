"""That an agreement ends is told at once, whatever was mailed before and whenever the letter was dated."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.agreement_terms import AgreementTerm, TermDecision
from domain.database import Database
from domain.notices.planning.renewals import TOLD
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.sweeps import sweep
from domain.verbs.terms.decisions import RenewalDecision, decide_renewal
from tests.acting import administrator, by
from tests.domain.notices.worlds import (
    ALWAYS,
    BUSINESS,
    World,
    at,
    mailed,
    mailed_stages,
    states,
    step,
    walk,
    world,
)
from tests.samples import term

# As in test_quiet_rules.py: N is 2026-11-30, WEEK 11-23.
STARTS, ENDS = date(2024, 3, 1), date(2027, 2, 28)
DAY = timedelta(days=1)
EVERYBODY = ["liaison", "owner", "representative"]


async def ending_soon(**values: Any) -> World:
    of = await world()
    await term(of.of, STARTS, ENDS, months=36, **values)
    return of


async def test_who_was_told_is_found_before_the_server_knows_the_ledger(database: Database) -> None:
    # Without statistics it would read all reminders of some states, once for each term.
    steps = await database.reads.fetch(
        f"EXPLAIN SELECT told.* FROM agreement_term AS term, LATERAL ({TOLD}) AS told"
    )
    assert any("reminder_told_of_ending" in row[0] for row in steps)


async def give_notice(of: World, letter: date, on: date) -> None:
    decided = RenewalDecision(
        of.agreement.id, TermDecision.LET_EXPIRE, "Nobody needs it", notice_given_on=letter
    )
    await decide_renewal(decided, by(at(on, 13), administrator("owner"), ALWAYS))


async def edit(of: World, **values: object) -> None:
    await AgreementTerm.filter(agreement_id=of.agreement.id).update(**values)


async def told_of_the_end(of: World, day: date) -> list[str]:
    rows = await mailed(of)
    return sorted(who for on, stage, who in rows if stage == "ENDING" and on == str(day))


@pytest.mark.parametrize("recorded", [date(2026, 11, 23), date(2026, 11, 24)])
async def test_a_letter_is_dated_before_the_last_reminder(
    database: Database, recorded: date
) -> None:
    of = await ending_soon()
    await walk(date(2026, 11, 20), recorded)
    assert ("2026-11-23", "WEEK") in await mailed_stages(of)
    await give_notice(of, date(2026, 11, 21), recorded)
    await step(at(recorded, 14))
    assert await told_of_the_end(of, recorded) == EVERYBODY
    await walk(recorded + DAY, date(2026, 12, 2))
    assert len([row for row in await mailed(of) if row[1] == "ENDING"]) == 3


async def test_a_letter_that_came_without_a_decision_is_told_too(database: Database) -> None:
    of = await ending_soon()
    await walk(date(2026, 11, 20), date(2026, 11, 24))
    await edit(of, notice_given_on=date(2026, 11, 21))
    await step(at(date(2026, 11, 24), 14))
    assert await told_of_the_end(of, date(2026, 11, 24)) == EVERYBODY


async def test_a_letter_from_before_an_import_is_told_when_it_is_recorded(
    database: Database,
) -> None:
    of = await ending_soon(notices_from=date(2026, 11, 20))
    await walk(date(2026, 11, 20), date(2026, 11, 24))
    await give_notice(of, date(2026, 11, 19), date(2026, 11, 24))
    await step(at(date(2026, 11, 24), 14))
    assert await told_of_the_end(of, date(2026, 11, 24)) == EVERYBODY


@pytest.mark.parametrize("notices_from", [None, date(2026, 10, 1)])
async def test_a_termination_long_after_a_renewal_was_decided(
    database: Database, notices_from: date | None
) -> None:
    of = await ending_soon(
        decision=TermDecision.RENEW,
        decision_reason="Goals were reached",
        decided_by="owner",
        decided_on=date(2026, 9, 20),
        notices_from=notices_from,
    )
    await walk(date(2026, 12, 28), date(2026, 12, 31))
    assert "STATUS" in " ".join(stage for _, stage in await mailed_stages(of))
    await edit(of, ended_early_on=date(2027, 1, 20), version=2)
    await step(at(date(2026, 12, 31), 14))
    assert await told_of_the_end(of, date(2026, 12, 31)) == EVERYBODY


async def test_nobody_has_to_act_where_notice_was_given_after_a_renewal_was_decided(
    database: Database,
) -> None:
    of = await ending_soon(
        decision=TermDecision.RENEW,
        decision_reason="Goals were reached",
        decided_by="owner",
        decided_on=date(2026, 9, 20),
    )
    letter = date(2027, 1, 28)
    await edit(of, notice_given_on=letter, version=2)
    # The mail server is down on the day before and on the day of the stage that asks who has to act.
    for day in (letter, letter + DAY):
        await sweep(at(day), ALWAYS)
    unsent = await Reminder.filter(state=ReminderState.SCHEDULED)
    assert [row.stage for row in unsent] == ["ENDING"] * 3
    (reason,) = {row.reason for row in await Reminder.filter(stage="STATUS_30")}
    assert reason == "Notice was given on 2027-01-28."
    await walk(letter + DAY, ENDS)
    assert await mailed_stages(of, ["TERM_END", "NOTICE"]) == [("2027-01-28", "ENDING")]


@pytest.mark.parametrize(
    "history",
    [
        {"notice_given_on": date(2026, 10, 10)},
        {"ended_early_on": date(2027, 1, 15)},
        {"ended_early_on": date(2027, 1, 15), "notice_given_on": date(2026, 10, 10)},
        {
            "decision": TermDecision.LET_EXPIRE,
            "decision_reason": "Nobody needs it",
            "decided_by": "owner",
            "decided_on": date(2026, 10, 15),
            "notice_given_on": date(2026, 10, 10),
        },
        {
            "decision": TermDecision.TERMINATE,
            "decision_reason": "A breach",
            "decided_by": "owner",
            "decided_on": date(2026, 10, 15),
            "ended_early_on": date(2027, 1, 15),
        },
    ],
)
async def test_an_import_of_an_ending_tells_nobody(
    database: Database, history: dict[str, object]
) -> None:
    of = await ending_soon(notices_from=date(2026, 11, 20), **history)
    await walk(date(2026, 11, 20), date(2026, 11, 23))
    # An edit of something else is no news of the ending.
    await edit(of, version=2)
    await walk(date(2026, 11, 24), date(2026, 11, 27), BUSINESS)
    assert await mailed(of) == []
    assert set(await states(of, "ENDING")) == {ReminderState.SKIPPED_BACKFILL}
    assert await Reminder.filter(state=ReminderState.SCHEDULED).count() == 0
