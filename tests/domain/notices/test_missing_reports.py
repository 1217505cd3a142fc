"""Sixty days after a plan year whoever chairs, else directs, gets one list of the missing reports (4.7)."""

from datetime import date, timedelta

from domain.agreement_terms import AgreementTerm
from domain.agreements import AgreementParty
from domain.database import Database
from domain.governing_bodies import BodyKind, GoverningBody, Seat
from domain.liaisons import LiaisonAssignment, LiaisonKind
from domain.notices.explain import explain
from domain.notices.facts import read_facts
from domain.notices.preview import preview
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.sweeps import sweep
from domain.organizations import Organization
from domain.people import Person
from domain.regions import Region
from domain.roles import RoleGrant
from domain.work_plans import WorkPlan, WorkPlanState
from tests.domain.notices.worlds import ALWAYS, LONG_AGO, World, at, step, world
from tests.samples import board, person, term, work_plan

LISTED = date(2027, 3, 1)
SERIES = "MISSING_REPORTS"


async def committee(of: World, chair: Person | None) -> GoverningBody:
    """Make the committee that has assigned an agreement's committee liaison."""
    home = await Organization.get(id=of.of.home.organization_id)
    body = await board(organization=home, kind=BodyKind.COMMITTEE)
    if chair:
        await Seat.create(body=body, person=chair, is_chair=True, term_from=LONG_AGO)
    await looked_after(of, body)
    return body


async def looked_after(of: World, body: GoverningBody) -> None:
    await LiaisonAssignment.filter(
        person_id=of.committee.id, kind=LiaisonKind.COMMITTEE_LIAISON
    ).update(assigned_by_body_id=body.id)


async def owing(state: WorkPlanState = WorkPlanState.IN_PROGRESS) -> World:
    """Make an agreement in force with a plan of 2026."""
    of = await world()
    await term(of.of, date(2025, 1, 1), date(2029, 12, 31), signed_on=date(2025, 1, 1))
    made = await work_plan(of.of, 2026)
    await WorkPlan.filter(id=made.id).update(state=state)
    return of


async def lists(**values: object) -> list[Reminder]:
    return await Reminder.filter(series=SERIES, **values).order_by("key")


async def listed(database: Database, row: Reminder) -> list[str]:
    facts = (await read_facts(database.reads, [row.id], LISTED))[row.id]
    return [one["number"] for one in facts["due"]["missing"] or []]


async def test_the_chair_gets_one_list_of_what_is_missing(database: Database) -> None:
    chair = await person(name="Chris Chair")
    missing = [await owing(), await owing(WorkPlanState.SUBMITTED)]
    body = await committee(missing[0], chair)
    in_time, elsewhere = await owing(WorkPlanState.REPORTED), await owing()
    for one in (missing[1], in_time):
        await looked_after(one, body)
    await step(at(LISTED - timedelta(days=1)))
    assert not await lists()
    assert LISTED.isoformat() in {
        str(one.stage_on)
        for one in await preview(LISTED, at(LISTED - timedelta(days=1)), ALWAYS, database.url)
        if one.series == SERIES and one.goes
    }
    await step(at(LISTED))
    await step(at(LISTED, 13))
    (row,) = await lists(recipient_id=chair.id)
    assert (row.state, row.stage_on) == (ReminderState.MAILED, LISTED)
    assert row.chosen_because == f"Chair of {body.name}."
    assert await listed(database, row) == sorted(one.agreement.number for one in missing)
    assert f"about {body.name}, for Chris Chair" in await explain(row.id)
    # Of the agreement that no committee looks after the director of its region has a list.
    (other,) = await lists(recipient_id=elsewhere.director.id)
    assert await listed(database, other) == [elsewhere.agreement.number]
    assert await lists() == sorted([row, other], key=lambda one: one.key)


async def test_reports_that_came_in_leave_a_reason(database: Database) -> None:
    of = await owing()
    await committee(of, await person())
    await step(at(LISTED - timedelta(days=1)))
    await WorkPlan.filter(agreement_id=of.agreement.id).update(state=WorkPlanState.REPORTED)
    await step(at(LISTED))
    assert [(one.state, one.reason) for one in await lists()] in (
        [],
        [(ReminderState.CANCELLED, "All reports are in.")],
    )


async def test_without_a_chair_the_director_gets_it_and_without_one_the_administrators(
    database: Database,
) -> None:
    chairless, directorless, regionless = [await owing() for _ in range(3)]
    await committee(chairless, None)
    await LiaisonAssignment.filter(person_id=directorless.director.id).delete()
    parties = await AgreementParty.filter(agreement_id=regionless.agreement.id)
    await Organization.filter(id__in=[one.organization_id for one in parties]).update(
        region_id=None
    )
    await step(at(LISTED))
    told = {one.recipient_id: one.chosen_because for one in await lists()}
    region = await Region.get(organizations__id=chairless.of.counterparty.organization_id)
    assert told[chairless.director.id] == f"Regional director of {region.name}."
    admins = {one.admin.id for one in (chairless, directorless, regionless)}
    assert admins <= told.keys()
    assert told.keys() == {chairless.director.id, *admins}
    # One for the region without a director, one for what belongs to no region.
    assert len({one.subject_key for one in await lists(recipient_id=regionless.admin.id)}) == 2


async def test_an_unreachable_chair_is_no_silence(database: Database) -> None:
    of = await owing()
    chair = await person(name="Chris Chair", deactivated_on=LISTED)
    await committee(of, chair)
    await step(at(LISTED))
    (row,) = await lists()
    assert row.recipient_id == of.admin.id
    assert "Chris Chair" in row.chosen_because
    assert row.state is ReminderState.MAILED


async def test_with_nobody_at_all_the_row_says_so_and_goes_once_somebody_is_there(
    database: Database,
) -> None:
    of = await owing()
    await LiaisonAssignment.filter(person_id=of.director.id).delete()
    await RoleGrant.filter(person_id=of.admin.id).delete()
    await step(at(LISTED))
    (row,) = await lists()
    assert (row.state, row.recipient_id) == (ReminderState.FAILED, None)
    assert row.reason is not None
    assert "No administrator can be reached." in row.reason
    await RoleGrant.create(person=of.owner, role="ADMIN", valid_from=LONG_AGO)
    await step(at(LISTED + timedelta(days=2)))
    assert [one.recipient_id for one in await lists(state=ReminderState.MAILED)] == [of.owner.id]


async def test_an_early_end_ends_the_year_and_an_import_stays_silent(database: Database) -> None:
    early, imported = await owing(), await owing()
    await AgreementTerm.filter(agreement_id=early.agreement.id).update(
        ended_early_on=date(2026, 10, 31), decision="TERMINATE", decided_on=date(2026, 8, 1)
    )
    await AgreementTerm.filter(agreement_id=imported.agreement.id).update(
        notices_from=LISTED + timedelta(days=1)
    )
    await step(at(date(2026, 12, 29)))
    await step(at(date(2026, 12, 30)))
    (row,) = await lists()
    assert (row.recipient_id, row.anchor_on) == (early.director.id, date(2026, 10, 31))
    await step(at(LISTED))
    assert await lists() == [row]


async def test_the_archive_takes_the_reports_of_its_agreements_off_the_lists(
    database: Database,
) -> None:
    """Ninety days after its end an agreement is archived: here on the day of the lists."""
    gone, stays = await owing(), await owing()
    await AgreementTerm.filter(agreement_id=gone.agreement.id).update(ends_on=date(2026, 12, 1))
    await step(at(LISTED - timedelta(days=1)))
    archived = await sweep(at(LISTED), ALWAYS)
    assert archived.transitions.agreements_archived == 1
    assert {one.recipient_id: one.state for one in await lists()} == {
        gone.director.id: ReminderState.CANCELLED,
        stays.director.id: ReminderState.SCHEDULED,
    }
    assert not (await sweep(at(LISTED), ALWAYS)).changed_anything
