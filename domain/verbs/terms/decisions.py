"""Renewal decisions: what shall happen after the current term of an agreement, and why."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.acts import Act
from domain.agreement_terms import AgreementTerm, TermDecision
from domain.agreements import AgreementParty
from domain.audit import change
from domain.database import transaction
from domain.days import write_day
from domain.errors import DomainError, ErrorCode
from domain.notices.sweeps import review
from domain.renewal_types import RenewalType
from domain.rights.actions import Action
from domain.said import said as _
from domain.verbs.terms.open_renewals import withdraw_open_renewal
from domain.verbs.terms.terms_in_force import (
    against_agreement,
    find_in_force,
    lock_agreement,
    remove_automatic_terms,
    renews_itself,
)

ENDS = frozenset({TermDecision.LET_EXPIRE, TermDecision.TERMINATE})
"""Decisions that go with notice; any other one takes a notice back."""

OPEN_ENDED = {
    RenewalType.EVERGREEN: _("An evergreen agreement is reviewed, not renewed: it has no end."),
    RenewalType.ONE_OFF: _("A one-off agreement ends with its term: there is nothing to decide."),
}


@dataclass(frozen=True)
class RenewalDecision:
    """What was decided. `version` is the term's version that the decider saw, if they say so."""

    agreement_id: UUID
    decision: TermDecision
    reason: str
    conditions: str | None = None
    notice_given_on: date | None = None
    notice_given_by_id: UUID | None = None
    version: int | None = None


async def decide_renewal(decided: RenewalDecision, act: Act) -> AgreementTerm:
    """Record the decision on the term in force and return the term.

    The same decision again changes nothing. A decision or notice that stands is changed only by somebody
    who says which version of the term they saw; a decision under which the agreement goes on takes back a
    notice that was given. What the decision makes needless among the reminders is cancelled in the same
    transaction, and whoever was told that it ends is told otherwise (docs/notices.md).

    Raises DomainError: NOT_FOUND without such an agreement, FORBIDDEN for whoever may not decide;
    RULE_VIOLATED where no term is in force, it was terminated or its kind knows no renewal, CONFLICT where
    the term changed since it was read, or a decision stands; BAD_USER_INPUT for missing parts.
    """
    _check_wording(decided)
    async with transaction() as tx:
        agreement = await lock_agreement(Action.DECIDE_RENEWAL, decided.agreement_id, act)
        term = await find_in_force(agreement, act.today)
        if _stands(decided, term):
            return term
        await write_decision(decided, term, Action.DECIDE_RENEWAL, act)
        await review(tx, [agreement.id], act.clock, act.settings)
    return term


async def write_decision(
    decided: RenewalDecision, term: AgreementTerm, action: Action, act: Act
) -> None:
    """Write a decision on a locked term that it fits; raises DomainError as `decide_renewal` does."""
    _check_decidable(term)
    _check_version(decided, term)
    await _check_notice(decided, term, act.today)
    _check_still_open(decided, term, act.today)
    await change(term, _changes(decided, term, act), action.value, act.actor)
    if decided.decision in ENDS:
        await withdraw_open_renewal(term, action, act)
    if not renews_itself(term) and term.renewal_type is RenewalType.AUTO_RENEW:
        await remove_automatic_terms(term, action, act)


def _check_decidable(term: AgreementTerm) -> None:
    if term.renewal_type in OPEN_ENDED:
        raise against_agreement(OPEN_ENDED[term.renewal_type])
    if term.ended_early_on is not None:
        raise against_agreement(
            _(
                "It was terminated: its last day is %(day)s. withdrawNotice takes that back.",
                day=term.ended_early_on,
            )
        )


def _check_still_open(decided: RenewalDecision, term: AgreementTerm, today: date) -> None:
    """Of a term that has renewed itself only a notice that was given in time changes what comes next."""
    deadline = term.notice_deadline
    if deadline is None or today <= deadline or not renews_itself(term):
        return
    given_on = decided.notice_given_on
    if given_on is None or given_on > deadline:
        raise against_agreement(
            _(
                "It renewed by itself: notice could be given until %(day)s."
                " Decide about the next term once it has begun, or terminate it.",
                day=deadline,
            )
        )


def _stands(decided: RenewalDecision, term: AgreementTerm) -> bool:
    """Tell whether the term says so already; a notice that is not mentioned stays as it is."""
    given = (decided.notice_given_on, decided.notice_given_by_id)
    return (
        (decided.decision, decided.reason.strip(), decided.conditions)
        == (term.decision, term.decision_reason, term.conditions)
    ) and given in {(None, None), (term.notice_given_on, term.notice_given_by_id)}


def _check_version(decided: RenewalDecision, term: AgreementTerm) -> None:
    """Nobody overwrites unawares what somebody else has decided."""
    standing = _say_standing(term)
    if decided.version is None and standing:
        raise DomainError(
            ErrorCode.CONFLICT,
            f"{standing} To change that, read the term and give its version as expectedVersion.",
            ("version",),
        )
    if decided.version is not None and decided.version != term.version:
        raise DomainError(
            ErrorCode.CONFLICT,
            f"Somebody changed the term meanwhile: read it again. {standing}".rstrip(),
            ("version",),
        )


def _say_standing(term: AgreementTerm) -> str:
    """Return what has been decided or given so far, in a sentence; empty where nothing has."""
    if term.decision is not TermDecision.PENDING:
        on = f" on {write_day(term.decided_on)}" if term.decided_on else ""
        by = f" by {term.decided_by}" if term.decided_by else ""
        return f"{term.decision.value} was decided{on}{by}."
    if term.notice_given_on is not None:
        return f"Notice was given on {write_day(term.notice_given_on)}."
    return ""


def _check_wording(decided: RenewalDecision) -> None:
    if decided.decision is TermDecision.PENDING:
        raise DomainError(
            ErrorCode.BAD_USER_INPUT, "PENDING is no decision: name one.", ("decision",)
        )
    if not decided.reason.strip():
        raise DomainError(ErrorCode.BAD_USER_INPUT, _("A decision needs a reason."), ("reason",))
    conditional = decided.decision is TermDecision.RENEW_CONDITIONAL
    if conditional and not (decided.conditions or "").strip():
        raise DomainError(
            ErrorCode.BAD_USER_INPUT,
            _("A conditional renewal names its conditions."),
            ("conditions",),
        )
    if decided.conditions is not None and not conditional:
        raise DomainError(
            ErrorCode.BAD_USER_INPUT,
            "Only RENEW_CONDITIONAL has conditions.",
            ("conditions",),
        )


async def _check_notice(decided: RenewalDecision, term: AgreementTerm, today: date) -> None:
    given_on = decided.notice_given_on
    if given_on is None:
        terminates = decided.decision is TermDecision.TERMINATE and term.notice_period_days > 0
        if terminates and term.notice_given_on is None:
            raise DomainError(
                ErrorCode.BAD_USER_INPUT,
                f"To terminate takes notice of {term.notice_period_days} days: say when it was given.",
                ("noticeGivenOn",),
            )
        if decided.notice_given_by_id is not None:
            raise DomainError(
                ErrorCode.BAD_USER_INPUT, "Say when notice was given.", ("noticeGivenOn",)
            )
        return
    if decided.decision not in ENDS:
        raise DomainError(
            ErrorCode.BAD_USER_INPUT,
            "Notice goes with LET_EXPIRE or TERMINATE only.",
            ("noticeGivenOn",),
        )
    if not term.starts_on <= given_on <= today:
        raise DomainError(
            ErrorCode.BAD_USER_INPUT,
            "Notice is given between the term's first day and today.",
            ("noticeGivenOn",),
        )
    party = decided.notice_given_by_id
    if party and not await AgreementParty.exists(id=party, agreement_id=decided.agreement_id):
        raise DomainError(
            ErrorCode.NOT_FOUND, "There is no such party of the agreement.", ("noticeGivenById",)
        )


def _changes(decided: RenewalDecision, term: AgreementTerm, act: Act) -> dict[str, object]:
    changes: dict[str, object] = {
        "decision": decided.decision,
        "decision_reason": decided.reason.strip(),
        "conditions": decided.conditions,
        "decided_by": act.actor.name,
        "decided_on": act.today,
    }
    if decided.notice_given_on is not None:
        changes["notice_given_on"] = decided.notice_given_on
        changes["notice_given_by_id"] = decided.notice_given_by_id
        changes["notice_withdrawn_on"] = changes["notice_withdrawal_reason"] = None
    elif decided.decision not in ENDS and term.notice_given_on is not None:
        changes["notice_given_on"] = changes["notice_given_by_id"] = None
        changes["notice_waiver_reason"] = None
        changes["notice_withdrawn_on"] = act.today
        changes["notice_withdrawal_reason"] = decided.reason.strip()
    return changes
