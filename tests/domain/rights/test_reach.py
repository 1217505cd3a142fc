"""What a person may do and reach on a day: grants, duties, stand-ins, chairs and regions."""

from datetime import date
from uuid import UUID

import pytest

from domain.database import Database
from domain.errors import DomainError, ErrorCode
from domain.governing_bodies import BodyKind, GoverningBody, Seat
from domain.ids import new_id
from domain.liaisons import AssignedBy, LiaisonAssignment, LiaisonKind, OutOfOffice
from domain.organizations import Organization, OrganizationKind
from domain.people import Person
from domain.reach import person_viewer
from domain.regions import Region
from domain.roles import Role, RoleGrant
from domain.viewers import Reach, Scope, Viewer, ViewerKind
from tests import samples

TODAY = date(2026, 3, 4)
FROM = date(2026, 1, 1)


async def _view(person: Person, today: date = TODAY) -> Viewer:
    return await person_viewer(person.id, today)


async def _region(*organizations: Organization) -> Region:
    n = samples.number()
    region = await Region.create(code=f"R{n}", name=f"Region {n}")
    for organization in organizations:
        organization.region = region
        await organization.save()
    return region


async def _body(owner: Organization | None = None) -> GoverningBody:
    """A committee of the home association, or of another organization."""
    home = OrganizationKind.HOME_ASSOCIATION
    return await GoverningBody.create(
        organization=owner or await samples.organization(sample=True, kind=home),
        name=f"Committee {samples.number()}",
        kind=BodyKind.COMMITTEE,
    )


def _keys(*rows: Organization | GoverningBody) -> frozenset[UUID]:
    return frozenset(row.id for row in rows)


async def test_a_person_without_anything_reaches_nothing(database: Database) -> None:
    somebody = await samples.person(name="Ana Ruiz")
    assert await _view(somebody) == Viewer(
        ViewerKind.PERSON, "Ana Ruiz", reach=Reach(person=somebody.id)
    )


async def test_the_unknown_the_deactivated_and_the_erased_are_nobody(database: Database) -> None:
    gone = await samples.person(deactivated_on=TODAY)
    erased = await samples.person(erased_at="2026-01-01T00:00:00Z")
    for key in (gone.id, erased.id, new_id()):
        with pytest.raises(DomainError) as refused:
            await person_viewer(key, TODAY)
        assert refused.value.code is ErrorCode.UNAUTHENTICATED
    assert (await _view(gone, date(2026, 3, 3))).kind is ViewerKind.PERSON


async def test_roles_hold_from_their_first_to_their_last_day(database: Database) -> None:
    somebody = await samples.person()
    await RoleGrant.create(person=somebody, role=Role.STAFF, valid_from=FROM, valid_to=TODAY)
    assert (await _view(somebody, date(2025, 12, 31))).roles == frozenset()
    assert (await _view(somebody, FROM)).roles == {Role.STAFF}
    today = await _view(somebody)
    assert today.scopes == frozenset(Scope) - {Scope.ADMIN}
    assert (await _view(somebody, date(2026, 3, 5))).scopes == frozenset()


async def test_administrators_have_every_scope(database: Database) -> None:
    somebody = await samples.person()
    await RoleGrant.create(person=somebody, role=Role.ADMIN, valid_from=FROM)
    assert (await _view(somebody)).scopes == frozenset(Scope)


async def test_who_acts_for_an_affiliate_reaches_it(database: Database) -> None:
    somebody = await samples.person()
    represented, signed, liaised = [await samples.organization() for _ in range(3)]
    await RoleGrant.create(
        person=somebody,
        role=Role.AFFILIATE_REPRESENTATIVE,
        organization=represented,
        valid_from=FROM,
    )
    await RoleGrant.create(
        person=somebody, role=Role.AFFILIATE_SIGNATORY, organization=signed, valid_from=FROM
    )
    await LiaisonAssignment.create(
        person=somebody, organization=liaised, kind=LiaisonKind.AFFILIATE_LIAISON, valid_from=FROM
    )
    viewer = await _view(somebody)
    assert viewer.roles == {Role.AFFILIATE_REPRESENTATIVE, Role.AFFILIATE_SIGNATORY}
    assert viewer.reach.own == _keys(represented, signed, liaised)
    assert viewer.reach.signs == _keys(signed)
    assert viewer.reach.portfolio == frozenset()


@pytest.mark.parametrize("kind", [LiaisonKind.STAFF_LIAISON, LiaisonKind.COMMITTEE_LIAISON])
async def test_a_liaison_looks_after_its_organizations(
    database: Database, kind: LiaisonKind
) -> None:
    somebody = await samples.person()
    mine, past = await samples.organization(), await samples.organization()
    await LiaisonAssignment.create(person=somebody, organization=mine, kind=kind, valid_from=FROM)
    await LiaisonAssignment.create(
        person=somebody,
        organization=past,
        kind=kind,
        valid_from=FROM,
        valid_to=date(2026, 3, 3),
    )
    viewer = await _view(somebody)
    assert viewer.roles == {Role.LIAISON}
    assert viewer.scopes == frozenset()
    assert viewer.reach == Reach(person=somebody.id, portfolio=_keys(mine))


async def test_an_agreements_liaison_looks_after_its_other_parties(database: Database) -> None:
    somebody = await samples.person()
    affiliation = await samples.affiliation()
    await LiaisonAssignment.create(
        person=somebody,
        agreement=affiliation.agreement,
        kind=LiaisonKind.STAFF_LIAISON,
        valid_from=FROM,
    )
    reach = (await _view(somebody)).reach
    assert reach.portfolio == {affiliation.counterparty.organization_id}


async def test_the_home_association_is_in_nobodys_reach(database: Database) -> None:
    somebody = await samples.person()
    home = await samples.organization(OrganizationKind.HOME_ASSOCIATION)
    near = await samples.organization()
    region = await _region(home, near)
    await LiaisonAssignment.create(
        person=somebody, region=region, kind=LiaisonKind.REGIONAL_DIRECTOR, valid_from=FROM
    )
    await RoleGrant.create(
        person=somebody, role=Role.AFFILIATE_SIGNATORY, organization=home, valid_from=FROM
    )
    reach = (await _view(somebody)).reach
    assert reach.reach == reach.directed == _keys(near)
    assert reach.signs == frozenset()


async def test_a_delegate_stands_in_while_the_holder_is_away(database: Database) -> None:
    holder, stand_in = await samples.person(), await samples.person()
    looked_after = await samples.organization()
    duty = await LiaisonAssignment.create(
        person=holder,
        delegate=stand_in,
        organization=looked_after,
        kind=LiaisonKind.STAFF_LIAISON,
        valid_from=FROM,
    )
    assert (await _view(stand_in)).reach.portfolio == frozenset()
    await OutOfOffice.create(assignment=duty, starts_on=TODAY, ends_on=TODAY)
    viewer = await _view(stand_in)
    assert viewer.reach.portfolio == _keys(looked_after)
    assert viewer.roles == {Role.LIAISON}
    assert (await _view(stand_in, date(2026, 3, 5))).reach.portfolio == frozenset()
    assert (await _view(holder)).reach.portfolio == _keys(looked_after)


@pytest.mark.parametrize("by_grant", [False, True])
async def test_a_chair_reaches_what_its_committee_assigned(
    database: Database, by_grant: bool
) -> None:
    chair, liaison = await samples.person(), await samples.person()
    body, other = await _body(), await _body()
    ours, theirs = await samples.organization(), await samples.organization()
    if by_grant:
        await RoleGrant.create(person=chair, role=Role.COMMITTEE_CHAIR, body=body, valid_from=FROM)
    else:
        await Seat.create(body=body, person=chair, is_chair=True, term_from=FROM)
    await Seat.create(body=other, person=chair, term_from=FROM)
    for organization, assigner in ((ours, body), (theirs, other)):
        await LiaisonAssignment.create(
            person=liaison,
            organization=organization,
            kind=LiaisonKind.COMMITTEE_LIAISON,
            assigned_by=AssignedBy.COMMITTEE,
            assigned_by_body=assigner,
            valid_from=FROM,
        )
    viewer = await _view(chair)
    assert viewer.roles == {Role.COMMITTEE_CHAIR}
    assert viewer.reach.chaired == _keys(body)
    assert viewer.reach.portfolio == _keys(ours)


@pytest.mark.parametrize("by_grant", [False, True])
async def test_who_chairs_a_body_of_an_affiliate_gives_no_duties_here(
    database: Database, by_grant: bool
) -> None:
    chair, theirs, neighbour = (
        await samples.person(),
        await samples.organization(),
        await samples.organization(),
    )
    board = await _body(theirs)
    if by_grant:
        await RoleGrant.create(person=chair, role=Role.COMMITTEE_CHAIR, body=board, valid_from=FROM)
    else:
        await Seat.create(body=board, person=chair, is_chair=True, term_from=FROM)
    await LiaisonAssignment.create(
        person=await samples.person(),
        organization=neighbour,
        kind=LiaisonKind.COMMITTEE_LIAISON,
        assigned_by=AssignedBy.COMMITTEE,
        assigned_by_body=board,
        valid_from=FROM,
    )
    viewer = await _view(chair)
    assert viewer.reach == Reach(person=chair.id)
    assert viewer.roles == frozenset()


async def test_who_chairs_a_dissolved_body_chairs_nothing(database: Database) -> None:
    chair, body = await samples.person(), await _body()
    await Seat.create(body=body, person=chair, is_chair=True, term_from=FROM)
    body.dissolved_on = TODAY
    await body.save()
    viewer = await _view(chair)
    assert viewer.reach.chaired == frozenset()
    assert viewer.roles == frozenset()


@pytest.mark.parametrize("role", [Role.REGIONAL_DIRECTOR, Role.REGIONAL_VICE_PRESIDENT])
@pytest.mark.parametrize("by_grant", [False, True])
async def test_regions_bring_their_organizations(
    database: Database, role: Role, by_grant: bool
) -> None:
    somebody = await samples.person()
    inside, _outside = await samples.organization(), await samples.organization()
    region = await _region(inside)
    if by_grant:
        await RoleGrant.create(person=somebody, role=role, region=region, valid_from=FROM)
    else:
        await LiaisonAssignment.create(
            person=somebody, region=region, kind=LiaisonKind(role.value), valid_from=FROM
        )
    viewer = await _view(somebody)
    assert viewer.roles - {Role.LIAISON} == {role}
    assert viewer.reach.overseen == _keys(inside)
    # Domain rule 4.8: vice presidents read their region, directors write there too.
    written = _keys(inside) if role is Role.REGIONAL_DIRECTOR else frozenset()
    assert viewer.reach.directed == viewer.reach.portfolio == written


async def test_a_long_name_is_cut_to_what_the_audit_trail_takes(database: Database) -> None:
    viewer = await _view(await samples.person(name="x" * 200))
    assert len(viewer.name) == 120
