"""Snoozing: the reminder comes again on the chosen day, or a newer stage does, and never after a decision."""

import asyncio
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.agreement_terms import AgreementTerm, TermDecision
from domain.clock import Clock
from domain.database import Database
from domain.errors import ErrorCode
from domain.liaisons import LiaisonAssignment, LiaisonKind
from domain.notices.composing import compose
from domain.notices.explain import explain
from domain.notices.links import Purpose, Standing
from domain.notices.messages import OutboxMessage
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.sweeps import sweep
from domain.notices.told import Told
from domain.people import Person
from domain.renewal_types import RenewalType
from domain.settings import Settings
from domain.verbs.answers.answering import look_up
from tests import samples
from tests.domain.notices.worlds import (
    ALWAYS,
    BUSINESS,
    HOME,
    World,
    assign,
    at,
    row_of,
    step,
    world,
)
from tests.domain.verbs.answers.links import press, term_of, token

OPENS = date(2026, 3, 4)


async def opened(database: Database) -> tuple[World, Reminder]:
    """An agreement whose review has opened: the liaison's mail has left."""
    of = await world()
    await term_of(of)
    await step(at(OPENS))
    return of, await row_of(of, "OPEN", of.liaison)


async def test_a_reminder_comes_again_on_the_chosen_day(
    database: Database, settings: Settings
) -> None:
    of, made = await opened(database)
    clock = at(OPENS)
    asked = await look_up(settings, clock, token(settings, made, Purpose.SNOOZE))
    assert (asked.options.first_day, asked.options.last_day) == (
        OPENS + timedelta(days=1),
        OPENS + timedelta(days=30),
    )
    answer = await press(settings, clock, made, Purpose.SNOOZE, {"until": "2026-03-20"})
    assert answer.refusal is None
    made = await Reminder.get(id=made.id)
    assert made.state is ReminderState.SNOOZED
    assert made.reason == f"Put off until 20 March 2026 by {of.liaison.name} (by mail link)."
    await step(at(date(2026, 3, 19)))
    assert (await Reminder.get(id=made.id)).state is ReminderState.SNOOZED
    await step(at(date(2026, 3, 20)))
    made = await Reminder.get(id=made.id)
    assert (made.state, made.local_date) == (ReminderState.MAILED, date(2026, 3, 20))


async def test_what_was_put_off_waits_for_a_working_morning(
    database: Database, settings: Settings
) -> None:
    of, made = await opened(database)
    saturday = {"until": "2026-03-21"}
    answer = await press(BUSINESS, at(OPENS), made, Purpose.SNOOZE, saturday)
    assert answer.refusal is None
    made = await Reminder.get(id=made.id)
    expected = datetime.combine(date(2026, 3, 23), time(9), ZoneInfo(HOME))
    assert made.due_at == expected
    by = f"Put off until 21 March 2026 by {of.liaison.name} (by mail link)."
    told = (await explain(made.id)).splitlines()
    planned = "Planned for 2026-03-04 00:00 America/New_York."
    comes = f"{by} It comes again at 2026-03-23 09:00 America/New_York."
    assert told[3:5] == [planned, comes]
    assert sum(by in line for line in told) == 1
    bare = await explain(made.id, Told(names=False, words=False))
    assert "Put off by its recipient. It comes again at 2026-03-23 09:00" in bare
    assert of.liaison.name not in bare
    await step(at(date(2026, 3, 23)), BUSINESS)
    # Its mail asks again, and that it was put off is not forgotten.
    made = await Reminder.get(id=made.id)
    assert (made.state, made.acknowledged_at) == (ReminderState.MAILED, None)
    assert f"{by} It came again at 2026-03-23 09:00 America/New_York." in await explain(made.id)


@pytest.mark.parametrize(
    ("calendar", "chosen", "comes"),
    [
        ("IE", date(2026, 3, 17), datetime(2026, 3, 18, 11, tzinfo=ZoneInfo(HOME))),
        # Good Friday is the last of the days to choose from: it comes after Easter, not before.
        ("DE", date(2026, 4, 3), datetime(2026, 4, 7, 11, tzinfo=ZoneInfo(HOME))),
    ],
)
async def test_what_was_put_off_comes_neither_on_a_holiday_nor_in_quiet_hours(
    database: Database, settings: Settings, calendar: str, chosen: date, comes: datetime
) -> None:
    of, made = await opened(database)
    kept = {"holiday_calendar": calendar, "quiet_from": time(20), "quiet_to": time(11)}
    await Person.filter(id=of.liaison.id).update(**kept)
    answer = await press(BUSINESS, at(OPENS), made, Purpose.SNOOZE, {"until": str(chosen)})
    assert answer.refusal is None
    made = await Reminder.get(id=made.id)
    assert (made.due_at, made.local_date) == (comes, comes.date())


@pytest.mark.parametrize(
    ("zone", "tomorrow"),
    [
        ("Pacific/Auckland", date(2026, 3, 6)),
        ("Europe/Paris", date(2026, 3, 6)),
        (HOME, date(2026, 3, 5)),
    ],
)
async def test_the_days_to_choose_from_are_the_recipient_s_own(
    database: Database, settings: Settings, zone: str, tomorrow: date
) -> None:
    """On a Wednesday evening at home it is Thursday there, and nothing comes on a day that has begun."""
    of, made = await opened(database)
    await Person.filter(id=of.liaison.id).update(time_zone=zone)
    evening = at(OPENS, 19)
    asked = await look_up(BUSINESS, evening, token(BUSINESS, made, Purpose.SNOOZE))
    assert asked.options.first_day == tomorrow
    late = {"until": str(tomorrow - timedelta(days=1))}
    refused = await press(BUSINESS, evening, made, Purpose.SNOOZE, late)
    assert refused.refusal is not None
    assert refused.refusal.code is ErrorCode.BAD_USER_INPUT
    given = {"until": str(tomorrow)}
    answer = await press(BUSINESS, evening, made, Purpose.SNOOZE, given)
    assert answer.refusal is None
    made = await Reminder.get(id=made.id)
    assert made.due_at == datetime.combine(tomorrow, time(9), ZoneInfo(zone))
    assert answer.options.comes_at == made.due_at
    again = await look_up(BUSINESS, evening, token(BUSINESS, made, Purpose.SNOOZE))
    assert (again.standing, again.options.comes_at) == (Standing.USED, made.due_at)


async def test_the_last_day_to_choose_is_one_on_which_mail_goes_before_the_deadline(
    database: Database, settings: Settings
) -> None:
    """The Monday before the deadline is a holiday in New Zealand."""
    of, _ = await opened(database)
    await step(at(date(2026, 5, 4)))
    await Person.filter(id=of.liaison.id).update(holiday_calendar="NZ")
    early, late = at(date(2026, 5, 20)), at(date(2026, 5, 29))
    made = await row_of(of, "NUDGE", of.liaison)
    asked = await look_up(BUSINESS, early, token(BUSINESS, made, Purpose.SNOOZE))
    assert asked.options.last_day == date(2026, 5, 29)
    await step(at(date(2026, 5, 26)))
    made = await row_of(of, "WEEK", of.liaison)
    asked = await look_up(BUSINESS, late, token(BUSINESS, made, Purpose.SNOOZE))
    assert asked.refusal is not None
    assert "no working day any more" in asked.refusal.message


async def test_a_decision_meanwhile_cancels_it(database: Database, settings: Settings) -> None:
    of, made = await opened(database)
    await press(settings, at(OPENS), made, Purpose.SNOOZE, {"until": "2026-03-20"})
    director = await row_of(of, "OPEN", of.owner)
    await Reminder.filter(id=director.id).update(recipient_id=of.director.id, key="director's")
    director = await Reminder.get(id=director.id)
    why = {"reason": "It serves both sides."}
    assert (await press(settings, at(OPENS, 14), director, Purpose.RENEW, why)).refusal is None
    await step(at(date(2026, 3, 20)))
    made = await Reminder.get(id=made.id)
    assert made.state is ReminderState.CANCELLED


@pytest.mark.parametrize(
    "decision", [TermDecision.RENEW, TermDecision.RENEGOTIATE, TermDecision.LET_EXPIRE]
)
async def test_what_is_decided_is_not_put_off(
    database: Database, settings: Settings, decision: TermDecision
) -> None:
    of, made = await opened(database)
    await decide(of, decision)
    asked = await look_up(settings, at(OPENS, 14), token(settings, made, Purpose.SNOOZE))
    pressed = await press(settings, at(OPENS, 14), made, Purpose.SNOOZE, {"until": "2026-03-20"})
    for answer in (asked, pressed):
        assert answer.refusal is not None
        assert answer.refusal.code is ErrorCode.RULE_VIOLATED
        assert answer.refusal.message == (
            f"It was decided already: {decision}. This reminder does not come again."
        )
        assert answer.options.first_day is None
    assert (await Reminder.get(id=made.id)).state is ReminderState.MAILED


async def test_what_would_renew_itself_is_put_off_until_notice_is_given(
    database: Database, settings: Settings
) -> None:
    of = await world()
    await samples.term(
        of.of, date(2023, 9, 1), date(2026, 8, 31), RenewalType.AUTO_RENEW, months=36
    )
    await step(at(OPENS))
    made = await row_of(of, "OPEN", of.liaison)
    await decide(of, TermDecision.LET_EXPIRE)
    answer = await press(settings, at(OPENS, 14), made, Purpose.SNOOZE, {"until": "2026-03-20"})
    assert answer.refusal is None
    await step(at(date(2026, 3, 20)))
    assert (await Reminder.get(id=made.id)).state is ReminderState.MAILED


async def test_what_has_a_newer_stage_or_somebody_else_is_not_put_off(
    database: Database, settings: Settings
) -> None:
    of, made = await opened(database)
    nudges = at(date(2026, 5, 4))
    other = await samples.person()
    organization = {"organization_id": of.of.counterparty.organization_id}
    duty = LiaisonAssignment.filter(person_id=of.liaison.id)
    await duty.update(valid_to=OPENS - timedelta(days=1))
    await assign(other, LiaisonKind.STAFF_LIAISON, valid_from=OPENS, **organization)
    asked = await look_up(settings, at(date(2026, 3, 5)), token(settings, made, Purpose.SNOOZE))
    assert asked.refusal is not None
    assert "somebody else's by now" in asked.refusal.message
    await LiaisonAssignment.filter(person_id=other.id).delete()
    await duty.update(valid_to=None)
    await step(nudges)
    answer = await press(settings, nudges, made, Purpose.SNOOZE, {"until": "2026-05-20"})
    assert answer.refusal is not None
    assert "A newer reminder of this" in answer.refusal.message
    newer = await row_of(of, "NUDGE", of.liaison)
    answer = await press(settings, nudges, newer, Purpose.SNOOZE, {"until": "2026-05-20"})
    assert answer.refusal is None


async def decide(of: World, decision: TermDecision) -> None:
    await AgreementTerm.filter(agreement_id=of.agreement.id).update(
        decision=decision,
        decided_on=OPENS,
        decided_by="Somebody",
        decision_reason="It serves both.",
    )


async def test_a_newer_stage_takes_its_place(database: Database, settings: Settings) -> None:
    """NUDGE is due on 3 May, 30 days before the deadline."""
    of, made = await opened(database)
    late = at(date(2026, 4, 20))
    await press(settings, late, made, Purpose.SNOOZE, {"until": "2026-05-04"})
    await step(at(date(2026, 5, 3)))
    assert (await row_of(of, "NUDGE", of.liaison)).state is ReminderState.MAILED
    await step(at(date(2026, 5, 4)))
    made = await Reminder.get(id=made.id)
    assert made.state is ReminderState.SUPERSEDED


@pytest.mark.parametrize("until", ["2026-03-04", "2026-06-02", "2027-01-01", "soon", ""])
async def test_a_day_out_of_bounds_is_refused(
    database: Database, settings: Settings, until: str
) -> None:
    _, made = await opened(database)
    answer = await press(settings, at(OPENS), made, Purpose.SNOOZE, {"until": until})
    assert answer.refusal is not None
    assert (answer.refusal.code, answer.refusal.path) == (ErrorCode.BAD_USER_INPUT, ("until",))
    assert answer.options.first_day == OPENS + timedelta(days=1)
    assert (await Reminder.get(id=made.id)).state is ReminderState.MAILED


async def test_on_the_eve_of_the_deadline_nothing_is_put_off(
    database: Database, settings: Settings
) -> None:
    of, _ = await opened(database)
    await step(at(date(2026, 5, 26)))
    made = await row_of(of, "WEEK", of.liaison)
    eve = at(date(2026, 6, 1))
    asked = await look_up(settings, eve, token(settings, made, Purpose.SNOOZE))
    assert asked.refusal is not None
    assert asked.refusal.code is ErrorCode.RULE_VIOLATED
    assert "too near" in asked.refusal.message


async def test_a_second_mail_is_composed_and_the_first_one_stays(
    database: Database, settings: Settings
) -> None:
    of = await world()
    await term_of(of)
    clock = at(OPENS)
    await step_with_mail(clock, settings)
    made = await row_of(of, "OPEN", of.liaison)
    await press(settings, clock, made, Purpose.SNOOZE, {"until": "2026-03-20"})
    await step_with_mail(at(date(2026, 3, 20)), settings)
    mails = await OutboxMessage.filter(recipient_id=of.liaison.id).order_by("id")
    # On the first day the mail had a second reminder.
    assert [(mail.kind, mail.state) for mail in mails] == [("DIGEST", "SENT"), ("OPEN", "SENT")]
    assert (await Reminder.get(id=made.id)).message_id == mails[1].id


async def test_what_is_to_come_again_is_answered_by_its_first_mail(
    database: Database, settings: Settings
) -> None:
    of = await world()
    await term_of(of)
    await step_with_mail(at(OPENS), settings)
    made = await row_of(of, "OPEN", of.liaison)
    await press(settings, at(OPENS), made, Purpose.SNOOZE, {"until": "2026-03-20"})
    again = at(date(2026, 3, 20))
    await sweep(again, ALWAYS)
    made = await Reminder.get(id=made.id)
    assert (made.state, made.message_id) == (ReminderState.SCHEDULED, None)
    assert "It was mailed, and is to go once more." in await explain(made.id)
    await press(settings, again, made, Purpose.ACKNOWLEDGE)
    assert (await Reminder.get(id=made.id)).state is ReminderState.ACKNOWLEDGED
    await compose(settings, again)
    assert await OutboxMessage.filter(recipient_id=of.liaison.id).count() == 1


@pytest.mark.parametrize("before", [True, False])
async def test_whoever_put_it_off_ends_that_by_acknowledging_it(
    database: Database, settings: Settings, before: bool
) -> None:
    of, made = await opened(database)
    clock = at(OPENS)
    if before:
        await press(settings, clock, made, Purpose.ACKNOWLEDGE)
    await press(settings, clock, made, Purpose.SNOOZE, {"until": "2026-03-20"})
    asked = await look_up(settings, clock, token(settings, made, Purpose.ACKNOWLEDGE))
    assert (asked.standing, asked.options.comes_on) == (Standing.VALID, date(2026, 3, 20))
    pressed = await asyncio.gather(
        *[press(settings, clock, made, Purpose.ACKNOWLEDGE) for _ in range(3)]
    )
    assert sorted(one.standing.value for one in pressed) == ["USED", "USED", "VALID"]
    made = await Reminder.get(id=made.id)
    assert (made.state, made.reason) == (ReminderState.ACKNOWLEDGED, None)
    told = await explain(made.id)
    assert f"Put off until 20 March 2026 by {of.liaison.name} (by mail link)." in told
    assert "Reason:" not in told
    await step(at(date(2026, 3, 20)))
    assert (await Reminder.get(id=made.id)).state is ReminderState.ACKNOWLEDGED


async def test_what_comes_again_is_acknowledged_by_its_own_mail(
    database: Database, settings: Settings
) -> None:
    _, made = await opened(database)
    await press(settings, at(OPENS), made, Purpose.ACKNOWLEDGE)
    await press(settings, at(OPENS), made, Purpose.SNOOZE, {"until": "2026-03-20"})
    again = at(date(2026, 3, 20))
    await step(again)
    made = await Reminder.get(id=made.id)
    assert (made.state, made.acknowledged_at) == (ReminderState.MAILED, None)
    answer = await press(settings, again, made, Purpose.ACKNOWLEDGE)
    assert (answer.standing, answer.options.comes_on) == (Standing.VALID, None)
    made = await Reminder.get(id=made.id)
    assert (made.state, made.acknowledged_at) == (ReminderState.ACKNOWLEDGED, again.now())
    assert (await press(settings, again, made, Purpose.ACKNOWLEDGE)).standing is Standing.USED


async def test_a_decision_of_whoever_put_it_off_ends_that_too(
    database: Database, settings: Settings
) -> None:
    _, made = await opened(database)
    await press(settings, at(OPENS), made, Purpose.SNOOZE, {"until": "2026-03-20"})
    why = {"reason": "It serves both sides."}
    answer = await press(settings, at(OPENS), made, Purpose.RENEW, why)
    assert (answer.standing, answer.refusal) == (Standing.VALID, None)
    assert (await Reminder.get(id=made.id)).state is ReminderState.ACKNOWLEDGED


async def step_with_mail(clock: Clock, settings: Settings) -> None:
    """Sweep, write the mails, and let them leave."""
    await sweep(clock, ALWAYS)
    await compose(settings, clock)
    await OutboxMessage.filter(state="READY").update(state="SENT", sent_at=clock.now())
    await Reminder.filter(state="SCHEDULED", message_id__isnull=False).update(state="MAILED")
