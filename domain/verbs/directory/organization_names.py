"""Further names of organizations: legal ones, acronyms, translations and former ones."""

from uuid import UUID

from domain.acts import Act
from domain.audit import add, change, remove
from domain.database import transaction
from domain.givens import Given, check, check_order
from domain.organizations import Organization, OrganizationName
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit


async def add_organization_name(given: Given, act: Act) -> OrganizationName:
    """Add a further name: legal, traded under, former, or an acronym."""
    async with transaction():
        owner = await find(Organization, given["organization_id"], act, "organizationId")
        await permit(Action.ADD_ORGANIZATION_NAME, owner, act)
        await check(OrganizationName, given, act)
        check_order(given.get("valid_from"), given.get("valid_to"), "valid_to")
        row = OrganizationName(**given)
        await add(row, Action.ADD_ORGANIZATION_NAME, act.actor)
    return row


async def update_organization_name(
    key: UUID, given: Given, version: int | None, act: Act
) -> OrganizationName:
    """Correct a further name: its spelling, language, kind or time."""
    async with transaction():
        row = await find(OrganizationName, key, act, "organizationNameId")
        await permit(Action.UPDATE_ORGANIZATION_NAME, row, act)
        expect(row, version)
        await check(OrganizationName, given, act)
        first = given.get("valid_from", row.valid_from)
        check_order(first, given.get("valid_to", row.valid_to), "valid_to")
        await change(row, given, Action.UPDATE_ORGANIZATION_NAME, act.actor)
    return row


async def remove_organization_name(key: UUID, version: int | None, act: Act) -> Organization:
    """Remove a further name that never was one; return the organization. The trail keeps it."""
    async with transaction():
        row = await find(OrganizationName, key, act, "organizationNameId")
        await permit(Action.REMOVE_ORGANIZATION_NAME, row, act)
        expect(row, version)
        await remove(row, Action.REMOVE_ORGANIZATION_NAME, act.actor)
        return await Organization.get(id=row.organization_id)
