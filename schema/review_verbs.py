"""Planning and holding reviews of evergreen agreements."""

from datetime import date
from typing import Any

import strawberry

from domain import agreement_terms, agreements
from domain.acts import Act
from domain.verbs.terms.term_reviews import Review, hold_review, schedule_review
from schema.term_reviews import TermReview
from schema.verbs import Asked, form, or_none, read_key, verb, version_of

WHICH = "The evergreen agreement; expectedVersion is that of the review that is planned."

SCHEDULE = form(
    "ScheduleReviewInput",
    "When the next review is due.",
    agreements.Agreement,
    changes=WHICH,
    extra=[Asked("due_on", date, "Day; without it the one of the cycle.")],
)
HOLD = form(
    "HoldReviewInput",
    "What came of a review.",
    agreements.Agreement,
    changes=WHICH,
    extra=[
        Asked("outcome", agreement_terms.ReviewOutcome, "What came of it.", needed=True),
        Asked("held_on", date, "When it was held; without it today."),
        Asked("notes", str, "What was said; needed for a change or an end."),
    ],
)


async def schedule(given: Any, act: Act) -> agreement_terms.TermReview:
    key = read_key(given, SCHEDULE, "agreement_id")
    return await schedule_review(key, or_none(given.due_on), version_of(given), act)


async def hold(given: Any, act: Act) -> agreement_terms.TermReview:
    held = Review(
        agreement_id=read_key(given, HOLD, "agreement_id"),
        outcome=given.outcome,
        held_on=or_none(given.held_on),
        notes=or_none(given.notes),
        version=version_of(given),
    )
    return await hold_review(held, act)


@strawberry.type
class ReviewMutations:
    """Reviews of evergreen agreements."""

    schedule_review = verb(
        SCHEDULE,
        TermReview,
        "review",
        "Plan the next review of an evergreen agreement, or move the one that is planned.",
        schedule,
    )
    hold_review = verb(
        HOLD,
        TermReview,
        "review",
        "Record a review that was held; unless it ended the agreement, the next one is planned.",
        hold,
    )
