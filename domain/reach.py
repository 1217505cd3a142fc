"""Reach: what a person may do and which organizations that is about, worked out anew for each request.

Nothing of it is stored: roles come from grants, duties and seats that hold on the day, so that whoever
is replaced today has the other's rights today.
"""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from tortoise import Tortoise

from domain.errors import DomainError, ErrorCode
from domain.roles import Role
from domain.viewers import ROLE_SCOPES, Reach, Scope, Viewer, ViewerKind

# Why the home association is left out: it is a party to every agreement, and whoever reached it would
# reach all of them. $1 is the person, $2 the day.
READ_REACH = """
WITH held AS (
    SELECT role, organization_id, region_id, body_id FROM role_grant
    WHERE person_id = $1 AND valid_from <= $2 AND coalesce(valid_to, 'infinity') >= $2
), duty AS NOT MATERIALIZED (
    SELECT id, kind, organization_id, region_id, agreement_id, assigned_by_body_id, person_id, delegate_id
    FROM liaison_assignment
    WHERE valid_from <= $2 AND coalesce(valid_to, 'infinity') >= $2
), own_duty AS (
    SELECT kind, organization_id, region_id, agreement_id FROM duty WHERE person_id = $1
    UNION ALL
    SELECT kind, organization_id, region_id, agreement_id FROM duty
    WHERE delegate_id = $1 AND EXISTS (
        SELECT FROM out_of_office AS away
        WHERE away.assignment_id = duty.id AND $2 BETWEEN away.starts_on AND away.ends_on
    )
), chaired AS (
    -- Whoever chairs a body of an affiliate is nobody's chair here: such a chair would give duties for the
    -- home association, and see what they are about.
    SELECT body.id FROM governing_body AS body
    JOIN organization AS owner ON owner.id = body.organization_id AND owner.kind = 'HOME_ASSOCIATION'
    WHERE coalesce(body.dissolved_on, 'infinity') > $2 AND (
        EXISTS (
            SELECT FROM seat WHERE seat.body_id = body.id AND seat.person_id = $1 AND seat.is_chair
                AND seat.term_from <= $2 AND coalesce(seat.term_to, 'infinity') >= $2
        ) OR EXISTS (SELECT FROM held WHERE held.role = 'COMMITTEE_CHAIR' AND held.body_id = body.id)
    )
), directed_region AS (
    SELECT region_id AS id FROM held WHERE role = 'REGIONAL_DIRECTOR'
    UNION
    SELECT region_id FROM own_duty WHERE kind = 'REGIONAL_DIRECTOR'
), seen_region AS (
    SELECT region_id AS id FROM held
    UNION
    SELECT region_id FROM own_duty WHERE kind <> 'AFFILIATE_LIAISON'
), reached AS (
    SELECT 'own' AS part, organization_id AS id FROM held WHERE role LIKE 'AFFILIATE%'
    UNION ALL
    SELECT 'own', organization_id FROM own_duty WHERE kind = 'AFFILIATE_LIAISON'
    UNION ALL
    SELECT 'signs', organization_id FROM held WHERE role = 'AFFILIATE_SIGNATORY'
    UNION ALL
    SELECT 'portfolio', organization_id FROM own_duty WHERE kind <> 'AFFILIATE_LIAISON'
    UNION ALL
    SELECT 'portfolio', party.organization_id FROM own_duty
    JOIN agreement_party AS party ON party.agreement_id = own_duty.agreement_id AND party.role <> 'HOME'
    WHERE own_duty.kind <> 'AFFILIATE_LIAISON'
    UNION ALL
    SELECT 'portfolio', organization_id FROM duty
    WHERE kind = 'COMMITTEE_LIAISON' AND assigned_by_body_id IN (SELECT id FROM chaired)
    UNION ALL
    SELECT 'portfolio', party.organization_id FROM duty
    JOIN agreement_party AS party ON party.agreement_id = duty.agreement_id AND party.role <> 'HOME'
    WHERE duty.kind = 'COMMITTEE_LIAISON' AND duty.assigned_by_body_id IN (SELECT id FROM chaired)
    UNION ALL
    SELECT 'portfolio', id FROM organization WHERE region_id IN (SELECT id FROM directed_region)
    UNION ALL
    SELECT 'regional', id FROM organization WHERE region_id IN (SELECT id FROM seen_region)
    UNION ALL
    SELECT 'directed', id FROM organization WHERE region_id IN (SELECT id FROM directed_region)
), foreign_reached AS (
    SELECT DISTINCT reached.part, reached.id FROM reached
    JOIN organization ON organization.id = reached.id AND organization.kind <> 'HOME_ASSOCIATION'
)
SELECT person.name,
    ARRAY(SELECT DISTINCT role FROM held) AS granted,
    ARRAY(SELECT DISTINCT kind FROM own_duty) AS duties,
    ARRAY(SELECT id FROM foreign_reached WHERE part = 'own') AS own,
    ARRAY(SELECT id FROM foreign_reached WHERE part = 'signs') AS signs,
    ARRAY(SELECT id FROM foreign_reached WHERE part = 'portfolio') AS portfolio,
    ARRAY(SELECT id FROM foreign_reached WHERE part = 'regional') AS regional,
    ARRAY(SELECT id FROM foreign_reached WHERE part = 'directed') AS directed,
    ARRAY(SELECT id FROM chaired) AS chaired
FROM person
WHERE person.id = $1 AND person.erased_at IS NULL AND coalesce(person.deactivated_on, 'infinity') > $2
"""

LONGEST_NAME = 120
"""Letters of a name that the audit trail takes."""

PARTS = ("own", "signs", "portfolio", "regional", "directed", "chaired")
"""Parts of a reach that are sets."""

DUTY_ROLES = {
    "AFFILIATE_LIAISON": Role.AFFILIATE_REPRESENTATIVE,
    "REGIONAL_DIRECTOR": Role.REGIONAL_DIRECTOR,
    "REGIONAL_VICE_PRESIDENT": Role.REGIONAL_VICE_PRESIDENT,
}
"""Roles that a duty brings; every duty for the home association brings LIAISON too."""


async def person_viewer(person: UUID, today: date) -> Viewer:
    """Return the viewer that a person is on a day, with roles, scopes and reach.

    Raises DomainError UNAUTHENTICATED for whoever is unknown, deactivated or erased.
    """
    rows = await Tortoise.get_connection("default").execute_query_dict(READ_REACH, [person, today])
    if not rows:
        raise DomainError(ErrorCode.UNAUTHENTICATED, "Nobody who may sign in is known by this key.")
    (found,) = rows
    roles = _roles(found)
    return Viewer(
        kind=ViewerKind.PERSON,
        name=found["name"][:LONGEST_NAME],
        scopes=frozenset[Scope]().union(*(ROLE_SCOPES.get(role, frozenset()) for role in roles)),
        roles=roles,
        reach=Reach(
            person=person,
            own=frozenset(found["own"]),
            signs=frozenset(found["signs"]),
            portfolio=frozenset(found["portfolio"]),
            regional=frozenset(found["regional"]),
            directed=frozenset(found["directed"]),
            chaired=frozenset(found["chaired"]),
        ),
    )


async def widen(viewer: Viewer, today: date) -> Viewer:
    """Return the viewer of a request with what its changes brought into reach; nothing is taken away.

    A chair who names a liaison for another organization sees that duty at once, and who ends one still does.
    """
    if viewer.kind is not ViewerKind.PERSON or viewer.person_id is None:
        return viewer
    try:
        now = await person_viewer(viewer.person_id, today)
    except DomainError:  # whoever has just been deactivated is told what came of it all the same
        return viewer
    reach = {part: getattr(viewer.reach, part) | getattr(now.reach, part) for part in PARTS}
    return replace(
        viewer,
        roles=viewer.roles | now.roles,
        scopes=viewer.scopes | now.scopes,
        reach=Reach(viewer.person_id, **reach),
    )


def _roles(found: dict[str, Any]) -> frozenset[Role]:
    """Return the roles granted, and those that duties and seats bring."""
    roles = {Role(role) for role in found["granted"]}
    roles |= {DUTY_ROLES[kind] for kind in found["duties"] if kind in DUTY_ROLES}
    if any(kind != "AFFILIATE_LIAISON" for kind in found["duties"]):
        roles.add(Role.LIAISON)
    if found["chaired"]:
        roles.add(Role.COMMITTEE_CHAIR)
    else:
        roles.discard(Role.COMMITTEE_CHAIR)
    return frozenset(roles)
