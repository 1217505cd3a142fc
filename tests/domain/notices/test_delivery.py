"""Delivery over real SMTP: what is sent is recorded, what is not is tried again or says why."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from domain.clock import Clock
from domain.database import Database
from domain.notices.breakers import STRIKES, Breaker
from domain.notices.composing import compose
from domain.notices.delivery import Delivery, Outcome, deliver, wait_after
from domain.notices.domain_pauses import REFUSALS, DomainPauses
from domain.notices.explain import explain
from domain.notices.figures import read_figures
from domain.notices.outbox import Claimed, Outbox
from domain.notices.relays import Reply
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.rules import NoticeKind
from domain.settings import Settings
from tests.domain.notices import posts
from workers.smtp import SmtpRelay

NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
# A lease that no machine is too busy for.
LONG = timedelta(minutes=5)
LEASE_END = "SELECT lease_until FROM outbox_message"
# After the first lease, and with most of another ahead: on a busy machine too there is time for a dot.
JUST_RENEWED = """
SELECT now() > $1 AND lease_until > now() + interval '3 s' FROM outbox_message
"""


@dataclass
class Desk:
    """A worker's desk: what a test hands to `deliver`."""

    database: Database
    settings: Settings
    clock: Clock

    def delivery(self, url: str, **values: Any) -> Delivery:
        outbox = Outbox(self.database, self.clock, LONG)
        return Delivery(
            outbox, SmtpRelay(url), "entente@example.org", self.settings.send_hours, **values
        )

    async def compose(self, count: int = 1, kind: NoticeKind = NoticeKind.OPEN) -> list[Reminder]:
        of, term = await posts.affiliation_with_term()
        made = [await posts.reminder(of, term, NOW, kind) for _ in range(count)]
        await compose(self.settings, self.clock)
        return made


@pytest.fixture
def desk(database: Database, settings: Settings, clock: Clock) -> Desk:
    return Desk(database, settings, clock)


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


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DOT"])
async def test_a_temporary_refusal_is_tried_again_later(desk: Desk, step: str) -> None:
    (made,) = await desk.compose()
    refuse = {step: "451 4.7.1 Come back later"}
    async with posts.mail_server(refuse.get) as post:
        assert await deliver(desk.delivery(post.url)) == {Outcome.POSTPONED: 1}
        assert await deliver(desk.delivery(post.url)) == {}
        row = await posts.row_of(desk.database, made)
        wait = row["not_before"] - NOW
        assert timedelta(seconds=30) <= wait <= timedelta(seconds=45)
        refuse.clear()
        desk.clock = Clock.fixed(NOW + wait)
        assert await deliver(desk.delivery(post.url)) == {Outcome.SENT: 1}
    assert post.accepted == [row["content"]]
    outcomes = [each["outcome"] for each in await posts.attempts_of(desk.database, row["id"])]
    assert outcomes == ["RETRY", "SENT"]


@pytest.mark.parametrize("step", ["RCPT", "DOT"])
async def test_a_permanent_refusal_fails_with_the_servers_words(desk: Desk, step: str) -> None:
    made, other = await desk.compose(2)
    answers = iter(["550 5.1.1 No such person\r\n"])
    async with posts.mail_server(lambda at: next(answers, None) if at == step else None) as post:
        tally = await deliver(desk.delivery(post.url))
    assert tally == {Outcome.FAILED: 1, Outcome.SENT: 1}
    failed = next(
        one
        for one in [await Reminder.get(id=each.id) for each in (made, other)]
        if one.state is ReminderState.FAILED
    )
    assert failed.reason == "550 5.1.1 No such person"
    row = await posts.row_of(desk.database, failed)
    assert (row["state"], row["reply"]) == ("FAILED", failed.reason)
    (attempt,) = await posts.attempts_of(desk.database, row["id"])
    assert (attempt["outcome"], attempt["code"]) == ("FAILED", "5.1.1")


async def test_a_mail_that_is_put_off_for_three_days_fails(desk: Desk) -> None:
    (made,) = await desk.compose()
    async with posts.mail_server({"RCPT": "450 4.2.2 Mailbox full"}.get) as post:
        assert await deliver(desk.delivery(post.url)) == {Outcome.POSTPONED: 1}
        await desk.database.reads.execute(
            "UPDATE delivery_attempt SET started_at = started_at - interval '73 hours'"
        )
        desk.clock = Clock.fixed(NOW + timedelta(hours=73))
        assert await deliver(desk.delivery(post.url)) == {Outcome.FAILED: 1}
    reason = (await Reminder.get(id=made.id)).reason
    assert reason == "Given up after three days. 450 4.2.2 Mailbox full"


async def test_a_mail_that_waited_three_days_for_its_server_has_its_three_days_yet(
    desk: Desk,
) -> None:
    await desk.compose()
    await desk.database.reads.execute(
        "UPDATE outbox_message SET created_at = now() - interval '100 hours'"
    )
    async with posts.mail_server({"RCPT": "450 4.2.2 Mailbox full"}.get) as post:
        assert await deliver(desk.delivery(post.url)) == {Outcome.POSTPONED: 1}


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("MAIL", "550 5.1.8 We do not know this sender"),
        ("MAIL", "530 5.7.0 Authentication required"),
        ("RCPT", "535 5.7.8 Log in again"),
        ("DOT", "554 5.3.0 Something is wrong here"),
        ("DOT", "452 4.3.1 Disk full"),
    ],
)
async def test_what_the_server_says_of_itself_or_of_us_fails_no_mail_and_is_not_said_of_all(
    desk: Desk, step: str, words: str
) -> None:
    await desk.compose(12)
    refuse = {step: words}
    async with posts.mail_server(refuse.get) as post:
        run = desk.delivery(post.url)
        assert await deliver(run) == {Outcome.POSTPONED: STRIKES}
        assert await deliver(replace(run, tally=Counter())) == {}
        assert await posts.states(desk.database) == ({"SCHEDULED": 12}, {"READY": 12})
        refuse.clear()
        again = replace(run, breaker=Breaker(), tally=Counter())
        assert await deliver(again) == {Outcome.SENT: 12 - STRIKES}


async def test_after_a_breakdown_one_mail_is_tried_and_then_all(desk: Desk) -> None:
    await desk.compose(6)
    now = [0.0]
    breaker = Breaker(lambda: now[0])
    gone = desk.delivery("smtp://127.0.0.1:9", breaker=breaker)
    assert await deliver(gone) == {}
    async with posts.mail_server(
        lambda at: "drop" if at == "MAIL" and now[0] < 30 else None
    ) as post:
        assert await deliver(desk.delivery(post.url, breaker=breaker)) == {}
        assert post.connections == 0
        now[0] = 20
        assert await deliver(desk.delivery(post.url, breaker=breaker)) == {Outcome.POSTPONED: 1}
        now[0] = 70
        assert await deliver(desk.delivery(post.url, breaker=breaker)) == {Outcome.SENT: 5}


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


class Between(Outbox):
    """An outbox in which something happens just before the point of no return."""

    happens: Callable[[Claimed], Any]

    async def commit(self, message: Claimed, dot_within: timedelta) -> bool:
        await self.happens(message)
        return await super().commit(message, dot_within)


async def _deliver_with(desk: Desk, url: str, happens: Callable[[Claimed], Any]) -> Delivery:
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

    async with posts.mail_server() as post:
        run = await _deliver_with(desk, post.url, take_over)
    assert run.tally == {Outcome.LOST: 1}
    assert post.accepted == []


async def test_a_lease_that_is_too_short_for_the_dot_sends_none(desk: Desk) -> None:
    await desk.compose()

    async def almost_over(message: Claimed) -> None:
        await desk.database.reads.execute(
            "UPDATE outbox_message SET lease_until = now() + interval '0.5 s' WHERE id = $1",
            message.id,
        )

    async with posts.mail_server() as post:
        run = await _deliver_with(desk, post.url, almost_over)
    assert run.tally == {Outcome.LOST: 1}
    assert post.accepted == []


async def test_a_decision_in_the_last_moment_stops_the_mail(desk: Desk) -> None:
    (made,) = await desk.compose()

    async def decide(_message: Claimed) -> None:
        await Reminder.filter(id=made.id).update(state=ReminderState.CANCELLED, reason="Decided.")

    async with posts.mail_server() as post:
        await _deliver_with(desk, post.url, decide)
    assert post.accepted == []


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


async def test_a_run_that_is_told_to_stop_gives_back_what_it_has_not_tried(desk: Desk) -> None:
    await desk.compose(5)
    async with posts.mail_server() as post:
        run = desk.delivery(post.url)
        run.stopping.set()
        assert await deliver(run) == {}
    assert await posts.states(desk.database) == ({"SCHEDULED": 5}, {"READY": 5})


class Slow(Outbox):
    """An outbox on a database that answers too late."""

    async def commit(self, message: Claimed, dot_within: timedelta) -> bool:
        done = await super().commit(message, dot_within)
        await asyncio.sleep(1.1)
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


async def test_an_address_of_any_letters_needs_a_server_that_takes_it(desk: Desk) -> None:
    await desk.compose()
    await desk.database.reads.execute("UPDATE outbox_message SET address = 'josé@münchen.example'")
    async with posts.mail_server() as post:
        assert await deliver(desk.delivery(post.url)) == {Outcome.SENT: 1}
    assert post.recipients == ["josé@xn--mnchen-3ya.example"]


@pytest.mark.parametrize("attempts", range(20))
def test_the_wait_doubles_within_limits(attempts: int) -> None:
    least = min(timedelta(hours=4), timedelta(seconds=30) * 2**attempts)
    assert least <= wait_after(attempts) <= 1.5 * least


async def test_a_domain_that_keeps_refusing_rests_alone(desk: Desk) -> None:
    made = await desk.compose(8)
    change = "UPDATE outbox_message SET address = $1 WHERE id = ANY ($2::uuid[])"
    rows = [await posts.row_of(desk.database, each) for each in made]
    refusing = [row["id"] for row in rows[:7]]
    await desk.database.reads.execute(change, "zoe@Greylist.example", refusing)
    refused: list[str] = []
    works = False

    def script(step: str) -> str | None:
        if step.lower() != "rcpt zoe@greylist.example" or works:
            return None
        refused.append(step)
        return "450 4.7.1 Come again"

    pauses = DomainPauses()
    async with posts.mail_server(script) as post:
        found = await deliver(desk.delivery(post.url, pauses=pauses))
        assert found == {Outcome.POSTPONED: REFUSALS, Outcome.WAITING: 2, Outcome.SENT: 1}
        assert len(refused) == REFUSALS
        assert (await read_figures(desk.database, NOW)).resting_domains == 1
        said = "\n".join([await explain(each.id) for each in made])
        assert said.count("greylist.example refuses mail for now (450 4.7.1 Come again)") == 7
        # After the rest, another worker tries one mail, and is refused: twice as long, for all of them.
        due = "UPDATE outbox_message SET not_before = $1 WHERE state = 'READY'"
        later = replace(desk, clock=Clock.fixed(NOW + timedelta(minutes=2)))
        await desk.database.reads.execute(due, NOW)
        other = DomainPauses()
        found = await deliver(later.delivery(post.url, pauses=other))
        assert found == {Outcome.POSTPONED: 1, Outcome.WAITING: 6}
        until = other.known["greylist.example"] - later.clock.now()
        assert timedelta(minutes=2) <= until <= timedelta(minutes=2.5)
        # Taken once, all go on.
        works = True
        much_later = replace(desk, clock=Clock.fixed(NOW + timedelta(hours=2)))
        await desk.database.reads.execute(due, NOW)
        assert await deliver(much_later.delivery(post.url, pauses=pauses)) == {Outcome.SENT: 7}
    assert (await read_figures(desk.database, NOW)).resting_domains == 0
