"""Reviews of evergreen terms: each cycle one is due, and what came of it sets when the next one is."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.acts import Act
from domain.agreement_terms import AgreementTerm, ReviewOutcome, TermReview
from domain.agreements import Agreement
from domain.audit import add, change
from domain.database import current_transaction, transaction
from domain.days import write_day
from domain.derivations import Derived
from domain.derived.agreement_state import IN_FORCE, STANDING
from domain.errors import DomainError, ErrorCode
from domain.months import shift_months
from domain.renewal_types import RenewalType
from domain.rights.actions import Action
from domain.rights.permissions import expect
from domain.verbs.terms.terms_in_force import against_agreement, find_in_force, lock_agreement

# The day by which the next review is due: the one that is planned, else a cycle after the last one, late or
# not, else a cycle after the first day. Nothing more is due once a review ended it.
NEXT_REVIEW = Derived(
    "next_review_on",
    f"""CASE WHEN {IN_FORCE} AND {{source}}.renewal_type = 'EVERGREEN'
        AND {{source}}.ended_early_on IS NULL THEN (
        SELECT CASE WHEN last.held_on IS NULL THEN last.due_on
            WHEN last.outcome <> 'END' OR last.outcome IS NULL THEN
                (greatest(last.due_on, last.held_on)
                    + make_interval(months => {{row}}.review_cycle_months))::date END
        FROM (
            SELECT due_on, CASE WHEN held_on <= {{today}} THEN held_on END AS held_on, outcome
            FROM term_review WHERE term_id = {{source}}.term_id
            UNION ALL
            SELECT ({{source}}.starts_on + make_interval(months => {{row}}.review_cycle_months))::date,
                NULL, NULL
            WHERE NOT EXISTS (SELECT FROM term_review WHERE term_id = {{source}}.term_id)
        ) AS last
        ORDER BY last.held_on DESC NULLS FIRST, CASE WHEN last.held_on IS NULL THEN last.due_on END,
            last.due_on DESC
        LIMIT 1
    ) END""",
    date,
    "Day by which the next review of an evergreen agreement is due; empty for all others.",
    source=STANDING,
)


@dataclass(frozen=True)
class Review:
    """What came of a review."""

    agreement_id: UUID
    outcome: ReviewOutcome
    held_on: date | None = None
    notes: str | None = None
    version: int | None = None


async def schedule_review(
    agreement_id: UUID, due_on: date | None, version: int | None, act: Act
) -> TermReview:
    """Plan the next review of an evergreen agreement, or move the one that is planned, and return it.

    Without a day it is the one that the cycle asks for. Raises DomainError: RULE_VIOLATED for an agreement
    that is not evergreen or not in force; BAD_USER_INPUT for a day before the term.
    """
    async with transaction():
        agreement = await lock_agreement(Action.SCHEDULE_REVIEW, agreement_id, act)
        term = await _evergreen_term(agreement, act.today)
        planned = await _planned(term)
        _expect_planned(planned, version)
        due_on = due_on or await _due_on(agreement, act.today)
        _check_due(due_on, term)
        await _check_other(term, planned, due_on)
        if planned is None:
            planned = TermReview(term_id=term.id, due_on=due_on)
            await add(planned, Action.SCHEDULE_REVIEW, act.actor)
        else:
            await change(planned, {"due_on": due_on}, Action.SCHEDULE_REVIEW, act.actor)
    return planned


async def hold_review(held: Review, act: Act) -> TermReview:
    """Record a review that was held, and return it; unless it ended the agreement, the next one is planned.

    The next is due a cycle after the day on which it was due or held, whichever is later. Raises DomainError
    like `schedule_review`; BAD_USER_INPUT for a day ahead, or a change or an end without notes.
    """
    async with transaction():
        agreement = await lock_agreement(Action.HOLD_REVIEW, held.agreement_id, act)
        term = await _evergreen_term(agreement, act.today)
        held_on = held.held_on or act.today
        _check_held(held, held_on, term, act.today)
        await _check_first(term, held_on)
        planned = await _planned(term)
        if planned is None:
            planned = TermReview(term_id=term.id, due_on=await _due_on(agreement, act.today))
            await add(planned, Action.HOLD_REVIEW, act.actor)
        expect(planned, held.version)
        changes = {
            "held_on": held_on,
            "outcome": held.outcome,
            "notes": held.notes,
            "held_by": act.actor.name,
        }
        await change(planned, changes, Action.HOLD_REVIEW, act.actor)
        if held.outcome is not ReviewOutcome.END:
            await _plan_next(agreement, planned, held_on, act)
    return planned


async def _evergreen_term(agreement: Agreement, today: date) -> AgreementTerm:
    term = await find_in_force(agreement, today)
    if term.renewal_type is not RenewalType.EVERGREEN:
        raise against_agreement("Only an evergreen agreement is reviewed: this one has an end.")
    if term.ended_early_on is not None:
        raise against_agreement(
            f"It was terminated: its last day is {write_day(term.ended_early_on)}."
        )
    if agreement.review_cycle_months is None:
        raise against_agreement("The agreement has no review cycle.")
    return term


def _expect_planned(planned: TermReview | None, version: int | None) -> None:
    """Raise DomainError CONFLICT where the client saw another review, or one that is planned no more."""
    if planned is not None:
        expect(planned, version)
    elif version is not None:
        message = "The review that you saw is planned no more: read it again."
        raise DomainError(ErrorCode.CONFLICT, message, ("expectedVersion",))


async def _planned(term: AgreementTerm) -> TermReview | None:
    return (
        await TermReview.filter(term_id=term.id, held_on__isnull=True)
        .select_for_update(no_key=True)
        .first()
    )


async def _due_on(agreement: Agreement, today: date) -> date:
    """Return the day that the cycle asks for; after a review that ended it, today."""
    due: date | None = await current_transaction().fetchval(
        f"SELECT {NEXT_REVIEW.at('agreement', '$2::date')} FROM agreement WHERE id = $1",
        agreement.id,
        today,
    )
    return due or today


def _check_due(due_on: date, term: AgreementTerm) -> None:
    if due_on < term.starts_on:
        raise DomainError(
            ErrorCode.BAD_USER_INPUT,
            f"A review is due in the term, which began on {write_day(term.starts_on)}.",
            ("dueOn",),
        )


async def _check_other(term: AgreementTerm, planned: TermReview | None, due_on: date) -> None:
    same = await TermReview.filter(term_id=term.id, due_on=due_on).first()
    if same is not None and (planned is None or same.id != planned.id):
        raise DomainError(
            ErrorCode.CONFLICT, "A review that was due on that day has been held.", ("dueOn",)
        )


def _check_held(held: Review, held_on: date, term: AgreementTerm, today: date) -> None:
    if not term.starts_on <= held_on <= today:
        raise DomainError(
            ErrorCode.BAD_USER_INPUT,
            "A review was held between the term's first day and today.",
            ("heldOn",),
        )
    if held.outcome is not ReviewOutcome.CONTINUE and not (held.notes or "").strip():
        raise DomainError(
            ErrorCode.BAD_USER_INPUT, "Say what shall change, or why it ends.", ("notes",)
        )


async def _check_first(term: AgreementTerm, held_on: date) -> None:
    """Two who record one review at once hold one, and not the next one as well."""
    last = await TermReview.filter(term_id=term.id, held_on__gte=held_on).first()
    if last is not None and last.held_on is not None:
        raise DomainError(
            ErrorCode.CONFLICT,
            f"A review was held on {write_day(last.held_on)} already.",
            ("heldOn",),
        )


async def _plan_next(agreement: Agreement, held: TermReview, held_on: date, act: Act) -> None:
    cycle = agreement.review_cycle_months
    assert cycle is not None
    due_on = shift_months(max(held.due_on, held_on), cycle)
    await add(TermReview(term_id=held.term_id, due_on=due_on), Action.HOLD_REVIEW, act.actor)
