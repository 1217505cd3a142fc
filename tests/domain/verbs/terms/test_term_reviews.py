"""Reviews of evergreen agreements: when they are due, and what holding one plans."""

import asyncio
from datetime import date

from domain.agreement_terms import ReviewOutcome, TermReview
from domain.database import Database
from domain.errors import DomainError
from domain.renewal_types import RenewalType
from domain.verbs.terms.term_reviews import NEXT_REVIEW, Review, hold_review, schedule_review
from domain.verbs.terms.terminations import Termination, terminate_agreement
from tests import samples
from tests.domain.acting import ADMIN, TODAY, on, refusal
from tests.domain.two_sides import acting, liaison
from tests.samples import Affiliation

START = date(2024, 5, 31)
CONTINUE, CHANGE, END = ReviewOutcome.CONTINUE, ReviewOutcome.CHANGE, ReviewOutcome.END


async def evergreen() -> Affiliation:
    of = await samples.affiliation(review_cycle_months=21)
    await samples.term(of, START, None, RenewalType.EVERGREEN, notice_period_days=0)
    return of


async def due(database: Database, of: Affiliation, day: date = TODAY) -> object:
    return await samples.derive(database, NEXT_REVIEW, "agreement", of.agreement.id, day)


async def test_the_first_is_due_a_cycle_after_the_start(database: Database) -> None:
    of = await evergreen()
    assert await due(database, of) == date(2026, 2, 28)
    planned = await schedule_review(of.agreement.id, None, None, ADMIN)
    assert planned.due_on == date(2026, 2, 28)
    moved = await schedule_review(of.agreement.id, date(2026, 5, 1), 1, ADMIN)
    assert (moved.id, await due(database, of)) == (planned.id, date(2026, 5, 1))
    stale = schedule_review(of.agreement.id, date(2026, 6, 1), 1, ADMIN)
    assert await refusal(stale) == ("CONFLICT", "expectedVersion")


async def test_holding_one_plans_the_next_a_cycle_later(database: Database) -> None:
    of = await evergreen()
    held = await hold_review(Review(of.agreement.id, CONTINUE, notes="All is well"), ADMIN)
    assert (held.due_on, held.held_on, held.outcome) == (date(2026, 2, 28), TODAY, CONTINUE)
    assert await due(database, of) == date(2027, 12, 4)
    assert await due(database, of, date(2026, 3, 3)) == date(2026, 2, 28)
    later = on(date(2026, 6, 1))
    again = await hold_review(Review(of.agreement.id, CHANGE, notes="Other goals"), later)
    assert (again.due_on, again.held_on) == (date(2027, 12, 4), date(2026, 6, 1))
    assert await due(database, of, date(2026, 6, 2)) == date(2029, 9, 4)
    assert await TermReview.all().count() == 3


async def test_after_a_review_that_ends_it_nothing_is_due(database: Database) -> None:
    of = await evergreen()
    await hold_review(Review(of.agreement.id, END, notes="No funds"), ADMIN)
    assert await due(database, of) is None
    assert await TermReview.all().count() == 1
    ended = await evergreen()
    await terminate_agreement(Termination(ended.agreement.id, date(2026, 6, 1), "No funds"), ADMIN)
    assert await due(database, ended) is None
    late = schedule_review(ended.agreement.id, None, None, ADMIN)
    assert await refusal(late) == ("RULE_VIOLATED", "agreementId")


async def test_what_makes_no_sense(database: Database) -> None:
    of = await evergreen()
    key = of.agreement.id
    early = schedule_review(key, date(2024, 5, 30), None, ADMIN)
    assert await refusal(early) == ("BAD_USER_INPUT", "dueOn")
    for held, place in (
        (Review(key, CONTINUE, date(2026, 3, 5)), "heldOn"),
        (Review(key, CONTINUE, date(2024, 5, 30)), "heldOn"),
        (Review(key, CHANGE), "notes"),
        (Review(key, END, notes=" "), "notes"),
    ):
        assert await refusal(hold_review(held, ADMIN)) == ("BAD_USER_INPUT", place)
    await hold_review(Review(key, CONTINUE), ADMIN)
    same = schedule_review(key, date(2026, 2, 28), None, ADMIN)
    assert await refusal(same) == ("CONFLICT", "dueOn")
    volunteer = acting(await liaison(of))
    assert (await refusal(hold_review(Review(key, CONTINUE), volunteer)))[0] == "FORBIDDEN"


async def test_only_what_has_no_end_is_reviewed(database: Database) -> None:
    of = await samples.affiliation()
    await samples.term(of, START, date(2026, 12, 31))
    assert await due(database, of) is None
    assert await refusal(hold_review(Review(of.agreement.id, CONTINUE), ADMIN)) == (
        "RULE_VIOLATED",
        "agreementId",
    )


async def test_two_at_once_hold_one_each_and_plan_one(database: Database) -> None:
    of = await evergreen()
    held = Review(of.agreement.id, CONTINUE, version=1)
    await schedule_review(of.agreement.id, None, None, ADMIN)
    found = await asyncio.gather(
        hold_review(held, ADMIN), hold_review(held, ADMIN), return_exceptions=True
    )
    assert sorted(type(one) is DomainError for one in found) == [False, True]
    assert await TermReview.filter(held_on__isnull=True).count() == 1
    assert await TermReview.filter(held_on=TODAY).count() == 1
