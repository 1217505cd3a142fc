"""The term that a verb is about: found and locked with its agreement, automatic terms written first."""

from datetime import date
from uuid import UUID

from domain.acts import Act
from domain.agreement_terms import AgreementTerm
from domain.agreements import Agreement
from domain.audit import remove
from domain.database import current_transaction
from domain.errors import DomainError, ErrorCode
from domain.notices.planning.horizons import everything
from domain.notices.planning.transitions import renew_terms
from domain.renewal_types import RenewalType
from domain.rights.actions import Action
from domain.rights.permissions import find, permit
from domain.said import said as _


async def lock_agreement(action: Action, agreement_id: UUID, act: Act) -> Agreement:
    """Return an agreement that the viewer may do this with, locked; whoever comes second waits here.

    Raises DomainError: NOT_FOUND, FORBIDDEN, UNAUTHENTICATED; RULE_VIOLATED where another took its place.
    """
    agreement = await find(Agreement, agreement_id, act, "agreementId")
    await permit(action, agreement, act)
    if agreement.superseded_on is not None and agreement.superseded_on <= act.today:
        raise against_agreement(_("Another agreement took the place of this one."))
    await write_automatic_terms(agreement.id, act.today)
    return agreement


async def write_automatic_terms(agreement_id: UUID, today: date) -> None:
    """Write the terms that came by themselves, as the sweep does: what follows can be about them."""
    await renew_terms(current_transaction(), everything(today), [agreement_id])


async def find_last_begun(agreement: Agreement, today: date) -> AgreementTerm:
    """Return the last signed term that has begun, locked, whether or not it has ended.

    Raises DomainError RULE_VIOLATED where none has.
    """
    term = (
        await AgreementTerm.filter(
            agreement_id=agreement.id, starts_on__lte=today, signed_on__lte=today
        )
        .order_by("-starts_on")
        .select_for_update(no_key=True)
        .first()
    )
    if term is None:
        raise against_agreement(_("No term of the agreement is in force."))
    return term


async def find_in_force(agreement: Agreement, today: date) -> AgreementTerm:
    """Return the term in force, locked; raises DomainError RULE_VIOLATED where there is none."""
    term = await find_last_begun(agreement, today)
    if not has_ended(term, today):
        return term
    if renews_itself(term):
        raise against_agreement(
            _(
                "It renewed by itself while the text of another term is under way:"
                " have that signed, or take it back (withdrawVersion)."
            )
        )
    raise against_agreement(_("No term of the agreement is in force."))


def has_ended(term: AgreementTerm, today: date) -> bool:
    """Whether the term's last day has passed."""
    end = last_day(term)
    return end is not None and end < today


def last_day(term: AgreementTerm) -> date | None:
    """Return the last day in force, inclusive; None for an evergreen term."""
    return term.ended_early_on or term.ends_on


def renews_itself(term: AgreementTerm) -> bool:
    """Whether the term is followed by another of its length: no notice counts (see agreement_state.py)."""
    return (
        term.renewal_type is RenewalType.AUTO_RENEW
        and term.ended_early_on is None
        and not (term.notice_given_on is not None and notice_counts(term))
    )


def notice_counts(term: AgreementTerm) -> bool:
    """Whether the notice that was given was in time, or being late was waived."""
    given, deadline = term.notice_given_on, term.notice_deadline
    in_time = given is not None and (deadline is None or given <= deadline)
    return in_time or term.notice_waiver_reason is not None


async def find_later(term: AgreementTerm) -> list[AgreementTerm]:
    """Return the terms that follow, in order, locked."""
    return (
        await AgreementTerm.filter(agreement_id=term.agreement_id, sequence__gt=term.sequence)
        .order_by("sequence")
        .select_for_update(no_key=True)
    )


async def remove_automatic_terms(term: AgreementTerm, action: Action, act: Act) -> None:
    """Take back the terms that came by themselves after this one and have not begun.

    Raises DomainError RULE_VIOLATED where a next term was signed on its own, or is in use already.
    """
    for later in reversed(await find_later(term)):
        if not _came_by_itself(later, term):
            raise against_agreement(
                _(
                    "The next term, from %(day)s on, was agreed on its own:"
                    " end that one, by a last day within it.",
                    day=later.starts_on,
                )
            )
        await _remove(later, action, act)


def _came_by_itself(later: AgreementTerm, term: AgreementTerm) -> bool:
    return (
        later.agreement_version_id == term.agreement_version_id
        and term.renewal_type is RenewalType.AUTO_RENEW
        and later.signed_on is not None
    )


async def _remove(term: AgreementTerm, action: Action, act: Act) -> None:
    in_use = await current_transaction().fetchval(
        "SELECT EXISTS (SELECT FROM reminder WHERE term_id = $1)"
        " OR EXISTS (SELECT FROM campaign_agreement WHERE term_id = $1)",
        term.id,
    )
    if in_use:
        raise against_agreement(
            _(
                "The term from %(day)s on is in use already: end it, by a last day within it.",
                day=term.starts_on,
            )
        )
    await remove(term, action, act.actor)


def against_agreement(message: str) -> DomainError:
    """Return the refusal of what cannot be done with an agreement as it stands."""
    return DomainError(ErrorCode.RULE_VIOLATED, message, ("agreementId",))
