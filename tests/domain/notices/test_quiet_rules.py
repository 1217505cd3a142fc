"""The quiet rules of domain rule 4.6, one by one; (a) also in test_windows.py, (i) in test_recipients.py."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.agreement_terms import AgreementTerm, TermDecision
from domain.database import Database, transaction
from domain.ids import new_id
from domain.notices.messages import MessageState, OutboxMessage
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.rules import ReminderRule, ReminderStage, RuleScope
from domain.notices.sweeps import review, sweep
from domain.renewal_types import RenewalType
from tests.domain.notices.worlds import (
    ALWAYS,
    BUSINESS,
    HOME,
    World,
    at,
    in_zone,
    mail,
    mailed,
    mailed_stages,
    row_of,
    states,
    step,
    walk,
    world,
)
from tests.samples import term

# 36 months with 90 days' notice: N is 2026-11-30, E 2027-02-28; OPEN 09-01, ASK 10-01, NUDGE 10-31 (a
# Saturday), WEEK 11-23, DEADLINE 11-30.
STARTS, ENDS = date(2024, 3, 1), date(2027, 2, 28)
RENEWAL = ["RENEWAL"]


async def reminded(zone: str = HOME, **values: Any) -> World:
    of = await world(zone=zone)
    await term(of.of, STARTS, ENDS, months=36, **values)
    return of


async def edit(of: World, **values: object) -> None:
    await AgreementTerm.filter(agreement_id=of.agreement.id).update(**values)


async def decide(of: World, decision: TermDecision, on: date, **values: object) -> None:
    await edit(of, decision=decision, decided_on=on, **values)


# (a) The window


async def test_a_weekend_moves_a_stage_near_a_deadline_to_friday(database: Database) -> None:
    of = await reminded()
    await walk(date(2026, 10, 26), date(2026, 10, 31), BUSINESS)
    row = await row_of(of, "NUDGE", of.liaison)
    assert in_zone(row.due_at, HOME) == "2026-10-30 09:00"
    assert (row.stage_on, row.local_date) == (date(2026, 10, 31), date(2026, 10, 30))


async def test_a_weekend_moves_other_stages_to_monday(database: Database) -> None:
    of = await world()
    # N is 2026-12-04, so that OPEN falls on Saturday 2026-09-05.
    await term(of.of, STARTS, date(2027, 3, 4))
    await walk(date(2026, 9, 3), date(2026, 9, 7), BUSINESS)
    row = await row_of(of, "OPEN", of.owner)
    assert in_zone(row.due_at, HOME) == "2026-09-07 09:00"


async def test_each_recipient_has_nine_in_the_morning_of_their_own(database: Database) -> None:
    of = await reminded("Asia/Tokyo")
    of.director.time_zone = HOME
    await of.director.save()
    await walk(date(2026, 11, 20), date(2026, 11, 23), BUSINESS, hours=[0, 6, 12, 18])
    tokyo, new_york = await row_of(of, "WEEK", of.owner), await row_of(of, "WEEK", of.director)
    assert in_zone(tokyo.due_at, "Asia/Tokyo") == "2026-11-23 09:00"
    assert in_zone(new_york.due_at, HOME) == "2026-11-23 09:00"


async def test_nothing_is_written_before_its_time(database: Database) -> None:
    of = await reminded()
    await sweep(at(date(2026, 9, 1), 8, 59), BUSINESS)
    assert await states(of, "OPEN") == {}
    await sweep(at(date(2026, 9, 1), 9, 0), BUSINESS)
    assert await states(of, "OPEN") == {ReminderState.SCHEDULED: 3}


# (c) Of one subject and recipient at most one open stage


async def test_a_newer_stage_supersedes_an_unsent_older_one(database: Database) -> None:
    of = await reminded()
    await sweep(at(date(2026, 11, 23)), ALWAYS)
    await sweep(at(date(2026, 11, 30)), ALWAYS)
    row = await row_of(of, "WEEK", of.owner)
    assert row.state is ReminderState.SUPERSEDED
    assert row.reason == "DEADLINE, due on 2026-11-30, is newer."
    assert (await row_of(of, "DEADLINE", of.owner)).state is ReminderState.SCHEDULED


async def test_a_sent_stage_stays_mailed(database: Database) -> None:
    of = await reminded()
    await step(at(date(2026, 11, 23)))
    await step(at(date(2026, 11, 30)))
    assert (await row_of(of, "WEEK", of.owner)).state is ReminderState.MAILED


async def test_of_two_stages_on_one_day_the_later_goes(database: Database) -> None:
    # A term of one month: its week before the deadline shrinks to the deadline day.
    of = await world()
    await term(of.of, date(2027, 1, 31), date(2027, 2, 28), notice_period_days=0)
    await walk(date(2027, 2, 25), date(2027, 3, 1))
    assert await states(of, "WEEK") == {ReminderState.SUPERSEDED: 3}
    assert await states(of, "DEADLINE") == {ReminderState.MAILED: 4}


async def test_a_late_stage_waits_for_a_newer_one_within_three_working_days(
    database: Database,
) -> None:
    of = await reminded()
    await walk(date(2026, 10, 20), date(2026, 10, 29))
    # Down from the nudge on; on Wednesday the week before the deadline is three working days ahead.
    await step(at(date(2026, 11, 18)))
    row = await row_of(of, "NUDGE", of.liaison)
    assert row.state is ReminderState.SUPERSEDED
    assert row.reason == "It is late, and WEEK goes on 2026-11-23."
    await walk(date(2026, 11, 19), date(2026, 11, 23))
    assert (await mailed_stages(of, RENEWAL))[-1] == ("2026-11-23", "WEEK")
    assert set(await states(of, "NUDGE")) == {ReminderState.SUPERSEDED}


async def test_a_late_stage_goes_where_the_next_is_further_away(database: Database) -> None:
    of = await reminded()
    await walk(date(2026, 10, 20), date(2026, 10, 29))
    await step(at(date(2026, 11, 17)))
    assert (await row_of(of, "NUDGE", of.liaison)).state is ReminderState.MAILED
    assert (await row_of(of, "NUDGE", of.liaison)).local_date == date(2026, 11, 17)


async def test_a_stage_waits_for_a_newer_one_later_on_its_day(database: Database) -> None:
    of = await reminded("Pacific/Auckland")
    rule = await ReminderRule.create(
        code="TWO",
        series="RENEWAL",
        anchor="NOTICE_DEADLINE",
        scope=RuleScope.AGREEMENT,
        agreement=of.agreement,
    )
    # Saturday moves to Monday at nine; Monday's own begins at home only in Auckland's evening.
    for position, code, kind, offset in ((0, "OPEN", "OPEN", -86), (1, "ASK", "ASK", -84)):
        await ReminderStage.create(
            rule=rule,
            code=code,
            kind=kind,
            offset_days=offset,
            awaits_home=code == "ASK",
            audience=["OWNER"],
            position=position,
        )
    await step(at(date(2026, 9, 7), 9, zone="Pacific/Auckland"), BUSINESS)
    assert await states(of, "OPEN") == {ReminderState.SUPERSEDED: 1}
    await step(at(date(2026, 9, 7), 18, zone="Pacific/Auckland"), BUSINESS)
    assert await states(of, "ASK") == {ReminderState.MAILED: 1}


async def test_a_stage_gives_way_at_the_hour_of_its_own_recipient(database: Database) -> None:
    of = await reminded("Pacific/Kiritimati")
    of.director.time_zone = "Pacific/Pago_Pago"
    await of.director.save()
    rule = await ReminderRule.create(
        code="TWO",
        series="RENEWAL",
        anchor="NOTICE_DEADLINE",
        scope=RuleScope.AGREEMENT,
        agreement=of.agreement,
    )
    # Tuesday and Wednesday: the second begins for the owner an hour before the first does for the director.
    for position, code, offset in ((0, "OPEN", -83), (1, "ASK", -82)):
        await ReminderStage.create(
            rule=rule,
            code=code,
            kind=code,
            offset_days=offset,
            audience=["OWNER", "DIRECTOR"],
            position=position,
        )
    tuesday = date(2026, 9, 8)
    for hour in (0, 19, 20):
        await step(at(tuesday, hour, 30, zone="UTC"), BUSINESS)
    assert (await row_of(of, "OPEN", of.owner)).state is ReminderState.MAILED
    assert (await row_of(of, "ASK", of.owner)).state is ReminderState.MAILED
    assert (await row_of(of, "OPEN", of.director)).state is ReminderState.MAILED
    assert (await row_of(of, "ASK", of.director)).state is ReminderState.SCHEDULED
    await step(at(tuesday + timedelta(days=1), 20, 30, zone="UTC"), BUSINESS)
    assert (await row_of(of, "ASK", of.director)).state is ReminderState.MAILED


async def test_a_deadline_mail_waits_for_nothing(database: Database) -> None:
    of = await world()
    # N is Sunday 2026-12-06, so that the mail was due on Friday; nothing ran until Saturday.
    await term(of.of, STARTS, date(2027, 3, 6))
    await step(at(date(2026, 12, 1)), BUSINESS)
    late = at(date(2026, 12, 5))
    await sweep(late, BUSINESS)
    row = await row_of(of, "DEADLINE", of.owner)
    assert (row.state, row.due_at) == (ReminderState.SCHEDULED, late.now())


# (d) Decisions


@pytest.mark.parametrize("decision", [TermDecision.RENEW, TermDecision.LET_EXPIRE])
async def test_a_decision_cancels_unsent_stages(database: Database, decision: TermDecision) -> None:
    of = await reminded()
    await sweep(at(date(2026, 11, 23)), ALWAYS)
    await decide(of, decision, date(2026, 11, 23))
    await sweep(at(date(2026, 11, 23), 13), ALWAYS)
    row = await row_of(of, "WEEK", of.owner)
    assert row.state is ReminderState.CANCELLED
    assert row.reason == f"{decision} was decided on 2026-11-23."


async def test_a_cancelled_stage_is_cancelled_for_good(database: Database) -> None:
    of = await reminded()
    await decide(of, TermDecision.RENEW, date(2026, 11, 20))
    await step(at(date(2026, 11, 23)))
    await edit(of, decision=TermDecision.PENDING, decided_on=None)
    await walk(date(2026, 11, 24), date(2026, 11, 30))
    assert await states(of, "WEEK") == {ReminderState.CANCELLED: 3}
    assert await states(of, "DEADLINE") == {ReminderState.MAILED: 4}


async def test_letting_an_automatic_renewal_expire_needs_notice(database: Database) -> None:
    of = await world()
    await term(of.of, STARTS, ENDS, RenewalType.AUTO_RENEW, months=36)
    await decide(of, TermDecision.LET_EXPIRE, date(2026, 11, 20))
    await step(at(date(2026, 11, 23)))
    assert await states(of, "WEEK") == {ReminderState.MAILED: 3}
    await edit(of, notice_given_on=date(2026, 11, 25))
    await step(at(date(2026, 11, 30)))
    assert await states(of, "DEADLINE") == {ReminderState.CANCELLED: 4}
    assert await AgreementTerm.filter(agreement_id=of.agreement.id).count() == 1


async def test_a_mail_that_waits_is_taken_back_and_one_on_its_way_is_not(
    database: Database,
) -> None:
    of = await reminded()
    await sweep(at(date(2026, 11, 23)), ALWAYS)
    waiting = await carry(await row_of(of, "WEEK", of.owner), MessageState.READY)
    leaving = await carry(await row_of(of, "WEEK", of.liaison), MessageState.COMMITTING)
    await decide(of, TermDecision.RENEW, date(2026, 11, 23))
    await sweep(at(date(2026, 11, 23), 13), ALWAYS)
    await waiting.refresh_from_db()
    await leaving.refresh_from_db()
    assert (waiting.state, leaving.state) == (MessageState.WITHDRAWN, MessageState.COMMITTING)
    assert (await row_of(of, "WEEK", of.owner)).state is ReminderState.CANCELLED
    assert (await row_of(of, "WEEK", of.liaison)).state is ReminderState.SCHEDULED


async def carry(reminder: Reminder, state: MessageState) -> OutboxMessage:
    """Give a reminder a mail in the outbox."""
    message = await OutboxMessage.create(
        recipient_id=reminder.recipient_id,
        address="somebody@example.org",
        message_id=f"<{new_id()}@example.org>",
        kind=reminder.kind,
        content=b"-",
        state=state,
        not_before=reminder.due_at,
        local_date=reminder.local_date,
    )
    await Reminder.filter(id=reminder.id).update(message_id=message.id)
    return message


async def test_a_decision_can_cancel_in_its_own_transaction(database: Database) -> None:
    of, other = await reminded(), await reminded()
    await sweep(at(date(2026, 11, 23)), ALWAYS)
    async with transaction() as tx:
        await decide(of, TermDecision.RENEW, date(2026, 11, 23))
        await review(tx, [of.agreement.id], at(date(2026, 11, 23), 13), ALWAYS)
    assert await states(of, "WEEK") == {ReminderState.CANCELLED: 3}
    assert await states(other, "WEEK") == {ReminderState.SCHEDULED: 3}


# (f) Downtime


async def test_after_downtime_only_the_newest_stage_goes(database: Database) -> None:
    of = await reminded()
    await step(at(date(2026, 8, 20)))
    await step(at(date(2026, 11, 24)))
    # The newest for each: the committee liaison was due one stage only, the representative another.
    assert sorted(await mailed(of, RENEWAL)) == [
        ("2026-11-24", "ASK", "representative"),
        ("2026-11-24", "OPEN", "committee"),
        ("2026-11-24", "WEEK", "director"),
        ("2026-11-24", "WEEK", "liaison"),
        ("2026-11-24", "WEEK", "owner"),
    ]
    row = await row_of(of, "OPEN", of.owner)
    assert row.state is ReminderState.SUPERSEDED
    assert row.reason == "WEEK, due on 2026-11-24, is newer."


async def test_what_missed_its_deadline_is_recorded_as_expired(database: Database) -> None:
    of = await reminded()
    await step(at(date(2026, 8, 20)))
    await step(at(date(2026, 12, 2)))
    row = await row_of(of, "DEADLINE", of.liaison)
    assert row.state is ReminderState.EXPIRED
    assert row.reason == "Its deadline, 2026-11-30, passed before it could be sent."
    assert set(await states(of, "MISSED")) == {ReminderState.MAILED}
    assert await mailed_stages(of, RENEWAL) == [("2026-12-02", "MISSED")]


async def test_an_unsent_row_expires_with_its_deadline(database: Database) -> None:
    of = await reminded()
    await sweep(at(date(2026, 11, 30)), ALWAYS)
    assert await states(of, "DEADLINE") == {ReminderState.SCHEDULED: 4}
    await sweep(at(date(2026, 12, 1)), ALWAYS)
    assert await states(of, "DEADLINE") == {ReminderState.EXPIRED: 4}
    assert await states(of, "MISSED") == {ReminderState.SCHEDULED: 3}


async def test_without_a_deadline_a_reminder_expires_after_45_days(database: Database) -> None:
    of = await reminded()
    await walk(date(2026, 11, 1), date(2026, 11, 30))
    await step(at(date(2026, 11, 30) + timedelta(days=200)))
    row = await row_of(of, "AFTER", of.owner)
    assert row.state is ReminderState.EXPIRED
    assert row.reason == "It was due on 2027-03-01, more than 45 days ago."


# (g) Edited dates


async def test_an_edited_date_supersedes_and_its_return_revives(database: Database) -> None:
    of = await reminded()
    await sweep(at(date(2026, 11, 23)), ALWAYS)
    first = await row_of(of, "WEEK", of.owner)
    await edit(of, ends_on=date(2027, 5, 31), months=None)
    await sweep(at(date(2026, 11, 23), 13), ALWAYS)
    await first.refresh_from_db()
    assert first.state is ReminderState.SUPERSEDED
    assert first.reason == "The date it counts from moved from 2026-11-30 to 2027-03-02."
    await edit(of, ends_on=ENDS)
    await sweep(at(date(2026, 11, 24)), ALWAYS)
    revived = await Reminder.get(id=first.id)
    assert (revived.state, revived.reason) == (ReminderState.SCHEDULED, None)
    assert await Reminder.filter(stage="WEEK", recipient_id=of.owner.id).count() == 1


async def test_an_edited_date_is_reminded_of_again(database: Database) -> None:
    of = await reminded()
    await walk(date(2026, 8, 31), date(2026, 9, 2))
    await edit(of, ends_on=date(2027, 5, 31), months=None)
    await walk(date(2026, 9, 3), date(2026, 12, 2))
    assert await mailed_stages(of, RENEWAL) == [("2026-09-01", "OPEN"), ("2026-12-02", "OPEN")]


async def test_an_edited_offset_does_not_send_a_stage_again(database: Database) -> None:
    of = await reminded()
    await walk(date(2026, 8, 31), date(2026, 9, 2))
    await ReminderStage.filter(code="OPEN").update(offset_days=-80)
    await walk(date(2026, 9, 3), date(2026, 9, 15))
    assert await mailed_stages(of, RENEWAL) == [("2026-09-01", "OPEN")]


# (h) Imports


async def test_an_import_sends_nothing_for_earlier_stages(database: Database) -> None:
    of = await reminded(notices_from=date(2026, 11, 1))
    await walk(date(2026, 10, 28), date(2026, 11, 23))
    assert await mailed_stages(of, RENEWAL) == [("2026-11-23", "WEEK")]
    assert await states(of, "OPEN") == {ReminderState.SKIPPED_BACKFILL: 3}
    row = await row_of(of, "NUDGE", of.liaison)
    assert row.reason == "Before 2026-11-01, from which the agreement's notices are sent."


# The policy is rows


async def test_the_narrowest_rule_of_a_series_counts(database: Database) -> None:
    of, other = await reminded(), await reminded()
    rule = await ReminderRule.create(
        code="RENEWAL_OF_ONE",
        series="RENEWAL",
        anchor="NOTICE_DEADLINE",
        scope=RuleScope.AGREEMENT,
        agreement=of.agreement,
    )
    await ReminderStage.create(
        rule=rule, code="OPEN", kind="OPEN", offset_days=-120, audience=["OWNER"], position=0
    )
    await walk(date(2026, 8, 1), date(2026, 9, 2))
    assert await mailed(of, RENEWAL) == [("2026-08-02", "OPEN", "owner")]
    assert await mailed_stages(other, RENEWAL) == [("2026-09-01", "OPEN")]


async def test_an_inactive_rule_sends_nothing(database: Database) -> None:
    of = await reminded()
    await ReminderRule.filter(code="RENEWAL").update(active=False)
    await walk(date(2026, 8, 31), date(2026, 9, 2))
    assert await mailed_stages(of, RENEWAL) == []


# MISSED follows a deadline mail that did not go


async def test_a_deadline_mail_makes_the_missed_one_needless(database: Database) -> None:
    of = await reminded()
    clock = at(date(2026, 11, 30))
    await sweep(clock, ALWAYS)
    await mail(clock.now())
    await Reminder.filter(stage="DEADLINE", recipient_id=of.director.id).update(
        state=ReminderState.FAILED, reason="550"
    )
    await step(at(date(2026, 12, 1)))
    assert (await row_of(of, "MISSED", of.owner)).state is ReminderState.CANCELLED
    assert (await row_of(of, "MISSED", of.director)).state is ReminderState.MAILED


async def test_an_automatic_renewal_that_nobody_was_told_of_is_missed(database: Database) -> None:
    of = await world()
    await term(of.of, STARTS, ENDS, RenewalType.AUTO_RENEW, months=36)
    await step(at(date(2026, 12, 2)))
    assert await AgreementTerm.filter(agreement_id=of.agreement.id).count() == 2
    assert await states(of, "MISSED") == {ReminderState.MAILED: 3}


async def test_an_automatic_renewal_that_was_signed_early_is_not_asked_about(
    database: Database,
) -> None:
    of = await world()
    await term(of.of, STARTS, ENDS, RenewalType.AUTO_RENEW, months=36)
    await term(of.of, date(2027, 3, 1), date(2030, 2, 28), signed_on=date(2026, 11, 10))
    await step(at(date(2026, 11, 23)))
    row = await row_of(of, "WEEK", of.owner)
    assert row.reason == "The next term was signed on 2026-11-10."
