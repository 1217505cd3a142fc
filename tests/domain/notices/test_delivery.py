"""Delivery over real SMTP: what is due is sent once, in its recipient's hours, and recorded."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.clock import Clock
from domain.notices.delivery import Outcome, deliver
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.rules import NoticeKind
from tests.domain.notices import posts
from tests.domain.notices.desks import NOW, Desk


async def test_every_due_mail_is_sent_once_over_one_connection(desk: Desk) -> None:
    made = await desk.compose(25)
    async with posts.mail_server() as post:
        assert await deliver(desk.delivery(post.url)) == {Outcome.SENT: 25}
        assert await deliver(desk.delivery(post.url)) == {}
    assert len(set(post.message_ids())) == len(post.accepted) == 25
    assert post.connections == 1
    assert await posts.states(desk.database) == ({"MAILED": 25}, {"SENT": 25})
    row = await posts.row_of(desk.database, made[0])
    assert (row["sent_at"], row["reply"]) == (NOW, "250 2.0.0 Taken")
    assert row["content"] in post.accepted
    (attempt,) = await posts.attempts_of(desk.database, row["id"])
    assert (attempt["outcome"], attempt["code"], attempt["number"]) == ("SENT", "2.0.0", 1)


async def test_a_line_that_begins_with_a_dot_arrives_as_it_is(desk: Desk) -> None:
    await desk.compose()
    content = b"Message-ID: <dots@example.org>\r\n\r\n.\r\n..\r\n.x\r\n\r\n"
    await desk.database.reads.execute("UPDATE outbox_message SET content = $1", content)
    async with posts.mail_server() as post:
        await deliver(desk.delivery(post.url))
    assert post.accepted == [content]


async def test_workers_at_once_share_the_mails(desk: Desk) -> None:
    await desk.compose(30)
    async with posts.mail_server() as post:
        runs = [desk.delivery(post.url, batch=3) for _ in range(4)]
        await asyncio.gather(*[deliver(run) for run in runs])
    assert len(set(post.message_ids())) == len(post.accepted) == 30


async def test_a_reminder_cancelled_meanwhile_sends_nothing(desk: Desk) -> None:
    (made,) = await desk.compose()
    await Reminder.filter(id=made.id).update(state=ReminderState.CANCELLED, reason="Decided.")
    async with posts.mail_server() as post:
        assert await deliver(desk.delivery(post.url)) == {}
    assert post.accepted == []
    assert (await posts.row_of(desk.database, made))["state"] == "WITHDRAWN"


async def test_outside_the_recipients_hours_a_mail_waits(desk: Desk) -> None:
    (made,) = await desk.compose()
    desk.clock = Clock.fixed(datetime(2026, 3, 7, 12, 0, tzinfo=UTC))
    desk.settings = replace(desk.settings, send_window="business")
    async with posts.mail_server() as post:
        assert await deliver(desk.delivery(post.url)) == {Outcome.WAITING: 1}
    assert post.accepted == []
    row = await posts.row_of(desk.database, made)
    assert row["not_before"] == datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
    assert row["attempts"] == 0


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [(NoticeKind.DEADLINE, Outcome.SENT), (NoticeKind.WEEK, Outcome.WAITING)],
)
async def test_at_a_weekend_only_the_deadline_mail_goes_before_its_deadline_passes(
    desk: Desk, kind: NoticeKind, outcome: Outcome
) -> None:
    await desk.compose(kind=kind)
    saturday = datetime(2026, 3, 7, 12, 0, tzinfo=UTC)
    await Reminder.all().update(deadline_on=saturday.date())
    desk.clock = Clock.fixed(saturday)
    desk.settings = replace(desk.settings, send_window="business")
    async with posts.mail_server() as post:
        assert await deliver(desk.delivery(post.url)) == {outcome: 1}


async def test_a_run_that_is_told_to_stop_gives_back_what_it_has_not_tried(desk: Desk) -> None:
    await desk.compose(5)
    async with posts.mail_server() as post:
        run = desk.delivery(post.url)
        run.stopping.set()
        assert await deliver(run) == {}
    assert await posts.states(desk.database) == ({"SCHEDULED": 5}, {"READY": 5})
