"""Granting roles: each for what it is held for, from a day on, and never by who does not administer."""

from datetime import timedelta
from uuid import UUID

from domain.acts import Act
from domain.audit import add, change, remove
from domain.database import current_transaction, transaction
from domain.givens import Given, against_rule, check, check_order
from domain.organizations import Organization, OrganizationKind
from domain.people import Person
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit
from domain.roles import Role, RoleGrant
from domain.verbs.people.body_keeping import check_active, check_body_of_home

NEEDS = {
    Role.AFFILIATE_REPRESENTATIVE: "organization_id",
    Role.AFFILIATE_SIGNATORY: "organization_id",
    Role.REGIONAL_DIRECTOR: "region_id",
    Role.REGIONAL_VICE_PRESIDENT: "region_id",
    Role.COMMITTEE_CHAIR: "body_id",
}
"""What a role is held for; the others are held for the home association."""

SUBJECTS = ("organization_id", "region_id", "body_id")
NOUNS = {"organization_id": "an organization", "region_id": "a region", "body_id": "a committee"}

HELD = """
SELECT valid_to FROM role_grant
WHERE person_id = $1 AND role = $2
    AND coalesce(organization_id, region_id, body_id) IS NOT DISTINCT FROM $3::uuid
    AND valid_from <= coalesce($5::date, 'infinity') AND coalesce(valid_to, 'infinity') >= $4::date
LIMIT 1
"""


async def grant_role(given: Given, act: Act) -> RoleGrant:
    """Grant a role from a day on, today where none is given.

    Raises DomainError RULE_VIOLATED where the role lacks what it is held for, has too much, or is held.
    """
    async with transaction():
        await permit(Action.GRANT_ROLE, None, act)
        values = {"valid_from": act.today, **given}
        await check(RoleGrant, values, act)
        check_order(values["valid_from"], values.get("valid_to"), "valid_to")
        await check_active(values["person_id"], values["valid_from"], "person_id")
        await _check_subject(values)
        await Person.filter(id=values["person_id"]).select_for_update().get()
        await _check_held(values)
        row = RoleGrant(**values)
        await add(row, Action.GRANT_ROLE, act.actor)
    return row


async def revoke_role(key: UUID, version: int | None, act: Act) -> Person:
    """Revoke a role: it does not count any more, from the next request on."""
    async with transaction():
        row = await find(RoleGrant, key, act, "roleGrantId")
        await permit(Action.REVOKE_ROLE, row, act)
        expect(row, version)
        yesterday = act.today - timedelta(days=1)
        if row.valid_from > yesterday:
            await remove(row, Action.REVOKE_ROLE, act.actor)
        elif row.valid_to is None or row.valid_to > yesterday:
            await change(row, {"valid_to": yesterday}, Action.REVOKE_ROLE, act.actor)
        return await Person.get(id=row.person_id)


async def _check_subject(given: Given) -> None:
    role = given["role"]
    needed = NEEDS.get(role)
    if needed is not None and given.get(needed) is None:
        raise against_rule(needed, f"{role.value} is held for {NOUNS[needed]}: name it.")
    for name in SUBJECTS:
        if name != needed and given.get(name) is not None:
            raise against_rule(name, f"{role.value} is not held for {NOUNS[name]}.")
    if needed == "organization_id":
        place = await Organization.get(id=given["organization_id"])
        if place.kind is OrganizationKind.HOME_ASSOCIATION:
            raise against_rule(
                "organization_id", "The home association is no affiliate: grant STAFF instead."
            )
    if needed == "body_id":
        await check_body_of_home(given["body_id"], "body_id")


async def _check_held(given: Given) -> None:
    subject = next((given[name] for name in SUBJECTS if given.get(name)), None)
    person, role, first = given["person_id"], given["role"], given["valid_from"]
    held = await current_transaction().fetchrow(
        HELD, person, role.value, subject, first, given.get("valid_to")
    )
    if held is not None:
        until = f" until {held['valid_to'].isoformat()}" if held["valid_to"] else ""
        raise against_rule("role", f"The person holds this role{until} already.")
