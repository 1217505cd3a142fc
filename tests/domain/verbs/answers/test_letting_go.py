"""The last who could be asked lets a reminder go because others are yet to get it: only where they do."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.database import Database
from domain.liaisons import LiaisonAssignment, LiaisonKind
from domain.notices.links import Purpose, Standing
from domain.notices.passed_duties import PassedDuty
from domain.notices.reminders import Reminder, ReminderState
from domain.people import Person
from domain.settings import Settings
from domain.verbs.answers.answering import look_up
from domain.verbs.answers.questions import Answer, PassedOn
from tests.domain.notices.worlds import BUSINESS, HOME, World, assign, at, row_of, step, world
from tests.domain.verbs.answers.links import press, term_of, token
from tests.samples import person

OPENS = date(2026, 3, 4)
NOON, LATER = at(OPENS), at(OPENS, 15)
# Whose hours begin when it is afternoon at home.
WEST = "Pacific/Honolulu"
MORNING = datetime(2026, 3, 4, 9, tzinfo=ZoneInfo(WEST))


async def says_no(of: World, who: Person) -> Answer:
    return await press(BUSINESS, NOON, await row_of(of, "OPEN", who), Purpose.NOT_ME)


async def last_at_home() -> World:
    """Only the administrator has it by now; the liaison is to get it when their morning comes."""
    of = await world()
    await Person.filter(id=of.liaison.id).update(time_zone=WEST)
    await term_of(of)
    await step(NOON, BUSINESS)
    for who in (of.owner, of.committee):
        assert (await says_no(of, who)).refusal is None
        await step(NOON, BUSINESS)
    return of


async def states(of: World) -> dict[str, ReminderState]:
    rows = await Reminder.filter(agreement_id=of.agreement.id, stage="OPEN")
    return {of.name_of(row.recipient_id): row.state for row in rows}


async def test_it_is_let_go_for_whoever_gets_it_in_the_morning(database: Database) -> None:
    of = await last_at_home()
    before = await states(of)
    assert before["liaison"] is ReminderState.SCHEDULED
    assert before["admin"] is ReminderState.MAILED
    made = await row_of(of, "OPEN", of.admin)
    asked = await look_up(BUSINESS, NOON, token(BUSINESS, made, Purpose.NOT_ME))
    assert (asked.refusal, asked.options.passed) == (None, PassedOn.COMES)
    assert await states(of) == before
    pressed = await says_no(of, of.admin)
    assert (pressed.standing, pressed.refusal) == (Standing.VALID, None)
    assert (pressed.options.passed, pressed.options.comes_at) == (PassedOn.COMES, MORNING)
    await step(LATER, BUSINESS)
    after = await states(of)
    assert after == before | {
        "admin": ReminderState.SUPERSEDED,
        "liaison": ReminderState.MAILED,
    }


async def test_it_is_let_go_for_whoever_was_planned_a_moment_ago(database: Database) -> None:
    of, backup = await last_at_home(), await person(time_zone=HOME)
    organization = {"organization_id": of.of.counterparty.organization_id}
    await assign(backup, LiaisonKind.STAFF_LIAISON, is_primary=False, **organization)
    await step(LATER, BUSINESS)
    liaison = await row_of(of, "OPEN", of.liaison)
    assert (await press(BUSINESS, LATER, liaison, Purpose.NOT_ME)).refusal is None
    assert (await row_of(of, "OPEN", backup)).state is ReminderState.SCHEDULED
    made = await row_of(of, "OPEN", of.admin)
    pressed = await press(BUSINESS, LATER, made, Purpose.NOT_ME)
    assert (pressed.refusal, pressed.options.passed) == (None, PassedOn.COMES)
    await step(LATER, BUSINESS)
    assert (await row_of(of, "OPEN", backup)).state is ReminderState.MAILED


async def test_who_does_not_get_it_after_all_does_not_count(
    database: Database, settings: Settings
) -> None:
    """The liaison's duty is over: planning is about to take back what waits for them."""
    of = await last_at_home()
    await PassedDuty.create(agreement=of.agreement, person=of.director, said_on=OPENS)
    over = date(2026, 3, 3)
    await LiaisonAssignment.filter(person_id=of.liaison.id).update(valid_to=over)
    before = await states(of)
    made = await row_of(of, "OPEN", of.admin)
    asked = await look_up(BUSINESS, NOON, token(BUSINESS, made, Purpose.NOT_ME))
    for answer in (asked, await says_no(of, of.admin)):
        assert answer.refusal is not None
        assert answer.refusal.message.startswith("Nobody else is left")
    assert await states(of) == before
    assert not await PassedDuty.filter(person_id=of.admin.id).exists()


async def test_it_comes_back_where_nobody_gets_it_after_all(database: Database) -> None:
    of = await last_at_home()
    await PassedDuty.create(agreement=of.agreement, person=of.director, said_on=OPENS)
    assert (await says_no(of, of.admin)).refusal is None
    await Person.filter(id=of.liaison.id).update(deactivated_on=OPENS)
    await step(NOON, BUSINESS)
    assert (await states(of))["admin"] is ReminderState.MAILED


async def test_it_does_not_come_back_while_somebody_has_it(database: Database) -> None:
    of = await world()
    await Person.filter(id=of.liaison.id).update(time_zone=WEST)
    await term_of(of)
    await PassedDuty.create(agreement=of.agreement, person=of.director, said_on=OPENS)
    await step(NOON, BUSINESS)
    assert (await says_no(of, of.committee)).refusal is None
    await step(NOON, BUSINESS)
    assert (await says_no(of, of.admin)).refusal is None
    await Person.filter(id=of.liaison.id).update(deactivated_on=OPENS)
    await step(NOON, BUSINESS)
    after = await states(of)
    assert (after["owner"], after["liaison"]) == (ReminderState.MAILED, ReminderState.SUPERSEDED)
    assert after["admin"] is ReminderState.SUPERSEDED
