"""What projects deliver: products, tools and services, by when and since when."""

from uuid import UUID

from domain.acts import Act
from domain.audit import add, change, remove
from domain.database import transaction
from domain.givens import Given, against_rule, check
from domain.projects import Deliverable, Project, ProjectStage
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit


async def add_deliverable(given: Given, act: Act) -> Deliverable:
    """Add something that a project shall deliver; a closed one promises nothing new."""
    async with transaction():
        project = await find(Project, given["project_id"], act, "projectId")
        await permit(Action.ADD_DELIVERABLE, project, act)
        if project.stage is ProjectStage.CLOSED:
            raise against_rule("project_id", "The project is closed.")
        await check(Deliverable, given, act)
        _check_delivery(given, act)
        deliverable = Deliverable(**given)
        await add(deliverable, Action.ADD_DELIVERABLE, act.actor)
    return deliverable


async def update_deliverable(key: UUID, given: Given, version: int | None, act: Act) -> Deliverable:
    """Change a deliverable; `delivered_on` says that it is there."""
    async with transaction():
        deliverable = await find(Deliverable, key, act, "deliverableId")
        await permit(Action.UPDATE_DELIVERABLE, deliverable, act)
        expect(deliverable, version)
        await check(Deliverable, given, act)
        _check_delivery(given, act)
        await change(deliverable, given, Action.UPDATE_DELIVERABLE, act.actor)
    return deliverable


async def remove_deliverable(key: UUID, version: int | None, act: Act) -> Project:
    """Remove something that was never delivered from what a project promises; return the project."""
    async with transaction():
        deliverable = await find(Deliverable, key, act, "deliverableId")
        await permit(Action.REMOVE_DELIVERABLE, deliverable, act)
        expect(deliverable, version)
        if deliverable.delivered_on is not None:
            raise against_rule("deliverable_id", "It was delivered: it stays on record.")
        await remove(deliverable, Action.REMOVE_DELIVERABLE, act.actor)
        return await Project.get(id=deliverable.project_id)


def _check_delivery(given: Given, act: Act) -> None:
    delivered_on = given.get("delivered_on")
    if delivered_on is not None and delivered_on > act.today:
        raise against_rule("delivered_on", "That day is yet to come: say dueOn.")
