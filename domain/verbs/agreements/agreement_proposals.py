"""Proposing agreements: parties, category and purposes, and what may be changed of them afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from domain.acts import Act
from domain.agreement_categories import CategoryPeriod
from domain.agreements import (
    Agreement,
    AgreementParty,
    AgreementPurpose,
    Category,
    PartyRole,
)
from domain.audit import add, change, remove
from domain.database import current_transaction, transaction
from domain.errors import DomainError, ErrorCode, placed
from domain.givens import Given, against_rule, check, misfit
from domain.organizations import Organization, OrganizationStatus
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit
from domain.ties import is_tied
from domain.verbs.agreements.agreement_standing import check_open, text_under_way
from domain.verbs.agreements.category_policies import MOST_MONTHS, policy_on
from domain.verbs.people.taking_back import newly_named, take_back_named
from domain.vocabularies import Vocabulary, VocabularyTerm

MOST_PARTIES = 20
MOST_SIGNATURES = 9

NUMBERING = 4_119_203_711
"""Key of the advisory lock under which numbers are given."""

FROZEN_UNDER_WAY = frozenset({"instrument", "project_id"})
"""What nobody changes while the other side reads the text that goes with it."""


@dataclass(frozen=True)
class Side:
    """A party as it is proposed."""

    organization_id: UUID
    role: PartyRole
    signatures_required: int = 1


@dataclass(frozen=True)
class Opening:
    """Which verb enters an agreement, and since when it has been in its category."""

    action: Action
    since: date


async def propose_agreement(
    sides: Sequence[Side], purposes: Sequence[UUID], given: Given, act: Act
) -> Agreement:
    """Open an agreement between two or more organizations, exactly one of them HOME (rule 7).

    `given` holds further columns of the agreement, `title` and `category` at least; without a `number` it
    gets the next one of the year. Raises DomainError: BAD_USER_INPUT, NOT_FOUND for what is named,
    RULE_VIOLATED for rules 4 and 7.
    """
    async with transaction():
        opening = Opening(Action.PROPOSE_AGREEMENT, act.today)
        return await open_agreement(sides, purposes, given, opening, act)


async def open_agreement(
    sides: Sequence[Side], purposes: Sequence[UUID], given: Given, opening: Opening, act: Act
) -> Agreement:
    """Write an agreement with its parties, purposes and first category, in the caller's transaction."""
    for other in await _find_organizations(sides, act):
        await permit(opening.action, other, act)
    await check(Agreement, given, act)
    _check_values(given)
    _check_sides(sides)
    _check_project(given["category"], given.get("project_id"))
    home = next(side.organization_id for side in sides if side.role is PartyRole.HOME)
    await _check_owner(given, home, act)
    agreement = Agreement(**{**await _defaults(given, act), **given})
    await add(agreement, opening.action, act.actor)
    await _add_parts(agreement, sides, purposes, opening, act)
    return agreement


async def update_agreement(
    key: UUID, given: Given, purposes: Sequence[UUID] | None, version: int | None, act: Act
) -> Agreement:
    """Change what is known of an agreement; what is not given stays, purposes are replaced as a whole.

    The category has a verb of its own. Raises DomainError: RULE_VIOLATED once it was closed, for a
    partnership without a project, and for what belongs to a text that is under way.
    """
    async with transaction():
        agreement = await find(Agreement, key, act, "agreementId")
        await permit(Action.UPDATE_AGREEMENT, agreement, act)
        expect(agreement, version)
        check_open(agreement)
        await check(Agreement, given, act)
        _check_values(given)
        if "project_id" in given:
            _check_project(agreement.category, given["project_id"])
        await _check_frozen(agreement, given)
        if given.get("owner_id") not in {None, agreement.owner_id}:
            home = await AgreementParty.get(agreement_id=key, role=PartyRole.HOME)
            await _check_owner(given, home.organization_id, act)
        named = newly_named(agreement, given)
        await change(agreement, given, Action.UPDATE_AGREEMENT, act.actor)
        await take_back_named(key, named, Action.UPDATE_AGREEMENT, act)
        if purposes is not None:
            await _replace_purposes(agreement, purposes, act)
    return agreement


# --- parties -------------------------------------------------------------------------------------


def _check_sides(sides: Sequence[Side]) -> None:
    """Rule 7, and what an agreement can have signed."""
    homes = sum(side.role is PartyRole.HOME for side in sides)
    if len(sides) < 2 or homes != 1:
        raise _bad_sides("An agreement needs two or more parties, exactly one of them HOME.")
    if not any(side.role is PartyRole.COUNTERPARTY for side in sides):
        raise _bad_sides("One party is the COUNTERPARTY: the other side of the agreement.")
    if len(sides) > MOST_PARTIES:
        raise _bad_sides(f"An agreement has at most {MOST_PARTIES} parties.")
    if len({side.organization_id for side in sides}) < len(sides):
        raise _bad_sides("An organization is a party once: each party is another one.")
    if any(not 0 <= side.signatures_required <= MOST_SIGNATURES for side in sides):
        raise _bad_sides(f"From 0 to {MOST_SIGNATURES} people sign for a party.")
    if not all(
        side.signatures_required
        for side in sides
        if side.role in {PartyRole.HOME, PartyRole.COUNTERPARTY}
    ):
        raise _bad_sides("The home association and the counterparty sign: at least one each.")


async def _find_organizations(sides: Sequence[Side], act: Act) -> list[Organization]:
    """Return the organizations that are not HOME; refuse what is hidden or archived."""
    others = []
    for place, side in enumerate(sides):
        with placed("parties", str(place), "organizationId"):
            found = await find(Organization, side.organization_id, act, "parties", lock=False)
            if found.status is OrganizationStatus.ARCHIVED:
                raise _bad_sides(f"{found.name} was archived.")
        if side.role is not PartyRole.HOME:
            others.append(found)
    return others


def _bad_sides(message: str) -> DomainError:
    return DomainError(ErrorCode.RULE_VIOLATED, message, ("parties",))


# --- columns -------------------------------------------------------------------------------------


def _check_values(given: Given) -> None:
    """Refuse lengths and days that no agreement has."""
    for name in ("default_term_months", "review_cycle_months"):
        months = given.get(name)
        if months is not None and not 1 <= months <= MOST_MONTHS:
            raise misfit(name, f"From 1 to {MOST_MONTHS} months.")
    start = given.get("plan_year_start")
    if start is not None and not _is_day_of_every_year(start):
        raise misfit("plan_year_start", f'"{start}" is no day of every year of the form 07-01.')


def _is_day_of_every_year(text: str) -> bool:
    try:
        return date.fromisoformat(f"2001-{text}").strftime("%m-%d") == text
    except ValueError:
        return False


def _check_project(category: Category, project_id: UUID | None) -> None:
    if category is Category.PARTNERSHIP and project_id is None:
        raise DomainError(
            ErrorCode.RULE_VIOLATED,
            "A partnership needs a project, and later an end date.",
            ("projectId",),
        )


async def _check_owner(given: Given, home: UUID, act: Act) -> None:
    """Whoever answers for an agreement is of the home association, and not of the other side."""
    owner = given.get("owner_id")
    if owner is not None and not await is_tied(owner, home, act.today, home=True):
        raise against_rule(
            "owner_id",
            "Somebody of the home association answers for an agreement: this person holds no"
            " position, role or duty there.",
        )


async def _defaults(given: Given, act: Act) -> Mapping[str, Any]:
    policy = await policy_on(given["category"], act.today)
    defaults: dict[str, Any] = {"default_term_months": policy.default_term_months}
    if not given.get("number"):
        defaults["number"] = await _next_number(act.today.year)
    return defaults


async def _next_number(year: int) -> str:
    """Return the next free number of a year, such as A-2026-0012; two at once get two."""
    tx = current_transaction()
    await tx.execute("SELECT pg_advisory_xact_lock($1)", NUMBERING)
    last = await tx.fetchval(
        "SELECT max(split_part(number, '-', 3)::integer) FROM agreement WHERE number ~ $1",
        f"^A-{year}-[0-9]{{1,8}}$",
    )
    return f"A-{year}-{(last or 0) + 1:04d}"


async def _check_frozen(agreement: Agreement, given: Given) -> None:
    touched = {
        name for name in FROZEN_UNDER_WAY & given.keys() if given[name] != getattr(agreement, name)
    }
    if touched and await text_under_way(agreement.id):
        raise DomainError(
            ErrorCode.RULE_VIOLATED,
            "A text is under review or out for signature: take it back first (withdrawVersion).",
            ("agreementId",),
        )


# --- parts ---------------------------------------------------------------------------------------


async def _add_parts(
    agreement: Agreement,
    sides: Sequence[Side],
    purposes: Sequence[UUID],
    opening: Opening,
    act: Act,
) -> None:
    for position, side in enumerate(sides):
        party = AgreementParty(
            agreement_id=agreement.id,
            organization_id=side.organization_id,
            role=side.role,
            signatures_required=side.signatures_required,
            position=position,
        )
        await add(party, opening.action, act.actor)
    period = CategoryPeriod(
        agreement_id=agreement.id, category=agreement.category, valid_from=opening.since
    )
    await add(period, opening.action, act.actor)
    for purpose in await _find_purposes(purposes, act):
        added = AgreementPurpose(agreement_id=agreement.id, purpose_id=purpose)
        await add(added, opening.action, act.actor)


async def _find_purposes(purposes: Sequence[UUID], act: Act) -> list[UUID]:
    for key in purposes:
        term = await find(VocabularyTerm, key, act, "purposeIds", lock=False)
        if term.vocabulary is not Vocabulary.PURPOSE:
            raise DomainError(
                ErrorCode.BAD_USER_INPUT, f"{term.code} is no purpose.", ("purposeIds",)
            )
    return list(dict.fromkeys(purposes))


async def _replace_purposes(agreement: Agreement, purposes: Sequence[UUID], act: Act) -> None:
    wanted = await _find_purposes(purposes, act)
    kept = set()
    for row in await AgreementPurpose.filter(agreement_id=agreement.id):
        if row.purpose_id in wanted:
            kept.add(row.purpose_id)
        else:
            await remove(row, Action.UPDATE_AGREEMENT, act.actor)
    for purpose in wanted:
        if purpose not in kept:
            added = AgreementPurpose(agreement_id=agreement.id, purpose_id=purpose)
            await add(added, Action.UPDATE_AGREEMENT, act.actor)
