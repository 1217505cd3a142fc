"""Renewing, notice, termination and reinstatement: what happens between one term and the next."""

from datetime import date
from typing import Any

import strawberry

from domain import agreement_terms, agreement_versions, agreements, renewal_recommendations
from domain.acts import Act
from domain.agreement_terms import TermDecision
from domain.renewal_types import RenewalType
from domain.verbs.terms.giving_notice import Notice, give_notice, withdraw_notice
from domain.verbs.terms.recommendations import recommend_renewal
from domain.verbs.terms.reinstatements import Reinstatement, reinstate_agreement
from domain.verbs.terms.renewals import NextTerm, renegotiate_agreement, renew_agreement
from domain.verbs.terms.term_amendments import amend_term_dates
from domain.verbs.terms.terminations import Termination, terminate_agreement
from schema import decisions
from schema.agreements import AgreementTerm, AgreementVersion
from schema.term_reviews import RenewalRecommendation
from schema.verbs import Asked, form, or_none, read_columns, read_key, verb, version_of
from schema.writing import read_id

WHICH = "The agreement; expectedVersion is that of its term in force."

NEXT_TERM = (
    Asked("body", str, "Text of the next term; without it the one of the term before."),
    Asked("months", int, "Its length in calendar months; without it that of the term before."),
    Asked("renewal_type", RenewalType, "What happens at its end; without it as before."),
    Asked("notice_period_days", int, "Its notice period; without it as before."),
    Asked("change_summary", str, "What changed, in a sentence."),
)

RECOMMEND = form(
    "RecommendRenewalInput",
    "What a liaison recommends to whoever decides.",
    agreements.Agreement,
    changes=WHICH,
    extra=[
        Asked("recommendation", TermDecision, "What is recommended.", needed=True),
        Asked("reason", str, "Why.", needed=True),
    ],
)
RENEW = form(
    "RenewAgreementInput",
    "The next term, as far as it differs from the term before.",
    agreements.Agreement,
    changes=WHICH,
    extra=NEXT_TERM,
)
RENEGOTIATE = form(
    "RenegotiateAgreementInput",
    "Why the text is negotiated anew, and what is on the table.",
    agreements.Agreement,
    changes=WHICH,
    extra=[Asked("reason", str, "Why.", needed=True), *NEXT_TERM],
)
GIVE_NOTICE = form(
    "GiveNoticeInput",
    "Who gave notice, and when.",
    agreements.Agreement,
    changes=WHICH,
    extra=[
        Asked("party_id", strawberry.ID, "Party that gave notice.", "AgreementParty", needed=True),
        Asked("given_on", date, "Day of the letter; without it today."),
        Asked("waiver_reason", str, "Why a notice after the deadline counts."),
    ],
)
WITHDRAW_NOTICE = form(
    "WithdrawNoticeInput",
    "Why a notice, or a termination that lies ahead, is taken back.",
    agreements.Agreement,
    changes=WHICH,
    extra=[Asked("reason", str, "Why.", needed=True)],
)
TERMINATE = form(
    "TerminateAgreementInput",
    "The last day of an agreement, and why it ends.",
    agreements.Agreement,
    changes=WHICH,
    extra=[
        Asked("ends_on", date, "Last day in force.", needed=True),
        Asked("reason", str, "Why.", needed=True),
        Asked("waiver_reason", str, "Why it ends before the notice period is over."),
    ],
)
REINSTATE = form(
    "ReinstateAgreementInput",
    "From when on an agreement that has ended holds again, and why.",
    agreements.Agreement,
    changes="The agreement; expectedVersion is that of its last term.",
    extra=[
        Asked("reason", str, "Why; it stands at the new term, with the gap.", needed=True),
        Asked("starts_on", date, "First day of the new term; without it today."),
        Asked("months", int, "Its length in calendar months; without it as before."),
    ],
)
AMEND = form(
    "AmendTermDatesInput",
    "Other dates of a term that was entered from paper.",
    agreement_terms.AgreementTerm,
    changes="The term.",
    key="term_id",
    free="starts_on ends_on months notice_period_days gap_reason",
)


def _following(given: Any) -> NextTerm:
    return NextTerm(**{asked.name: or_none(getattr(given, asked.name)) for asked in NEXT_TERM})


async def recommend(given: Any, act: Act) -> renewal_recommendations.RenewalRecommendation:
    key = read_key(given, RECOMMEND, "agreement_id")
    seen = version_of(given)
    return await recommend_renewal(key, given.recommendation, given.reason, seen, act)


async def renew(given: Any, act: Act) -> agreement_versions.AgreementVersion:
    key = read_key(given, RENEW, "agreement_id")
    return await renew_agreement(key, _following(given), version_of(given), act)


async def renegotiate(given: Any, act: Act) -> agreement_versions.AgreementVersion:
    key = read_key(given, RENEGOTIATE, "agreement_id")
    following, seen = _following(given), version_of(given)
    return await renegotiate_agreement(key, given.reason, following, seen, act)


async def notice(given: Any, act: Act) -> agreement_terms.AgreementTerm:
    wanted = Notice(
        agreement_id=read_key(given, GIVE_NOTICE, "agreement_id"),
        party_id=read_id(given.party_id, "AgreementParty", "partyId"),
        given_on=or_none(given.given_on),
        waiver_reason=or_none(given.waiver_reason),
        version=version_of(given),
    )
    return await give_notice(wanted, act)


async def take_back(given: Any, act: Act) -> agreement_terms.AgreementTerm:
    key = read_key(given, WITHDRAW_NOTICE, "agreement_id")
    return await withdraw_notice(key, given.reason, version_of(given), act)


async def terminate(given: Any, act: Act) -> agreement_terms.AgreementTerm:
    wanted = Termination(
        agreement_id=read_key(given, TERMINATE, "agreement_id"),
        ends_on=given.ends_on,
        reason=given.reason,
        waiver_reason=or_none(given.waiver_reason),
        version=version_of(given),
    )
    return await terminate_agreement(wanted, act)


async def reinstate(given: Any, act: Act) -> agreement_terms.AgreementTerm:
    wanted = Reinstatement(
        agreement_id=read_key(given, REINSTATE, "agreement_id"),
        reason=given.reason,
        starts_on=or_none(given.starts_on),
        months=or_none(given.months),
        version=version_of(given),
    )
    return await reinstate_agreement(wanted, act)


async def amend(given: Any, act: Act) -> agreement_terms.AgreementTerm:
    key = read_key(given, AMEND, "term_id")
    return await amend_term_dates(
        key, read_columns(given, AMEND, "term_id"), version_of(given), act
    )


@strawberry.type
class TermMutations:
    """What happens between one term and the next."""

    decide_renewal = strawberry.field(
        resolver=decisions.decide,
        description="Decide what happens after the term in force. The same decision again changes nothing; "
        "RENEW, RENEW_CONDITIONAL and RENEGOTIATE take back a notice that was given.",
    )
    recommend_renewal = verb(
        RECOMMEND,
        RenewalRecommendation,
        "recommendation",
        "Recommend a decision to whoever decides about the renewal; it decides nothing.",
        recommend,
    )
    renew_agreement = verb(
        RENEW,
        AgreementVersion,
        "agreementVersion",
        "Draft the text of the next term, after a renewal was decided.",
        renew,
    )
    renegotiate_agreement = verb(
        RENEGOTIATE,
        AgreementVersion,
        "agreementVersion",
        "Decide RENEGOTIATE and draft the text that is negotiated.",
        renegotiate,
    )
    give_notice = verb(
        GIVE_NOTICE,
        AgreementTerm,
        "term",
        "Record that a party gave notice for the end of the term in force.",
        notice,
    )
    withdraw_notice = verb(
        WITHDRAW_NOTICE,
        AgreementTerm,
        "term",
        "Take back a notice, or a termination that lies ahead: it goes on as before.",
        take_back,
    )
    terminate_agreement = verb(
        TERMINATE,
        AgreementTerm,
        "term",
        "End an agreement on a day, at least its notice period ahead unless that is waived.",
        terminate,
    )
    reinstate_agreement = verb(
        REINSTATE,
        AgreementTerm,
        "term",
        "Add a term to an agreement that expired or was terminated, with the gap on record.",
        reinstate,
    )
    amend_term_dates = verb(
        AMEND,
        AgreementTerm,
        "term",
        "Change the dates of a term that was entered from paper; reminders follow at once.",
        amend,
    )
