"""Terminating an agreement before the end of its term."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from domain.acts import Act
from domain.agreement_terms import AgreementTerm, TermDecision
from domain.agreements import Agreement
from domain.audit import change
from domain.database import transaction
from domain.days import write_day
from domain.errors import DomainError, ErrorCode
from domain.givens import need_reason
from domain.notices.sweeps import review
from domain.rights.actions import Action
from domain.rights.permissions import expect
from domain.verbs.terms.open_renewals import withdraw_open_renewal
from domain.verbs.terms.terms_in_force import (
    against_agreement,
    find_in_force,
    find_later,
    has_ended,
    last_day,
    lock_agreement,
    remove_automatic_terms,
)


@dataclass(frozen=True)
class Termination:
    """The last day in force, and why; `waiver_reason` lets it end before the notice period is over."""

    agreement_id: UUID
    ends_on: date
    reason: str
    waiver_reason: str | None = None
    version: int | None = None


async def terminate_agreement(termination: Termination, act: Act) -> AgreementTerm:
    """End the agreement on a day, the last one in force, and return the term that it ends.

    Whatever text of a renewal is under way is taken back. The last day lies the notice period ahead, unless
    that is waived with a reason. Raises DomainError: BAD_USER_INPUT without a reason or with a day outside
    the terms; RULE_VIOLATED where no term is in force, within the notice period, or where a term that was
    agreed on its own follows; CONFLICT where it was terminated already or the term changed.
    """
    reason = need_reason(termination.reason, "Say why it is terminated.")
    async with transaction() as tx:
        agreement = await lock_agreement(Action.TERMINATE_AGREEMENT, termination.agreement_id, act)
        current = await find_in_force(agreement, act.today)
        expect(current, termination.version)
        _check_not_terminated(current)
        term = await _term_on(current, termination.ends_on)
        _check_not_terminated(term)
        waiver = _check_period(termination, term, act.today)
        await withdraw_open_renewal(term, Action.TERMINATE_AGREEMENT, act)
        await _end(term, termination.ends_on, reason, waiver, act)
        await remove_automatic_terms(term, Action.TERMINATE_AGREEMENT, act)
        await _check_over(agreement, termination.ends_on)
        await review(tx, [agreement.id], act.clock, act.settings)
    return term


async def _term_on(current: AgreementTerm, day: date) -> AgreementTerm:
    """Return the term that the day lies in: the one in force, or a signed one that follows it."""
    signed = [term for term in await find_later(current) if term.signed_on is not None]
    for term in (current, *signed):
        if term.starts_on <= day and not has_ended(term, day):
            return term
    newest = signed[-1] if signed else current
    end = last_day(newest)
    raise DomainError(
        ErrorCode.BAD_USER_INPUT,
        "The last day lies in the term in force or in one that follows"
        + (f": it ends on {write_day(end)} anyway." if end and day > end else "."),
        ("endsOn",),
    )


def _check_not_terminated(term: AgreementTerm) -> None:
    if term.ended_early_on is not None:
        raise DomainError(
            ErrorCode.CONFLICT,
            f"It was terminated already: its last day is {write_day(term.ended_early_on)}."
            " withdrawNotice takes that back.",
            ("agreementId",),
        )


def _check_period(termination: Termination, term: AgreementTerm, today: date) -> str | None:
    """Return the reason for which the notice period is waived; None where it is kept."""
    earliest = today + timedelta(days=term.notice_period_days)
    if termination.ends_on >= earliest:
        return None
    if not (termination.waiver_reason or "").strip():
        raise DomainError(
            ErrorCode.RULE_VIOLATED,
            f"The notice period is {term.notice_period_days} days: the earliest last day is"
            f" {write_day(earliest)}. Where both sides agree to less, say why (waiverReason).",
            ("endsOn",),
        )
    return str(termination.waiver_reason).strip()


async def _end(
    term: AgreementTerm, ends_on: date, reason: str, waiver: str | None, act: Act
) -> None:
    changes = {
        "ended_early_on": ends_on,
        "end_reason": reason,
        "notice_waiver_reason": waiver,
        "decision": TermDecision.TERMINATE,
        "decision_reason": reason,
        "conditions": None,
        "decided_by": act.actor.name,
        "decided_on": act.today,
    }
    await change(term, changes, Action.TERMINATE_AGREEMENT, act.actor)


async def _check_over(agreement: Agreement, ends_on: date) -> None:
    """Nothing is signed for the time after the end."""
    later = await AgreementTerm.filter(agreement_id=agreement.id, starts_on__gt=ends_on).first()
    if later is not None:
        raise against_agreement(
            f"A term from {write_day(later.starts_on)} on is agreed: end that one, by a day in it."
        )
