"""Answering by a link: looking changes nothing, acting works once, and a forged link says nothing."""

import asyncio
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.audit import AuditEvent
from domain.clock import Clock
from domain.database import Database
from domain.notices.composing import compose
from domain.notices.explain import explain
from domain.notices.links import Purpose, Standing
from domain.notices.messages import LinkUse
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.rules import NoticeKind
from domain.settings import Settings
from domain.verbs.answers.answering import act, look_up
from tests import samples
from tests.domain.notices import posts

NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)


async def mailed(
    database: Database, settings: Settings, clock: Clock, kind: NoticeKind = NoticeKind.ENDING
) -> tuple[Reminder, list[str]]:
    """A reminder whose mail has left, and the tokens of the links in it."""
    of, term = await posts.affiliation_with_term()
    made = await posts.reminder(of, term, NOW, kind)
    await compose(settings, clock)
    row = await posts.row_of(database, made)
    await database.reads.execute(
        "UPDATE outbox_message SET state = 'SENT', sent_at = now() WHERE id = $1", row["id"]
    )
    await Reminder.filter(id=made.id).update(state=ReminderState.MAILED)
    body = posts.parse(row["content"]).get_body(("plain",))
    assert body is not None
    return made, re.findall(r"/r/(\S{51})\s", body.get_content())


async def test_a_link_is_looked_at_any_number_of_times(
    database: Database, settings: Settings, clock: Clock
) -> None:
    made, (token,) = await mailed(database, settings, clock)
    for _ in range(3):
        answer = await look_up(settings, clock, token)
        assert answer.standing is Standing.VALID
        assert (answer.purpose, answer.reminder_id) == (Purpose.ACKNOWLEDGE, made.id)
        assert answer.agreement_title == "Example alliance"
    assert await posts.state_of(made) is ReminderState.MAILED
    assert await LinkUse.all().count() == 0


async def test_a_link_acts_once(database: Database, settings: Settings, clock: Clock) -> None:
    made, (token,) = await mailed(database, settings, clock)
    assert (await act(settings, clock, token, {}, "request-1")).standing is Standing.VALID
    made = await Reminder.get(id=made.id)
    assert (made.state, made.acknowledged_at) == (ReminderState.ACKNOWLEDGED, NOW)
    assert (await act(settings, clock, token, {}, None)).standing is Standing.USED
    assert (await look_up(settings, clock, token)).standing is Standing.USED
    (event,) = await AuditEvent.filter(entity_id=made.id)
    assert (event.action, event.request_id) == ("acknowledgeReminder", "request-1")
    assert event.actor.endswith("(by mail link)")


async def test_of_clicks_at_once_one_acts(
    database: Database, settings: Settings, clock: Clock
) -> None:
    _, (token,) = await mailed(database, settings, clock)
    answers = await asyncio.gather(*[act(settings, clock, token, {}, None) for _ in range(4)])
    assert Counter(answer.standing for answer in answers) == {Standing.VALID: 1, Standing.USED: 3}


async def test_a_mail_may_be_answered_before_its_sender_knows_that_it_arrived(
    database: Database, settings: Settings, clock: Clock
) -> None:
    made, (token,) = await mailed(database, settings, clock)
    await Reminder.filter(id=made.id).update(state=ReminderState.SCHEDULED)
    await database.reads.execute("UPDATE outbox_message SET state = 'UNCERTAIN', sent_at = NULL")
    await act(settings, clock, token, {}, None)
    assert await posts.state_of(made) is ReminderState.ACKNOWLEDGED


async def test_a_cancelled_reminder_has_nothing_to_acknowledge(
    database: Database, settings: Settings, clock: Clock
) -> None:
    made, (token,) = await mailed(database, settings, clock)
    await database.reads.execute("UPDATE outbox_message SET state = 'WITHDRAWN', sent_at = NULL")
    await Reminder.filter(id=made.id).update(state=ReminderState.CANCELLED, reason="Decided.")
    assert (await act(settings, clock, token, {}, None)).standing is Standing.VALID
    assert await posts.state_of(made) is ReminderState.CANCELLED


async def test_an_expired_link_changes_nothing(
    database: Database, settings: Settings, clock: Clock
) -> None:
    made, (token,) = await mailed(database, settings, clock)
    late = Clock.fixed(NOW + timedelta(days=121))
    assert (await act(settings, late, token, {}, None)).standing is Standing.EXPIRED
    assert await posts.state_of(made) is ReminderState.MAILED


@pytest.mark.parametrize("secret", ["another secret of more than thirty-two characters"])
async def test_a_forged_link_tells_nothing(
    database: Database, settings: Settings, clock: Clock, secret: str
) -> None:
    made, (token,) = await mailed(database, settings, clock)
    answer = await act(replace(settings, secret_key=secret), clock, token, {}, None)
    assert answer.standing is Standing.FORGED
    assert (answer.reminder_id, answer.agreement_number, answer.recipient) == (None, None, None)
    assert await posts.state_of(made) is ReminderState.MAILED


async def test_unsubscribing_ends_nudges_and_nothing_else(
    database: Database, settings: Settings, clock: Clock
) -> None:
    of, term = await posts.affiliation_with_term()
    to = await samples.person()
    first = await posts.reminder(of, term, NOW, NoticeKind.NUDGE, to=to)
    await compose(settings, clock)
    mail = posts.parse((await posts.row_of(database, first))["content"])
    token = mail["List-Unsubscribe"].strip("<>").rpartition("/")[2]
    assert (await act(settings, clock, token, {}, None)).purpose is Purpose.UNSUBSCRIBE
    nudge = await posts.reminder(of, term, NOW, NoticeKind.NUDGE, to=to)
    plan = await posts.reminder(of, term, NOW, NoticeKind.PLAN_NUDGE, to=to)
    week = await posts.reminder(of, term, NOW, NoticeKind.WEEK, to=to)
    someone = await posts.reminder(of, term, NOW, NoticeKind.NUDGE)
    # What is left for that person is one mail.
    assert await compose(settings, clock) == 2
    nudge = await Reminder.get(id=nudge.id)
    assert nudge.state is ReminderState.SUPPRESSED
    assert nudge.reason == "The recipient has unsubscribed from these nudges."
    assert "It was not sent: its recipient wants no mail of this kind." in await explain(nudge.id)
    for other in (plan, week, someone):
        assert await posts.state_of(other) is ReminderState.SCHEDULED
