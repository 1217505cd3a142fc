"""Mails that a server refuses: tried again later or failed, by what it says and of what."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.clock import Clock
from domain.notices.breakers import STRIKES, Breaker
from domain.notices.delivery import Outcome, deliver, wait_after
from domain.notices.domain_pauses import REFUSALS, DomainPauses
from domain.notices.explain import explain
from domain.notices.figures import read_figures
from domain.notices.reminders import Reminder, ReminderState
from tests.domain.notices import posts
from tests.domain.notices.desks import NOW, Desk


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
