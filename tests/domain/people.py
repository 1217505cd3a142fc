"""People in their roles, for tests of what they may do: signed in as themselves."""

from dataclasses import replace
from datetime import date
from typing import Any

from domain.acts import Act
from domain.governing_bodies import BodyKind, GoverningBody, Seat
from domain.liaisons import LiaisonAssignment, LiaisonKind
from domain.organizations import Organization, OrganizationKind
from domain.people import Person
from domain.reach import person_viewer
from domain.regions import Region
from domain.roles import Role, RoleGrant
from tests import samples
from tests.domain.acting import ADMIN, TODAY

FROM = date(2026, 1, 1)
SUBJECTS = {"organization", "organization_id", "region", "agreement"}


async def act_of(person: Person) -> Act:
    """Return an act of a person with the rights of the day."""
    return replace(ADMIN, viewer=await person_viewer(person.id, TODAY))


async def with_role(role: Role, **held_for: Any) -> Act:
    """Return an act of somebody who holds a role."""
    person = await samples.person(name=f"{role.value.title()} {samples.number()}")
    await RoleGrant.create(person=person, role=role, valid_from=FROM, **held_for)
    return await act_of(person)


async def liaison(
    kind: LiaisonKind = LiaisonKind.STAFF_LIAISON, **values: Any
) -> LiaisonAssignment:
    """Make a duty; without a subject it is for a new organization, without a person somebody's."""
    if not SUBJECTS & values.keys():
        values["organization"] = await samples.organization()
    return await LiaisonAssignment.create(
        **{
            "person": values.pop("person", None) or await samples.person(),
            "kind": kind,
            "valid_from": FROM,
            **values,
        }
    )


async def body(kind: BodyKind = BodyKind.COMMITTEE, **values: Any) -> GoverningBody:
    owner = await samples.organization(sample=True, kind=OrganizationKind.HOME_ASSOCIATION)
    return await GoverningBody.create(
        **{"organization": owner, "name": f"Body {samples.number()}", "kind": kind, **values}
    )


async def seat(of: GoverningBody, **values: Any) -> Seat:
    person = values.pop("person", None) or await samples.person()
    return await Seat.create(**{"body": of, "person": person, "term_from": FROM, **values})


async def region(*organizations: Organization) -> Region:
    n = samples.number()
    made = await Region.create(code=f"R{n}", name=f"Region {n}")
    for each in organizations:
        await Organization.filter(id=each.id).update(region_id=made.id)
    return made
