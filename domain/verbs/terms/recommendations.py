"""Recommendations: a liaison says what should become of an agreement; whoever decides sees it at the term."""

from uuid import UUID

from domain.acts import Act
from domain.agreement_terms import TermDecision
from domain.audit import add
from domain.database import transaction
from domain.errors import DomainError, ErrorCode
from domain.givens import need_reason
from domain.renewal_recommendations import RenewalRecommendation
from domain.rights.actions import Action
from domain.rights.permissions import expect
from domain.said import said as _
from domain.verbs.terms.decisions import OPEN_ENDED
from domain.verbs.terms.terms_in_force import against_agreement, find_in_force, lock_agreement


async def recommend_renewal(
    agreement_id: UUID, recommendation: TermDecision, reason: str, version: int | None, act: Act
) -> RenewalRecommendation:
    """Keep what is recommended for the time after the term in force; it decides nothing.

    Everybody who looks after the agreement may recommend, and recommend anew; the newest comes first.
    Raises DomainError: BAD_USER_INPUT for PENDING or without a reason; RULE_VIOLATED without a term to
    decide about, or once it was decided.
    """
    if recommendation is TermDecision.PENDING:
        raise DomainError(
            ErrorCode.BAD_USER_INPUT, "PENDING recommends nothing.", ("recommendation",)
        )
    said = need_reason(reason, _("A recommendation needs a reason."))
    async with transaction():
        agreement = await lock_agreement(Action.RECOMMEND_RENEWAL, agreement_id, act)
        term = await find_in_force(agreement, act.today)
        expect(term, version)
        if term.renewal_type in OPEN_ENDED:
            raise against_agreement(OPEN_ENDED[term.renewal_type])
        if term.decision is not TermDecision.PENDING:
            raise against_agreement(
                _("%(decision)s has been decided already.", decision=term.decision)
            )
        recommended = RenewalRecommendation(
            term_id=term.id,
            recommendation=recommendation,
            reason=said,
            recommended_by=act.actor.name,
            recommended_on=act.today,
        )
        await add(recommended, Action.RECOMMEND_RENEWAL, act.actor)
    return recommended
