"""Colleagues of one name are told apart by what the recipient of the mail may see of them."""

from datetime import date
from typing import Any

import pytest

from domain.agreement_terms import AgreementTerm
from domain.clock import Clock
from domain.database import Database
from domain.liaisons import LiaisonKind
from domain.notices.links import Purpose
from domain.organizations import Organization
from domain.people import EmailAddress, Person
from domain.positions import Position
from domain.roles import Role, RoleGrant
from domain.settings import Settings
from domain.verbs.answers.answering import look_up
from domain.verbs.answers.namesakes import mask
from tests import samples
from tests.domain.notices.worlds import LONG_AGO, World, assign, world
from tests.domain.verbs.answers.links import mailed, term_of, token


async def namesakes() -> World:
    """The owner and the director have one name, the committee liaison another."""
    of = await world()
    await term_of(of)
    await Person.filter(id__in=[of.owner.id, of.director.id]).update(name="Ángel Ibáñez")
    for one, address in ((of.owner, "angel@example.org"), (of.director, "a.ibanez@example.com")):
        await EmailAddress.filter(person_id=one.id).update(address=address)
    return of


async def details(of: World, to: Person, settings: Settings, clock: Clock) -> dict[object, object]:
    term = await AgreementTerm.get(agreement_id=of.agreement.id)
    made = await mailed(of, term, to, clock)
    asked = await look_up(settings, clock, token(settings, made, Purpose.HAND_OVER))
    return {one.id: one.detail for one in asked.options.people}


@pytest.mark.parametrize("is_staff", [False, True])
async def test_addresses_are_shown_to_whoever_may_read_them(
    database: Database, settings: Settings, clock: Clock, is_staff: bool
) -> None:
    of = await namesakes()
    if is_staff:
        await RoleGrant.create(person=of.liaison, role=Role.STAFF, valid_from=LONG_AGO)
    whole, masked = (
        ("angel@example.org", "a.ibanez@example.com"),
        ("a…@example.org", "a…@example.com"),
    )
    owner, director = whole if is_staff else masked
    assert await details(of, of.liaison, settings, clock) == {
        of.owner.id: owner,
        of.director.id: director,
        of.committee.id: None,
    }


async def test_an_office_says_more_than_an_address(
    database: Database, settings: Settings, clock: Clock
) -> None:
    of = await namesakes()
    await RoleGrant.create(person=of.liaison, role=Role.STAFF, valid_from=LONG_AGO)
    home = await Organization.get(id=of.of.home.organization_id)
    for one, title in ((of.owner, "Head of programmes"), (of.director, "Regional director")):
        await Position.create(
            person=one,
            organization=home,
            title=title,
            role="ASSOCIATION_STAFF",
            valid_from=LONG_AGO,
        )
    found = await details(of, of.liaison, settings, clock)
    assert found[of.owner.id] == f"Head of programmes, {home.name}"
    assert found[of.director.id] == f"Regional director, {home.name}"
    await Position.filter(person_id=of.director.id).update(title="Head of programmes")
    found = await details(of, of.liaison, settings, clock)
    assert found[of.owner.id] == f"Head of programmes, {home.name}, angel@example.org"
    # An office of the past says nothing.
    await Position.all().update(valid_to=date(2020, 1, 1))
    found = await details(of, of.liaison, settings, clock)
    assert found[of.owner.id] == "angel@example.org"


async def test_a_colleague_of_the_readers_own_name_is_told_apart(
    database: Database, settings: Settings, clock: Clock
) -> None:
    of = await namesakes()
    await RoleGrant.create(person=of.liaison, role=Role.STAFF, valid_from=LONG_AGO)
    await Person.filter(id=of.liaison.id).update(name="ángel ibáñez")
    await Person.filter(id=of.owner.id).update(name="Somebody Else")
    found = await details(of, of.liaison, settings, clock)
    assert found == {
        of.director.id: "a.ibanez@example.com",
        of.owner.id: None,
        of.committee.id: None,
    }
    # The page names the reader without their office: it tells nothing apart by itself.
    home = await Organization.get(id=of.of.home.organization_id)
    office: dict[str, Any] = {
        "organization": home,
        "role": "ASSOCIATION_STAFF",
        "valid_from": LONG_AGO,
    }
    await Position.create(person=of.liaison, title="Head of programmes", **office)
    found = await details(of, of.liaison, settings, clock)
    assert found[of.director.id] == "a.ibanez@example.com"
    await Position.create(person=of.director, title="Regional director", **office)
    found = await details(of, of.liaison, settings, clock)
    assert found[of.director.id] == f"Regional director, {home.name}"
    await Position.filter(person_id=of.director.id).update(title="Head of programmes")
    found = await details(of, of.liaison, settings, clock)
    assert found[of.director.id] == f"Head of programmes, {home.name}, a.ibanez@example.com"


async def test_a_masked_address_is_not_the_readers_own(
    database: Database, settings: Settings, clock: Clock
) -> None:
    of = await namesakes()
    await Person.filter(id=of.owner.id).update(name="Somebody Else")
    await Person.filter(id=of.liaison.id).update(name="Ángel Ibáñez")
    await EmailAddress.filter(person_id=of.liaison.id).update(address="angel@example.com")
    found = await details(of, of.liaison, settings, clock)
    assert found[of.director.id] == "a…z@example.com"


async def test_the_other_side_reads_the_addresses_of_its_own(
    database: Database, settings: Settings, clock: Clock
) -> None:
    of = await world()
    await term_of(of)
    organization = {"organization_id": of.of.counterparty.organization_id}
    expected = {}
    for number in range(2):
        twin, address = await samples.person(name="Ángel Ibáñez"), f"angel{number}@example.org"
        await EmailAddress.filter(person_id=twin.id).update(address=address)
        await assign(twin, LiaisonKind.AFFILIATE_LIAISON, is_primary=False, **organization)
        expected[twin.id] = address
    assert await details(of, of.representative, settings, clock) == expected


@pytest.mark.parametrize(
    ("addresses", "masked"),
    [
        (["angel@example.org", "angel@example.com"], ["a…@example.org", "a…@example.com"]),
        (["angel.i@a.org", "angel.z@a.org"], ["a…i@a.org", "a…z@a.org"]),
        (["angel.ibanez@a.org", "anibal.ibaz@a.org"], ["an…ez@a.org", "an…az@a.org"]),
        (["a@a.org", "b@a.org"], ["…@a.org", "…@a.org"]),
        ([], []),
    ],
)
def test_a_masked_address_shows_as_little_as_will_do(
    addresses: list[str], masked: list[str]
) -> None:
    assert mask(addresses) == masked
