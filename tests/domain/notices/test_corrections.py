"""Whoever was told that an agreement ends learns it, once, when that is taken back: the last mail is true."""

import re
from datetime import date, timedelta
from typing import Any

import pytest

from domain.agreement_terms import AgreementTerm, TermDecision
from domain.database import Database
from domain.liaisons import LiaisonKind
from domain.notices.explain import explain
from domain.notices.facts import read_facts
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.rendering import Ways, render
from domain.notices.rules import NoticeKind
from domain.people import Person
from domain.renewal_types import RenewalType
from domain.settings import Settings
from domain.verbs.terms.decisions import RenewalDecision, decide_renewal
from tests.acting import administrator, by
from tests.domain.notices.worlds import (
    ALWAYS,
    BUSINESS,
    World,
    assign,
    at,
    mail,
    mailed,
    states,
    step,
    walk,
    world,
)
from tests.samples import person, term

# N is 2026-11-30; the decisions are taken in the notice window. 2026-10-13 is a Tuesday.
STARTS, ENDS = date(2024, 3, 1), date(2027, 2, 28)
DAY = date(2026, 10, 13)
NEXT = DAY + timedelta(days=1)


async def in_the_window(**values: Any) -> World:
    of = await world()
    await term(of.of, STARTS, ENDS, months=36, **values)
    return of


async def decide(
    of: World,
    decision: TermDecision,
    day: date,
    hour: int,
    letter: date | None = None,
    settings: Settings = ALWAYS,
) -> None:
    """Decide, knowing what stands, then sweep and mail a little later."""
    standing = await AgreementTerm.get(agreement_id=of.agreement.id)
    decided = RenewalDecision(
        of.agreement.id,
        decision,
        f"As of {day} {hour}",
        notice_given_on=letter,
        version=standing.version,
    )
    await decide_renewal(decided, by(at(day, hour), administrator("owner"), settings))
    await step(at(day, hour, 30), settings)


async def news(of: World) -> list[str]:
    """What the representative was told about the end, in order."""
    rows = await Reminder.filter(
        recipient_id=of.representative.id,
        kind__in=[NoticeKind.ENDING, NoticeKind.CONTINUES],
        state=ReminderState.MAILED,
    ).order_by("id")
    return [row.stage for row in rows]


async def test_who_was_told_that_it_ends_is_told_that_it_continues(database: Database) -> None:
    of = await in_the_window()
    await decide(of, TermDecision.LET_EXPIRE, DAY, 10)
    assert await news(of) == ["ENDING"]
    await decide(of, TermDecision.RENEW, NEXT, 10)
    rows = [row for row in await mailed(of) if row[1] == "CONTINUES"]
    assert rows == [(str(NEXT), "CONTINUES", "representative")]
    await walk(NEXT, DAY + timedelta(days=60), hours=(9, 18))
    assert await news(of) == ["ENDING", "CONTINUES"]


async def test_with_a_letter_everybody_who_was_told_is_told_otherwise(database: Database) -> None:
    of = await in_the_window()
    await decide(of, TermDecision.TERMINATE, DAY, 10, letter=DAY)
    await decide(of, TermDecision.RENEW, NEXT, 10)
    told = sorted(who for _, stage, who in await mailed(of) if stage == "CONTINUES")
    assert told == ["liaison", "owner", "representative"]


async def test_in_business_hours_a_slip_can_be_taken_back_for_half_an_hour(
    database: Database,
) -> None:
    of = await in_the_window()
    await decide(of, TermDecision.LET_EXPIRE, DAY, 13, settings=BUSINESS)
    (row,) = await Reminder.filter(stage="ENDING")
    assert (row.state, row.due_at) == (ReminderState.MAILED, at(DAY, 13, 30).now())


async def test_a_slip_that_was_taken_back_before_the_mail_left_is_no_news(
    database: Database,
) -> None:
    of = await in_the_window()
    for decision, hour in ((TermDecision.LET_EXPIRE, 21), (TermDecision.RENEW, 22)):
        await decide(of, decision, DAY, hour, settings=BUSINESS)
    await walk(NEXT, NEXT + timedelta(days=7), BUSINESS)
    assert await news(of) == []
    (row,) = await Reminder.filter(stage="ENDING")
    assert (row.state, row.reason) == (
        ReminderState.SUPERSEDED,
        "It was taken back before it was mailed.",
    )


async def test_a_slip_that_was_none_is_told_after_all(database: Database) -> None:
    of = await in_the_window()
    for decision, hour in (
        (TermDecision.LET_EXPIRE, 20),
        (TermDecision.RENEW, 21),
        (TermDecision.LET_EXPIRE, 22),
    ):
        await decide(of, decision, DAY, hour, settings=BUSINESS)
    await walk(NEXT, NEXT + timedelta(days=7), BUSINESS)
    assert await news(of) == ["ENDING"]


@pytest.mark.parametrize("letter", [None, DAY])
async def test_the_last_word_is_the_true_one_however_often_it_changes(
    database: Database, letter: date | None
) -> None:
    of = await in_the_window()
    for hour in range(9, 17, 2):
        await decide(of, TermDecision.LET_EXPIRE, DAY, hour, letter)
        await decide(of, TermDecision.RENEW, DAY, hour + 1)
    await decide(of, TermDecision.LET_EXPIRE, NEXT, 9, letter)
    assert await news(of) == [
        "ENDING",
        "CONTINUES",
        "ENDING.2",
        "CONTINUES.2",
        "ENDING.3",
        "CONTINUES.3",
        "ENDING.4",
        "CONTINUES.4",
        "ENDING.5",
    ]


async def test_a_correction_that_has_not_left_is_taken_back_too(database: Database) -> None:
    of = await in_the_window()
    await decide(of, TermDecision.LET_EXPIRE, DAY, 10, settings=BUSINESS)
    for decision, hour in (
        (TermDecision.RENEW, 20),
        (TermDecision.LET_EXPIRE, 21),
        (TermDecision.RENEW, 22),
    ):
        await decide(of, decision, DAY, hour, settings=BUSINESS)
    assert await news(of) == ["ENDING"]
    await walk(NEXT, NEXT + timedelta(days=7), BUSINESS)
    assert await news(of) == ["ENDING", "CONTINUES"]


async def test_zones_apart_each_hears_what_is_true(database: Database) -> None:
    """One hears of the end hours before the other: only the one who did is corrected."""
    of = await in_the_window()
    early = await person(time_zone="Europe/Berlin")
    organization = of.of.counterparty.organization_id
    await assign(
        early, LiaisonKind.AFFILIATE_LIAISON, organization_id=organization, is_primary=False
    )
    await decide(of, TermDecision.LET_EXPIRE, DAY, 21, settings=BUSINESS)
    await step(at(NEXT, 3), BUSINESS)
    await step(at(NEXT, 4), BUSINESS)
    await decide(of, TermDecision.RENEW, NEXT, 5, settings=BUSINESS)
    await walk(NEXT, NEXT + timedelta(days=7), BUSINESS)
    assert await news(of) == []
    rows = await Reminder.filter(recipient_id=early.id, state=ReminderState.MAILED).order_by("id")
    assert [row.stage for row in rows] == ["ENDING", "CONTINUES"]
    await decide(of, TermDecision.LET_EXPIRE, NEXT + timedelta(days=7), 10)
    assert await news(of) == ["ENDING.2"]


async def test_who_left_the_duty_is_still_told(database: Database) -> None:
    of = await in_the_window()
    await decide(of, TermDecision.LET_EXPIRE, DAY, 10)
    await assign(
        await person(),
        LiaisonKind.AFFILIATE_LIAISON,
        organization_id=of.of.counterparty.organization_id,
        is_primary=False,
    )
    await Person.filter(id=of.representative.id).update(time_zone="Asia/Tokyo")
    await decide(of, TermDecision.RENEW, NEXT, 10)
    rows = await Reminder.filter(stage="CONTINUES")
    assert [row.recipient_id for row in rows] == [of.representative.id]
    assert rows[0].chosen_because == "Told on 13 October 2026 that it ends."


async def test_nobody_to_reach_leaves_a_row(database: Database) -> None:
    of = await in_the_window()
    await decide(of, TermDecision.LET_EXPIRE, DAY, 10)
    await Person.filter(id=of.representative.id).update(deactivated_on=DAY)
    await decide(of, TermDecision.RENEW, NEXT, 10)
    await step(at(NEXT, 11))
    assert await states(of, "CONTINUES") == {ReminderState.FAILED: 1}


async def test_a_termination_taken_back_by_an_edit(database: Database) -> None:
    of = await in_the_window(
        decision=TermDecision.RENEW,
        decision_reason="Goals were reached",
        decided_by="owner",
        decided_on=date(2026, 9, 20),
    )
    kept = AgreementTerm.filter(agreement_id=of.agreement.id)
    await kept.update(ended_early_on=date(2027, 1, 20), version=2)
    await step(at(DAY))
    assert await news(of) == ["ENDING"]
    later = DAY + timedelta(days=60)
    await kept.update(ended_early_on=None, version=3)
    await step(at(later))
    assert await news(of) == ["ENDING", "CONTINUES"]


async def test_two_sweeps_correct_once_and_a_sweep_alone_suffices(database: Database) -> None:
    of = await in_the_window()
    await decide(of, TermDecision.LET_EXPIRE, DAY, 10)
    await AgreementTerm.filter(agreement_id=of.agreement.id).update(
        decision=TermDecision.RENEW, decided_on=NEXT, version=3
    )
    for minute in (0, 1, 2):
        await step(at(NEXT, 9, minute))
    assert await news(of) == ["ENDING", "CONTINUES"]


@pytest.mark.parametrize(
    ("letter", "subject"),
    [
        (None, "continues: the decision of 13 October 2026 was taken back"),
        (date(2026, 10, 12), "continues: the notice of 12 October 2026 was taken back"),
    ],
)
async def test_the_mail_says_what_was_taken_back(
    database: Database, letter: date | None, subject: str
) -> None:
    of = await in_the_window()
    await decide(of, TermDecision.LET_EXPIRE, DAY, 10, letter)
    await decide(of, TermDecision.RENEW, NEXT, 10)
    row = await Reminder.get(stage="CONTINUES", recipient_id=of.representative.id)
    facts = (await read_facts(database.reads, [row.id], NEXT))[row.id]
    words = render(facts, Ways(lambda purpose, _: f"https://example.org/r/{purpose}"), NEXT)
    assert words.subject == f"{of.agreement.title} {subject}"
    text = " ".join(words.text.split())
    assert "On 13 October 2026 you were told that agreement" in text
    assert "The decision that stands now is: renew." in text
    assert (
        "renew. The term runs until 28 February 2027; the next one takes a signed renewal." in text
    )
    assert "now is: renew. The term" in " ".join(re.sub("<[^>]+>", "", words.html).split())
    assert (
        "Why you get this mail, as things stood when it was planned: "
        "Told on 13 October 2026 that it ends." in text
    )
    assert "the ending that was taken back" in await explain(row.id)


async def test_an_automatic_renewal_continues_by_itself(database: Database) -> None:
    of = await in_the_window(renewal_type=RenewalType.AUTO_RENEW)
    await decide(of, TermDecision.LET_EXPIRE, DAY, 10, letter=DAY)
    await decide(of, TermDecision.RENEW, NEXT, 10)
    assert await news(of) == ["ENDING", "CONTINUES"]
    await mail(at(NEXT).now())


async def test_a_correction_and_the_deadline_on_one_day_both_go(database: Database) -> None:
    """The letter is taken back on the last day on which another could be given."""
    of = await in_the_window(renewal_type=RenewalType.AUTO_RENEW)
    deadline = date(2026, 11, 30)
    kept = AgreementTerm.filter(agreement_id=of.agreement.id)
    await kept.update(notice_given_on=deadline - timedelta(days=3))
    await step(at(deadline - timedelta(days=3)))
    await kept.update(notice_given_on=None)
    await step(at(deadline))
    told = sorted((stage, who) for day, stage, who in await mailed(of) if day == str(deadline))
    assert told == [
        *(("CONTINUES", who) for who in ("liaison", "owner", "representative")),
        *(("DEADLINE", who) for who in ("admin", "director", "liaison", "owner")),
    ]
