"""Claims of mails: lost, too short, taken over; and a database that goes away in the middle of a mail."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import asyncpg
from structlog.testing import capture_logs

from domain.database import Database
from domain.notices.delivery import DOT_WITHIN, Delivery, Outcome, deliver
from domain.notices.outbox import Claimed, Outbox
from domain.notices.relays import Reply
from domain.notices.reminders import Reminder, ReminderState
from tests.domain.notices import posts
from tests.domain.notices.desks import LONG, Desk
from workers.smtp import SmtpRelay

LEASE_END = "SELECT lease_until FROM outbox_message"


# After the first lease, and with most of another ahead: on a busy machine too there is time for a dot.
JUST_RENEWED = """
SELECT now() > $1 AND lease_until > now() + interval '3 s' FROM outbox_message
"""


class Between(Outbox):
    """An outbox in which something happens just before the point of no return."""

    happens: Callable[[Claimed], Any]

    async def commit(self, message: Claimed, dot_within: timedelta) -> bool:
        await self.happens(message)
        return await super().commit(message, dot_within)


async def deliver_with(desk: Desk, url: str, happens: Callable[[Claimed], Any]) -> Delivery:
    outbox = Between(desk.database, desk.clock, LONG)
    outbox.happens = happens
    run = replace(desk.delivery(url), outbox=outbox)
    await deliver(run)
    return run


async def test_whoever_lost_the_row_sends_no_dot(desk: Desk) -> None:
    await desk.compose()

    async def take_over(message: Claimed) -> None:
        await desk.database.reads.execute(
            "UPDATE outbox_message SET claim_token = gen_random_uuid() WHERE id = $1", message.id
        )

    with capture_logs() as logs:
        async with posts.mail_server() as post:
            run = await deliver_with(desk, post.url, take_over)
    assert run.tally == {Outcome.LOST: 1}
    assert [each["event"] for each in logs] == ["mail_lost_to_another"]
    assert post.accepted == []


async def test_a_lease_that_is_too_short_for_the_dot_sends_none(desk: Desk) -> None:
    await desk.compose()

    async def almost_over(message: Claimed) -> None:
        await desk.database.reads.execute(
            "UPDATE outbox_message SET lease_until = now() + interval '0.5 s' WHERE id = $1",
            message.id,
        )

    async with posts.mail_server() as post:
        run = await deliver_with(desk, post.url, almost_over)
    assert run.tally == {Outcome.LOST: 1}
    assert post.accepted == []


async def test_a_decision_in_the_last_moment_stops_the_mail(desk: Desk) -> None:
    (made,) = await desk.compose()

    async def decide(_message: Claimed) -> None:
        await Reminder.filter(id=made.id).update(state=ReminderState.CANCELLED, reason="Decided.")

    with capture_logs() as logs:
        async with posts.mail_server() as post:
            run = await deliver_with(desk, post.url, decide)
    assert run.tally == {Outcome.NEEDLESS: 1}
    assert post.accepted == []
    row = await posts.row_of(desk.database, made)
    assert [each["event"] for each in logs] == ["mail_needless"]
    assert (row["state"], row["claim_token"], row["attempts"]) == ("WITHDRAWN", None, 0)
    assert row["reason"] == "Its reminder was no longer due when the mail was to leave."


# What asyncpg said, in this order, when PostgreSQL was killed.
LOSSES = (
    asyncpg.InternalClientError("Cannot switch to state 12."),
    asyncpg.ConnectionDoesNotExistError("The server went away."),
    asyncpg.InterfaceError("The connection has been released back to the pool."),
    ConnectionRefusedError("Nobody listens."),
    asyncpg.CannotConnectNowError("The database system is starting up."),
)


class Forgetful(Outbox):
    """An outbox whose database goes away just when there is something to tell it, and comes back."""

    losses: list[Exception]

    async def settle(self, message: Claimed, reply: Reply) -> bool:
        if self.losses:
            raise self.losses.pop(0)
        return await super().settle(message, reply)


async def test_the_servers_answer_outlives_the_database_for_a_while(desk: Desk) -> None:
    (made,) = await desk.compose()
    async with posts.mail_server() as post:
        outbox = Forgetful(desk.database, desk.clock, LONG)
        outbox.losses = list(LOSSES)
        run = replace(desk.delivery(post.url), outbox=outbox)
        assert await deliver(run) == {Outcome.SENT: 1}
    assert await posts.state_of(made) is ReminderState.MAILED


class Severed(Outbox):
    """An outbox whose connection is cut, by the server, just when there is something to tell it."""

    cut = 0

    async def settle(self, message: Claimed, reply: Reply) -> bool:
        if self.cut == 0:
            assert self._held is not None
            own = self._held.get_server_pid()
            await self.database.reads.execute("SELECT pg_terminate_backend($1)", own)
        self.cut += 1
        return await super().settle(message, reply)


async def test_the_answer_is_recorded_over_another_connection_when_that_of_the_run_is_cut(
    desk: Desk,
) -> None:
    made = await desk.compose(3)
    async with posts.mail_server() as post:
        outbox = Severed(desk.database, desk.clock, LONG)
        assert await deliver(replace(desk.delivery(post.url), outbox=outbox)) == {Outcome.SENT: 3}
    assert [await posts.state_of(each) for each in made] == [ReminderState.MAILED] * 3
    assert len(post.accepted) == 3


class Slow(Outbox):
    """An outbox on a database that answers too late."""

    async def commit(self, message: Claimed, dot_within: timedelta) -> bool:
        done = await super().commit(message, dot_within)
        # The clock itself is what it is about: the dot was to be sent by now.
        await asyncio.sleep(1.1 * DOT_WITHIN.total_seconds())
        return done


async def test_a_late_answer_of_the_database_sends_no_dot(desk: Desk) -> None:
    (made,) = await desk.compose()
    async with posts.mail_server() as post:
        run = desk.delivery(post.url)
        run = replace(run, outbox=Slow(desk.database, desk.clock, LONG))
        assert await deliver(run) == {Outcome.POSTPONED: 1}
    assert post.accepted == []
    assert (await posts.row_of(desk.database, made))["state"] == "READY"


class Thinking(SmtpRelay):
    """A mail server that thinks until the lease would be over, were it not renewed."""

    database: Database

    async def offer(self, sender: str, recipient: str, content: bytes) -> None:
        first = await self.database.reads.fetchval(LEASE_END)
        while not await self.database.reads.fetchval(JUST_RENEWED, first):  # noqa: ASYNC110 (a row changes)
            await asyncio.sleep(0.02)
        await super().offer(sender, recipient, content)


async def test_a_slow_mail_server_does_not_cost_the_lease(desk: Desk) -> None:
    await desk.compose()
    async with posts.mail_server() as post:
        outbox, relay = Outbox(desk.database, desk.clock, timedelta(seconds=4)), Thinking(post.url)
        relay.database = desk.database
        run = replace(desk.delivery(post.url), outbox=outbox, relay=relay)
        assert await deliver(run) == {Outcome.SENT: 1}


async def test_a_dead_workers_claim_is_taken_over(desk: Desk) -> None:
    await desk.compose()
    dead = Outbox(desk.database, desk.clock, timedelta(seconds=0))
    assert len(await dead.claim(5)) == 1
    async with posts.mail_server() as post:
        assert await deliver(desk.delivery(post.url)) == {Outcome.SENT: 1}
