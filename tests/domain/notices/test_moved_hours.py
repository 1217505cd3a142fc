"""What has not left goes by the hours that hold now, whatever of them has changed since it was planned."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from domain.acts import Act
from domain.agreement_terms import AgreementTerm
from domain.clock import Clock
from domain.database import Database, transaction
from domain.notices.composing import compose
from domain.notices.explain import explain
from domain.notices.messages import MessageState, OutboxMessage
from domain.notices.planning.hours import name_changes
from domain.notices.preview import preview
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.rules import NoticeKind
from domain.notices.snoozing import snooze
from domain.notices.sweeps import sweep
from domain.people import EmailAddress, Person
from domain.settings import Settings
from domain.verbs.ledger.resending import resend_reminder
from domain.verbs.people.person_keeping import update_person
from tests.domain.acting import ADMIN
from tests.domain.notices import posts
from tests.domain.notices.worlds import ALWAYS, BUSINESS, World, at, in_zone, row_of, world
from tests.samples import term

# 05:00 UTC: where most live it is 14:00, and their review opens. The liaison still has 9 hours to go.
OPEN = at(date(2026, 9, 1), 1)
PAUSE = "INSERT INTO paused_domain (domain, paused_until, since, words) VALUES ($1, $2, $3, '451')"
TOKYO, CHICAGO, BERLIN = "Asia/Tokyo", "America/Chicago", "Europe/Berlin"


async def planned() -> World:
    of = await world(zone=TOKYO)
    await Person.filter(id=of.liaison.id).update(time_zone=CHICAGO)
    await term(of.of, date(2024, 3, 1), date(2027, 2, 28), months=36)
    await sweep(OPEN, BUSINESS)
    row = await row_of(of, "OPEN", of.liaison)
    assert in_zone(row.due_at, CHICAGO) == "2026-09-01 09:00"
    return of


async def live_in(of: World, zone: str) -> None:
    await Person.filter(id=of.liaison.id).update(time_zone=zone)


async def ledger() -> list[tuple[object, ...]]:
    return await Reminder.all().order_by("key").values_list("key", "state", "due_at", "version")


async def test_an_hour_moves_with_the_zone_and_the_quiet_hours_of_its_recipient(
    database: Database, database_url: str
) -> None:
    of = await planned()
    before = await ledger()
    await live_in(of, BERLIN)
    shown = await preview(date(2026, 9, 1), OPEN, BUSINESS, database_url)
    (foreseen,) = [one for one in shown if (one.stage, one.recipient_id) == ("OPEN", of.liaison.id)]
    assert in_zone(foreseen.due_at, BERLIN) == "2026-09-01 09:00"
    assert await ledger() == before
    await sweep(OPEN, BUSINESS)
    row = await row_of(of, "OPEN", of.liaison)
    assert (in_zone(row.due_at, BERLIN), row.state) == ("2026-09-01 09:00", ReminderState.SCHEDULED)
    told = await explain(row.id)
    assert "Planned for 2026-09-01 09:00 Europe/Berlin." in told
    assert "Reason: Moved from 2026-09-01 14:00 UTC: its recipient's time zone changed." in told
    # Nothing else has changed, and nothing does any more.
    after = await ledger()
    differ = {str(was[0]) for was, is_ in zip(before, after, strict=True) if was != is_}
    assert {key.rpartition("/")[2] for key in differ} == {str(of.liaison.id)}
    await sweep(OPEN, BUSINESS)
    assert await ledger() == after
    # By the verb at once, without a sweep.
    act = Act(ADMIN.viewer, OPEN, BUSINESS)
    quiet = {"quiet_from": time(8), "quiet_to": time(11)}
    await update_person(of.liaison.id, quiet, None, act)
    row = await row_of(of, "OPEN", of.liaison)
    assert in_zone(row.due_at, BERLIN) == "2026-09-01 11:00"
    assert row.reason == ("Moved from 2026-09-01 07:00 UTC: its recipient's quiet hours changed.")
    # There its hour is over already, and the day is not: it goes now, not before now.
    await update_person(of.liaison.id, {"time_zone": TOKYO}, None, act)
    row = await row_of(of, "OPEN", of.liaison)
    assert row.due_at == OPEN.now()
    # What is due by both stays due; the hours count once more before its mail leaves.
    await live_in(of, CHICAGO)
    await Person.filter(id=of.liaison.id).update(quiet_from=None, quiet_to=None)
    await Reminder.filter(id=row.id).update(held_at=OPEN.now(), held_because="A call first.")
    await sweep(at(date(2026, 9, 1), 11), BUSINESS)
    assert (await row_of(of, "OPEN", of.liaison)).due_at == OPEN.now()
    assert await Reminder.all().count() == len(before)


async def test_what_was_put_off_and_what_nobody_knows_the_hours_of_move_too(
    database: Database,
) -> None:
    of = await planned()
    owned = await row_of(of, "OPEN", of.owner)
    await Reminder.filter(id=owned.id).update(state=ReminderState.MAILED)
    await snooze(owned.id, date(2026, 9, 10), Act(ADMIN.viewer, OPEN, BUSINESS))
    await Person.filter(id=of.owner.id).update(time_zone=BERLIN)
    opened = await row_of(of, "OPEN", of.liaison)
    wrong = opened.due_at + timedelta(hours=7)
    await Reminder.filter(id=opened.id).update(hours=None, due_at=wrong)
    await sweep(OPEN, BUSINESS)
    put_off = await row_of(of, "OPEN", of.owner)
    assert in_zone(put_off.due_at, BERLIN) == "2026-09-10 09:00"
    assert put_off.state is ReminderState.SNOOZED
    assert str(put_off.reason).startswith("Put off until 10 September 2026 by ")
    moved = await row_of(of, "OPEN", of.liaison)
    assert moved.due_at == opened.due_at
    assert moved.reason == f"Moved from {wrong:%Y-%m-%d %H:%M} UTC: planned anew."


async def test_another_window_moves_what_has_not_left_with_the_first_sweep(
    database: Database, settings: Settings
) -> None:
    of = await planned()
    by_day, always = (replace(settings, send_window=one.send_window) for one in (BUSINESS, ALWAYS))
    await sweep(OPEN, always)
    row = await row_of(of, "OPEN", of.liaison)
    assert row.due_at == OPEN.now()
    assert row.reason == "Moved from 2026-09-01 14:00 UTC: the service's window for mails changed."
    composed = await compose(always, OPEN)
    assert await OutboxMessage.filter(recipient_id=of.liaison.id, state="READY").exists()
    # A mail that waits is taken back, and written again for its hour; all others at once.
    await sweep(OPEN, by_day)
    row = await row_of(of, "OPEN", of.liaison)
    assert (in_zone(row.due_at, CHICAGO), row.message_id) == ("2026-09-01 09:00", None)
    withdrawn = await OutboxMessage.filter(state=MessageState.WITHDRAWN)
    assert {one.reason for one in withdrawn} == {
        "The hours of its recipient changed before it left."
    }
    assert await compose(by_day, OPEN) == composed - 1
    assert not await OutboxMessage.filter(recipient_id=of.liaison.id, state="READY").exists()
    # What a mail server has seen something of keeps its words.
    await OutboxMessage.filter(state="READY").update(attempts=1)
    kept = await ledger()
    await sweep(OPEN, always)
    moved = [one for one, now in zip(kept, await ledger(), strict=True) if one != now]
    assert {str(one[0]).rpartition("/")[2] for one in moved} == {str(of.liaison.id)}
    assert await compose(always, Clock.fixed(OPEN.now(), OPEN.home_time_zone)) == 1


async def test_by_the_new_hours_too_a_person_gets_one_mail_a_day(
    database: Database, database_url: str
) -> None:
    of = await planned()
    mailed_on, next_day = date(2026, 9, 1), "2026-09-02 09:00"
    only = await AgreementTerm.get(agreement_id=of.agreement.id)
    mailed = {"state": ReminderState.MAILED, "local_date": mailed_on}
    soon = NoticeKind.ITEM_SOON
    await posts.reminder(of.of, only, OPEN.now(), soon, to=of.liaison, **mailed)
    await live_in(of, BERLIN)
    shown = await preview(date(2026, 9, 3), OPEN, BUSINESS, database_url)
    (foreseen,) = [one for one in shown if (one.stage, one.recipient_id) == ("OPEN", of.liaison.id)]
    # In Berlin her hour would be in two hours, but the mail of that day has gone.
    await update_person(
        of.liaison.id, {"time_zone": BERLIN}, None, Act(ADMIN.viewer, OPEN, BUSINESS)
    )
    row = await row_of(of, "OPEN", of.liaison)
    assert in_zone(row.due_at, BERLIN) == next_day
    assert (row.due_at, row.local_date) == (foreseen.due_at, foreseen.local_date)
    told = await explain(row.id)
    assert f"Planned for {next_day} Europe/Berlin" in told
    assert "Reason: The mail of 1 September 2026 has gone; there is one a day." in told
    await sweep(OPEN, BUSINESS)
    assert (await row_of(of, "OPEN", of.liaison)).due_at == row.due_at


async def test_what_was_sent_once_more_and_waits_is_written_anew_for_its_new_hour(
    database: Database,
) -> None:
    of = await planned()
    row = await row_of(of, "OPEN", of.liaison)
    await Reminder.filter(id=row.id).update(state=ReminderState.MAILED)
    act = replace(ADMIN, clock=OPEN, settings=BUSINESS)
    async with transaction():
        await resend_reminder(row.id, "They lost it.", None, act)
    waits = await OutboxMessage.get(reminders__id=row.id)
    assert in_zone(waits.not_before, CHICAGO) == "2026-09-01 09:00"
    assert "It is not to leave before 2026-09-01 09:00 America/Chicago." in await explain(row.id)
    # As long as nothing has changed it stays as it is, also when the hours come nearer.
    for hour in (1, 8):
        await compose(BUSINESS, at(date(2026, 9, 1), hour))
    assert (await OutboxMessage.get(reminders__id=row.id)).id == waits.id
    await live_in(of, BERLIN)
    await compose(BUSINESS, OPEN)
    anew = await OutboxMessage.get(reminders__id=row.id)
    assert in_zone(anew.not_before, BERLIN) == "2026-09-01 09:00"
    assert (anew.state, anew.resent_because) == (MessageState.READY, "They lost it.")
    assert (await Reminder.get(id=row.id)).state is ReminderState.MAILED
    first = await OutboxMessage.get(id=waits.id)
    assert (first.state, first.reason) == (
        MessageState.WITHDRAWN,
        "It leaves at another hour, and was written anew.",
    )
    told = (await explain(row.id)).splitlines()
    ready = told.index(f"Mail 2 of 2, {anew.message_id} to {anew.address} is READY.")
    assert told[ready + 1].endswith("local administrator had it sent once more: They lost it.")
    assert told[ready + 2] == "It is not to leave before 2026-09-01 09:00 Europe/Berlin."
    # By quiet hours, and by the service's window.
    await Person.filter(id=of.liaison.id).update(quiet_from=time(8), quiet_to=time(11))
    await compose(BUSINESS, OPEN)
    later = await OutboxMessage.get(reminders__id=row.id)
    assert in_zone(later.not_before, BERLIN) == "2026-09-01 11:00"
    await compose(ALWAYS, OPEN)
    assert (await OutboxMessage.get(reminders__id=row.id)).not_before == OPEN.now()
    assert await OutboxMessage.filter(reminders__id=row.id, state="READY").count() == 1


@pytest.mark.parametrize("keeps", ["tried", "resting"])
async def test_what_waits_for_a_server_is_not_written_anew(database: Database, keeps: str) -> None:
    of = await planned()
    row = await row_of(of, "OPEN", of.liaison)
    await Reminder.filter(id=row.id).update(state=ReminderState.MAILED)
    async with transaction() as tx:
        act = replace(ADMIN, clock=OPEN, settings=BUSINESS)
        await resend_reminder(row.id, "They lost it.", None, act)
        waits = await OutboxMessage.get(reminders__id=row.id)
        if keeps == "tried":
            await OutboxMessage.filter(id=waits.id).update(attempts=1)
        else:
            domain = waits.address.rpartition("@")[2].lower()
            await tx.execute(PAUSE, domain, waits.not_before, OPEN.now())
    await live_in(of, BERLIN)
    await compose(BUSINESS, OPEN)
    kept = await OutboxMessage.get(reminders__id=row.id)
    assert (kept.id, kept.not_before) == (waits.id, waits.not_before)


async def test_what_cannot_be_written_anew_keeps_its_words(database: Database) -> None:
    of = await planned()
    row = await row_of(of, "OPEN", of.liaison)
    await Reminder.filter(id=row.id).update(state=ReminderState.MAILED)
    async with transaction():
        act = replace(ADMIN, clock=OPEN, settings=BUSINESS)
        await resend_reminder(row.id, "They lost it.", None, act)
    waits = await OutboxMessage.get(reminders__id=row.id)
    await live_in(of, BERLIN)
    await EmailAddress.filter(person_id=of.liaison.id).delete()
    await compose(BUSINESS, OPEN)
    kept = await OutboxMessage.get(reminders__id=row.id)
    assert (kept.id, kept.content, kept.state) == (waits.id, waits.content, MessageState.READY)
    assert in_zone(kept.not_before, BERLIN) == "2026-09-01 09:00"


def test_what_has_changed_is_named() -> None:
    before = "business America/New_York Asia/Tokyo JP -"
    now = "business America/New_York Europe/Berlin DE -"
    assert name_changes(before, now) == "its recipient's time zone and its recipient's holidays"
    assert name_changes(before, "always UTC UTC - -") == "the service's window for mails"


async def test_an_open_transaction_of_a_person_moves_nothing_before_its_end(
    database: Database,
) -> None:
    of = await planned()
    act = Act(ADMIN.viewer, OPEN, BUSINESS)
    before = await ledger()
    try:
        async with transaction():
            await update_person(of.liaison.id, {"time_zone": BERLIN}, None, act)
            raise InterruptedError
    except InterruptedError:
        assert await ledger() == before
