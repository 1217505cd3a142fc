"""People, their addresses and positions: who may change what, and what may not be used to get at more."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from domain.audit import AuditEvent
from domain.database import Database
from domain.derivations import Derived
from domain.derived.freshness import FRESH_UNTIL, IS_FRESH
from domain.hand_overs import HandOver
from domain.liaisons import LiaisonAssignment, LiaisonKind, OutOfOffice
from domain.people import EmailAddress, Person
from domain.positions import Position, PositionRole
from domain.roles import Role, RoleGrant
from domain.verbs.people.absences import clear_out_of_office, set_delegate, set_out_of_office
from domain.verbs.people.email_addresses import (
    add_email_address,
    remove_email_address,
    verify_email_address,
)
from domain.verbs.people.person_keeping import (
    FirstPosition,
    create_person,
    deactivate_person,
    sort_name,
    update_person,
)
from domain.verbs.people.position_keeping import (
    confirm_position,
    end_position,
    record_position,
    update_position,
)
from domain.verbs.people.role_granting import grant_role, revoke_role
from domain.verbs.people.sign_in import link_identity, unlink_identity
from tests import samples
from tests.domain import people
from tests.domain.acting import ADMIN, TODAY, affiliate, refusal, refused
from tests.domain.people import FROM

pytestmark = pytest.mark.usefixtures("database")
TOMORROW = TODAY + timedelta(days=1)
YESTERDAY = TODAY - timedelta(days=1)


async def test_a_person_is_made_with_an_address_and_a_position() -> None:
    place = await samples.organization()
    position = FirstPosition(place.id, "Director", PositionRole.EXECUTIVE_DIRECTOR)
    made = await create_person({"name": "Ana Ruiz"}, "ana@example.org", position, ADMIN)
    assert made.sort_name == "ruiz ana"
    address = await EmailAddress.get(person_id=made.id)
    assert (address.is_primary, address.verified_on) == (True, None)
    held = await Position.get(person_id=made.id)
    assert (held.organization_id, held.valid_from) == (place.id, TODAY)


def test_names_are_sorted_by_family() -> None:
    assert [sort_name(name) for name in ("Ana Ruiz", "Plato", "")] == ["ruiz ana", "plato", ""]


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "A", "time_zone": "Mars/Olympus"}, "timeZone"),
        ({"name": "A", "holiday_calendar": "XX"}, "holidayCalendar"),
        ({"name": "A", "holiday_calendar": "DE-QQ"}, "holidayCalendar"),
        ({"name": "A", "holiday_calendar": "de"}, "holidayCalendar"),
        ({"name": "A", "holiday_calendar": ""}, "holidayCalendar"),
        ({"name": "A", "quiet_from": time(22)}, "quietTo"),
        ({"name": "A", "quiet_to": time(7)}, "quietFrom"),
        ({"name": "A", "quiet_from": time(22), "quiet_to": time(22)}, "quietTo"),
        ({"name": "A", "locale": "no such language"}, "locale"),
        ({"name": "A", "phone": "1" * 41}, "phone"),
    ],
)
async def test_a_person_that_makes_no_sense_is_refused(given: dict[str, Any], path: str) -> None:
    assert await refusal(create_person(given, None, None, ADMIN)) == ("BAD_USER_INPUT", path)


async def test_affiliates_add_people_to_their_own_organization_only() -> None:
    own, other = await samples.organization(), await samples.organization()
    act = await people.with_role(Role.AFFILIATE_REPRESENTATIVE, organization=own)
    member = PositionRole.MEMBER
    made = await create_person({"name": "A B"}, None, FirstPosition(own.id, "Member", member), act)
    assert made.created_by == act.viewer.name
    elsewhere = FirstPosition(other.id, "Member", member)
    assert await refusal(create_person({"name": "A B"}, None, elsewhere, act)) == (
        "NOT_FOUND",
        "organizationId",
    )
    assert (await refusal(create_person({"name": "A B"}, None, None, act)))[0] == "FORBIDDEN"


async def test_people_change_their_own_data_and_nobody_elses() -> None:
    person, other = await samples.person(), await samples.person()
    act = await people.act_of(person)
    changed = await update_person(person.id, {"name": "Eva Lind"}, None, act)
    assert (changed.name, changed.sort_name) == ("Eva Lind", "lind eva")
    assert (await refusal(update_person(other.id, {"name": "X"}, None, act)))[0] == "NOT_FOUND"
    assert (await refusal(update_person(person.id, {"name": "X"}, 7, act)))[0] == "CONFLICT"


async def test_whether_one_wants_a_summary_is_said_by_oneself_or_by_staff() -> None:
    person, other = await samples.person(), await samples.person()
    act = await people.act_of(person)
    wish: dict[str, Any] = {"monthly_roll_up": True}
    assert (await update_person(person.id, wish, None, act)).monthly_roll_up
    assert not (
        await update_person(person.id, {"monthly_roll_up": False}, None, ADMIN)
    ).monthly_roll_up
    assert (await refusal(update_person(other.id, wish, None, act)))[0] == "NOT_FOUND"
    assert not (await Person.get(id=other.id)).monthly_roll_up


async def test_who_is_deactivated_hands_over_all_duties() -> None:
    held = await people.liaison()
    ahead = await people.liaison(person=await held.person, valid_from=TOMORROW)
    assert await refusal(deactivate_person(held.person_id, None, " ", None, ADMIN)) == (
        "BAD_USER_INPUT",
        "reason",
    )
    early = deactivate_person(held.person_id, YESTERDAY, "Retired", None, ADMIN)
    assert await refusal(early) == ("BAD_USER_INPUT", "on")
    gone = await deactivate_person(held.person_id, None, "Retired", None, ADMIN)
    assert gone.deactivated_on == TODAY
    await held.refresh_from_db()
    assert held.valid_to == YESTERDAY
    assert (await HandOver.get()).assignment_id == held.id
    assert not await LiaisonAssignment.exists(id=ahead.id)


# --- addresses -------------------------------------------------------------------------------------


async def test_an_added_address_is_used_only_once_it_is_verified() -> None:
    person = await samples.person()
    first = await EmailAddress.get(person_id=person.id)
    mine = await people.act_of(person)
    added = await add_email_address(person.id, " New@example.org ", mine)
    assert (added.address, added.is_primary, added.verified_on) == ("New@example.org", False, None)
    verify = verify_email_address(added.id, None, True, None, mine)
    assert (await refusal(verify))[0] == "FORBIDDEN"
    await verify_email_address(added.id, None, True, None, ADMIN)
    await first.refresh_from_db()
    await added.refresh_from_db()
    assert (first.is_primary, added.is_primary, added.verified_on) == (False, True, TODAY)
    assert await refusal(remove_email_address(added.id, None, mine)) == (
        "RULE_VIOLATED",
        "emailAddressId",
    )
    await remove_email_address(first.id, None, mine)
    await remove_email_address(added.id, None, mine)
    assert not await EmailAddress.exists(person_id=person.id)


@pytest.mark.parametrize("text", ["", "nobody", "a b@example.org", "a@b@c", "x" * 320 + "@a.org"])
async def test_what_is_no_address_is_refused(text: str) -> None:
    person = await samples.person()
    assert await refusal(add_email_address(person.id, text, ADMIN)) == ("BAD_USER_INPUT", "address")


async def test_an_address_is_one_persons_whatever_its_letters() -> None:
    first = await samples.person()
    held = await EmailAddress.get(person_id=first.id)
    other = await samples.person()
    added = add_email_address(other.id, held.address.upper(), ADMIN)
    assert await refusal(added) == ("CONFLICT", "address")
    late = verify_email_address(held.id, TOMORROW, False, None, ADMIN)
    assert await refusal(late) == ("BAD_USER_INPUT", "on")


async def test_whoever_may_not_see_an_address_is_not_told_that_somebody_has_it() -> None:
    held = await EmailAddress.get(person_id=(await samples.person()).id)
    stranger = await samples.person()
    mine = await people.act_of(stranger)
    error = await refused(add_email_address(stranger.id, held.address, mine))
    assert (error.code, error.path) == ("BAD_USER_INPUT", ("address",))
    assert "omebody" not in error.message
    told = await refused(add_email_address(stranger.id, held.address, ADMIN))
    assert told.message == "Somebody has this address."


# --- positions -------------------------------------------------------------------------------------


async def test_positions_are_recorded_confirmed_and_ended() -> None:
    person, place = await samples.person(), await samples.organization()
    given = {
        "person_id": person.id,
        "organization_id": place.id,
        "title": "Editor",
        "role": PositionRole.EDITOR,
        "valid_from": FROM,
    }
    row = await record_position(given, ADMIN)
    mine = await people.act_of(person)
    assert (await confirm_position(row.id, None, mine)).last_confirmed_on == TODAY
    early = end_position(row.id, date(2025, 1, 1), None, mine)
    assert await refusal(early) == ("BAD_USER_INPUT", "on")
    assert (await end_position(row.id, YESTERDAY, None, mine)).valid_to == YESTERDAY
    again = end_position(row.id, TODAY, None, mine)
    assert await refusal(again) == ("BAD_USER_INPUT", "on")
    assert await refusal(confirm_position(row.id, None, mine)) == ("RULE_VIOLATED", "positionId")


async def test_a_position_is_corrected_by_its_organization_and_nobody_elses() -> None:
    place, elsewhere = await samples.organization(), await samples.organization()
    given = {"organization_id": place.id, "title": "Editer", "role": PositionRole.EDITOR}
    row = await record_position({"person_id": (await samples.person()).id, **given}, ADMIN)
    own = affiliate((await samples.person()).id, place.id)
    fixed = await update_position(row.id, {"title": "Editor", "valid_from": FROM}, 1, own)
    assert (fixed.title, fixed.valid_from, fixed.version) == ("Editor", FROM, 2)
    other = affiliate((await samples.person()).id, elsewhere.id)
    for broken, expected in (
        (update_position(row.id, {"title": None}, None, own), ("BAD_USER_INPUT", "title")),
        (
            update_position(row.id, {"valid_to": date(2025, 1, 1)}, None, own),
            ("BAD_USER_INPUT", "validTo"),
        ),
        (update_position(row.id, {}, 1, own), ("CONFLICT", "expectedVersion")),
        (update_position(row.id, {"title": "A"}, None, other), ("NOT_FOUND", "positionId")),
    ):
        assert await refusal(broken) == expected


async def test_affiliates_do_not_draw_other_peoples_contacts_into_their_reach() -> None:
    own = await samples.organization()
    act = await people.with_role(Role.AFFILIATE_REPRESENTATIVE, organization=own)
    # A member of staff whom they see, because that person looks after them.
    seen = await people.liaison(organization=own)
    given = {
        "person_id": seen.person_id,
        "organization_id": own.id,
        "title": "Member",
        "role": PositionRole.MEMBER,
    }
    assert await refusal(record_position(given, act)) == ("FORBIDDEN", "personId")
    theirs = await samples.person()
    await Position.create(
        person=theirs, organization=own, title="Member", role=PositionRole.MEMBER, valid_from=FROM
    )
    row = await record_position({**given, "person_id": theirs.id, "title": "Chair"}, act)
    assert row.title == "Chair"


@pytest.mark.parametrize(
    ("confirmed", "until"),
    [
        (None, date(2025, 2, 28)),
        (date(2025, 3, 31), date(2026, 3, 31)),
    ],
)
async def test_a_position_is_fresh_for_twelve_months(
    database: Database, confirmed: date | None, until: date
) -> None:
    row = await Position.create(
        person=await samples.person(),
        organization=await samples.organization(),
        title="Editor",
        role=PositionRole.EDITOR,
        valid_from=date(2024, 2, 29),
        last_confirmed_on=confirmed,
    )

    async def derive(value: Derived, day: date) -> object:
        return await samples.derive(database, value, "position", row.id, day)

    assert await derive(FRESH_UNTIL, TODAY) == until
    assert await derive(IS_FRESH, until) is True
    assert await derive(IS_FRESH, until + timedelta(days=1)) is False


# --- roles and identities ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "path"),
    [
        (Role.AFFILIATE_REPRESENTATIVE, "organizationId"),
        (Role.AFFILIATE_SIGNATORY, "organizationId"),
        (Role.REGIONAL_DIRECTOR, "regionId"),
        (Role.REGIONAL_VICE_PRESIDENT, "regionId"),
        (Role.COMMITTEE_CHAIR, "bodyId"),
    ],
)
async def test_a_role_needs_what_it_is_held_for(role: Role, path: str) -> None:
    person = await samples.person()
    given = {"person_id": person.id, "role": role}
    assert await refusal(grant_role(given, ADMIN)) == ("RULE_VIOLATED", path)
    staff = {**given, "role": Role.STAFF, "region_id": (await people.region()).id}
    assert await refusal(grant_role(staff, ADMIN)) == ("RULE_VIOLATED", "regionId")


async def test_roles_are_granted_once_and_revoked_at_once() -> None:
    person = await samples.person()
    given = {"person_id": person.id, "role": Role.STAFF}
    row = await grant_role({**given, "valid_from": FROM}, ADMIN)
    assert await refusal(grant_role(given, ADMIN)) == ("RULE_VIOLATED", "role")
    assert Role.STAFF in (await people.act_of(person)).viewer.roles
    await revoke_role(row.id, None, ADMIN)
    assert (await people.act_of(person)).viewer.roles == frozenset()
    fresh = await grant_role(given, ADMIN)
    await revoke_role(fresh.id, None, ADMIN)
    assert (await people.act_of(person)).viewer.roles == frozenset()
    assert await RoleGrant.all().count() == 1


async def test_only_administrators_grant_roles_and_link_identities() -> None:
    staff = await people.with_role(Role.STAFF)
    assert staff.viewer.person_id is not None
    given = {"person_id": staff.viewer.person_id, "role": Role.ADMIN}
    assert (await refusal(grant_role(given, staff)))[0] == "FORBIDDEN"
    linked = link_identity(staff.viewer.person_id, "https://id.example", "x", staff)
    assert (await refusal(linked))[0] == "FORBIDDEN"


async def test_a_subject_is_linked_to_one_person() -> None:
    person, other = await samples.person(), await samples.person()
    row = await link_identity(person.id, "https://id.example", "x", ADMIN)
    again = link_identity(other.id, "https://id.example", "x", ADMIN)
    assert await refusal(again) == ("CONFLICT", "subject")
    empty = link_identity(other.id, "https://id.example", " ", ADMIN)
    assert await refusal(empty) == ("BAD_USER_INPUT", "subject")
    await unlink_identity(row.id, None, ADMIN)
    await link_identity(other.id, "https://id.example", "x", ADMIN)
    actions = [event.action for event in await AuditEvent.all().order_by("seq")]
    assert actions == ["linkIdentity", "unlinkIdentity", "linkIdentity"]


# --- absences --------------------------------------------------------------------------------------


async def test_who_is_away_says_so_and_names_who_stands_in() -> None:
    held = await people.liaison()
    stand_in = await people.liaison(
        LiaisonKind.COMMITTEE_LIAISON, organization_id=held.organization_id
    )
    mine = await people.act_of(await held.person)
    row = await set_delegate(held.id, stand_in.person_id, None, mine)
    assert row.delegate_id == stand_in.person_id
    own = set_delegate(held.id, held.person_id, None, mine)
    assert await refusal(own) == ("RULE_VIOLATED", "delegateId")
    away = await set_out_of_office(held.id, TODAY, TOMORROW, mine)
    met = set_out_of_office(held.id, TOMORROW, TOMORROW, mine)
    assert await refusal(met) == ("RULE_VIOLATED", "startsOn")
    over = set_out_of_office(held.id, FROM, YESTERDAY, mine)
    assert await refusal(over) == ("BAD_USER_INPUT", "endsOn")
    long = set_out_of_office(held.id, TODAY, date(2028, 1, 1), mine)
    assert await refusal(long) == ("BAD_USER_INPUT", "endsOn")
    await clear_out_of_office(away.id, None, mine)
    assert not await OutOfOffice.exists(assignment_id=held.id)
    begun = await OutOfOffice.create(assignment=held, starts_on=FROM, ends_on=TOMORROW)
    await clear_out_of_office(begun.id, None, mine)
    await begun.refresh_from_db()
    assert begun.ends_on == YESTERDAY
    assert (await set_delegate(held.id, None, None, mine)).delegate_id is None


async def test_somebody_of_the_affiliate_stands_in_for_its_liaison() -> None:
    held = await people.liaison(LiaisonKind.AFFILIATE_LIAISON)
    mine = await people.act_of(await held.person)
    outside = await people.liaison(organization_id=held.organization_id)
    named = set_delegate(held.id, outside.person_id, None, mine)
    assert await refusal(named) == ("RULE_VIOLATED", "delegateId")
    colleague: Person = await samples.person()
    await Position.create(
        person=colleague,
        organization_id=held.organization_id,
        title="Deputy",
        role=PositionRole.ASSOCIATION_STAFF,
        valid_from=FROM,
    )
    row = await set_delegate(held.id, colleague.id, None, mine)
    assert row.delegate_id == colleague.id


@pytest.mark.parametrize("by_grant", [False, True])
async def test_no_affiliate_stands_in_for_the_home_association(by_grant: bool) -> None:
    held = await people.liaison(LiaisonKind.COMMITTEE_LIAISON)
    theirs, place = await samples.person(), await samples.organization()
    if by_grant:
        role = Role.AFFILIATE_REPRESENTATIVE
        await RoleGrant.create(person=theirs, role=role, organization=place, valid_from=FROM)
    else:
        kind = LiaisonKind.AFFILIATE_LIAISON
        await people.liaison(kind, person=theirs, organization=place)
    named = set_delegate(held.id, theirs.id, None, ADMIN)
    assert await refusal(named) == ("RULE_VIOLATED", "delegateId")
    await set_delegate(held.id, (await samples.person()).id, None, ADMIN)
