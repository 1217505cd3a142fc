"""Renew, renew with conditions, renegotiate, let expire: decided by who may, recommended by the others."""

import re

from domain.acts import Act
from domain.agreement_terms import AgreementTerm, TermDecision
from domain.agreements import Agreement
from domain.errors import DomainError, ErrorCode
from domain.givens import need_reason
from domain.notices.links import Purpose
from domain.people import Person
from domain.rights.actions import Action
from domain.rights.permissions import find, permit, sees
from domain.said import said as _
from domain.verbs.answers.questions import BY_MAIL, Answer, Form, Options, StandingDecision
from domain.verbs.terms.decisions import RenewalDecision, decide_renewal
from domain.verbs.terms.recommendations import recommend_renewal
from domain.verbs.terms.terms_in_force import find_in_force

DECISIONS = {
    Purpose.RENEW: TermDecision.RENEW,
    Purpose.RENEW_CONDITIONAL: TermDecision.RENEW_CONDITIONAL,
    Purpose.RENEGOTIATE: TermDecision.RENEGOTIATE,
    Purpose.LET_EXPIRE: TermDecision.LET_EXPIRE,
}


async def ask_renewal(answer: Answer, act: Act) -> Options:
    """Say whether the recipient decides or recommends, and what stands already."""
    agreement, term = await _find(answer, act)
    decides = await _may(Action.DECIDE_RENEWAL, agreement, act)
    if term.decision is not TermDecision.PENDING:
        return Options(decided=await _standing(agreement, term, act), decides=decides)
    decider = await Person.get_or_none(id=agreement.owner_id) if agreement.owner_id else None
    return Options(decides=decides, decider=decider.name if decider else None)


async def _standing(agreement: Agreement, term: AgreementTerm, act: Act) -> StandingDecision:
    told = await _may(Action.RECOMMEND_RENEWAL, agreement, act)
    by = term.decided_by.removesuffix(BY_MAIL) if told and term.decided_by else None
    return StandingDecision(term.decision, by, term.decided_on, term.version)


async def recall_renewal(answer: Answer, act: Act) -> Options:
    """Say what holds to whoever has answered: what was decided, if anything was, and when; not by whom."""
    _agreement, term = await _find(answer, act)
    return Options(decided=StandingDecision(term.decision, None, term.decided_on, term.version))


async def answer_renewal(answer: Answer, form: Form, act: Act) -> None:
    """Decide about the time after the term that the mail is about, or recommend it.

    A decision that stands is replaced only by whoever has ticked that they replace this very one.
    """
    agreement, _term = await _find(answer, act)
    assert answer.purpose is not None
    decision = DECISIONS[answer.purpose]
    reason = need_reason(form.get("reason"), _("A decision needs a reason."))
    conditional = answer.purpose is Purpose.RENEW_CONDITIONAL
    conditions = form.get("conditions", "").strip() or None if conditional else None
    if await _may(Action.DECIDE_RENEWAL, agreement, act):
        decided = RenewalDecision(
            agreement.id, decision, reason, conditions, version=_version_replaced(form)
        )
        await decide_renewal(decided, act)
    else:
        said = f"{reason}\nConditions: {conditions}" if conditions else reason
        await recommend_renewal(agreement.id, decision, said, None, act)


def _version_replaced(form: Form) -> int | None:
    """The version of the term whose decision is knowingly replaced; without one, none is."""
    text = form.get("replace", "")
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


async def _find(answer: Answer, act: Act) -> tuple[Agreement, AgreementTerm]:
    """The agreement with its term in force, which must be the one that the mail is about.

    Of a public agreement everybody sees that it is there, and only whoever takes part in it its terms.
    """
    assert answer.agreement_id is not None
    agreement = await find(Agreement, answer.agreement_id, act, "agreementId", lock=False)
    term = await find_in_force(agreement, act.today)
    if not await sees(term, act):
        raise DomainError(ErrorCode.NOT_FOUND, "There is no such agreement term.", ("agreementId",))
    if term.id != answer.term_id:
        raise DomainError(
            ErrorCode.RULE_VIOLATED,
            _("The term that this mail was about is over."),
            ("agreementId",),
        )
    return agreement, term


async def _may(action: Action, agreement: Agreement, act: Act) -> bool:
    try:
        await permit(action, agreement, act)
    except DomainError:
        return False
    return True
