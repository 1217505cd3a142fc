"""Liaisons: one primary a subject, kind and date, two at once included; chairs assign their committees'."""

import asyncio
from datetime import date
from typing import Any

import pytest
from tortoise.exceptions import IntegrityError

from domain.audit import AuditEvent
from domain.database import Database, transaction
from domain.errors import DomainError
from domain.governing_bodies import BodyKind
from domain.hand_overs import HandOver, HandOverState
from domain.liaisons import AssignedBy, LiaisonAssignment, LiaisonKind
from domain.organizations import OrganizationKind, Visibility
from domain.roles import Role
from domain.verbs.people.assigning import assign_liaison, confirm_duty, end_liaison
from domain.verbs.people.reassigning import Passing, Reassignment, reassign_liaisons
from domain.verbs.people.role_granting import grant_role
from tests import samples
from tests.domain import people
from tests.domain.acting import ADMIN, TODAY, refusal
from tests.domain.people import FROM
from tests.waits import somebody_waits

pytestmark = pytest.mark.usefixtures("database")


async def duty(**values: Any) -> dict[str, Any]:
    """Return what an assignment is asked with."""
    given = {"kind": LiaisonKind.STAFF_LIAISON, "valid_from": FROM, **values}
    if not {"organization_id", "region_id", "agreement_id"} & values.keys():
        given["organization_id"] = (await samples.organization()).id
    if "person_id" not in given:
        given["person_id"] = (await samples.person()).id
    return given


async def test_an_assignment_is_kept_with_who_assigned_it() -> None:
    row = await assign_liaison(await duty(), ADMIN)
    assert (row.is_primary, row.assigned_by) == (True, AssignedBy.STAFF)
    event = await AuditEvent.get()
    assert (event.action, event.subject_person_id) == ("assignLiaison", row.person_id)


async def test_21_a_second_primary_is_refused_and_a_backup_is_not() -> None:
    first = await duty(valid_to=date(2026, 12, 31))
    await assign_liaison(first, ADMIN)
    again = await duty(organization_id=first["organization_id"], valid_from=date(2026, 12, 31))
    assert await refusal(assign_liaison(again, ADMIN)) == ("RULE_VIOLATED", "isPrimary")
    await assign_liaison({**again, "is_primary": False}, ADMIN)
    await assign_liaison({**again, "kind": LiaisonKind.COMMITTEE_LIAISON}, ADMIN)
    await assign_liaison({**again, "valid_from": date(2027, 1, 1)}, ADMIN)


@pytest.mark.parametrize("subject", ["organization", "region", "agreement"])
async def test_21_the_database_refuses_a_second_primary_too(subject: str) -> None:
    about: dict[str, Any] = {
        "organization": samples.organization,
        "region": people.region,
    }
    row = (
        (await samples.affiliation()).agreement
        if subject == "agreement"
        else await about[subject]()
    )
    named: dict[str, Any] = {subject: row}
    await people.liaison(**named)
    with pytest.raises(IntegrityError) as broken:
        await people.liaison(**named, valid_from=TODAY)
    assert samples.broken_rule(broken.value) == f"liaison_assignment_one_primary_per_{subject}"


async def test_21_of_two_primaries_at_once_one_is_told_why_not(database: Database) -> None:
    place = await samples.organization()
    asked = [await duty(organization_id=place.id) for _ in range(2)]
    outcomes = await asyncio.gather(
        *(assign_liaison(each, ADMIN) for each in asked), return_exceptions=True
    )
    (refused,) = [each for each in outcomes if isinstance(each, DomainError)]
    assert (refused.code, refused.path) == ("RULE_VIOLATED", ("isPrimary",))
    assert await LiaisonAssignment.all().count() == 1


async def test_21_of_two_primaries_at_once_the_database_takes_one(database: Database) -> None:
    place = await samples.organization()
    held = [await samples.person() for _ in range(2)]

    async def insert(person: Any) -> None:
        async with transaction() as tx:
            await tx.execute(
                "INSERT INTO liaison_assignment (person_id, organization_id, kind, assigned_by, is_primary,"
                " valid_from) VALUES ($1, $2, 'STAFF_LIAISON', 'STAFF', TRUE, '2026-01-01')",
                person.id,
                place.id,
            )
            # The first of them stays open until the other one waits for it.
            await somebody_waits(database)

    outcomes = await asyncio.gather(*map(insert, held), return_exceptions=True)
    (broken,) = [each for each in outcomes if isinstance(each, BaseException)]
    assert samples.broken_rule(broken) == "liaison_assignment_one_primary_per_organization"


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        (LiaisonKind.AFFILIATE_LIAISON, "region_id"),
        (LiaisonKind.AFFILIATE_LIAISON, "agreement_id"),
        (LiaisonKind.REGIONAL_DIRECTOR, "organization_id"),
        (LiaisonKind.COMMITTEE_LIAISON, "region_id"),
        (LiaisonKind.REGIONAL_VICE_PRESIDENT, "agreement_id"),
    ],
)
async def test_each_kind_looks_after_its_own_subjects(kind: LiaisonKind, subject: str) -> None:
    keys = {
        "organization_id": (await samples.organization()).id,
        "region_id": (await people.region()).id,
        "agreement_id": (await samples.affiliation()).agreement.id,
    }
    asked = await duty(kind=kind, **{subject: keys[subject]})
    code, path = await refusal(assign_liaison(asked, ADMIN))
    assert (code, path) == ("RULE_VIOLATED", subject.replace("_id", "Id"))


async def test_a_duty_has_exactly_one_subject() -> None:
    both = await duty(region_id=(await people.region()).id)
    both["organization_id"] = (await samples.organization()).id
    none = {**both, "region_id": None, "organization_id": None}
    assert await refusal(assign_liaison(both, ADMIN)) == ("BAD_USER_INPUT", "regionId")
    assert await refusal(assign_liaison(none, ADMIN)) == ("BAD_USER_INPUT", "organizationId")


async def test_nobody_looks_after_the_home_association_or_when_they_are_gone() -> None:
    home = await samples.organization(OrganizationKind.HOME_ASSOCIATION)
    asked = await duty(organization_id=home.id)
    assert await refusal(assign_liaison(asked, ADMIN)) == ("RULE_VIOLATED", "organizationId")
    gone = await samples.person(deactivated_on=TODAY)
    asked = await duty(person_id=gone.id, valid_from=TODAY)
    assert await refusal(assign_liaison(asked, ADMIN)) == ("RULE_VIOLATED", "personId")
    asked = await duty(valid_from=TODAY, valid_to=date(2026, 3, 3))
    assert await refusal(assign_liaison(asked, ADMIN)) == ("BAD_USER_INPUT", "validTo")


async def test_22_a_duty_that_comes_with_a_seat_lasts_no_longer() -> None:
    seat = await people.seat(await people.body(), term_to=date(2026, 12, 31))
    mine = await duty(person_id=seat.person_id, seat_id=seat.id)
    row = await assign_liaison(mine, ADMIN)
    assert row.valid_to == date(2026, 12, 31)
    for wrong in (
        await duty(seat_id=seat.id),
        {**mine, "valid_from": date(2025, 12, 31)},
        {**mine, "valid_to": date(2027, 1, 1)},
    ):
        assert await refusal(assign_liaison(wrong, ADMIN)) == ("RULE_VIOLATED", "seatId")


async def test_a_chair_assigns_and_ends_the_committees_liaisons_and_no_others() -> None:
    chair = await samples.person()
    ours, board = await people.body(), await people.body(BodyKind.BOARD)
    await people.seat(ours, person=chair, is_chair=True)
    volunteer = await samples.person()
    await people.seat(ours, person=volunteer)
    place = await samples.organization(visibility=Visibility.PUBLIC)
    act = await people.act_of(chair)
    stranger = await samples.person()
    asked = await duty(
        kind=LiaisonKind.COMMITTEE_LIAISON,
        organization_id=place.id,
        person_id=volunteer.id,
        assigned_by_body_id=ours.id,
    )
    # Who sits in a committee knows who else does, also before anybody looks after anything.
    unknown = {**asked, "person_id": stranger.id}
    assert await refusal(assign_liaison(unknown, act)) == ("NOT_FOUND", "personId")
    row = await assign_liaison(asked, act)
    assert row.assigned_by is AssignedBy.COMMITTEE
    for wrong in (
        {**asked, "kind": LiaisonKind.STAFF_LIAISON},
        {**asked, "assigned_by_body_id": board.id},
        {**asked, "assigned_by_body_id": None},
    ):
        assert (await refusal(assign_liaison(wrong, act)))[0] == "FORBIDDEN"
    act = await people.act_of(chair)
    ended = await end_liaison(row.id, TODAY, "Moved on", None, act)
    assert ended.valid_to == TODAY


async def test_no_body_of_another_organization_gives_duties_or_has_a_chair_here() -> None:
    board = await people.body(BodyKind.BOARD, organization=await samples.organization())
    asked = await duty(kind=LiaisonKind.COMMITTEE_LIAISON, assigned_by_body_id=board.id)
    assert await refusal(assign_liaison(asked, ADMIN)) == ("RULE_VIOLATED", "assignedByBodyId")
    person = await samples.person()
    given = {"person_id": person.id, "role": Role.COMMITTEE_CHAIR, "body_id": board.id}
    assert await refusal(grant_role(given, ADMIN)) == ("RULE_VIOLATED", "bodyId")


async def test_a_chair_does_not_take_another_committees_duty() -> None:
    chair, volunteer = await samples.person(), await samples.person()
    ours, theirs = await people.body(), await people.body()
    await people.seat(ours, person=chair, is_chair=True)
    await people.seat(ours, person=volunteer)
    place = await samples.organization(visibility=Visibility.PUBLIC)
    held = await people.liaison(
        LiaisonKind.COMMITTEE_LIAISON, organization=place, assigned_by_body=theirs
    )

    def asked() -> Reassignment:
        passing = Passing(LiaisonKind.COMMITTEE_LIAISON, volunteer.id, organization_id=place.id)
        return Reassignment(TODAY, "A new year", [passing], assigned_by_body_id=ours.id)

    act = await people.act_of(chair)
    assert (await refusal(reassign_liaisons(asked(), act)))[0] == "FORBIDDEN"
    await LiaisonAssignment.filter(id=held.id).update(assigned_by_body_id=ours.id)
    (passed,) = await reassign_liaisons(asked(), await people.act_of(chair))
    assert passed.person_id == volunteer.id


async def test_an_ended_duty_is_handed_over() -> None:
    held = await people.liaison()
    assert await refusal(end_liaison(held.id, None, " ", None, ADMIN)) == (
        "BAD_USER_INPUT",
        "reason",
    )
    assert await refusal(end_liaison(held.id, date(2025, 1, 1), "Early", None, ADMIN)) == (
        "BAD_USER_INPUT",
        "on",
    )
    assert (await refusal(end_liaison(held.id, None, "Late", 9, ADMIN)))[0] == "CONFLICT"
    await end_liaison(held.id, None, "Retires", None, ADMIN)
    raised = await HandOver.get(assignment_id=held.id)
    assert (raised.state, raised.reason, raised.raised_on) == (HandOverState.OPEN, "Retires", TODAY)


async def test_the_holder_confirms_a_duty_and_nobody_else_outside_the_office() -> None:
    held = await people.liaison()
    mine = await people.act_of(await held.person)
    row = await confirm_duty(held.id, None, mine)
    assert row.last_confirmed_on == TODAY
    other = await people.liaison(
        LiaisonKind.COMMITTEE_LIAISON, organization_id=held.organization_id
    )
    act = await people.act_of(await other.person)
    assert (await refusal(confirm_duty(held.id, None, act)))[0] == "FORBIDDEN"
    stranger = await people.act_of(await samples.person())
    assert (await refusal(confirm_duty(held.id, None, stranger)))[0] == "NOT_FOUND"


# --- the yearly re-assignment ----------------------------------------------------------------------

JULY = date(2026, 7, 1)


def passing(held: LiaisonAssignment, person: Any) -> Passing:
    return Passing(held.kind, person.id, organization_id=held.organization_id)


async def test_many_duties_pass_on_at_once_and_who_stays_keeps_theirs() -> None:
    held = [await people.liaison() for _ in range(3)]
    successor = await samples.person()
    fresh = await samples.organization()
    asked = Reassignment(
        JULY,
        "New year",
        [
            passing(held[0], successor),
            passing(held[1], await held[1].person),
            passing(held[2], successor),
            Passing(LiaisonKind.STAFF_LIAISON, successor.id, organization_id=fresh.id),
        ],
        valid_to=date(2027, 6, 30),
    )
    rows = await reassign_liaisons(asked, ADMIN)
    assert [row.person_id for row in rows] == [
        successor.id,
        held[1].person_id,
        successor.id,
        successor.id,
    ]
    assert rows[1].id == held[1].id
    await held[0].refresh_from_db()
    assert held[0].valid_to == date(2026, 6, 30)
    assert (rows[0].valid_from, rows[0].valid_to) == (JULY, date(2027, 6, 30))
    raised = await HandOver.get(assignment_id=held[0].id)
    assert (raised.successor_id, raised.state) == (successor.id, HandOverState.OPEN)
    assert await HandOver.all().count() == 2


async def test_one_item_that_does_not_fit_leaves_all_as_they_were() -> None:
    held = [await people.liaison() for _ in range(2)]
    gone = await samples.person(deactivated_on=TODAY)
    asked = Reassignment(
        JULY, "New year", [passing(held[0], await samples.person()), passing(held[1], gone)]
    )
    with pytest.raises(DomainError) as refused:
        await reassign_liaisons(asked, ADMIN)
    assert refused.value.path == ("items", "1", "personId")
    for each in held:
        await each.refresh_from_db()
        assert each.valid_to is None
    assert await HandOver.all().count() == await AuditEvent.all().count() == 0


async def test_a_duty_passes_on_once_and_not_before_one_that_begins_later() -> None:
    held = await people.liaison()
    other = await samples.person()
    twice = Reassignment(JULY, "New year", [passing(held, other), passing(held, other)])
    assert await refusal(reassign_liaisons(twice, ADMIN)) == ("RULE_VIOLATED", "items")
    later = await people.liaison(valid_from=date(2026, 9, 1))
    early = Reassignment(JULY, "New year", [passing(later, other)])
    assert await refusal(reassign_liaisons(early, ADMIN)) == ("RULE_VIOLATED", "items")
    for wrong in (
        Reassignment(JULY, "New year", []),
        Reassignment(JULY, "New year", [passing(held, other)] * 501),
        Reassignment(JULY, " ", [passing(held, other)]),
        Reassignment(JULY, "New year", [passing(held, other)], valid_to=TODAY),
    ):
        assert (await refusal(reassign_liaisons(wrong, ADMIN)))[0] == "BAD_USER_INPUT"


async def test_two_reassignments_at_once_leave_one_primary_each(database: Database) -> None:
    held = [await people.liaison() for _ in range(3)]
    successors = [await samples.person() for _ in range(2)]
    asked = [
        Reassignment(JULY, "New year", [passing(each, who) for each in order])
        for who, order in zip(successors, (held, held[::-1]), strict=True)
    ]
    outcomes = await asyncio.gather(
        *(reassign_liaisons(each, ADMIN) for each in asked), return_exceptions=True
    )
    assert sum(isinstance(each, DomainError) for each in outcomes) == 1
    for each in held:
        primaries = LiaisonAssignment.filter(
            organization_id=each.organization_id, valid_from__gte=JULY
        )
        assert await primaries.count() == 1


async def test_only_the_office_reassigns_what_is_not_a_committees() -> None:
    held = await people.liaison()
    act = await people.act_of(await held.person)
    asked = Reassignment(JULY, "New year", [passing(held, await held.person)])
    assert await refusal(reassign_liaisons(asked, act)) == ("FORBIDDEN", "items")
    staff = await people.with_role(Role.STAFF)
    assert (await refusal(reassign_liaisons(asked, staff)))[0] == "FORBIDDEN"
