"""Notice: a party says that the agreement ends with its term, and may take that back before the end."""

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
from domain.givens import need_reason
from domain.notices.sweeps import review
from domain.renewal_types import RenewalType
from domain.rights.actions import Action
from domain.rights.permissions import expect, permit
from domain.verbs.terms.decisions import ENDS
from domain.verbs.terms.open_renewals import withdraw_open_renewal
from domain.verbs.terms.term_sides import check_own_side
from domain.verbs.terms.terms_in_force import (
    against_agreement,
    find_in_force,
    lock_agreement,
    remove_automatic_terms,
)

NO_NOTICE = {
    RenewalType.EVERGREEN: "An evergreen agreement has no end to give notice for: terminate it.",
    RenewalType.ONE_OFF: "A one-off agreement ends with its term without notice.",
}


@dataclass(frozen=True)
class Notice:
    """Who gave notice, and when; `waiver_reason` lets a late one count."""

    agreement_id: UUID
    party_id: UUID
    given_on: date | None = None
    waiver_reason: str | None = None
    version: int | None = None


async def give_notice(notice: Notice, act: Act) -> AgreementTerm:
    """Record that a party gave notice for the end of the term in force, and return the term.

    A letter is recorded later than it is dated: what counts is its day. After the notice deadline notice is
    given no more, unless that is waived with a reason; the term that came by itself meanwhile gives way. The
    decision on the renewal stays as it is, and so it is there again when notice is withdrawn.

    Raises DomainError: BAD_USER_INPUT for a day outside the term or ahead; FORBIDDEN for somebody else's
    side; RULE_VIOLATED without a term that notice can be given for, or after the deadline; CONFLICT where
    notice was given already.
    """
    async with transaction() as tx:
        agreement = await lock_agreement(Action.GIVE_NOTICE, notice.agreement_id, act)
        term = await find_in_force(agreement, act.today)
        expect(term, notice.version)
        party = await _find_party(notice)
        await check_own_side(party, Action.DECIDE_RENEWAL, act)
        _check_may_be_given(term)
        waiver = await _check_day(notice, term, act)
        changes = {
            "notice_given_on": notice.given_on or act.today,
            "notice_given_by_id": party.id,
            "notice_waiver_reason": waiver,
            "notice_withdrawn_on": None,
            "notice_withdrawal_reason": None,
        }
        await change(term, changes, Action.GIVE_NOTICE, act.actor)
        await withdraw_open_renewal(term, Action.GIVE_NOTICE, act)
        await remove_automatic_terms(term, Action.GIVE_NOTICE, act)
        await review(tx, [agreement.id], act.clock, act.settings)
    return term


async def withdraw_notice(
    agreement_id: UUID, reason: str, version: int | None, act: Act
) -> AgreementTerm:
    """Take back notice, or a termination that lies ahead: the agreement goes on as before, without a gap.

    An affiliate takes back its own notice alone. A decision to end it is open again. Raises DomainError:
    BAD_USER_INPUT without a reason; RULE_VIOLATED where nothing of the kind stands, or the end has passed.
    """
    said = need_reason(reason, "Say why notice is taken back.")
    async with transaction() as tx:
        agreement = await lock_agreement(Action.WITHDRAW_NOTICE, agreement_id, act)
        term = await find_in_force(agreement, act.today)
        expect(term, version)
        if term.notice_given_on is None and term.ended_early_on is None:
            raise against_agreement("Nobody gave notice, and it was not terminated.")
        await _check_may_withdraw(term, act)
        await change(term, _withdrawal(term, said, act), Action.WITHDRAW_NOTICE, act.actor)
        await review(tx, [agreement.id], act.clock, act.settings)
    return term


async def _find_party(notice: Notice) -> AgreementParty:
    party = await AgreementParty.get_or_none(id=notice.party_id, agreement_id=notice.agreement_id)
    if party is None:
        raise DomainError(
            ErrorCode.NOT_FOUND, "There is no such party of the agreement.", ("partyId",)
        )
    return party


def _check_may_be_given(term: AgreementTerm) -> None:
    if term.renewal_type in NO_NOTICE:
        raise against_agreement(NO_NOTICE[term.renewal_type])
    if term.ended_early_on is not None:
        raise against_agreement(
            f"It was terminated: its last day is {write_day(term.ended_early_on)}."
        )
    if term.notice_given_on is not None:
        raise DomainError(
            ErrorCode.CONFLICT,
            f"Notice was given on {write_day(term.notice_given_on)} already.",
            ("agreementId",),
        )


async def _check_day(notice: Notice, term: AgreementTerm, act: Act) -> str | None:
    """Return the reason for which a late notice counts; None for one that is in time."""
    given_on, deadline = notice.given_on or act.today, term.notice_deadline
    if not term.starts_on <= given_on <= act.today:
        raise DomainError(
            ErrorCode.BAD_USER_INPUT,
            "Notice is given between the term's first day and today.",
            ("givenOn",),
        )
    if deadline is None or given_on <= deadline:
        return None
    if not (notice.waiver_reason or "").strip():
        raise DomainError(
            ErrorCode.RULE_VIOLATED,
            f"Notice could be given until {write_day(deadline)}."
            " Where both sides let a late one count, say why (waiverReason).",
            ("givenOn",),
        )
    # Letting it count is for whoever decides about the renewal, not for the side that is late.
    await permit(Action.DECIDE_RENEWAL, term, act)
    return str(notice.waiver_reason).strip()


async def _check_may_withdraw(term: AgreementTerm, act: Act) -> None:
    """The home side may take back both; an affiliate its own notice."""
    party = await AgreementParty.get_or_none(id=term.notice_given_by_id)
    if party is None or term.ended_early_on is not None:
        await permit(Action.DECIDE_RENEWAL, term, act)
    else:
        await check_own_side(party, Action.DECIDE_RENEWAL, act)


def _withdrawal(term: AgreementTerm, reason: str, act: Act) -> dict[str, object]:
    changes: dict[str, object] = {
        "notice_given_on": None,
        "notice_given_by_id": None,
        "notice_waiver_reason": None,
        "notice_withdrawn_on": act.today,
        "notice_withdrawal_reason": reason,
        "ended_early_on": None,
        "end_reason": None,
    }
    if term.decision in ENDS:
        changes |= {
            "decision": TermDecision.PENDING,
            "decision_reason": None,
            "decided_by": None,
            "decided_on": None,
        }
    return changes
