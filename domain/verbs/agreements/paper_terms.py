"""The terms of an agreement on paper: the last one is that of the signatures, earlier ones are history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from domain.acts import Act
from domain.agreement_terms import AgreementTerm
from domain.agreement_versions import AgreementVersion, VersionKind
from domain.agreements import Agreement
from domain.audit import add, follow
from domain.days import write_day
from domain.errors import DomainError, ErrorCode, placed
from domain.givens import misfit
from domain.rights.actions import Action
from domain.verbs.agreements.agreement_drafts import TermDraft, agree_term

MOST_TERMS = 40


@dataclass(frozen=True)
class PaperTerm(TermDraft):
    """A term as it stands on paper; what is not given follows from the category's policy."""

    signed_on: date | None = None
    """When an earlier term was signed; its first day where nobody knows. The last one has signatures."""
    gap_reason: str | None = None


def check_terms(terms: Sequence[PaperTerm]) -> PaperTerm:
    """Return the last term; refuse none of them, too many, and a day of signature for the last one."""
    if not 1 <= len(terms) <= MOST_TERMS:
        raise misfit("terms", f"Name 1 to {MOST_TERMS} terms, the earliest first.")
    if terms[-1].signed_on is not None:
        raise misfit("terms", "When the last term was signed follows from the signatures.")
    return terms[-1]


async def add_paper_terms(
    agreement: Agreement, text: AgreementVersion, terms: Sequence[PaperTerm], act: Act
) -> None:
    """Write the terms, one after the other (rules 1 and 11); they send no notices of days before today."""
    before: AgreementTerm | None = None
    for sequence, term in enumerate(terms, start=1):
        is_last = sequence == len(terms)
        with placed("terms", str(sequence - 1)):
            columns = await _columns_of(agreement, term, act)
        row = AgreementTerm(
            agreement_id=agreement.id,
            sequence=sequence,
            notices_from=act.today,
            gap_reason=_gap(before, columns["starts_on"], term.gap_reason),
            agreement_version_id=text.id if is_last else None,
            signed_on=None if is_last else _day_of(term, columns["starts_on"], act.today),
            **columns,
        )
        await add(row, Action.RECORD_SIGNED_AGREEMENT, act.actor)
        await follow(row, ("signed_on",), Action.RECORD_SIGNED_AGREEMENT, act.actor)
        before = row


async def _columns_of(agreement: Agreement, term: PaperTerm, act: Act) -> dict[str, Any]:
    agreed = await agree_term(agreement, VersionKind.ORIGINAL, term, act)
    return {name.removeprefix("term_"): value for name, value in agreed.items()}


def _day_of(term: PaperTerm, starts_on: date, today: date) -> date:
    day = term.signed_on or starts_on
    if day > today:
        raise misfit("terms", f"{write_day(day)} is yet to come: that term is not signed.")
    return day


def _gap(before: AgreementTerm | None, starts_on: date, reason: str | None) -> str | None:
    """Return why a term does not follow the one before; None where it does."""
    if before is None:
        return None
    if before.ends_on is None:
        raise _refuse("An evergreen term goes on: no other follows it.")
    if starts_on <= before.ends_on:
        raise _refuse(
            f"The term before ends on {write_day(before.ends_on)}: this one begins later."
        )
    if starts_on == before.ends_on + timedelta(days=1):
        return None
    if not (reason or "").strip():
        raise _refuse(
            f"The term before ends on {write_day(before.ends_on)}: say why there is a gap (gapReason)."
        )
    return reason


def _refuse(message: str) -> DomainError:
    return DomainError(ErrorCode.RULE_VIOLATED, message, ("terms",))
