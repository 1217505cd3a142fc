"""No mail leaves for an address that rests, whichever way it came into the outbox."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from domain.audit import AuditEvent
from domain.clock import Clock
from domain.database import Database, transaction
from domain.errors import DomainError
from domain.notices.composing import compose
from domain.notices.delivery import Outcome, deliver
from domain.notices.messages import MessageState, OutboxMessage
from domain.notices.outbox import Claimed
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.suppressions import Suppression
from domain.people import EmailAddress
from domain.verbs.ledger.lifting import lift_suppression
from domain.verbs.ledger.resending import resend_reminder
from domain.viewers import LOCAL_ADMIN, Scope
from tests import samples
from tests.domain.acting import ADMIN
from tests.domain.notices import posts
from tests.domain.notices.desks import NOW, Desk
from tests.domain.notices.test_delivery_claims import deliver_with

WORDS = "Mail bounced: 550 5.1.1 User unknown"


async def suppress(person_id: UUID | None) -> Suppression:
    email = await EmailAddress.get(person_id=person_id, is_primary=True)
    return await Suppression.create(address=email.address.lower(), reason=WORDS, since=NOW)


async def sent(desk: Desk, url: str) -> None:
    run = desk.delivery(url)
    await deliver(run)
    await run.relay.withdraw()


async def test_what_was_written_before_an_address_rests_fails_and_is_free_for_the_next_in_line(
    desk: Desk,
) -> None:
    of, term = await posts.affiliation_with_term()
    digest = await samples.person()
    two = [await posts.reminder(of, term, NOW, to=digest) for _ in range(2)]
    again = await posts.reminder(of, term, NOW)
    act = replace(ADMIN, settings=desk.settings, clock=desk.clock)
    async with posts.mail_server() as post:
        await Reminder.filter(recipient_id=digest.id).update(held_at=NOW, held_because="Later.")
        await compose(desk.settings, desk.clock)
        await sent(desk, post.url)
        await Reminder.filter(recipient_id=digest.id).update(held_at=None, held_because=None)
        async with transaction():
            await resend_reminder(again.id, "It was lost.", None, act)
        other = await posts.reminder(of, term, NOW)
        await compose(desk.settings, desk.clock)
        await suppress(digest.id)
        await suppress(again.recipient_id)
        run = desk.delivery(post.url)
        assert await deliver(run) == {Outcome.KEPT_BACK: 2, Outcome.SENT: 1}
        await run.relay.withdraw()
    assert len(post.accepted) == 2
    for one in two:
        row = await Reminder.get(id=one.id)
        assert (row.state, row.revivable) == (ReminderState.FAILED, True)
        assert row.reason == f"The address gets no mail: {WORDS}"
    assert await posts.state_of(again) is ReminderState.MAILED
    assert await posts.state_of(other) is ReminderState.MAILED
    failed = await OutboxMessage.filter(state=MessageState.FAILED)
    assert {mail.reason for mail in failed} == {f"The address gets no mail: {WORDS}"}
    assert {mail.attempts for mail in failed} == {0}


async def test_an_address_that_rests_meanwhile_gets_no_last_dot(desk: Desk) -> None:
    (made,) = await desk.compose()

    async def bounce(_message: Claimed) -> None:
        await suppress(made.recipient_id)

    with capture_logs() as logs:
        async with posts.mail_server() as post:
            run = await deliver_with(desk, post.url, bounce)
    assert run.tally == {Outcome.KEPT_BACK: 1}
    assert post.accepted == []
    row = await posts.row_of(desk.database, made)
    assert logs == [
        {"event": "mail_kept_back", "log_level": "info", "message_id": row["message_id"]}
    ]
    assert (row["state"], row["attempts"]) == ("FAILED", 0)
    # At once, not when the claim is over: with the next sweep somebody else is to have it.
    failed = await Reminder.get(id=made.id)
    assert (failed.state, failed.revivable) == (ReminderState.FAILED, True)
    assert failed.reason == row["reason"] == f"The address gets no mail: {WORDS}"


async def test_nothing_is_sent_again_to_an_address_that_rests_until_that_is_lifted(
    database: Database, desk: Desk
) -> None:
    (made,) = await desk.compose()
    act = replace(ADMIN, settings=desk.settings, clock=desk.clock)
    async with posts.mail_server() as post:
        await sent(desk, post.url)
        rest = await suppress(made.recipient_id)
        with pytest.raises(DomainError) as refused:
            async with transaction():
                await resend_reminder(made.id, "Once more.", None, act)
        assert (refused.value.code.value, refused.value.path) == ("RULE_VIOLATED", ("reminderId",))
        assert refused.value.message == (
            f"The recipient's address, {rest.address}, gets no mail since 4 March 2026: {WORDS}. Once it"
            " works, lift that (liftSuppression, or ./entente lift ADDRESS), and send it again."
        )
        blind = replace(LOCAL_ADMIN, scopes=frozenset({*Scope} - {Scope.CONTACTS_READ}))
        with pytest.raises(DomainError) as refused:
            async with transaction():
                await resend_reminder(made.id, "Once more.", None, replace(act, viewer=blind))
        assert refused.value.message.startswith(
            "The recipient's address gets no mail since 4 March"
        )
        # The day at home: elsewhere the next one had begun.
        await Suppression.filter(id=rest.id).update(since=datetime(2026, 3, 4, 4, tzinfo=UTC))
        at_home = replace(act, clock=Clock.fixed(act.now, "America/New_York"))
        with pytest.raises(DomainError, match="gets no mail since 3 March 2026: "):
            async with transaction():
                await resend_reminder(made.id, "Once more.", None, at_home)
        assert "550" not in refused.value.message
        assert await OutboxMessage.all().count() == 1
        assert not await AuditEvent.filter(action="resendReminder").exists()
        async with transaction():
            await lift_suppression(rest.id, "They mended it.", None, act)
            await resend_reminder(made.id, "Once more.", None, act)
        await sent(desk, post.url)
    assert len(post.accepted) == 2
