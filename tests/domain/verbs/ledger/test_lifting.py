"""What came back is somebody's at each moment: the stand-in's or, once her address works, hers again."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.agreement_terms import AgreementTerm
from domain.database import Database, transaction
from domain.notices.composing import compose
from domain.notices.explain import explain
from domain.notices.messages import OutboxMessage
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.rules import NoticeKind
from domain.notices.suppressions import Suppression
from domain.notices.sweeps import sweep
from domain.notices.told import Told
from domain.people import Person
from domain.settings import Settings
from domain.verbs.desk.bounce_taking import take_report
from domain.verbs.ledger.lifting import lift_suppression
from tests.domain.acting import ADMIN
from tests.domain.notices import posts
from tests.domain.notices.reports import bounce
from tests.domain.notices.worlds import HOME, World, at, in_zone, row_of
from tests.domain.verbs.desk.test_bounce_taking import OPENS, mailed, read

NIGHT = at(OPENS, 1)
MORNING = at(OPENS, 9, 1)
NEXT_DAY = at(OPENS + timedelta(days=1), 9, 1)


async def came_back(always: Settings, by_day: Settings) -> tuple[World, Reminder]:
    """The liaison's mail left and came back at night; the stand-in gets it in the morning."""
    of, message = await mailed(always, NIGHT)
    await take_report(read(bounce(message_id=message.message_id)), NIGHT, always)
    await sweep(NIGHT, by_day)
    stand_in = await Reminder.get(stage="OPEN", state="SCHEDULED")
    assert in_zone(stand_in.due_at, HOME) == "2026-03-04 09:00"
    return of, stand_in


async def lift(settings: Settings) -> None:
    act = replace(ADMIN, settings=settings, clock=NIGHT)
    async with transaction():
        await lift_suppression((await Suppression.get()).id, "They mended it.", None, act)


@pytest.fixture
def by_day(settings: Settings) -> Settings:
    return replace(settings, send_window="business")


async def waiting() -> list[object]:
    """Who has the stage, or is to get it, in place of the mail that came back."""
    rows = await Reminder.filter(stage="OPEN", state="SCHEDULED")
    return [row.recipient_id for row in rows]


@pytest.mark.parametrize("ends", ["lifted", "by time"])
async def test_after_her_address_works_again_she_gets_it_and_nobody_else_exactly_once(
    database: Database, settings: Settings, by_day: Settings, ends: str
) -> None:
    of, stand_in = await came_back(settings, by_day)
    if ends == "lifted":
        await lift(by_day)
    else:
        await Suppression.all().update(until=NIGHT.now())
    # Never nobody: with the sweep that takes it from the stand-in it is hers.
    await sweep(NIGHT, by_day)
    assert await waiting() == [of.liaison.id]
    hers = await row_of(of, "OPEN", of.liaison)
    assert in_zone(hers.due_at, HOME) == "2026-03-04 09:00"
    assert (hers.reason, hers.revivable, hers.message_id) == (None, False, None)
    given_up = await Reminder.get(id=stand_in.id)
    assert (given_up.state, given_up.reason) == (
        ReminderState.SUPERSEDED,
        "Somebody else gets it now.",
    )
    before = await OutboxMessage.all().count()
    # What came back was no mail of that day: she gets it on the first morning.
    for clock in (MORNING, NEXT_DAY):
        await sweep(clock, by_day)
        await compose(by_day, clock)
        written = await OutboxMessage.all().order_by("-created_at").limit(1)
        assert await OutboxMessage.all().count() == before + 1
        assert [one.recipient_id for one in written] == [of.liaison.id]


@pytest.mark.parametrize("has_left", [True, False])
async def test_a_stand_in_who_has_had_the_days_mail_waits_for_the_next_one_and_reads_so(
    database: Database, settings: Settings, by_day: Settings, has_left: bool
) -> None:
    of, message = await mailed(settings, NIGHT)
    backup = await Person.get(name="Bea Backup")
    term = await AgreementTerm.get(agreement_id=of.agreement.id)
    other = await posts.reminder(of.of, term, NIGHT.now(), NoticeKind.ITEM_SOON, to=backup)
    await compose(settings, NIGHT)
    if has_left:
        await OutboxMessage.filter(recipient_id=backup.id).update(state="SENT", sent_at=NIGHT.now())
        await Reminder.filter(id=other.id).update(state=ReminderState.MAILED)
    await take_report(read(bounce(message_id=message.message_id)), NIGHT, by_day)
    stand_in = await row_of(of, "OPEN", backup)
    waits = "The mail of 4 March 2026 has gone; there is one a day."
    assert (in_zone(stand_in.due_at, HOME), stand_in.reason) == (
        ("2026-03-05 09:00", waits) if has_left else ("2026-03-04 09:00", None)
    )
    assert f"{in_zone(stand_in.due_at, HOME)} {HOME}" in await explain(stand_in.id)


async def test_what_a_stand_in_has_got_is_not_sent_to_her_again(
    database: Database, settings: Settings, by_day: Settings
) -> None:
    of, stand_in = await came_back(settings, by_day)
    await compose(by_day, MORNING)
    await OutboxMessage.filter(state="READY").update(state="SENT", sent_at=MORNING.now())
    await Reminder.filter(id=stand_in.id).update(state=ReminderState.MAILED)
    await lift(by_day)
    await sweep(MORNING, by_day)
    await sweep(NEXT_DAY, by_day)
    assert await waiting() == []
    hers = await row_of(of, "OPEN", of.liaison)
    assert hers.state is ReminderState.FAILED
    assert "Bea Backup (home liaison) has it, by a mail of 2026-03-04." in await explain(hers.id)


async def test_what_comes_back_of_a_mail_that_left_at_another_hour_waits_for_no_hour(
    database: Database, settings: Settings, by_day: Settings
) -> None:
    """It left at night; by the hours of day that hold since, its stage would begin in the morning."""
    _, message = await mailed(settings, NIGHT)
    await take_report(read(bounce(message_id=message.message_id)), NIGHT, by_day)
    stand_in = await Reminder.get(stage="OPEN", state="SCHEDULED")
    assert in_zone(stand_in.due_at, HOME) == "2026-03-04 09:00"


@pytest.mark.parametrize("lifted", [False, True])
async def test_what_comes_back_days_later_does_not_wait_for_the_next_stage(
    database: Database, settings: Settings, by_day: Settings, lifted: bool
) -> None:
    """Catching up skips a stage where a newer one is near; a mail that came back is missed by somebody."""
    of, _ = await mailed(by_day)
    week = date(2026, 5, 26)
    await sweep(at(week), by_day)
    await compose(by_day, at(week))
    await OutboxMessage.filter(state="READY").update(state="SENT", sent_at=at(week).now())
    await Reminder.filter(state=ReminderState.SCHEDULED).update(state=ReminderState.MAILED)
    hers = await row_of(of, "WEEK", of.liaison)
    message = await OutboxMessage.get(id=hers.message_id)
    night = at(date(2026, 5, 28), 3)
    await take_report(read(bounce(message_id=message.message_id)), night, by_day)
    await sweep(night, by_day)
    rows = await Reminder.filter(stage="WEEK").order_by("id")
    assert [row.reason for row in rows if row.state is ReminderState.SUPERSEDED] == []
    stand_ins = [row.recipient_id for row in rows if row.state is ReminderState.SCHEDULED]
    assert stand_ins != []
    assert of.liaison.id not in stand_ins
    if not lifted:
        return
    await lift(by_day)
    await sweep(night, by_day)
    again = await Reminder.filter(stage="WEEK", state=ReminderState.SCHEDULED).order_by("id")
    assert [row.recipient_id for row in again] == [of.liaison.id]


async def test_explain_says_who_has_what_came_back(
    database: Database, settings: Settings, by_day: Settings
) -> None:
    of, stand_in = await came_back(settings, by_day)
    hers = await row_of(of, "OPEN", of.liaison)
    told = (await explain(hers.id)).splitlines()
    others = [line for line in told if " has it, " in line or " is to get it: " in line]
    assert others == [
        "Bea Backup (home liaison) is to get it: planned for 2026-03-04 09:00 America/New_York.",
        *sorted(
            f"{name} ({capacity}) has it, by a mail of 2026-03-04."
            for name, capacity in (
                (of.owner.name, "owner"),
                (of.committee.name, "committee liaison"),
            )
        ),
    ]
    bare = await explain(hers.id, Told(names=False, address=False, words=False))
    assert "Bea" not in bare
    assert "Somebody else is to get it: planned for 2026-03-04 09:00 America/New_York." in bare
    # Who had it already as something else, and stands in as that: there is no row of their own to name.
    await Reminder.filter(id=stand_in.id).delete()
    assert f"{of.committee.name} (committee liaison) has it" in await explain(hers.id)
    await Reminder.exclude(id=hers.id).delete()
    assert "Nobody else has it, and nobody else is to get it yet." in await explain(hers.id)
