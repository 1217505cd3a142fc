"""Keeping strategic initiatives: a tree that goals build on, without cycles."""

from uuid import UUID

from domain.acts import Act
from domain.audit import add, change
from domain.database import current_transaction, transaction
from domain.givens import Given, against_rule, check, check_order
from domain.initiatives import StrategicInitiative
from domain.organizations import Organization
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, find_optional, permit

# Whether an initiative is another one, or stands above it.
IS_ABOVE = """
    WITH RECURSIVE above AS (
        SELECT id, parent_id FROM strategic_initiative WHERE id = $1
        UNION
        SELECT next.id, next.parent_id FROM strategic_initiative AS next
        JOIN above ON next.id = above.parent_id
    )
    SELECT EXISTS (SELECT FROM above WHERE id = $2)
"""
# Two that become each other's parents at once would each find no cycle: one waits for the other.
ALONE = "LOCK TABLE strategic_initiative IN SHARE ROW EXCLUSIVE MODE"


async def create_initiative(given: Given, act: Act) -> StrategicInitiative:
    """Add an initiative of an organization, on its own or as a part of another one."""
    async with transaction():
        owner = await find_optional(
            Organization, given.get("organization_id"), act, "organizationId"
        )
        await permit(Action.CREATE_STRATEGIC_INITIATIVE, owner, act)
        await check(StrategicInitiative, given, act)
        check_order(given.get("starts_on"), given.get("ends_on"))
        initiative = StrategicInitiative(**given)
        await add(initiative, Action.CREATE_STRATEGIC_INITIATIVE, act.actor)
    return initiative


async def update_initiative(
    key: UUID, given: Given, version: int | None, act: Act
) -> StrategicInitiative:
    """Change an initiative or move it in the tree; RULE_VIOLATED where it would become a part of itself."""
    async with transaction():
        await find(StrategicInitiative, key, act, "initiativeId", lock=False)
        if given.get("parent_id"):
            await current_transaction().execute(ALONE)
        initiative = await find(StrategicInitiative, key, act, "initiativeId")
        # Whoever gives it to another organization, or to nobody, may do so on either side.
        owners = (
            initiative.organization_id,
            given.get("organization_id", initiative.organization_id),
        )
        for owner_id in dict.fromkeys(owners):
            owner = await find_optional(Organization, owner_id, act, "organizationId")
            await permit(Action.UPDATE_STRATEGIC_INITIATIVE, owner, act)
        expect(initiative, version)
        await check(StrategicInitiative, given, act)
        check_order(
            given.get("starts_on", initiative.starts_on), given.get("ends_on", initiative.ends_on)
        )
        await _check_parent(initiative, given.get("parent_id"))
        await change(initiative, given, Action.UPDATE_STRATEGIC_INITIATIVE, act.actor)
    return initiative


async def _check_parent(initiative: StrategicInitiative, parent_id: UUID | None) -> None:
    if parent_id and await current_transaction().fetchval(IS_ABOVE, parent_id, initiative.id):
        raise against_rule("parent_id", "An initiative cannot be a part of itself.")
