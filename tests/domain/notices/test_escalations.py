"""A stage that nobody acknowledges goes on: backup, director, administrators, and never further (4.6)."""

from datetime import date
from typing import Any

import asyncpg
import pytest

from domain.agreement_terms import AgreementTerm, TermDecision
from domain.database import Database
from domain.errors import DomainError
from domain.liaisons import LiaisonAssignment, LiaisonKind
from domain.notices import reminders
from domain.notices.explain import explain
from domain.notices.facts import read_facts
from domain.notices.preview import preview
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.rules import EscalationStep, ReminderStage
from domain.notices.snoozing import snooze
from domain.notices.sweeps import sweep
from domain.people import Person
from domain.roles import Role, RoleGrant
from domain.verbs.desk.policy_keeping import update_reminder_stage
from tests.acting import by
from tests.domain.acting import ADMIN
from tests.domain.notices.worlds import BUSINESS, HOME, LONG_AGO, World, assign, at, step, world
from tests.samples import person, term

# A Tuesday; five working days later is the Wednesday after Labor Day, ten the Wednesday after that.
OPEN = date(2026, 9, 1)
FIFTH, TENTH = date(2026, 9, 8), date(2026, 9, 15)


async def opened(**values: Any) -> tuple[World, Person]:
    """Return an agreement whose review opens on a Tuesday, and the backup of its home liaison."""
    of = await world(**values)
    await term(of.of, date(2024, 3, 1), date(2027, 2, 28), months=36)
    backup = await person(time_zone=HOME)
    at_organization = {"organization_id": of.of.counterparty.organization_id}
    await assign(backup, LiaisonKind.STAFF_LIAISON, is_primary=False, **at_organization)
    return of, backup


async def days(*some: date) -> None:
    """Sweep and mail before and after nine on some days."""
    for day in some:
        for hour in (8, 12):
            await step(at(day, hour), BUSINESS)


async def gone_on(of: World) -> list[tuple[str, str, str, str]]:
    """Return to whom stages went on: day, stage, step and who."""
    rows = await Reminder.filter(
        agreement_id=of.agreement.id, escalation__isnull=False, state=ReminderState.MAILED
    ).order_by("local_date", "id")
    return [
        (str(one.local_date), one.stage, str(one.escalation), of.name_of(one.recipient_id))
        for one in rows
    ]


async def acknowledge(one: Person) -> None:
    row = await Reminder.get(recipient_id=one.id, stage="OPEN")
    await reminders.acknowledge(row.id, ADMIN.actor, at(FIFTH))


async def test_it_goes_on_after_five_and_ten_working_days_and_says_why(database: Database) -> None:
    of, backup = await opened()
    await days(OPEN, date(2026, 9, 7), FIFTH, date(2026, 9, 14), TENTH, date(2026, 9, 29))
    assert await gone_on(of) == [
        (str(FIFTH), "OPEN", "BACKUP", str(backup.id)),
        (str(TENTH), "OPEN", "DIRECTOR", "director"),
    ]
    row = await Reminder.get(recipient_id=backup.id)
    asked = ", ".join(one.name for one in (of.owner, of.liaison, of.committee))
    assert "not acknowledged in 5 working days. Staff liaison of" in row.chosen_because
    assert sorted(row.chosen_because.split(" to ")[1].split(", and")[0].split(", ")) == sorted(
        asked.split(", ")
    )
    assert f"Chosen because: {row.chosen_because}" in await explain(row.id)
    facts = (await read_facts(database.reads, [row.id], FIFTH))[row.id]
    assert facts["unanswered"]["mailed_on"] == OPEN
    assert not await Reminder.filter(
        state=ReminderState.MAILED, escalates_on__isnull=False
    ).exists()


async def test_an_acknowledgement_by_anybody_ends_it(database: Database) -> None:
    of, backup = await opened()
    await days(OPEN)
    original = await Reminder.get(recipient_id=of.owner.id)
    assert original.escalates_on == FIFTH
    assert f"goes on to somebody else on {FIFTH}" in await explain(original.id)
    await acknowledge(of.committee)
    await days(FIFTH, TENTH, date(2026, 10, 1))
    # The next stage still comes, and has its own time.
    assert await gone_on(of) == []
    assert not await Reminder.filter(recipient_id=backup.id).exists()
    assert await Reminder.filter(stage="ASK").exists()


async def test_whoever_put_it_off_has_their_time_again(database: Database) -> None:
    of, backup = await opened()
    await days(OPEN)
    original = await Reminder.get(recipient_id=of.liaison.id, stage="OPEN")
    seventeenth, fifth_after = date(2026, 9, 17), date(2026, 9, 24)
    await snooze(original.id, seventeenth, by(at(OPEN, 13), settings=BUSINESS))
    await days(FIFTH, TENTH, seventeenth, date(2026, 9, 23))
    assert await gone_on(of) == []
    await days(fifth_after)
    assert await gone_on(of) == [(str(fifth_after), "OPEN", "BACKUP", str(backup.id))]


async def test_holidays_of_those_who_were_asked_count(database: Database) -> None:
    of, _backup = await opened()
    await Person.filter(id=of.committee.id).update(holiday_calendar="US")
    await days(OPEN, FIFTH, date(2026, 9, 9), TENTH, date(2026, 9, 16))
    # Labor Day is the 7th of September 2026.
    assert [day for day, *_ in await gone_on(of)] == ["2026-09-09", "2026-09-16"]


async def test_what_has_not_left_is_cancelled_by_an_acknowledgement(database: Database) -> None:
    of, backup = await opened()
    await step(at(OPEN, 10), BUSINESS)
    await sweep(at(FIFTH, 8), BUSINESS)
    assert not await Reminder.filter(recipient_id=backup.id).exists()
    # It is planned, and the mail server is down.
    await sweep(at(FIFTH, 9), BUSINESS)
    assert (await Reminder.get(recipient_id=backup.id)).state is ReminderState.SCHEDULED
    await acknowledge(of.owner)
    await sweep(at(FIFTH, 10), BUSINESS)
    row = await Reminder.get(recipient_id=backup.id)
    assert row.state is ReminderState.CANCELLED
    assert row.reason == "It was acknowledged, or a newer stage was mailed, before it went on."


async def test_without_a_director_the_administrators_get_it(database: Database) -> None:
    of, _ = await opened()
    await Person.filter(id=of.director.id).update(deactivated_on=OPEN)
    await days(OPEN, FIFTH, TENTH)
    assert [one[2:] for one in await gone_on(of)][1:] == [("DIRECTOR", "admin")]


async def test_each_administrator_gets_it_on_their_own_morning(database: Database) -> None:
    of, _ = await opened()
    await Person.filter(id=of.director.id).update(deactivated_on=OPEN)
    eastern = await person(time_zone="Europe/Berlin")
    await RoleGrant.create(person=eastern, role=Role.ADMIN, valid_from=LONG_AGO)
    await days(OPEN, FIFTH)
    # Nine in Berlin, and three at night at home: it has left for one, and stays planned for the other.
    await step(at(TENTH, 3), BUSINESS)
    assert [one[2:] for one in await gone_on(of)][1:] == [("DIRECTOR", str(eastern.id))]
    assert not (await sweep(at(TENTH, 4), BUSINESS)).changed_anything
    await days(TENTH)
    asked = {one[2:] for one in (await gone_on(of))[1:]}
    assert asked == {("DIRECTOR", str(eastern.id)), ("DIRECTOR", "admin")}


async def test_a_mail_that_cannot_leave_holds_up_nobody_else(database: Database) -> None:
    of, backup = await opened()
    await days(OPEN)
    # As if the mail server had refused it for now since then, and it was to be written anew.
    stuck = Reminder.filter(recipient_id=of.committee.id, stage="OPEN")
    await stuck.update(state=ReminderState.SCHEDULED, message_id=None)
    await sweep(at(FIFTH, 9), BUSINESS)
    assert (await Reminder.get(recipient_id=backup.id)).state is ReminderState.SCHEDULED
    assert not (await sweep(at(FIFTH, 9), BUSINESS)).changed_anything


async def test_a_delegate_stands_behind_who_is_there(database: Database) -> None:
    of = await world()
    await term(of.of, date(2024, 3, 1), date(2027, 2, 28), months=36)
    delegate = await person()
    await LiaisonAssignment.filter(person_id=of.liaison.id).update(delegate_id=delegate.id)
    await days(OPEN, FIFTH)
    assert [one[3] for one in await gone_on(of)] == [str(delegate.id)]
    row = await Reminder.get(recipient_id=delegate.id)
    assert f"Delegate of {of.liaison.name}, staff liaison of" in row.chosen_because


async def test_a_decision_spares_everybody_else(database: Database) -> None:
    of, backup = await opened()
    await days(OPEN)
    decided = {"decision": TermDecision.RENEW, "decided_on": date(2026, 9, 4)}
    await AgreementTerm.filter(agreement_id=of.agreement.id).update(**decided)
    await days(FIFTH, TENTH)
    assert await gone_on(of) == []
    assert not await Reminder.filter(recipient_id=backup.id).exists()


async def test_the_preview_and_downtime_find_the_same(
    database: Database, database_url: str
) -> None:
    of, backup = await opened()
    await step(at(OPEN))
    coming = await preview(date(2026, 9, 20), at(OPEN, 13), BUSINESS, database_url)
    went = [(one.local_date, one.recipient_id) for one in coming if one.goes]
    assert went == [(FIFTH, backup.id), (TENTH, of.director.id)]
    # Nobody looked for three weeks: both steps are there at once, each key once.
    await step(at(date(2026, 9, 22)))
    await step(at(date(2026, 9, 22), 13))
    assert {one[3] for one in await gone_on(of)} == {str(backup.id), "director"}


async def test_the_days_are_policy(database: Database) -> None:
    of, backup = await opened()
    stage = await ReminderStage.get(code="OPEN")
    patience = {"backup_after": 1, "director_after": 2, "administrators_after": 3}
    await update_reminder_stage(stage.id, patience, stage.version, ADMIN)
    await days(*(date(2026, 9, number) for number in range(1, 5)))
    assert [one[2:] for one in await gone_on(of)] == [
        (EscalationStep.BACKUP, str(backup.id)),
        (EscalationStep.DIRECTOR, "director"),
        (EscalationStep.ADMINISTRATORS, "admin"),
    ]
    for wrong in ({"backup_after": 0}, {"backup_after": 2}, {"director_after": 9}):
        with pytest.raises(DomainError, match="after a day or more"):
            await update_reminder_stage(stage.id, wrong, None, ADMIN)
    with pytest.raises(asyncpg.CheckViolationError):
        await database.reads.execute("UPDATE reminder_stage SET backup_after = 0")
