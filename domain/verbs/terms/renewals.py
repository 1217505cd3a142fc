"""Renewing: after the decision the text of the next term is drafted; both sides then approve and sign it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.acts import Act
from domain.agreement_terms import AgreementTerm, TermDecision
from domain.agreement_versions import AgreementVersion, VersionKind
from domain.database import transaction
from domain.days import write_day
from domain.errors import DomainError, ErrorCode
from domain.notices.sweeps import review
from domain.renewal_types import RenewalType
from domain.rights.actions import Action
from domain.rights.permissions import expect
from domain.verbs.agreements.agreement_drafts import Draft, TermDraft, draft_version
from domain.verbs.terms.decisions import RenewalDecision, write_decision
from domain.verbs.terms.open_renewals import find_open_renewal
from domain.verbs.terms.terms_in_force import (
    against_agreement,
    find_in_force,
    find_last_begun,
    find_later,
    lock_agreement,
    renews_itself,
)

GOES_ON = frozenset({TermDecision.RENEW, TermDecision.RENEW_CONDITIONAL, TermDecision.RENEGOTIATE})
OPEN_ENDED = {
    RenewalType.EVERGREEN: "An evergreen agreement has no end: amend its text instead (draftVersion).",
    RenewalType.ONE_OFF: "A one-off agreement ends for good: propose a new one.",
}


@dataclass(frozen=True)
class NextTerm:
    """What the next term shall be; what is not given stays as it is in the term before."""

    body: str | None = None
    months: int | None = None
    ends_on: date | None = None
    renewal_type: RenewalType | None = None
    notice_period_days: int | None = None
    change_summary: str | None = None


async def renew_agreement(
    agreement_id: UUID, following: NextTerm, version: int | None, act: Act
) -> AgreementVersion:
    """Draft the text of the next term and return it; `version` is the term's that the caller saw.

    The term begins on the day after the one before (rule 11) and lasts as many calendar months (rule 35),
    unless another length is given; it exists once the text goes out for signature, and a late signature
    does not move it. Raises DomainError: RULE_VIOLATED where no renewal was decided, a next term or its text
    is there already, or nothing is to be signed; and as `draft_version` does.
    """
    async with transaction():
        agreement = await lock_agreement(Action.RENEW_AGREEMENT, agreement_id, act)
        term = await find_last_begun(agreement, act.today)
        expect(term, version)
        _check_decided(term)
        await _check_free(term)
        return await _draft(term, following, act)


async def renegotiate_agreement(
    agreement_id: UUID, reason: str, following: NextTerm, version: int | None, act: Act
) -> AgreementVersion:
    """Decide that the text is negotiated anew, draft what is on the table, and return that draft.

    A text of a renewal that is under way already stays what is negotiated: it is revised or replaced by the
    verbs of versions. Raises DomainError as `decide_renewal` and `renew_agreement` do.
    """
    async with transaction() as tx:
        agreement = await lock_agreement(Action.RENEGOTIATE_AGREEMENT, agreement_id, act)
        term = await find_in_force(agreement, act.today)
        decided = RenewalDecision(agreement_id, TermDecision.RENEGOTIATE, reason, version=version)
        if not reason.strip():
            raise DomainError(ErrorCode.BAD_USER_INPUT, "A decision needs a reason.", ("reason",))
        await write_decision(decided, term, Action.RENEGOTIATE_AGREEMENT, act)
        await _check_free(term)
        text = await _draft(term, following, act)
        await review(tx, [agreement.id], act.clock, act.settings)
    return text


def _check_decided(term: AgreementTerm) -> None:
    if term.renewal_type in OPEN_ENDED:
        raise against_agreement(OPEN_ENDED[term.renewal_type])
    if term.ended_early_on is not None:
        raise against_agreement(
            f"It was terminated: its last day is {write_day(term.ended_early_on)}."
            " withdrawNotice or reinstateAgreement let it go on."
        )
    if term.notice_given_on is not None and not renews_itself(term):
        raise against_agreement(
            f"Notice was given on {write_day(term.notice_given_on)}: withdrawNotice takes it back."
        )
    if term.decision not in GOES_ON:
        raise against_agreement(
            "No renewal has been decided yet (decideRenewal)."
            if term.decision is TermDecision.PENDING
            else f"{term.decision.value} was decided, so that it ends: decide otherwise first."
        )
    if term.decision is TermDecision.RENEW and renews_itself(term):
        raise against_agreement(
            "It renews by itself on the same terms: there is nothing to sign."
            " Decide RENEW_CONDITIONAL or RENEGOTIATE to change them."
        )


async def _check_free(term: AgreementTerm) -> None:
    for later in await find_later(term):
        if later.signed_on is not None:
            raise against_agreement(
                f"The next term is there already: from {write_day(later.starts_on)} on."
            )
    if (text := await find_open_renewal(term)) is not None:
        raise against_agreement(
            f"The text of the renewal is under way already: version {text.number}."
        )


async def _draft(term: AgreementTerm, following: NextTerm, act: Act) -> AgreementVersion:
    renewal_type = following.renewal_type or term.renewal_type
    draft = Draft(
        body=following.body if following.body is not None else await _text_of(term),
        term=TermDraft(
            ends_on=following.ends_on,
            months=_months(term, following, renewal_type),
            renewal_type=renewal_type,
            notice_period_days=_notice_period(term, following, renewal_type),
        ),
        change_summary=following.change_summary or term.conditions,
    )
    return await draft_version(term.agreement_id, VersionKind.RENEWAL, draft, act)


def _months(term: AgreementTerm, following: NextTerm, renewal_type: RenewalType) -> int | None:
    """Return the length in months: of an unusual term, whose months nobody knows, the agreement's usual."""
    if following.months is not None or following.ends_on is not None:
        return following.months
    return None if renewal_type is RenewalType.EVERGREEN else term.months


def _notice_period(
    term: AgreementTerm, following: NextTerm, renewal_type: RenewalType
) -> int | None:
    if following.notice_period_days is not None:
        return following.notice_period_days
    same = renewal_type is term.renewal_type and following.months in {None, term.months}
    return term.notice_period_days if same and following.ends_on is None else None


async def _text_of(term: AgreementTerm) -> str:
    """Return the text that the term rests on, else the newest one that was signed."""
    texts = AgreementVersion.filter(agreement_id=term.agreement_id)
    text = await texts.get_or_none(id=term.agreement_version_id) or (
        await texts.filter(signed_on__isnull=False).order_by("-number").first()
    )
    if text is None:
        raise DomainError(
            ErrorCode.BAD_USER_INPUT, "No text of it is stored: give the text (body).", ("body",)
        )
    return text.body
