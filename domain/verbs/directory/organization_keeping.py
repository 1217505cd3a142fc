"""Keeping the directory of organizations: what they are called, where they are, what they are a part of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from domain.acts import Act
from domain.audit import add, change, remove
from domain.database import current_transaction, transaction
from domain.derived.agreement_state import STATE
from domain.errors import DomainError, ErrorCode
from domain.givens import COUNTRY, Given, against_rule, check, misfit
from domain.organizations import (
    CountryRole,
    DatePrecision,
    MembershipCount,
    Organization,
    OrganizationCountry,
    OrganizationKind,
    OrganizationName,
    OrganizationNameKind,
    OrganizationStatus,
)
from domain.rights.actions import Action, Right
from domain.rights.coverage import covers
from domain.rights.permissions import expect, find, permit
from domain.slugs import SLUG, make_slug

PROFILE = frozenset(
    {
        "native_name",
        "acronym",
        "city",
        "subdivision",
        "time_zone",
        "locale",
        "languages",
        "website",
        "founded_on",
        "founded_precision",
        "public_summary",
    }
)
"""What an affiliate may say of itself; everything else is the home association's to say."""

OFFICE = (Right.ADMIN, Right.SERVICE, Right.STAFF)
DATED = (
    ("founded_on", "founded_precision"),
    ("relationship_since", "relationship_precision"),
)

IN_FORCE = f"""
SELECT agreement.number FROM agreement
JOIN agreement_party AS party ON party.agreement_id = agreement.id
WHERE party.organization_id = $1 AND {STATE.at("agreement", "$2::date")} IN ('ACTIVE', 'NOTICE_WINDOW')
ORDER BY agreement.number LIMIT 1
"""
# Two parents that are set at once could close a circle that neither of the two sees.
LOCK_TREE = "SELECT pg_advisory_xact_lock(hashtext('organization.parent'))"
IS_BELOW = """
WITH RECURSIVE above (id) AS (
    SELECT $2::uuid
    UNION
    SELECT organization.parent_id FROM organization JOIN above USING (id)
    WHERE organization.parent_id IS NOT NULL
)
SELECT EXISTS (SELECT FROM above WHERE id = $1)
"""


@dataclass(frozen=True)
class Country:
    """A country that an organization sits in or covers."""

    code: str
    role: CountryRole


async def create_organization(given: Given, act: Act) -> Organization:
    """Add an organization; without a slug it gets one that is made of its name.

    Raises DomainError: RULE_VIOLATED for a second home association, CONFLICT for a slug that is taken.
    """
    async with transaction():
        await permit(Action.CREATE_ORGANIZATION, None, act)
        values = {"slug": await make_slug(given["name"]), **_present(given, "slug")}
        await _check(values, None, act)
        row = Organization(**values)
        await add(row, Action.CREATE_ORGANIZATION, act.actor)
    return row


async def update_organization(
    key: UUID, given: Given, version: int | None, act: Act
) -> Organization:
    """Change an organization; a new name leaves the old one among its former names.

    Raises DomainError: FORBIDDEN with the field's path where an affiliate changes more than its profile.
    """
    async with transaction():
        row = await find(Organization, key, act, "organizationId")
        await permit(Action.UPDATE_ORGANIZATION, row, act)
        await _check_profile(row, given, act)
        expect(row, version)
        await _check(given, row, act)
        old = row.name
        await change(row, given, Action.UPDATE_ORGANIZATION, act.actor)
        if row.name != old:
            await _keep_former(row, old, act)
    return row


async def archive_organization(key: UUID, version: int | None, act: Act) -> Organization:
    """Keep an organization for the record only (rule 34); doing it twice is doing it once.

    Raises DomainError RULE_VIOLATED for the home association, and while an agreement with it is in force.
    """
    async with transaction() as tx:
        row = await find(Organization, key, act, "organizationId")
        await permit(Action.ARCHIVE_ORGANIZATION, row, act)
        expect(row, version)
        if row.kind is OrganizationKind.HOME_ASSOCIATION:
            raise against_rule("organization_id", "The home association stays.")
        number = await tx.fetchval(IN_FORCE, row.id, act.today)
        if number is not None:
            raise against_rule(
                "organization_id", f"Agreement {number} is in force: it has to end first."
            )
        changes = {"status": OrganizationStatus.ARCHIVED}
        await change(row, changes, Action.ARCHIVE_ORGANIZATION, act.actor)
    return row


async def set_organization_countries(
    key: UUID, countries: Sequence[Country], act: Act
) -> Organization:
    """Make these the countries that an organization sits in (at most one) and covers."""
    async with transaction():
        row = await find(Organization, key, act, "organizationId")
        await permit(Action.SET_ORGANIZATION_COUNTRIES, row, act)
        wanted = dict.fromkeys(countries)
        _check_countries(list(wanted))
        for held in await OrganizationCountry.filter(organization_id=row.id):
            if wanted.pop(Country(held.code, held.role), True) is True:
                await remove(held, Action.SET_ORGANIZATION_COUNTRIES, act.actor)
        for country in wanted:
            fresh = OrganizationCountry(
                organization_id=row.id, code=country.code, role=country.role
            )
            await add(fresh, Action.SET_ORGANIZATION_COUNTRIES, act.actor)
    return row


async def record_membership_count(given: Given, act: Act) -> MembershipCount:
    """Record how many members an organization had on a day; the same day again corrects the figure.

    Raises DomainError BAD_USER_INPUT for a negative number or a day that has not come.
    """
    async with transaction():
        owner = await find(Organization, given["organization_id"], act, "organizationId")
        await permit(Action.RECORD_MEMBERSHIP_COUNT, owner, act)
        await check(MembershipCount, given, act)
        if given["value"] < 0:
            raise misfit("value", "There are no fewer than 0 members.")
        if given["as_of"] > act.today:
            raise misfit("as_of", "That day has not come yet.")
        row = await MembershipCount.get_or_none(organization_id=owner.id, as_of=given["as_of"])
        if row is None:
            row = MembershipCount(**given)
            await add(row, Action.RECORD_MEMBERSHIP_COUNT, act.actor)
        else:
            await change(row, given, Action.RECORD_MEMBERSHIP_COUNT, act.actor)
    return row


# --- checks --------------------------------------------------------------------------------------


def _present(given: Given, *unless_empty: str) -> dict[str, object]:
    """Return what was given, without the named columns where they are empty."""
    return {name: value for name, value in given.items() if value or name not in unless_empty}


async def _check_profile(row: Organization, given: Given, act: Act) -> None:
    if await covers(OFFICE, row, act):
        return
    for name in given:
        if name not in PROFILE:
            error = misfit(name, "Only the home association changes this.")
            raise DomainError(ErrorCode.FORBIDDEN, error.message, error.path)


async def _check(given: Given, row: Organization | None, act: Act) -> None:
    await check(Organization, given, act)
    _check_kind(given, row)
    await _check_slug(given, row)
    for day, precision in DATED:
        _check_precision(given, row, day, precision)
    if given.get("parent_id") is not None:
        await _check_parent(given["parent_id"], row)


def _check_kind(given: Given, row: Organization | None) -> None:
    home = OrganizationKind.HOME_ASSOCIATION
    is_home = row is not None and row.kind is home
    if "kind" in given and (given["kind"] is home) != is_home:
        raise against_rule(
            "kind", "There is one home association, and setUpHomeAssociation makes it."
        )


async def _check_slug(given: Given, row: Organization | None) -> None:
    slug = given.get("slug")
    if slug is None or (row is not None and row.slug == slug):
        return
    if not SLUG.fullmatch(slug):
        raise misfit("slug", "A slug has small letters, digits and single dashes between them.")
    if await Organization.exists(slug=slug):
        raise DomainError(ErrorCode.CONFLICT, f'The slug "{slug}" is taken.', ("slug",))


def _check_precision(given: Given, row: Organization | None, day: str, precision: str) -> None:
    """A date says how much of it is known, and TBA says that there is none."""
    known = given.get(day, getattr(row, day, None))
    exact = given.get(precision, getattr(row, precision, None))
    if known is not None and exact in (None, DatePrecision.TBA):
        raise misfit(precision, "Say how much of the date is known: DAY, MONTH or YEAR.")
    if known is None and exact in (DatePrecision.DAY, DatePrecision.MONTH, DatePrecision.YEAR):
        raise misfit(day, "There is no date to know that much of.")


async def _check_parent(parent: UUID, row: Organization | None) -> None:
    if row is None:
        return
    tx = current_transaction()
    await tx.execute(LOCK_TREE)
    if await tx.fetchval(IS_BELOW, row.id, parent):
        raise against_rule("parent_id", "An organization cannot be a part of itself.")


def _check_countries(countries: list[Country]) -> None:
    if not all(COUNTRY.fullmatch(each.code) for each in countries):
        raise misfit("countries", "A country is a code of two capital letters (ISO 3166-1).")
    if sum(each.role is CountryRole.SEAT for each in countries) > 1:
        raise against_rule("countries", "An organization has one seat.")


async def _keep_former(row: Organization, old: str, act: Act) -> None:
    former = OrganizationName(
        organization_id=row.id,
        name=old,
        kind=OrganizationNameKind.FORMER,
        valid_to=act.today - timedelta(days=1),
    )
    await add(former, Action.UPDATE_ORGANIZATION, act.actor)
