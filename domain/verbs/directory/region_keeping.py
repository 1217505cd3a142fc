"""Keeping regions: parts of the world or of a country that are managed together."""

import re
from uuid import UUID

from domain.acts import Act
from domain.audit import add, change
from domain.database import transaction
from domain.errors import DomainError, ErrorCode
from domain.givens import Given, check_columns, misfit
from domain.regions import Region
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit

CODE = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*", re.ASCII)
LONGEST_CODE = 40


async def create_region(given: Given, act: Act) -> Region:
    """Add a region; raises DomainError CONFLICT where its code is taken."""
    async with transaction():
        await permit(Action.CREATE_REGION, None, act)
        await _check(given)
        row = Region(**given)
        await add(row, Action.CREATE_REGION, act.actor)
    return row


async def update_region(key: UUID, given: Given, version: int | None, act: Act) -> Region:
    """Change a region; its code stays, because files and other systems name it."""
    async with transaction():
        row = await find(Region, key, act, "regionId")
        await permit(Action.UPDATE_REGION, row, act)
        expect(row, version)
        await _check(given)
        await change(row, given, Action.UPDATE_REGION, act.actor)
    return row


async def _check(given: Given) -> None:
    check_columns(Region, {name: value for name, value in given.items() if name != "code"})
    code = given.get("code")
    if code is None:
        return
    if len(code) > LONGEST_CODE or not CODE.fullmatch(code):
        raise misfit("code", "A code has capital letters, digits and single dashes between them.")
    if await Region.exists(code=code):
        raise DomainError(ErrorCode.CONFLICT, f"There is a region {code} already.", ("code",))
