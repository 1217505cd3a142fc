"""Worked examples: an agreement on its way to the first signature, and the side exits, day by day."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.agreement_terms import TermDecision
from domain.agreement_versions import ApprovalOutcome
from domain.agreements import Category
from domain.board_decisions import BoardOutcome
from domain.database import Database
from domain.derived.agreement_reasons import STATE_REASON
from domain.derived.agreement_state import STATE
from domain.derived.renewal_steps import DAYS_IN_STEP, RENEWAL_STEP
from domain.organizations import DatePrecision
from domain.renewal_types import RenewalType
from tests import samples
from tests.samples import Affiliation

JANUARY = date(2025, 1, 1)
CHANGES = ApprovalOutcome.CHANGES_REQUESTED


def on(day: int) -> date:
    return JANUARY + timedelta(days=day - 1)


async def states(database: Database, of: Affiliation, *days: date) -> list[object]:
    key = of.agreement.id
    return [await samples.derive(database, STATE, "agreement", key, day) for day in days]


async def reason(database: Database, of: Affiliation, day: date) -> object:
    return await samples.derive(database, STATE_REASON, "agreement", of.agreement.id, day)


async def renewal(database: Database, of: Affiliation, day: date) -> tuple[object, object]:
    step, days = [
        await samples.derive(database, derived, "agreement", of.agreement.id, day)
        for derived in (RENEWAL_STEP, DAYS_IN_STEP)
    ]
    return step, days


async def test_from_a_proposal_to_the_board(database: Database) -> None:
    of = await samples.affiliation()
    assert await reason(database, of, on(2)) == "There is no text yet."
    text = await samples.submitted(of, on(3))
    await samples.say(text, of.home, on(4))
    await samples.say(text, of.counterparty, on(6))
    await samples.board_decision(text, on(9))
    assert await states(database, of, *map(on, (2, 3, 8, 9))) == [
        "PROPOSED",
        "UNDER_REVIEW",
        "UNDER_REVIEW",
        "BOARD_APPROVED",
    ]
    text.sent_on = on(12)
    await text.save()
    assert await states(database, of, on(11), on(12)) == ["BOARD_APPROVED", "OUT_FOR_SIGNATURE"]
    assert [await reason(database, of, on(day)) for day in (2, 3, 5, 8, 10, 12)] == [
        "The text has not been submitted for review yet.",
        (
            "Under review since 3 January 2025; the approval is missing of the home association and"
            " the counterparty."
        ),
        "Under review since 3 January 2025; the approval is missing of the counterparty.",
        "Its parties approved the text; the board has not decided yet.",
        "Everybody approved the text; it has not been sent out for signature yet.",
        (
            "Out for signature since 12 January 2025; signatures are missing of the home association"
            " and the counterparty."
        ),
    ]


async def test_changes_that_were_asked_for_last_until_the_party_approves_or_a_new_text_comes(
    database: Database,
) -> None:
    of = await samples.affiliation()
    text = await samples.submitted(of, on(1))
    await samples.say(text, of.counterparty, on(2), CHANGES)
    await samples.say(text, of.counterparty, on(4))
    assert await states(database, of, *map(on, (1, 2, 3, 4))) == [
        "UNDER_REVIEW",
        "CHANGES_REQUESTED",
        "CHANGES_REQUESTED",
        "UNDER_REVIEW",
    ]
    assert (
        await reason(database, of, on(3))
        == "Changes to the text were asked for by the counterparty."
    )
    await samples.say(text, of.counterparty, on(5), CHANGES)
    await samples.submitted(of, on(7), "We work together well.")
    assert await states(database, of, on(6), on(7)) == ["CHANGES_REQUESTED", "UNDER_REVIEW"]


async def test_an_approval_of_another_hash_counts_for_nothing(database: Database) -> None:
    of = await samples.affiliation()
    old = await samples.submitted(of, on(1))
    await samples.say(old, of.home, on(2))
    await samples.say(old, of.counterparty, on(2))
    await samples.board_decision(old, on(2))
    await samples.submitted(of, on(3), "Another text.")
    assert await states(database, of, on(2), on(3)) == ["BOARD_APPROVED", "UNDER_REVIEW"]


@pytest.mark.parametrize("outcome", [BoardOutcome.DEFERRED, BoardOutcome.REJECTED])
async def test_the_board_may_say_no_or_later(database: Database, outcome: BoardOutcome) -> None:
    of = await samples.affiliation()
    text = await samples.submitted(of, on(1))
    for party in (of.home, of.counterparty):
        await samples.say(text, party, on(2))
    await samples.board_decision(text, on(3), outcome)
    assert await states(database, of, on(3)) == ["UNDER_REVIEW"]
    said = {
        BoardOutcome.DEFERRED: "the board has put the decision off.",
        BoardOutcome.REJECTED: "the board rejected it.",
    }
    assert str(await reason(database, of, on(3))).endswith(said[outcome])
    await samples.board_decision(text, on(5), BoardOutcome.APPROVED_WITH_CONDITIONS)
    assert await states(database, of, on(5)) == ["BOARD_APPROVED"]


async def test_a_meeting_of_which_only_the_month_is_known_counts_from_its_first_day(
    database: Database,
) -> None:
    of = await samples.affiliation()
    text = await samples.submitted(of, on(1))
    for party in (of.home, of.counterparty):
        await samples.say(text, party, on(2))
    await samples.board_decision(text, date(2025, 2, 1), met_on_precision=DatePrecision.MONTH)
    assert await states(database, of, date(2025, 1, 31), date(2025, 2, 1)) == [
        "UNDER_REVIEW",
        "BOARD_APPROVED",
    ]


async def test_a_partnership_needs_no_board_and_a_branch_only_the_home_association(
    database: Database,
) -> None:
    of = await samples.affiliation(Category.PARTNERSHIP)
    text = await samples.submitted(of, on(1))
    for party in (of.home, of.counterparty):
        await samples.say(text, party, on(2))
    assert await states(database, of, on(1), on(2)) == ["UNDER_REVIEW", "BOARD_APPROVED"]
    branch = await samples.affiliation(Category.BRANCH)
    text = await samples.submitted(branch, on(1))
    await samples.say(text, branch.home, on(2))
    await samples.board_decision(text, on(3))
    assert await states(database, branch, on(2), on(3)) == ["UNDER_REVIEW", "BOARD_APPROVED"]


async def test_a_text_that_is_taken_back_leaves_a_proposal(database: Database) -> None:
    of = await samples.affiliation()
    text = await samples.submitted(of, on(1))
    text.withdrawn_on = on(5)
    await text.save()
    assert await states(database, of, on(4), on(5)) == ["UNDER_REVIEW", "PROPOSED"]


@pytest.mark.parametrize(
    ("column", "state", "said"),
    [
        ("declined_on", "DECLINED", "Declined on 4 January 2025."),
        ("withdrawn_on", "WITHDRAWN", "Withdrawn on 4 January 2025."),
    ],
)
async def test_side_exits_before_the_first_signature(
    database: Database, column: str, state: str, said: str
) -> None:
    exit_: dict[str, Any] = {column: on(4), "closing_reason": "No interest."}
    of = await samples.affiliation(**exit_)
    await samples.submitted(of, on(2))
    assert await states(database, of, on(3), on(4)) == ["UNDER_REVIEW", state]
    assert await reason(database, of, on(4)) == said


async def test_another_agreement_takes_the_place_of_one(database: Database) -> None:
    of, later = await samples.affiliation(), await samples.affiliation()
    term = await samples.term(of, JANUARY, date(2025, 12, 31))
    term.ended_early_on = date(2025, 5, 31)
    await term.save()
    of.agreement.superseded_by = later.agreement
    of.agreement.superseded_on = date(2025, 6, 1)
    of.agreement.closing_reason = "A wider agreement."
    await of.agreement.save()
    assert await states(database, of, date(2025, 5, 31), date(2025, 6, 1)) == [
        "ACTIVE",
        "SUPERSEDED",
    ]
    said = "Another agreement took its place on 1 June 2025."
    assert await reason(database, of, date(2025, 6, 1)) == said


async def test_reasons_of_an_agreement_in_force(database: Database) -> None:
    of = await samples.affiliation()
    await samples.term(of, date(2024, 3, 1), date(2027, 2, 28), months=36)
    assert [
        await reason(database, of, day)
        for day in (date(2025, 1, 1), date(2026, 9, 1), date(2026, 12, 1), date(2027, 3, 1))
    ] == [
        "In force until 28 February 2027.",
        (
            "Nothing has been decided; notice can be given until 30 November 2026, the term ends on"
            " 28 February 2027."
        ),
        (
            "Nothing has been decided; the notice deadline was 30 November 2026, the term ends on"
            " 28 February 2027."
        ),
        "The last term ended on 28 February 2027.",
    ]


async def test_reasons_of_other_kinds_of_terms(database: Database) -> None:
    auto = await samples.affiliation()
    await samples.term(
        auto, JANUARY, date(2025, 12, 31), RenewalType.AUTO_RENEW, months=12, notice_period_days=30
    )
    assert (
        await reason(database, auto, date(2025, 12, 2))
        == "In force until 31 December 2025; it renews by itself."
    )
    evergreen = await samples.affiliation()
    term = await samples.term(evergreen, JANUARY, renewal_type=RenewalType.EVERGREEN)
    assert await reason(database, evergreen, on(9)) == "In force without an end."
    term.ended_early_on = date(2025, 6, 30)
    await term.save()
    assert [await reason(database, evergreen, day) for day in (on(9), date(2025, 7, 1))] == [
        "In force; it ends early, on 30 June 2025.",
        "Ended early: 30 June 2025 was the last day in force.",
    ]
    ahead = await samples.affiliation()
    await samples.term(ahead, date(2025, 3, 1), date(2025, 12, 31), signed_on=on(5))
    assert await reason(database, ahead, on(6)) == "Signed; begins on 1 March 2025."


async def test_steps_of_a_renewal(database: Database) -> None:
    of = await samples.affiliation()
    term = await samples.term(of, date(2024, 3, 1), date(2027, 2, 28), months=36)
    assert await renewal(database, of, date(2024, 3, 11)) == ("NOT_DUE", 10)
    assert await renewal(database, of, date(2026, 9, 1)) == ("TO_DECIDE", 0)
    term.decision = TermDecision.RENEW
    term.decided_on = date(2026, 9, 5)
    await term.save()
    assert await renewal(database, of, date(2026, 9, 9)) == ("TO_DRAFT", 4)
    assert await renewal(database, of, date(2027, 3, 1)) == (None, None)
    text = await samples.version(of, kind="RENEWAL", recorded=True)
    await database.reads.execute(
        "UPDATE agreement_version SET created_at = '2026-09-10' WHERE id = $1", text.id
    )
    await text.refresh_from_db()
    assert await renewal(database, of, date(2026, 9, 12)) == ("DRAFTED", 2)
    text.submitted_on, text.sent_on = date(2026, 9, 20), date(2026, 10, 1)
    await text.save()
    assert await renewal(database, of, date(2026, 9, 21)) == ("UNDER_REVIEW", 1)
    assert await renewal(database, of, date(2026, 10, 8)) == ("OUT_FOR_SIGNATURE", 7)
    await samples.term(of, date(2027, 3, 1), date(2030, 2, 28), agreement_version=text)
    await samples.sign(text, of.home, date(2026, 10, 9))
    await samples.sign(text, of.counterparty, date(2026, 10, 20))
    assert await renewal(database, of, date(2026, 10, 21)) == ("RENEWED", 1)


async def test_steps_where_nobody_has_to_draft(database: Database) -> None:
    auto = await samples.affiliation()
    await samples.term(
        auto, JANUARY, date(2025, 12, 31), RenewalType.AUTO_RENEW, months=12, notice_period_days=30
    )
    assert await renewal(database, auto, date(2025, 12, 4)) == ("RENEWS_ITSELF", 2)
    assert await renewal(database, auto, date(2026, 1, 11)) == ("NOT_DUE", 10)
    ending = await samples.affiliation()
    await samples.term(
        ending,
        JANUARY,
        date(2025, 12, 31),
        decision=TermDecision.LET_EXPIRE,
        decided_on=date(2025, 8, 1),
    )
    assert await renewal(database, ending, date(2025, 8, 3)) == ("ENDING", 2)
    evergreen = await samples.affiliation()
    await samples.term(evergreen, JANUARY, renewal_type=RenewalType.EVERGREEN)
    assert await renewal(database, evergreen, on(9)) == (None, None)
