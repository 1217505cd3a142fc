"""Keeping programmes and the packages in which they are offered."""

from uuid import UUID

from domain.acts import Act
from domain.audit import add, change
from domain.database import transaction
from domain.givens import Given, against_rule, check, check_order, misfit
from domain.organizations import Organization
from domain.programmes import Package, Programme
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit


async def create_programme(given: Given, act: Act) -> Programme:
    """Add a standing offer of an organization."""
    async with transaction():
        await check(Programme, given, act)
        check_order(given.get("starts_on"), given.get("ends_on"))
        runner = await Organization.get(id=given["organization_id"])
        await permit(Action.CREATE_PROGRAMME, runner, act)
        programme = Programme(**given)
        await add(programme, Action.CREATE_PROGRAMME, act.actor)
    return programme


async def update_programme(key: UUID, given: Given, version: int | None, act: Act) -> Programme:
    """Change a programme; who runs it stays."""
    async with transaction():
        programme = await _find(key, Action.UPDATE_PROGRAMME, act)
        expect(programme, version)
        await check(Programme, given, act)
        check_order(
            given.get("starts_on", programme.starts_on), given.get("ends_on", programme.ends_on)
        )
        await change(programme, given, Action.UPDATE_PROGRAMME, act.actor)
    return programme


async def create_package(given: Given, act: Act) -> Package:
    """Add a package to a programme; titles are unique in it."""
    async with transaction():
        programme = await _find(given["programme_id"], Action.CREATE_PACKAGE, act)
        await check(Package, given, act)
        await _check_package(programme.id, given, None)
        package = Package(**given)
        await add(package, Action.CREATE_PACKAGE, act.actor)
    return package


async def update_package(key: UUID, given: Given, version: int | None, act: Act) -> Package:
    """Change a package."""
    async with transaction():
        seen = await find(Package, key, act, "packageId", lock=False)
        programme = await _find(seen.programme_id, Action.UPDATE_PACKAGE, act)
        package = await find(Package, key, act, "packageId")
        expect(package, version)
        await check(Package, given, act)
        await _check_package(programme.id, given, package.id)
        await change(package, given, Action.UPDATE_PACKAGE, act.actor)
    return package


async def _check_package(programme_id: UUID, given: Given, own: UUID | None) -> None:
    if given.get("level") is not None and given["level"] < 1:
        raise misfit("level", "Levels count from 1, the lowest.")
    same = Package.filter(programme_id=programme_id, title=given.get("title"))
    if "title" in given and await same.exclude(id=own).exists():
        raise against_rule("title", "The programme has a package of that title.")


async def _find(key: UUID, action: Action, act: Act) -> Programme:
    """Return a locked programme; whoever may act for the organization behind it may change it."""
    programme = await find(Programme, key, act, "programmeId")
    runner = await Organization.get(id=programme.organization_id)
    await permit(action, runner, act)
    return programme
