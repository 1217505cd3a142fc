"""Keeping publications: the magazines, newsletters and other channels of organizations."""

from uuid import UUID

from domain.acts import Act
from domain.audit import add, change
from domain.database import transaction
from domain.givens import Given, check
from domain.organizations import Organization
from domain.publications import Publication
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit


async def create_publication(given: Given, act: Act) -> Publication:
    """Add a publication of an organization."""
    async with transaction():
        await check(Publication, given, act)
        publisher = await Organization.get(id=given["organization_id"])
        await permit(Action.CREATE_PUBLICATION, publisher, act)
        publication = Publication(**given)
        await add(publication, Action.CREATE_PUBLICATION, act.actor)
    return publication


async def update_publication(key: UUID, given: Given, version: int | None, act: Act) -> Publication:
    """Change a publication; whose it is stays. `discontinued_on` says that it ended."""
    async with transaction():
        publication = await find(Publication, key, act, "publicationId")
        await permit(Action.UPDATE_PUBLICATION, publication, act)
        expect(publication, version)
        await check(Publication, given, act)
        await change(publication, given, Action.UPDATE_PUBLICATION, act.actor)
    return publication
