"""Connections to mail servers that drop, are closed or do not come about."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.clock import Clock
from domain.notices.delivery import Outcome, deliver
from domain.notices.reminders import ReminderState
from tests.domain.notices import posts
from tests.domain.notices.desks import NOW, Desk
from workers.smtp import SmtpRelay


@pytest.mark.parametrize("step", ["MAIL", "RCPT"])
async def test_a_connection_that_drops_before_the_dot_does_no_harm(desk: Desk, step: str) -> None:
    await desk.compose(3)
    drops = iter(["drop"])
    async with posts.mail_server(lambda at: next(drops, None) if at == step else None) as post:
        assert await deliver(desk.delivery(post.url)) == {Outcome.POSTPONED: 1, Outcome.SENT: 2}
        later = Clock.fixed(NOW + timedelta(minutes=1))
        tally = await deliver(replace(desk, clock=later).delivery(post.url))
    assert tally == {Outcome.SENT: 1}
    assert len(set(post.message_ids())) == len(post.accepted) == 3


async def test_a_mail_that_the_server_cannot_bear_does_not_hold_up_the_others(desk: Desk) -> None:
    bad, *_ = await desk.compose(4)
    address = (await posts.row_of(desk.database, bad))["address"]
    async with posts.mail_server(lambda at: "drop" if at == f"RCPT {address}" else None) as post:
        tally = await deliver(desk.delivery(post.url))
    assert tally == {Outcome.POSTPONED: 1, Outcome.SENT: 3}
    assert await posts.state_of(bad) is ReminderState.SCHEDULED


async def test_a_connection_that_drops_after_the_dot_makes_the_mail_uncertain(desk: Desk) -> None:
    (made,) = await desk.compose()
    async with posts.mail_server({"REPLY": "drop"}.get) as post:
        assert await deliver(desk.delivery(post.url)) == {Outcome.UNCERTAIN: 1}
    assert len(post.accepted) == 1
    row = await posts.row_of(desk.database, made)
    assert row["state"] == "UNCERTAIN"
    assert await posts.state_of(made) is ReminderState.SCHEDULED


async def test_a_kept_connection_that_the_server_closed_is_opened_anew(desk: Desk) -> None:
    async with posts.mail_server() as post:
        run = desk.delivery(post.url)
        await desk.compose()
        await deliver(run)
        relay = run.relay
        assert isinstance(relay, SmtpRelay)
        assert relay._client is not None
        assert relay._client.transport is not None
        post.script = lambda _at: "421 4.3.2 Too long idle" if post.connections == 1 else None
        await desk.compose()
        await deliver(run)
    assert (len(post.accepted), post.connections) == (2, 2)


async def test_without_a_mail_server_everything_waits(desk: Desk) -> None:
    await desk.compose(5)
    assert await deliver(desk.delivery("smtp://127.0.0.1:9")) == {}
    assert await posts.states(desk.database) == ({"SCHEDULED": 5}, {"READY": 5})
    latest = await desk.database.reads.fetchval("SELECT max(not_before) FROM outbox_message")
    assert latest == NOW
