"""Held, released, sent again, cancelled: in each state of a mail, once, and never against delivery."""

import asyncio
import importlib
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from domain.acts import Act
from domain.audit import AuditEvent
from domain.clock import Clock
from domain.database import Database, transaction
from domain.errors import DomainError
from domain.notices.composing import compose
from domain.notices.delivery import Delivery, deliver
from domain.notices.explain import explain
from domain.notices.messages import MessageState, OutboxMessage
from domain.notices.outbox import Claimed, Outbox
from domain.notices.references import find_reminder
from domain.notices.reminders import Reminder, ReminderState, acknowledge
from domain.notices.told import Told
from domain.settings import Settings
from domain.verbs.ledger.cancelling import cancel_reminder
from domain.verbs.ledger.holding import hold_reminder, release_reminder
from domain.verbs.ledger.resending import resend_reminder
from tests.domain.acting import ADMIN, NOON, affiliate, refusal
from tests.domain.notices import posts
from workers.smtp import SmtpRelay

kept = importlib.import_module("domain.migrations.0093_mails_of_reminders")
DOT = timedelta(seconds=1)
AGED = "UPDATE outbox_message SET committing_at = committing_at - interval '12 minutes'"


@pytest.fixture
def act(settings: Settings, clock: Clock) -> Act:
    return replace(ADMIN, settings=settings, clock=clock)


@pytest.fixture
async def due(database: Database) -> Reminder:
    of, term = await posts.affiliation_with_term()
    return await posts.reminder(of, term, NOON)


@pytest.fixture
async def post() -> AsyncIterator[posts.Post]:
    async with posts.mail_server() as server:
        yield server


async def send_all(database: Database, act: Act, post: posts.Post) -> None:
    """One round of a worker: compose what is due and deliver it."""
    await compose(act.settings, act.clock)
    relay = SmtpRelay(post.url)
    try:
        await deliver(Delivery(Outbox(database, act.clock), relay, "entente@example.org", "always"))
    finally:
        await relay.close()


async def do(verb: object) -> Reminder:
    """Run a verb as `perform` does, in a transaction of its own."""
    async with transaction():
        found: Reminder = await verb  # type: ignore[misc]  # a coroutine of any of the verbs
        return found


async def mail_of(made: Reminder) -> OutboxMessage:
    found = await Reminder.get(id=made.id)
    assert found.message_id is not None
    return await OutboxMessage.get(id=found.message_id)


async def claimed(database: Database, act: Act) -> tuple[Outbox, Claimed]:
    await compose(act.settings, act.clock)
    outbox = Outbox(database, act.clock)
    (mail,) = await outbox.claim(5)
    return outbox, mail


async def doubt(database: Database, act: Act) -> None:
    """Lose the mail server's answer after the last dot, twelve minutes ago."""
    outbox, mail = await claimed(database, act)
    assert await outbox.commit(mail, DOT)
    assert await outbox.doubt(mail, "The mail server hung up.")
    await database.reads.execute(AGED)


# --- holding and releasing -----------------------------------------------------------------------


async def test_what_is_held_does_not_leave_and_what_is_released_does(
    database: Database, act: Act, due: Reminder, post: posts.Post
) -> None:
    held = await do(hold_reminder(due.id, " A call first. ", None, act))
    assert (held.held_because, held.state) == ("A call first.", ReminderState.SCHEDULED)
    await send_all(database, act, post)
    assert post.accepted == []
    assert "Held back by a person since" in await explain(due.id)
    await do(release_reminder(due.id, held.version, act))
    await send_all(database, act, post)
    assert len(post.accepted) == 1
    assert await posts.state_of(due) is ReminderState.MAILED
    actions = [event.action for event in await AuditEvent.filter(entity_id=due.id).order_by("seq")]
    assert actions == ["holdReminder", "releaseReminder"]


async def test_another_reason_for_what_is_held_takes_over_and_the_trail_keeps_both(
    database: Database, act: Act, due: Reminder
) -> None:
    first = await do(hold_reminder(due.id, "A call first.", None, act))
    later = replace(act, clock=Clock.fixed(act.now + timedelta(hours=1)))
    again = await do(hold_reminder(due.id, "Their office moves.", first.version, later))
    assert (again.held_because, again.held_at) == ("Their office moves.", first.held_at)
    assert "Held back by a person since" in (told := await explain(due.id))
    assert ": Their office moves." in told
    same = await do(hold_reminder(due.id, "Their office moves.", None, later))
    assert same.version == again.version == first.version + 1
    await do(release_reminder(due.id, None, act))
    await doubt(database, act)
    for reason in ("Ask the relay.", "Ask its keeper."):
        await do(hold_reminder(due.id, reason, None, act))
        assert ((mail := await mail_of(due)).state, mail.reason) == (MessageState.HELD, reason)
    held = await AuditEvent.filter(action="holdReminder").order_by("seq")
    assert [(one.after or {}).get("held_because") for one in held[:2]] == [
        "A call first.",
        "Their office moves.",
    ]
    assert [(one.before or {})["reason"] for one in held[3:]] == ["Ask the relay."]
    assert len(held) == 4


@pytest.mark.parametrize("taken", [False, True], ids=["waiting", "claimed"])
async def test_a_mail_that_has_not_left_is_taken_back_from_its_worker(
    database: Database, act: Act, due: Reminder, taken: bool, post: posts.Post
) -> None:
    outbox, mail = await claimed(database, act)
    if not taken:
        await outbox.release(act.now)
    await do(hold_reminder(due.id, "Wrong figures.", None, act))
    assert not await outbox.commit(mail, DOT)
    assert (await mail_of(due)).state is MessageState.WITHDRAWN
    await do(release_reminder(due.id, None, act))
    await send_all(database, act, post)
    assert post.message_ids() == [(await mail_of(due)).message_id]
    assert post.message_ids() != [mail.message_id]


async def test_a_doubtful_mail_waits_for_a_person_and_leaves_under_its_own_name(
    database: Database, act: Act, due: Reminder, post: posts.Post
) -> None:
    await doubt(database, act)
    before = await mail_of(due)
    await do(hold_reminder(due.id, "Ask the relay's keeper.", None, act))
    assert (await mail_of(due)).state is MessageState.HELD
    await send_all(database, act, post)
    assert post.accepted == []
    await do(release_reminder(due.id, None, act))
    await send_all(database, act, post)
    assert post.message_ids() == [before.message_id]
    assert await posts.state_of(due) is ReminderState.MAILED


async def test_a_doubtful_mail_that_arrived_counts_as_sent(
    database: Database, act: Act, due: Reminder, post: posts.Post
) -> None:
    await doubt(database, act)
    await do(release_reminder(due.id, None, act, delivered=True))
    mail = await mail_of(due)
    assert (mail.state, mail.reply) == (
        MessageState.SENT,
        "Found to have arrived by local administrator.",
    )
    assert await posts.state_of(due) is ReminderState.MAILED
    await send_all(database, act, post)
    assert post.accepted == []


async def test_a_mail_server_that_may_still_answer_is_waited_for(
    database: Database, act: Act, due: Reminder
) -> None:
    relayed = replace(act, settings=replace(act.settings, smtp_url="smtp://relay.example.org"))
    outbox, mail = await claimed(database, act)
    assert await outbox.commit(mail, DOT)
    assert await refusal(hold_reminder(due.id, "Wait.", None, relayed)) == (
        "CONFLICT",
        "reminderId",
    )
    assert await outbox.doubt(mail, "No answer.")
    found = await refusal(release_reminder(due.id, None, relayed))
    assert found == ("CONFLICT", "reminderId")
    await database.reads.execute(AGED)
    await do(release_reminder(due.id, None, relayed))
    assert (await mail_of(due)).state is MessageState.READY


# --- sending again -------------------------------------------------------------------------------


async def test_a_resend_is_a_new_mail_of_the_same_reminder(
    database: Database, act: Act, due: Reminder, post: posts.Post
) -> None:
    await send_all(database, act, post)
    await acknowledge(due.id, act.actor, act.clock)
    again = await do(resend_reminder(due.id, "It was lost at their side.", None, act))
    assert again.state is ReminderState.ACKNOWLEDGED
    assert (await mail_of(due)).resent_because == "It was lost at their side."
    await send_all(database, act, post)
    await send_all(database, act, post)
    first, second = post.message_ids()
    assert first != second
    assert await posts.state_of(due) is ReminderState.ACKNOWLEDGED
    assert await Reminder.all().count() == 1


async def test_no_mail_is_forgotten_that_was_sent_again_or_taken_back(
    database: Database, act: Act, due: Reminder, post: posts.Post
) -> None:
    await send_all(database, act, post)
    await do(resend_reminder(due.id, "It was lost.", None, act))
    second = await mail_of(due)
    await do(cancel_reminder(due.id, "Found.", None, act))
    await do(resend_reminder(due.id, "Lost again.", None, act))
    await send_all(database, act, post)
    first, third = post.message_ids()
    lines = (await explain(due.id)).splitlines()
    told = [re.sub(r"At \S+ \S+ UTC|at \S+ \S+ UTC", "At an hour", line) for line in lines]
    assert told[told.index("It was mailed.") + 1 :] == [
        f"Mail 1 of 3, {first} to {second.address} is SENT.",
        "Attempt 1 At an hour: SENT (250 2.0.0 Taken).",
        f"Mail 2 of 3, {second.message_id} to {second.address} is WITHDRAWN.",
        "At an hour local administrator had it sent once more: It was lost.",
        "At an hour local administrator took it back.",
        "Reason: Cancelled: Found.",
        f"Mail 3 of 3, {third} to {second.address} is SENT.",
        "At an hour local administrator had it sent once more: Lost again.",
        "Attempt 1 At an hour: SENT (250 2.0.0 Taken).",
    ]
    for name in (first, second.message_id, third):
        assert await find_reminder(name) == due.id
    # Before the database kept them, the trail had named them.
    await database.reads.execute("DELETE FROM reminder_mail")
    await database.reads.execute(kept.KNOWN)
    assert (await explain(due.id)).splitlines() == lines
    bare = await explain(due.id, Told(names=False, address=False, words=False))
    assert "a person had it sent once more." in bare
    assert not any(word in bare for word in ("administrator", "lost", "Found", "@example.org."))


async def test_two_who_resend_at_once_send_one_mail(
    database: Database, act: Act, due: Reminder, post: posts.Post
) -> None:
    await send_all(database, act, post)
    asked = [do(resend_reminder(due.id, f"Number {each}.", None, act)) for each in range(4)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, DomainError)]
    assert {error.code.value for error in refused} == {"CONFLICT"}
    assert len(refused) == 3
    await send_all(database, act, post)
    assert len(post.accepted) == 2


async def test_what_failed_is_sent_again_to_the_new_address(
    database: Database, act: Act, due: Reminder, post: posts.Post
) -> None:
    post.script = lambda step: "550 5.1.1 Nobody here" if step == "RCPT" else None
    await send_all(database, act, post)
    assert await posts.state_of(due) is ReminderState.FAILED
    post.script = lambda _step: None
    await do(resend_reminder(due.id, "The address was mended.", None, act))
    await send_all(database, act, post)
    assert await posts.state_of(due) is ReminderState.MAILED
    assert len(post.accepted) == 1


async def test_what_has_not_left_is_not_sent_again(act: Act, due: Reminder) -> None:
    assert await refusal(resend_reminder(due.id, "Now.", None, act)) == (
        "RULE_VIOLATED",
        "reminderId",
    )


# --- cancelling ----------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["planned", "waiting", "held"])
async def test_what_has_not_left_is_cancelled_for_good(
    database: Database, act: Act, due: Reminder, step: str, post: posts.Post
) -> None:
    if step != "planned":
        await compose(act.settings, act.clock)
    if step == "held":
        await do(hold_reminder(due.id, "Wait.", None, act))
    cancelled = await do(cancel_reminder(due.id, "Settled by telephone.", None, act))
    assert cancelled.state is ReminderState.CANCELLED
    assert cancelled.reason == "Cancelled by local administrator: Settled by telephone."
    await send_all(database, act, post)
    assert post.accepted == []


async def test_what_was_sent_cannot_be_cancelled_but_what_is_sent_again_can(
    database: Database, act: Act, due: Reminder, post: posts.Post
) -> None:
    await send_all(database, act, post)
    with pytest.raises(DomainError, match="that was sent cannot be cancelled"):
        await do(cancel_reminder(due.id, "Never mind.", None, act))
    await do(resend_reminder(due.id, "Once more.", None, act))
    await do(cancel_reminder(due.id, "Never mind.", None, act))
    await send_all(database, act, post)
    assert len(post.accepted) == 1
    assert await posts.state_of(due) is ReminderState.MAILED


async def test_a_doubtful_mail_is_held_before_it_is_cancelled(
    database: Database, act: Act, due: Reminder
) -> None:
    await doubt(database, act)
    assert (await refusal(cancel_reminder(due.id, "No.", None, act)))[0] == "RULE_VIOLATED"
    await do(hold_reminder(due.id, "First.", None, act))
    cancelled = await do(cancel_reminder(due.id, "No.", None, act))
    assert str(cancelled.reason).endswith("Its mail may have arrived.")
    assert (await mail_of(due)).state is MessageState.WITHDRAWN


# --- refusals ------------------------------------------------------------------------------------


async def test_a_reason_a_version_and_a_right_are_needed(act: Act, due: Reminder) -> None:
    assert await refusal(hold_reminder(due.id, " ", None, act)) == ("BAD_USER_INPUT", "reason")
    assert await refusal(hold_reminder(due.id, "x", 7, act)) == ("CONFLICT", "expectedVersion")
    assert (await refusal(release_reminder(due.id, None, act)))[0] == "RULE_VIOLATED"
    person = due.recipient_id
    assert isinstance(person, UUID)
    theirs = await refusal(hold_reminder(due.id, "x", None, affiliate(person)))
    assert theirs[0] == "FORBIDDEN"
    elsewhere = await refusal(hold_reminder(due.id, "x", None, affiliate(UUID(int=1))))
    assert elsewhere == ("NOT_FOUND", "reminderId")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reminder SET held_at = now()",
        "UPDATE reminder SET held_at = now(), held_because = ' '",
        "UPDATE outbox_message SET resent_because = ''",
    ],
)
async def test_the_database_wants_a_reason_too(
    database: Database, act: Act, due: Reminder, statement: str
) -> None:
    await compose(act.settings, act.clock)
    with pytest.raises(asyncpg.CheckViolationError):
        await database.reads.execute(statement)
