"""Amending the dates of a term that was entered from paper: reminders follow the new dates at once."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from domain.acts import Act
from domain.agreement_terms import AgreementTerm
from domain.agreement_versions import AgreementVersion
from domain.audit import change
from domain.database import transaction
from domain.days import write_day
from domain.errors import DomainError, ErrorCode
from domain.givens import misfit
from domain.months import term_end
from domain.notices.sweeps import review
from domain.renewal_types import RenewalType
from domain.rights.actions import Action
from domain.rights.permissions import expect, find
from domain.verbs.terms.terms_in_force import find_later, last_day, lock_agreement

DATES = frozenset({"starts_on", "ends_on", "months", "notice_period_days", "gap_reason"})
MOST_MONTHS = 600


async def amend_term_dates(
    term_id: UUID, given: Mapping[str, Any], version: int | None, act: Act
) -> AgreementTerm:
    """Change days, length or notice period of a term, and return it; absent leaves a column as it is.

    The end follows from the length where only that or the first day is given (rule 35). Raises DomainError:
    RULE_VIOLATED for a term that was agreed in a text, ended early, or that a signed one follows (rules 10
    and 11); BAD_USER_INPUT for days that do not fit.
    """
    seen = await _find(term_id, act)
    async with transaction() as tx:
        await lock_agreement(Action.AMEND_TERM_DATES, seen.agreement_id, act)
        term = await find(AgreementTerm, term_id, act, "termId")
        expect(term, version)
        await _check_may_change(term)
        changes = _complete(term, {name: given[name] for name in DATES & given.keys()})
        _check_dates(term, changes)
        await _check_place(term, changes)
        await change(term, changes, Action.AMEND_TERM_DATES, act.actor)
        await term.refresh_from_db()
        await review(tx, [term.agreement_id], act.clock, act.settings)
    return term


async def _find(term_id: UUID, act: Act) -> AgreementTerm:
    async with transaction():
        return await find(AgreementTerm, term_id, act, "termId", lock=False)


async def _check_may_change(term: AgreementTerm) -> None:
    text = await AgreementVersion.get_or_none(id=term.agreement_version_id)
    if text is not None and not text.recorded:
        raise _refuse("Both sides agreed these dates in a text: other dates take a new version.")
    if term.ended_early_on is not None:
        raise _refuse(f"The term was ended on {write_day(term.ended_early_on)}.")
    if any(later.signed_on is not None for later in await find_later(term)):
        raise _refuse("A past term cannot be changed: the next one has been signed.")


def _refuse(message: str) -> DomainError:
    return DomainError(ErrorCode.RULE_VIOLATED, message, ("termId",))


def _complete(term: AgreementTerm, given: dict[str, Any]) -> dict[str, Any]:
    """Return the columns to write: end and length agree with each other."""
    for name in ("starts_on", "notice_period_days"):
        if name in given and given[name] is None:
            raise misfit(name, "This has to be given: null empties only what may be empty.")
    if term.renewal_type is RenewalType.EVERGREEN:
        if given.get("ends_on") is not None or given.get("months") is not None:
            raise misfit("ends_on", "An evergreen term has neither an end nor a length.")
        return given
    months = given.get("months", None if "ends_on" in given else term.months)
    if months is not None:
        if not 1 <= months <= MOST_MONTHS:
            raise misfit("months", f"A term has 1 to {MOST_MONTHS} months.")
        end = term_end(given.get("starts_on", term.starts_on), months)
        if given.get("ends_on", end) != end:
            raise misfit("ends_on", f"{months} months from that day end on {write_day(end)}.")
        return given | {"months": months, "ends_on": end}
    if term.renewal_type is RenewalType.AUTO_RENEW:
        raise misfit("months", "A term that renews itself has a length in months.")
    return given | {"months": None}


def _check_dates(term: AgreementTerm, changes: Mapping[str, Any]) -> None:
    """Rules 2 and 8."""
    starts_on: date = changes.get("starts_on", term.starts_on)
    ends_on: date | None = changes.get("ends_on", term.ends_on)
    notice: int = changes.get("notice_period_days", term.notice_period_days)
    if ends_on is None:
        if term.renewal_type is not RenewalType.EVERGREEN:
            raise misfit("ends_on", "Only an evergreen term has no end.")
    elif ends_on < starts_on:
        raise misfit("ends_on", "The last day lies before the first one.")
    elif not 0 <= notice <= (ends_on - starts_on).days:
        raise misfit(
            "notice_period_days",
            f"Notice can be given within the term: 0 to {(ends_on - starts_on).days} days.",
        )
    if term.notice_given_on is not None and term.notice_given_on < starts_on:
        raise misfit("starts_on", "Notice was given before that day.")


async def _check_place(term: AgreementTerm, changes: Mapping[str, Any]) -> None:
    """Rules 1 and 11: it follows the term before, and a gap has a reason."""
    before = await AgreementTerm.get_or_none(
        agreement_id=term.agreement_id, sequence=term.sequence - 1
    )
    end = last_day(before) if before is not None else None
    starts_on: date = changes.get("starts_on", term.starts_on)
    if before is None or end is None:
        return
    if starts_on <= end:
        raise misfit("starts_on", f"The term before ends on {write_day(end)}.")
    if starts_on > end + timedelta(days=1) and not changes.get("gap_reason", term.gap_reason):
        raise misfit("gap_reason", "Say why the term does not follow the one before at once.")
