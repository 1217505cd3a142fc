"""Drafting texts: what a version says and which term it agrees, in the canonical form that its hash is of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from domain.acts import Act
from domain.agreement_terms import AgreementTerm
from domain.agreement_versions import AgreementVersion, VersionKind
from domain.agreements import Agreement, AgreementParty, Category
from domain.audit import add, change
from domain.canonical_form import digest, write_canonical, write_text
from domain.database import current_transaction, transaction
from domain.days import write_day
from domain.errors import DomainError, ErrorCode
from domain.givens import misfit
from domain.renewal_types import RenewalType
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit
from domain.verbs.agreements.agreement_standing import check_open, find_text, has_signed_term
from domain.verbs.agreements.category_policies import MOST_MONTHS, MOST_NOTICE, policy_on

FORM = "entente/agreement-version/1"
"""Names the shape of the canonical form; another shape gets another name."""


@dataclass(frozen=True)
class TermDraft:
    """The term that a text agrees; what is not given follows from the category's policy."""

    starts_on: date | None = None
    ends_on: date | None = None
    months: int | None = None
    renewal_type: RenewalType = RenewalType.FIXED_TERM
    notice_period_days: int | None = None


@dataclass(frozen=True)
class Draft:
    """A text as somebody wrote it."""

    body: str
    term: TermDraft | None = None
    effective_on: date | None = None
    change_summary: str | None = None


async def draft_version(
    agreement_id: UUID, kind: VersionKind, draft: Draft, act: Act
) -> AgreementVersion:
    """Write the next text of an agreement: its first one, an amendment, or that of a renewal.

    A first text and a renewal agree a term, an amendment does not; a renewal begins on the day after the last
    signed term (rule 11). Raises DomainError: BAD_USER_INPUT for what makes no sense, RULE_VIOLATED where the
    agreement is not at the point for such a text.
    """
    async with transaction():
        agreement = await find(Agreement, agreement_id, act, "agreementId")
        await permit(Action.DRAFT_VERSION, agreement, act)
        check_open(agreement)
        await _check_kind(agreement, kind, draft)
        number = 1 + await AgreementVersion.filter(agreement_id=agreement_id).count()
        version = AgreementVersion(agreement_id=agreement_id, number=number, kind=kind)
        for name, value in (await columns_of(agreement, version, draft, act)).items():
            setattr(version, name, value)
        await add(version, Action.DRAFT_VERSION, act.actor)
    return version


async def revise_version(
    key: UUID, draft: Draft, version: int | None, act: Act
) -> AgreementVersion:
    """Change a draft: text and term are given anew as a whole, and so is its hash.

    Raises DomainError: RULE_VIOLATED once it was submitted; from then on a change is a new version (rule 10).
    """
    async with transaction():
        agreement, text = await find_text(key, act)
        await permit(Action.REVISE_VERSION, text, act)
        expect(text, version)
        check_open(agreement, "versionId")
        _check_draft(text)
        await _check_kind(agreement, text.kind, draft)
        columns = await columns_of(agreement, text, draft, act)
        await change(text, columns, Action.REVISE_VERSION, act.actor)
    return text


def write_form(
    agreement: Agreement, version: AgreementVersion, parties: Sequence[AgreementParty]
) -> str:
    """Return what is hashed, in canonical form: who agrees on which text for which term."""
    term = None
    if version.term_starts_on is not None:
        term = {
            "startsOn": version.term_starts_on,
            "endsOn": version.term_ends_on,
            "months": version.term_months,
            "renewalType": version.term_renewal_type,
            "noticePeriodDays": version.term_notice_period_days,
        }
    return write_canonical(
        {
            "form": FORM,
            "agreement": agreement.number,
            "category": agreement.category,
            "version": version.number,
            "kind": version.kind,
            "parties": [
                {
                    "organization": party.organization_id,
                    "role": party.role,
                    "signatures": party.signatures_required,
                }
                for party in parties
            ],
            "body": version.body,
            "effectiveOn": version.effective_on,
            "term": term,
        }
    )


# --- what may be drafted -------------------------------------------------------------------------


def _check_draft(text: AgreementVersion) -> None:
    if text.withdrawn_on is not None:
        raise DomainError(
            ErrorCode.RULE_VIOLATED,
            f"The text was taken back on {write_day(text.withdrawn_on)}: draft a new one.",
            ("versionId",),
        )
    if text.recorded or text.submitted_on or text.sent_on:
        raise DomainError(
            ErrorCode.RULE_VIOLATED,
            "Others read this text: a change of it is a new version (draftVersion).",
            ("versionId",),
        )


async def _check_kind(agreement: Agreement, kind: VersionKind, draft: Draft) -> None:
    if not draft.body.strip():
        raise misfit("body", "The text is empty.")
    is_signed = await has_signed_term(agreement.id)
    if kind is VersionKind.ORIGINAL and is_signed:
        raise _bad_kind("The agreement was signed: draft an AMENDMENT or a RENEWAL.")
    if kind is not VersionKind.ORIGINAL and not is_signed:
        raise _bad_kind("Nothing has been signed yet: draft the ORIGINAL.")
    if kind is VersionKind.AMENDMENT and draft.term is not None:
        raise misfit("term", "An amendment changes the text and agrees no term.")
    if kind is not VersionKind.AMENDMENT and draft.term is None:
        raise misfit("term", "The text has to agree a term.")


def _bad_kind(message: str) -> DomainError:
    return DomainError(ErrorCode.RULE_VIOLATED, message, ("kind",))


# --- columns -------------------------------------------------------------------------------------


async def columns_of(
    agreement: Agreement, version: AgreementVersion, draft: Draft, act: Act
) -> dict[str, object]:
    """Return the columns of a text with its hash."""
    drafted = AgreementVersion(
        number=version.number,
        kind=version.kind,
        body=write_text(draft.body),
        effective_on=draft.effective_on,
    )
    columns: dict[str, object] = {
        "body": drafted.body,
        "change_summary": draft.change_summary,
        "effective_on": draft.effective_on,
    }
    if draft.term is not None:
        terms = await agree_term(agreement, version.kind, draft.term, act)
        columns |= terms | {"effective_on": draft.effective_on or terms["term_starts_on"]}
    for name, value in columns.items():
        setattr(drafted, name, value)
    parties = await AgreementParty.filter(agreement_id=agreement.id).order_by("position", "id")
    form = write_form(agreement, drafted, parties)
    return columns | {"canonical_form": form, "content_hash": digest(form)}


async def agree_term(
    agreement: Agreement, kind: VersionKind, term: TermDraft, act: Act
) -> dict[str, object]:
    """Return the columns of the term, completed by the policy and checked by rules 2, 5, 8, 11 and 35."""
    starts_on = await _first_day(agreement, kind, term)
    months = term.months
    if term.renewal_type is RenewalType.EVERGREEN:
        if term.ends_on is not None or months is not None:
            raise misfit("term", "An evergreen term has neither an end nor a length.")
    elif term.ends_on is None and months is None:
        months = agreement.default_term_months
    if term.renewal_type is RenewalType.AUTO_RENEW and months is None:
        raise misfit("term", "A term that renews itself has a length in months.")
    ends_on = await _last_day(starts_on, term.ends_on, months)
    notice = await _notice_period(agreement, term, starts_on, ends_on, act)
    return {
        "term_starts_on": starts_on,
        "term_ends_on": ends_on,
        "term_months": months,
        "term_renewal_type": term.renewal_type,
        "term_notice_period_days": notice,
    }


async def _first_day(agreement: Agreement, kind: VersionKind, term: TermDraft) -> date:
    if kind is not VersionKind.RENEWAL:
        if term.starts_on is None:
            raise misfit("term", "Name the first day of the term (startsOn).")
        return term.starts_on
    signed = AgreementTerm.filter(agreement_id=agreement.id, signed_on__isnull=False)
    last = await signed.order_by("-sequence").first()
    ends_on = None if last is None else last.ended_early_on or last.ends_on
    if ends_on is None:
        raise _bad_kind("An evergreen term has no end to renew after: amend the text instead.")
    following = ends_on + timedelta(days=1)
    if term.starts_on not in {None, following}:
        raise DomainError(
            ErrorCode.RULE_VIOLATED,
            f"A renewal begins on the day after the term before: {write_day(following)}.",
            ("term",),
        )
    return following


async def _last_day(starts_on: date, ends_on: date | None, months: int | None) -> date | None:
    if months is not None:
        if not 1 <= months <= MOST_MONTHS:
            raise misfit("term", f"A term has 1 to {MOST_MONTHS} months.")
        end: date = await current_transaction().fetchval(
            "SELECT term_end($1, $2)", starts_on, months
        )
        if ends_on not in {None, end}:
            raise misfit("term", f"{months} months from that day end on {write_day(end)}.")
        return end
    if ends_on is not None and ends_on < starts_on:
        raise misfit("term", "The last day lies before the first one.")
    return ends_on


async def _notice_period(
    agreement: Agreement, term: TermDraft, starts_on: date, ends_on: date | None, act: Act
) -> int:
    """Rules 4 and 8: none unless given for what ends for good, else the policy's, within the term."""
    longest = MOST_NOTICE if ends_on is None else (ends_on - starts_on).days
    given = term.notice_period_days
    if given is not None:
        if not 0 <= given <= min(longest, MOST_NOTICE):
            raise misfit("term", f"The notice period has 0 to {min(longest, MOST_NOTICE)} days.")
        return given
    if agreement.category is Category.PARTNERSHIP or term.renewal_type in {
        RenewalType.ONE_OFF,
        RenewalType.EVERGREEN,
    }:
        return 0
    policy = await policy_on(agreement.category, act.today)
    return min(policy.notice_period_days, longest)
