"""Mails of inquiries: the sender is told once that it has arrived, and staff that it waits; never silence."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from domain.clock import Clock
from domain.database import Database
from domain.inquiries import Inquiry, reference_of
from domain.notices.composing import compose
from domain.notices.delivery import Delivery, Outcome, deliver
from domain.notices.inquiry_mails.explaining import explain_inquiry, names_inquiry
from domain.notices.inquiry_mails.taming import tame
from domain.notices.messages import MessageState, OutboxMessage
from domain.notices.outbox import Outbox
from domain.notices.references import find_reminder
from domain.organizations import OrganizationKind
from domain.people import Person
from domain.roles import Role, RoleGrant
from domain.settings import Settings
from domain.verbs.agreements.inquiry_sending import Question, send_inquiry
from domain.verbs.agreements.inquiry_triage import (
    assign_inquiry,
    mark_inquiry_spam,
    triage_inquiry,
)
from tests import samples
from tests.domain.acting import ADMIN, HOME, NOBODY, refusal
from tests.domain.notices import posts
from tests.domain.notices.posts import Post
from workers.smtp import SmtpRelay

ASKED = Question(
    organization_name="Example Guild of Clerks",
    contact_name="Ada Example",
    contact_email="ada@example.org",
    message="We would like to become an affiliate. Write to eve@example.com.",
    consent=True,
    country="NA",
)
SUNDAY_NIGHT = Clock.fixed(datetime(2026, 3, 9, 1, 30, tzinfo=UTC), HOME)
MONDAY_MORNING = datetime(2026, 3, 9, 13, 0, tzinfo=UTC)
BUSINESS = Settings(send_window="business", home_time_zone=HOME)


@dataclass
class Desk:
    """A worker that composes and sends at an instant."""

    database: Database
    post: Post
    settings: Settings

    async def work(self, clock: Clock = NOBODY.clock) -> Any:
        await compose(self.settings, clock)
        return await self.send(clock)

    async def send(self, clock: Clock = NOBODY.clock) -> Any:
        outbox, relay = Outbox(self.database, clock), SmtpRelay(self.post.url)
        try:
            hours = self.settings.send_hours
            return dict(await deliver(Delivery(outbox, relay, "entente@example.org", hours)))
        finally:
            await relay.close()

    def to(self, address: str) -> Any:
        (found,) = [
            posts.parse(content)
            for content, recipient in zip(self.post.accepted, self.post.recipients, strict=True)
            if recipient == address
        ]
        return found


@pytest.fixture
async def desk(database: Database, settings: Settings) -> Any:
    async with posts.mail_server() as post:
        yield Desk(database, post, settings)


async def member(role: Role = Role.STAFF, **values: Any) -> Person:
    """Somebody of staff, with an address."""
    person = await samples.person(**values)
    await RoleGrant.create(person=person, role=role, valid_from=date(2020, 1, 1))
    return person


async def address_of(database: Database, person: Person) -> str:
    return str(
        await database.reads.fetchval(
            "SELECT address FROM email_address WHERE person_id = $1 AND is_primary", person.id
        )
    )


async def states() -> dict[str, MessageState]:
    return {row.kind: row.state for row in await OutboxMessage.all()}


def text_of(mail: Any) -> str:
    return str(mail.get_body(("plain",)).get_content())


# --- what is said, to whom -----------------------------------------------------------------------


async def test_the_sender_is_told_once_who_looks_after_it_and_what_happens_next(
    desk: Desk,
) -> None:
    await samples.organization(OrganizationKind.HOME_ASSOCIATION, name="Example Home Association")
    staff = await member()
    inquiry = await send_inquiry(ASKED, NOBODY)
    assert await desk.work() == {Outcome.SENT: 2}
    assert await desk.work() == {}
    mail = desk.to("ada@example.org")
    reference = reference_of(inquiry.id)
    assert mail["Subject"] == f"We have your inquiry {reference}"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] is None
    said = " ".join(text_of(mail).split())
    for words in (
        "Dear Ada Example,",
        "for Example Guild of Clerks. Your inquiry arrived on 4 March 2026.",
        reference,
        "The staff of Example Home Association look after affiliations",
        "WHAT HAPPENS NEXT",
    ):
        assert words in said
    notice = desk.to(await address_of(desk.database, staff))
    assert notice["Subject"] == f"New inquiry {reference}: Example Guild of Clerks"
    assert "as a member of staff you may sort inquiries" in " ".join(text_of(notice).split())
    assert "Country: Namibia" in text_of(notice)
    for content in desk.post.accepted:
        assert b"eve@example.com" not in content
        assert b"would like to become an affiliate" not in content
    assert set((await states()).values()) == {MessageState.SENT}


async def test_each_is_written_in_the_language_of_whom_it_is_for(desk: Desk) -> None:
    staff = await member(locale="fr")
    await send_inquiry(replace(ASKED, language="es-MX"), NOBODY)
    assert (await Inquiry.get()).language == "es"
    await desk.work()
    mail, notice = (
        desk.to("ada@example.org"),
        desk.to(await address_of(desk.database, staff)),
    )
    assert (mail["Content-Language"], notice["Content-Language"]) == ("es", "fr")
    assert mail["Subject"].startswith("Hemos recibido su solicitud INQ-")
    assert notice["Subject"].startswith("Nouvelle demande INQ-")


async def test_without_staff_administrators_are_told_and_without_them_the_services_own_mailbox(
    desk: Desk,
) -> None:
    await member(deactivated_on=date(2026, 3, 1))
    admin = await member(Role.ADMIN)
    await send_inquiry(ASKED, NOBODY)
    await desk.work()
    address = await address_of(desk.database, admin)
    assert "you are an administrator" in text_of(desk.to(address))
    await RoleGrant.filter(person=admin).update(valid_to=date(2026, 3, 3))
    await send_inquiry(ASKED, NOBODY)
    await desk.work()
    assert "neither a member of staff" in " ".join(text_of(desk.to("entente@example.org")).split())


async def test_whoever_looks_after_it_by_then_is_named(desk: Desk) -> None:
    inquiry = await send_inquiry(ASKED, NOBODY)
    await assign_inquiry(inquiry.id, (await member(name="Olga Officer")).id, None, ADMIN)
    await desk.work()
    assert "Olga Officer looks after your inquiry." in text_of(desk.to("ada@example.org"))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ada Example", "Ada Example"),
        ("Verband für Städte · 日本", "Verband für Städte · 日本"),
        ("St.Gallen Clerks", "St. Gallen Clerks"),
        ("You won! http://evil.example/x?y=1 now", "You won! now"),
        ("See www.evil.example or evil.example/pay", "See or evil. example pay"),
        ("Ask eve@evil.example", "Ask"),
        ("mailto:eve tel:+123", "mailto: eve tel:+123"),
        ("Ada\r\nBcc: eve", "Ada Bcc: eve"),
        ("Ada\u202e\u200bx\x00", "Ada x"),
        ("x" * 200, "x" * 99 + "…"),
        ("https://evil.example", ""),
    ],
)
def test_what_strangers_typed_is_tamed(typed: str, kept: str) -> None:
    assert tame(typed) == kept


async def test_no_link_of_a_stranger_stands_in_a_mail(desk: Desk) -> None:
    hostile = replace(
        ASKED,
        organization_name='Prize <a href="https://evil.example">click</a> evil.example',
        contact_name="https://evil.example",
    )
    await send_inquiry(hostile, NOBODY)
    await desk.work()
    for content in desk.post.accepted:
        mail = posts.parse(content)
        html = mail.get_body(("html",))
        assert html is not None
        for said in (text_of(mail), html.get_content(), mail["Subject"], mail["To"]):
            assert "evil.example" not in said
            assert "<a href" not in said


# --- when, and whether -----------------------------------------------------------------------------


async def test_the_answer_leaves_at_once_and_the_notice_in_staffs_hours(desk: Desk) -> None:
    await member(time_zone=HOME)
    desk.settings = replace(desk.settings, send_window="business")
    await send_inquiry(ASKED, replace(NOBODY, clock=SUNDAY_NIGHT, settings=BUSINESS))
    assert await desk.work(SUNDAY_NIGHT) == {Outcome.SENT: 1}
    assert desk.post.recipients == ["ada@example.org"]
    assert await desk.work(Clock.fixed(MONDAY_MORNING - timedelta(seconds=1), HOME)) == {}
    assert await desk.work(Clock.fixed(MONDAY_MORNING, HOME)) == {Outcome.SENT: 1}


async def test_what_a_program_filled_in_causes_no_mail(desk: Desk) -> None:
    await member()
    await send_inquiry(replace(ASKED, homepage="https://example.com"), NOBODY)
    assert await desk.work() == {}
    assert await states() == {}


@pytest.mark.parametrize("written", [True, False], ids=["written", "not written yet"])
async def test_spam_is_not_answered_and_what_was_taken_for_it_is_answered_later(
    desk: Desk, written: bool
) -> None:
    await member()
    inquiry = await send_inquiry(ASKED, NOBODY)
    if written:
        await compose(desk.settings, NOBODY.clock)
    await mark_inquiry_spam(inquiry.id, None, ADMIN)
    assert await desk.work() == {}
    assert set((await states()).values()) == {MessageState.WITHDRAWN}
    reasons = {row.reason for row in await OutboxMessage.all()}
    assert reasons == {"Its inquiry was sorted before the mail was to leave."}
    await triage_inquiry(inquiry.id, None, None, None, ADMIN)
    assert await desk.work() == {Outcome.SENT: 1}
    await mark_inquiry_spam(inquiry.id, None, ADMIN)
    await triage_inquiry(inquiry.id, None, None, None, ADMIN)
    assert await desk.work() == {}
    assert desk.post.recipients == ["ada@example.org"]


async def test_spam_that_was_claimed_does_not_pass_the_fence(desk: Desk) -> None:
    inquiry = await send_inquiry(ASKED, NOBODY)
    await compose(desk.settings, NOBODY.clock)
    outbox = Outbox(desk.database, NOBODY.clock)
    claimed = [each for each in await outbox.claim(5) if each.address == "ada@example.org"]
    await mark_inquiry_spam(inquiry.id, None, ADMIN)
    assert not await outbox.commit(claimed[0], timedelta(seconds=1))


async def test_what_was_sorted_needs_no_notice_but_its_answer(desk: Desk) -> None:
    await member()
    inquiry = await send_inquiry(ASKED, NOBODY)
    await triage_inquiry(inquiry.id, None, None, None, ADMIN)
    assert await desk.work() == {Outcome.SENT: 1}
    assert desk.post.recipients == ["ada@example.org"]


async def test_an_address_that_gets_no_mail_gets_none_and_the_ledger_says_so(desk: Desk) -> None:
    await desk.database.reads.execute(
        "INSERT INTO suppression (address, reason, since) VALUES ('ada@example.org', 'It bounced.', now())"
    )
    await send_inquiry(replace(ASKED, contact_email="Ada@Example.org"), NOBODY)
    await desk.work()
    row = await OutboxMessage.get(kind="INQUIRY_RECEIVED")
    assert (row.state, row.reason) == (
        MessageState.FAILED,
        "The address gets no mail: It bounced.",
    )


# --- exactly once ----------------------------------------------------------------------------------


async def test_workers_at_once_write_and_send_each_mail_once(desk: Desk) -> None:
    await member()
    for number in range(8):
        act = replace(NOBODY, sender=f"192.0.2.{number}")
        await send_inquiry(replace(ASKED, contact_email=f"ada{number}@example.org"), act)
    await asyncio.gather(*(compose(desk.settings, NOBODY.clock) for _ in range(3)))
    await asyncio.gather(*(desk.work() for _ in range(3)))
    assert len(desk.post.accepted) == 16
    assert len(set(desk.post.message_ids())) == 16
    assert sum(to.startswith("ada") for to in set(desk.post.recipients)) == 8


async def test_an_inquiry_that_is_refused_plans_no_mail(desk: Desk) -> None:
    for _ in range(3):
        await send_inquiry(ASKED, NOBODY)
    results = await asyncio.gather(
        *(send_inquiry(ASKED, NOBODY) for _ in range(2)), return_exceptions=True
    )
    assert all(isinstance(each, Exception) for each in results)
    assert await OutboxMessage.filter(kind="INQUIRY_RECEIVED").count() == 3


async def test_the_database_holds_one_mail_of_a_kind_for_an_inquiry(desk: Desk) -> None:
    await send_inquiry(ASKED, NOBODY)
    row = await OutboxMessage.get(kind="INQUIRY_RECEIVED")
    copied = """
        INSERT INTO outbox_message (inquiry_id, recipient_id, address, message_id, kind, not_before,
            local_date, state)
        VALUES ($1, NULL, 'else@example.org', '<x@y>', 'INQUIRY_RECEIVED', now(), '2026-03-04', 'READY')
    """
    with pytest.raises(asyncpg.UniqueViolationError):
        await desk.database.reads.execute(copied, row.inquiry_id)
    with pytest.raises(asyncpg.CheckViolationError, match="outbox_message_for_somebody"):
        await desk.database.reads.execute(copied, None)


async def test_the_ledger_explains_the_mails_by_the_reference(desk: Desk) -> None:
    staff = await member()
    inquiry = await send_inquiry(ASKED, NOBODY)
    reference = reference_of(inquiry.id)
    assert names_inquiry(f" {reference.lower()}")
    assert "That it has arrived, to ada@example.org, is READY." in await explain_inquiry(reference)
    await desk.work()
    said = await explain_inquiry(reference.lower())
    assert "The inquiry arrived on 2026-03-04 and is NEW." in said
    assert "is SENT.\nThe mail server took it at 2026-03-04 15:00 UTC." in said
    assert f"The notice that it waits, to {staff.name} <" in said
    assert await refusal(explain_inquiry("INQ-0000000000")) == ("NOT_FOUND", "reminder")
    row = await OutboxMessage.get(kind="INQUIRY_RECEIVED")
    assert await refusal(find_reminder(row.message_id)) == ("BAD_USER_INPUT", "reminder")
