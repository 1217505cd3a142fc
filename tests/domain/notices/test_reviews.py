"""Evergreen agreements are reviewed instead of renewed: R - 60, R - 14, R + 14 (domain rule 4.6)."""

from datetime import date

from domain.agreement_terms import AgreementTerm, ReviewOutcome, TermReview
from domain.database import Database
from domain.notices.reminders import Reminder, ReminderState
from domain.renewal_types import RenewalType
from domain.verbs.terms.term_reviews import Review, hold_review, schedule_review
from tests.domain.acting import on
from tests.domain.notices.worlds import (
    World,
    at,
    mailed,
    mailed_stages,
    row_of,
    states,
    step,
    walk,
    world,
)
from tests.samples import term

# In force since 2024-10-01 with a cycle of 24 months: R is 2026-10-01.
SINCE, DUE = date(2024, 10, 1), date(2026, 10, 1)
R_60, R_14, R_PLUS_14 = date(2026, 8, 2), date(2026, 9, 17), date(2026, 10, 15)


async def evergreen() -> tuple[World, AgreementTerm]:
    of = await world()
    return of, await term(of.of, SINCE, None, RenewalType.EVERGREEN)


async def test_a_review_that_nobody_holds_is_reminded_of_three_times(database: Database) -> None:
    of, _ = await evergreen()
    await walk(date(2026, 7, 31), date(2026, 10, 20))
    assert await mailed_stages(of, ["REVIEW"]) == [
        (str(R_60), "REVIEW_60"),
        (str(R_14), "REVIEW_14"),
        (str(R_PLUS_14), "REVIEW_PLUS_14"),
    ]
    last = {name for day, stage, name in await mailed(of) if stage == "REVIEW_PLUS_14"}
    assert last == {"owner", "liaison", "director"}


async def test_a_held_review_stops_its_reminders_and_sets_the_next(database: Database) -> None:
    of, _ = await evergreen()
    await step(at(R_60))
    held_on = date(2026, 9, 1)
    await hold_review(Review(of.agreement.id, ReviewOutcome.CONTINUE, held_on), on(held_on))
    await walk(held_on, R_PLUS_14)
    assert await mailed_stages(of, ["REVIEW"]) == [(str(R_60), "REVIEW_60")]
    row = await row_of(of, "REVIEW_14", of.owner)
    assert (row.state, row.reason) == (
        ReminderState.CANCELLED,
        "The review was held on 2026-09-01.",
    )
    # A cycle after the day on which it was due or held, whichever is later.
    await step(at(date(2028, 8, 2)))
    assert (await mailed_stages(of, ["REVIEW"]))[-1] == ("2028-08-02", "REVIEW_60")


async def test_a_planned_review_counts_and_moving_it_moves_its_reminders(
    database: Database,
) -> None:
    of, held = await evergreen()
    await TermReview.create(term=held, due_on=date(2026, 11, 30))
    await walk(date(2026, 9, 30), date(2026, 10, 1))
    assert await mailed_stages(of, ["REVIEW"]) == [("2026-10-01", "REVIEW_60")]
    await schedule_review(of.agreement.id, date(2027, 1, 31), None, on(date(2026, 10, 2)))
    await walk(date(2026, 10, 2), date(2026, 12, 2))
    assert await mailed_stages(of, ["REVIEW"]) == [
        ("2026-10-01", "REVIEW_60"),
        ("2026-12-02", "REVIEW_60"),
    ]


async def test_a_terminated_evergreen_agreement_is_not_reviewed_but_told_of(
    database: Database,
) -> None:
    of, held = await evergreen()
    await walk(date(2026, 7, 31), date(2026, 8, 3))
    await AgreementTerm.filter(id=held.id).update(ended_early_on=date(2026, 9, 30))
    await walk(date(2026, 9, 10), date(2026, 10, 3))
    row = await row_of(of, "REVIEW_14", of.owner)
    assert row.state is ReminderState.CANCELLED
    assert row.reason == "The agreement was terminated: its last day is 2026-09-30."
    told = await mailed_stages(of, ["TERMINATION", "TERM_END"])
    assert told == [("2026-09-10", "ENDING"), ("2026-10-01", "AFTER")]
    assert set(await states(of, "LAPSED")) == set()


async def test_the_ledger_names_the_term_that_is_reviewed(database: Database) -> None:
    of, held = await evergreen()
    await step(at(R_60))
    row = await Reminder.get(stage="REVIEW_60", recipient_id=of.owner.id)
    assert (row.subject_type, row.about_id, row.anchor_on) == ("REVIEW", held.id, DUE)
