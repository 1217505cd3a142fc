"""The preview shows what the coming days bring and changes nothing; explain says why, from the ledger."""

from datetime import date, timedelta

import pytest

from domain.agreement_terms import AgreementTerm, TermDecision
from domain.audit import Actor, AuditEvent
from domain.clock import Clock
from domain.database import Database
from domain.errors import DomainError, ErrorCode
from domain.ids import new_id
from domain.notices.explain import AFTERWARDS, explain
from domain.notices.messages import MessageState, OutboxMessage
from domain.notices.preview import FUTURE, PlannedReminder, copies, preview
from domain.notices.reminders import Reminder, ReminderState, acknowledge
from domain.notices.sweeps import sweep
from domain.renewal_types import RenewalType
from domain.settings import Settings
from domain.work_plans import WorkPlan
from tests.domain.notices import posts
from tests.domain.notices.worlds import (
    ALWAYS,
    BUSINESS,
    HOME,
    World,
    at,
    in_zone,
    row_of,
    step,
    walk,
    world,
)
from tests.samples import term

EVERY_TABLE = """
    SELECT string_agg(format('(SELECT coalesce(md5(string_agg(x::text, '','' ORDER BY x::text)), '''')
        FROM public.%I AS x)', tablename), ' || ' ORDER BY tablename)
    FROM pg_tables WHERE schemaname = 'public'
"""


async def reminded(zone: str = HOME) -> World:
    of = await world(zone=zone)
    await term(of.of, date(2024, 3, 1), date(2027, 2, 28), months=36)
    return of


async def everything(database: Database) -> str:
    """Return a digest of every row of every table."""
    statement = await database.reads.fetchval(EVERY_TABLE)
    return str(await database.reads.fetchval(f"SELECT md5({statement})"))


def brief(planned: list[PlannedReminder]) -> list[tuple[str, str]]:
    """The day and stage of what goes about the renewal, once each."""
    goes = [
        (str(one.local_date), one.stage) for one in planned if one.goes and one.series == "RENEWAL"
    ]
    return list(dict.fromkeys(goes))


async def test_a_preview_shows_who_would_get_what_and_changes_nothing(database: Database) -> None:
    of = await reminded("Europe/Berlin")
    renewing = await world()
    await term(renewing.of, date(2026, 1, 1), date(2026, 12, 31), RenewalType.AUTO_RENEW, months=12)
    await sweep(at(date(2026, 8, 15)), BUSINESS)
    before = await everything(database)
    planned = await preview(date(2026, 10, 30), at(date(2026, 8, 15)), BUSINESS, database.url)
    assert await everything(database) == before
    ours = [one for one in planned if one.agreement_number == of.agreement.number]
    # NUDGE falls on a Saturday and moves to Friday. Nobody acknowledges: after ten working days it goes on.
    assert brief(ours) == [
        ("2026-09-01", "OPEN"),
        ("2026-09-15", "OPEN"),
        ("2026-10-01", "ASK"),
        ("2026-10-15", "ASK"),
        ("2026-10-30", "NUDGE"),
    ]
    opened = next(one for one in ours if one.recipient == of.owner.name)
    assert in_zone(opened.due_at, "Europe/Berlin") == "2026-09-01 09:00"
    assert opened.chosen_because == "Owner of the agreement."
    assert opened.address is not None
    # It went through the automatic renewal and the opening of a plan, both without a trace.
    assert any(one.stage == "S_90" for one in planned)
    assert await AgreementTerm.all().count() == 2
    assert not await WorkPlan.exists(year=2027)


async def test_a_preview_ends_with_its_day(database: Database) -> None:
    await reminded()
    clock = at(date(2026, 8, 15))
    assert brief(await preview(date(2026, 8, 31), clock, ALWAYS, database.url)) == []
    planned = await preview(date(2026, 9, 1), clock, ALWAYS, database.url)
    assert brief(planned) == [("2026-09-01", "OPEN")]


async def test_what_a_preview_says_comes_true(database: Database) -> None:
    of = await reminded("Pacific/Auckland")
    await AgreementTerm.all().update(decision=TermDecision.RENEW, decided_on=date(2026, 8, 10))
    first, last = date(2026, 8, 28), date(2026, 10, 12)
    planned = await preview(last, at(first, 0), BUSINESS, database.url)
    day = first
    while day <= last:
        # Each hour, as the sweep of a running worker would find it.
        for hour in (0, 6, 9, 12, 18):
            await step(at(day, hour), BUSINESS)
        day += timedelta(days=1)
    rows = await Reminder.filter(agreement_id=of.agreement.id).order_by("due_at", "key")
    assert [(one.key, one.state, one.local_date) for one in planned] == [
        (row.key, row.state, row.local_date) for row in rows
    ]


async def test_a_preview_continues_from_the_ledger(database: Database) -> None:
    of = await reminded()
    await walk(date(2026, 8, 30), date(2026, 9, 2))
    await sweep(at(date(2026, 11, 23)), ALWAYS)
    planned = await preview(date(2026, 11, 30), at(date(2026, 11, 23), 13), ALWAYS, database.url)
    # What was mailed is no news; what waits would go, then the deadline.
    assert brief([one for one in planned if one.recipient == of.owner.name]) == [
        ("2026-11-23", "WEEK"),
        ("2026-11-30", "DEADLINE"),
    ]


async def test_a_preview_is_of_one_moment(database: Database) -> None:
    """What is acknowledged while it runs has left before, and is not to come."""
    of = await reminded()
    await step(at(date(2026, 9, 1)))
    row = await row_of(of, "OPEN", of.owner)
    async with copies(database.url) as tx:
        await acknowledge(row.id, ACTOR, at(date(2026, 9, 2)))
        assert [planned["key"] for planned in await tx.fetch(FUTURE)] == []
        assert (
            await tx.fetchval("SELECT state FROM public.reminder WHERE id = $1", row.id) == "MAILED"
        )


async def test_an_explanation_reads_like_an_answer(database: Database) -> None:
    of = await reminded()
    await walk(date(2026, 10, 30), date(2026, 11, 2), BUSINESS)
    row = await row_of(of, "NUDGE", of.liaison)
    text = await explain(row.id)
    assert f"NUDGE (NUDGE) about {of.agreement.number}" in text
    assert "Chosen because: Staff liaison of Example Association" in text
    assert "Due on 2026-10-31: 30 days before the notice deadline, 2026-11-30" in text
    assert (
        "Planned for 2026-10-30 09:00 America/New_York, moved to a day and hour for mail." in text
    )
    assert "It was mailed." in text


async def test_an_explanation_of_what_was_not_sent_has_the_reason(database: Database) -> None:
    of = await reminded()
    await step(at(date(2026, 12, 2)))
    text = await explain((await row_of(of, "DEADLINE", of.liaison)).id)
    assert "It was not sent: it came too late." in text
    assert "Reason: Its deadline, 2026-11-30, passed before it could be sent." in text
    assert "There is no mail for it." in text
    with pytest.raises(DomainError) as error:
        await explain(new_id())
    assert error.value.code is ErrorCode.NOT_FOUND


ACTOR = Actor("Somebody")


SENT = """
WITH sent AS (UPDATE outbox_message SET state = 'SENT', sent_at = now() RETURNING id)
UPDATE reminder SET state = $1, reason = 'So it is.' FROM sent WHERE message_id = sent.id
"""


@pytest.mark.parametrize("state", AFTERWARDS)
async def test_of_a_mail_that_has_left_nobody_is_told_that_it_was_not_sent(
    database: Database, settings: Settings, clock: Clock, state: ReminderState
) -> None:
    made, _ = await posts.mailed(database, settings, clock)
    await database.reads.execute(SENT, state)
    text = await explain(made.id)
    assert "It was mailed, and" in text
    assert "not sent" not in text


async def test_a_reminder_is_acknowledged_once(database: Database) -> None:
    of = await reminded()
    await step(at(date(2026, 9, 1)))
    row = await row_of(of, "OPEN", of.owner)
    first = await acknowledge(row.id, ACTOR, at(date(2026, 9, 2)))
    again = await acknowledge(row.id, Actor("Another"), at(date(2026, 9, 3)))
    assert first.state is again.state is ReminderState.ACKNOWLEDGED
    assert again.acknowledged_by == "Somebody"
    assert again.acknowledged_at == at(date(2026, 9, 2)).now()
    trail = await AuditEvent.get(entity_id=row.id)
    assert (trail.action, trail.actor) == ("acknowledgeReminder", "Somebody")
    assert "Acknowledged by Somebody" in await explain(row.id)


async def test_only_what_was_mailed_can_be_acknowledged(database: Database) -> None:
    of = await reminded()
    await sweep(at(date(2026, 9, 1)), ALWAYS)
    row = await row_of(of, "OPEN", of.owner)
    with pytest.raises(DomainError) as error:
        await acknowledge(row.id, ACTOR, at(date(2026, 9, 2)))
    assert error.value.code is ErrorCode.RULE_VIOLATED
    with pytest.raises(DomainError) as error:
        await acknowledge(new_id(), ACTOR, at(date(2026, 9, 2)))
    assert error.value.code is ErrorCode.NOT_FOUND
    assert not await AuditEvent.filter(action="acknowledgeReminder").exists()
    # A mail that left, though nobody knows yet whether it arrived, can be answered.
    message = await OutboxMessage.create(
        recipient=of.owner,
        address="owner@example.org",
        message_id="<1@example.org>",
        kind="OPEN",
        content=b"-",
        state=MessageState.UNCERTAIN,
        not_before=row.due_at,
        local_date=row.local_date,
    )
    await Reminder.filter(id=row.id).update(message_id=message.id)
    done = await acknowledge(row.id, ACTOR, at(date(2026, 9, 2)))
    assert done.state is ReminderState.ACKNOWLEDGED
