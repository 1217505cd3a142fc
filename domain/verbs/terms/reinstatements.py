"""Reinstating an agreement that expired or was terminated: a new term, with the gap on record."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from domain.acts import Act
from domain.agreement_terms import AgreementTerm
from domain.agreements import Agreement
from domain.audit import add, change
from domain.database import current_transaction, transaction
from domain.days import write_day
from domain.errors import DomainError, ErrorCode
from domain.givens import need_reason
from domain.months import term_end
from domain.notices.sweeps import review
from domain.renewal_types import RenewalType
from domain.rights.actions import Action
from domain.rights.permissions import expect
from domain.verbs.terms.open_renewals import withdraw_open_renewal
from domain.verbs.terms.terms_in_force import (
    against_agreement,
    find_last_begun,
    find_later,
    has_ended,
    last_day,
    lock_agreement,
    renews_itself,
)

MOST_MONTHS = 600
DAY = timedelta(days=1)
RIVAL = "SELECT rival_agreement($1, $2, coalesce($3::date, 'infinity'))"


@dataclass(frozen=True)
class Reinstatement:
    """From when on an agreement holds again, for how long, and why; the text is the one that held last."""

    agreement_id: UUID
    reason: str
    starts_on: date | None = None
    months: int | None = None
    version: int | None = None


async def reinstate_agreement(wanted: Reinstatement, act: Act) -> AgreementTerm:
    """Add a term to an agreement that has ended, and return it; an archived one comes back.

    It rests on the text that everybody signed for the term before, begins today unless another day after the
    end is given, and lasts as long as usual. Raises DomainError: BAD_USER_INPUT without a reason or with a
    day that lies in the term before; RULE_VIOLATED where the agreement is in force or ended for good.
    """
    reason = need_reason(wanted.reason, "Say why it is reinstated.")
    async with transaction() as tx:
        agreement = await lock_agreement(Action.REINSTATE_AGREEMENT, wanted.agreement_id, act)
        before = await find_last_begun(agreement, act.today)
        expect(before, wanted.version)
        await _check_ended(before, act.today)
        await withdraw_open_renewal(before, Action.REINSTATE_AGREEMENT, act)
        term = _next_term(wanted, agreement, before, reason, act)
        await _check_rival(agreement, term)
        if agreement.archived_on is not None:
            back = {"archived_on": None}
            await change(agreement, back, Action.REINSTATE_AGREEMENT, act.actor)
        await add(term, Action.REINSTATE_AGREEMENT, act.actor)
        await review(tx, [agreement.id], act.clock, act.settings)
    return term


async def _check_ended(before: AgreementTerm, today: date) -> None:
    if not has_ended(before, today) or renews_itself(before):
        raise against_agreement("It is in force: there is nothing to reinstate.")
    if before.renewal_type is RenewalType.ONE_OFF:
        raise against_agreement("A one-off agreement ends for good: propose a new one.")
    for later in await find_later(before):
        if later.signed_on is not None:
            raise against_agreement(
                f"A next term is there already: from {write_day(later.starts_on)} on."
            )


def _next_term(
    wanted: Reinstatement, agreement: Agreement, before: AgreementTerm, reason: str, act: Act
) -> AgreementTerm:
    """Return the new term; rules 2, 8, 11 and 35."""
    ended_on = last_day(before) or act.today
    starts_on = wanted.starts_on or act.today
    if starts_on <= ended_on:
        raise DomainError(
            ErrorCode.BAD_USER_INPUT,
            f"The term before ended on {write_day(ended_on)}: the new one begins after that.",
            ("startsOn",),
        )
    ends_on, months = _last_day(wanted, agreement, before, starts_on)
    longest = before.notice_period_days if ends_on is None else (ends_on - starts_on).days
    return AgreementTerm(
        agreement_id=agreement.id,
        sequence=before.sequence + 1,
        starts_on=starts_on,
        ends_on=ends_on,
        months=months,
        renewal_type=before.renewal_type,
        notice_period_days=min(before.notice_period_days, longest),
        agreement_version_id=before.agreement_version_id,
        signed_on=act.today,
        gap_reason=reason,
    )


def _last_day(
    wanted: Reinstatement, agreement: Agreement, before: AgreementTerm, starts_on: date
) -> tuple[date | None, int | None]:
    if before.renewal_type is RenewalType.EVERGREEN:
        if wanted.months is not None:
            raise DomainError(
                ErrorCode.BAD_USER_INPUT, "An evergreen term has no length.", ("months",)
            )
        return None, None
    months = wanted.months or before.months or agreement.default_term_months
    if not 1 <= months <= MOST_MONTHS or wanted.months == 0:
        raise DomainError(
            ErrorCode.BAD_USER_INPUT, f"A term has 1 to {MOST_MONTHS} months.", ("months",)
        )
    return term_end(starts_on, months), months


async def _check_rival(agreement: Agreement, term: AgreementTerm) -> None:
    """Rule 12: nobody reinstates an agreement beside the one that followed it."""
    rival = await current_transaction().fetchval(RIVAL, agreement.id, term.starts_on, term.ends_on)
    if rival is not None:
        other = await Agreement.get(id=rival)
        raise against_agreement(
            f"{other.number} of the same category is in force between the same parties."
            " Where both shall hold, say why at the agreement (overlapReason)."
        )
