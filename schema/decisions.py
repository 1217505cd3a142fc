"""Deciding what happens after a term."""

from datetime import date
from typing import Annotated

import strawberry

from domain import agreement_terms
from domain.acts import Act
from domain.agreement_terms import TermDecision
from domain.verbs.terms.decisions import RenewalDecision, decide_renewal
from schema.agreements import AgreementTerm
from schema.writing import ERRORS, INPUT, KEY, Info, MutationError, attempt, read_id


@strawberry.input(description="What was decided about the time after the term in force, and why.")
class DecideRenewalInput:
    """Input of decideRenewal."""

    agreement_id: strawberry.ID = strawberry.field(description="The agreement.")
    decision: TermDecision = strawberry.field(description="What was decided.")
    reason: str = strawberry.field(description="Why.")
    conditions: str | None = strawberry.field(
        default=None, description="Conditions; RENEW_CONDITIONAL needs them."
    )
    notice_given_on: date | None = strawberry.field(
        default=None,
        description="Day on which notice was given; TERMINATE needs it where there is a notice period.",
    )
    notice_given_by_id: strawberry.ID | None = strawberry.field(
        default=None, description="Party that gave notice."
    )
    expected_version: int | None = strawberry.field(
        default=None,
        description="Version of the term that you saw; another one is a conflict. Needed to change a "
        "decision that stands.",
    )
    idempotency_key: str | None = KEY


@strawberry.type(description="The term with the decision, or why it has none.")
class DecideRenewalPayload:
    """Payload of decideRenewal."""

    term: AgreementTerm | None = strawberry.field(description="The term; its agreement is a field.")
    errors: list[MutationError] = strawberry.field(description=ERRORS)


async def decide(info: Info, given: Annotated[DecideRenewalInput, INPUT]) -> DecideRenewalPayload:
    """Decide about the renewal of an agreement."""

    async def verb(act: Act) -> agreement_terms.AgreementTerm:
        party = given.notice_given_by_id
        decided = RenewalDecision(
            agreement_id=read_id(given.agreement_id, "Agreement", "agreementId"),
            decision=given.decision,
            reason=given.reason,
            conditions=given.conditions,
            notice_given_on=given.notice_given_on,
            notice_given_by_id=read_id(party, "AgreementParty", "noticeGivenById")
            if party
            else None,
            version=given.expected_version,
        )
        return await decide_renewal(decided, act)

    term, errors = await attempt(info, given, verb)
    return DecideRenewalPayload(term=term, errors=errors)
