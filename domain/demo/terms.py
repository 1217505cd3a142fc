"""The chain of terms that a story asks for, as plain values before anything is written."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.agreement_terms import TermDecision
from domain.demo.spans import Span, chain_ending, days
from domain.demo.stories import UNSIGNED, Signing, Story
from domain.months import shift_months, term_end
from domain.renewal_types import RenewalType

BEGINS_IN = 30
"""Days until an agreement that is not signed yet is meant to begin."""


@dataclass(slots=True)
class PlannedTerm:
    """A term and how far its text has come."""

    starts_on: date
    ends_on: date | None
    renewal: RenewalType
    months: int | None
    notice: int
    signing: Signing
    has_own_text: bool = True
    decision: TermDecision = TermDecision.PENDING
    decided_on: date | None = None
    ended_early_on: date | None = None
    gap_reason: str | None = None
    # Of the row, once it was written.
    key: UUID | None = None


def plan_terms(story: Story, today: date) -> list[PlannedTerm]:
    """Return the terms of a story, oldest first."""
    if story.signing in UNSIGNED:
        starts_on = today + days(BEGINS_IN)
        span = Span(starts_on, term_end(starts_on, story.months))
        return [_term(story, span, story.signing)]
    if story.renewal is RenewalType.EVERGREEN:
        evergreen = _evergreen(story, today)
        _end(evergreen, story, today)
        return evergreen
    spans = chain_ending(today + days(story.ends_in), story.months, story.terms)
    terms = [_term(story, span, Signing.SIGNED) for span in spans]
    for earlier in terms[:-1]:
        _decide(earlier, TermDecision.RENEW, earlier.starts_on + days(200))
    if story.renewal is RenewalType.AUTO_RENEW:
        for later in terms[1:]:
            later.has_own_text = False
    terms[-1].signing = story.signing
    _end(terms, story, today)
    return terms


def _term(story: Story, span: Span, signing: Signing) -> PlannedTerm:
    exact = term_end(span.starts_on, story.months) == span.ends_on
    is_auto = story.renewal is RenewalType.AUTO_RENEW and exact
    return PlannedTerm(
        span.starts_on,
        span.ends_on,
        RenewalType.FIXED_TERM
        if story.renewal is RenewalType.AUTO_RENEW and not is_auto
        else story.renewal,
        story.months if exact else None,
        story.notice,
        signing,
    )


def _evergreen(story: Story, today: date) -> list[PlannedTerm]:
    """An evergreen term, after a fixed one where the story has two."""
    starts_on = shift_months(today - days(40), -26)
    evergreen = PlannedTerm(starts_on, None, RenewalType.EVERGREEN, None, 0, Signing.SIGNED)
    if story.terms == 1:
        return [evergreen]
    span = chain_ending(starts_on - days(1), story.months, 1)[0]
    fixed = PlannedTerm(
        span.starts_on, starts_on - days(1), RenewalType.FIXED_TERM, None, 90, Signing.SIGNED
    )
    _decide(fixed, TermDecision.RENEW, starts_on - days(60))
    return [fixed, evergreen]


def _end(terms: list[PlannedTerm], story: Story, today: date) -> None:
    """Let the newest term end as the story says, and follow it by what comes after."""
    last = terms[-1]
    if story.ended_early_in is not None:
        last.ended_early_on = today + days(story.ended_early_in)
        _decide(last, TermDecision.TERMINATE, last.ended_early_on - days(90))
    elif story.decision is not TermDecision.PENDING:
        _decide(last, story.decision, today - days(story.decided_ago))
    if story.gap:
        before = terms[-2]
        before.ends_on = last.starts_on - days(story.gap + 1)
        before.months = None
        before.decision, before.decided_on = TermDecision.PENDING, None
        last.gap_reason = "The council met late; reinstated as before."
    if story.renewal_text is not None and last.ends_on is not None:
        starts_on = last.ends_on + days(1)
        span = Span(starts_on, term_end(starts_on, story.months))
        terms.append(_term(story, span, story.renewal_text))


def _decide(term: PlannedTerm, decision: TermDecision, on: date) -> None:
    term.decision = decision
    term.decided_on = max(on, term.starts_on)
