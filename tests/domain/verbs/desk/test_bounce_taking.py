"""A bounce counts against the mail that it is about: its address rests, the next in line gets it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.clock import Clock
from domain.database import Database, transaction
from domain.hand_overs import HandOver, HandOverState
from domain.liaisons import LiaisonAssignment, LiaisonKind
from domain.notices.bounce_reports import Report, read_report
from domain.notices.composing import compose
from domain.notices.delivery import Delivery, Outcome, deliver
from domain.notices.messages import OutboxMessage
from domain.notices.outbox import Outbox
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.return_paths import ReturnPaths
from domain.notices.suppressions import Bounce, Suppression
from domain.notices.sweeps import sweep
from domain.people import EmailAddress
from domain.settings import Settings
from domain.verbs.desk.bounce_taking import Effect, take_refusals, take_report
from domain.verbs.ledger.cancelling import cancel_reminder
from domain.verbs.ledger.resending import resend_reminder
from tests import samples
from tests.domain.acting import ADMIN
from tests.domain.notices import posts
from tests.domain.notices.reports import bounce, complaint
from tests.domain.notices.worlds import ALWAYS, HOME, World, assign, at, row_of, world
from workers.smtp import SmtpRelay

OPENS = date(2026, 3, 4)
NOON = at(OPENS)
BOUNCES = "bounces@example.org"


@pytest.fixture
def bouncing(settings: Settings) -> Settings:
    return replace(settings, mail_bounces=BOUNCES)


async def mailed(settings: Settings, clock: Clock = NOON) -> tuple[World, OutboxMessage]:
    """An agreement whose review has opened, and the liaison's mail, which has left."""
    of = await world()
    backup = await samples.person(name="Bea Backup", time_zone=HOME)
    organization = of.of.counterparty.organization_id
    await assign(backup, LiaisonKind.STAFF_LIAISON, organization_id=organization, is_primary=False)
    await samples.term(of.of, date(2023, 9, 1), date(2026, 8, 31))
    await sweep(clock, ALWAYS)
    await compose(settings, clock)
    await OutboxMessage.all().update(state="SENT", sent_at=clock.now())
    await Reminder.filter(message_id__isnull=False).update(state=ReminderState.MAILED)
    made = await row_of(of, "OPEN", of.liaison)
    return of, await OutboxMessage.get(reminders__id=made.id)


def read(content: bytes) -> Report:
    report = read_report(content)
    assert report is not None
    return report


async def test_a_hard_bounce_goes_to_the_backup_at_once_and_to_the_staff(
    database: Database, bouncing: Settings
) -> None:
    of, message = await mailed(bouncing)
    to = ReturnPaths(BOUNCES, bouncing.link_keys).of(message.id)
    # The report names another address, and no Message-ID that we know: the return path is what counts.
    report = read(bounce(to=to, message_id="<x@y>", about="ceo@example.com"))
    assert await take_report(report, at(OPENS), bouncing) is Effect.SUPPRESSED
    (held,) = await Suppression.all()
    assert held.address == message.address.lower()
    assert held.reason == "Mail bounced: smtp; 550 5.1.1 User unknown"
    bounced = await row_of(of, "OPEN", of.liaison)
    assert (bounced.state, bounced.reason) == (ReminderState.FAILED, held.reason)
    (again,) = await Reminder.filter(stage="OPEN", state="SCHEDULED")
    assert "In place of the first one: " in again.chosen_because
    task = await HandOver.get(state=HandOverState.OPEN)
    assert task.reason == held.reason
    # The next stage knows: nobody is written to at that address.
    await sweep(at(date(2026, 5, 3)), ALWAYS)
    assert not await Reminder.filter(stage="NUDGE", recipient_id=of.liaison.id).exists()


@pytest.mark.parametrize(
    ("address", "withdrawn", "goes_on"),
    [("", True, True), ("", False, True), ("new@example.org", False, False)],
    ids=["never left", "to the same address", "to another address"],
)
async def test_a_bounce_of_the_first_mail_counts_after_it_was_sent_again(
    database: Database, bouncing: Settings, address: str, withdrawn: bool, goes_on: bool
) -> None:
    of, message = await mailed(bouncing)
    made = await row_of(of, "OPEN", of.liaison)
    if address:
        await EmailAddress.filter(person_id=of.liaison.id).update(address=address)
    act = replace(ADMIN, settings=bouncing, clock=at(OPENS))
    async with transaction():
        await resend_reminder(made.id, "It was lost.", None, act)
    async with transaction():
        if withdrawn:
            await cancel_reminder(made.id, "Found.", None, act)
        else:
            await OutboxMessage.filter(state="READY").update(state="SENT", sent_at=act.now)
    to = ReturnPaths(BOUNCES, bouncing.link_keys).of(message.id)
    assert await take_report(read(bounce(to=to)), at(OPENS), bouncing) is Effect.SUPPRESSED
    assert (await Suppression.get()).address == message.address.lower()
    made = await row_of(of, "OPEN", of.liaison)
    assert made.state is (ReminderState.FAILED if goes_on else ReminderState.MAILED)
    assert await Reminder.filter(stage="OPEN", state="SCHEDULED").count() == int(goes_on)


async def test_the_stand_in_has_at_once_what_is_of_no_agreement_and_what_else_waited(
    database: Database, bouncing: Settings
) -> None:
    of, _ = await mailed(bouncing)
    opened = await row_of(of, "OPEN", of.liaison)
    await Reminder.filter(id=opened.id).update(state=ReminderState.SCHEDULED, message_id=None)
    year_ago = OPENS.replace(year=2025)
    await LiaisonAssignment.filter(person_id=of.liaison.id).update(last_confirmed_on=year_ago)
    await sweep(at(OPENS), ALWAYS)
    await Reminder.filter(id=opened.id).update(held_at=at(OPENS).now(), held_because="Wait.")
    await compose(bouncing, at(OPENS))
    check = await Reminder.get(kind="CONTACT_CHECK", recipient_id=of.liaison.id)
    message = await OutboxMessage.get(reminders__id=check.id)
    await OutboxMessage.filter(id=message.id).update(state="SENT", sent_at=at(OPENS).now())
    await Reminder.filter(id=check.id).update(state=ReminderState.MAILED)
    report = read(bounce(message_id=message.message_id))
    assert await take_report(report, at(OPENS), bouncing) is Effect.SUPPRESSED
    # No sweep has come since.
    passed_on = Reminder.filter(subject_key=check.subject_key, recipient_id=of.admin.id)
    stands_in = await passed_on.get(agreement_id__isnull=True)
    assert stands_in.state is ReminderState.SCHEDULED
    assert stands_in.due_at <= at(OPENS).now()
    assert await compose(bouncing, at(OPENS)) == 2
    backup = await Reminder.get(stage="OPEN", state="SCHEDULED", message_id__isnull=False)
    assert "In place of the first one: " in backup.chosen_because
    opened = await Reminder.get(id=opened.id)
    assert (opened.state, opened.reason) == (ReminderState.SUPERSEDED, "Somebody else gets it now.")


async def test_the_same_report_counts_once(database: Database, bouncing: Settings) -> None:
    _, message = await mailed(bouncing)
    report = read(bounce(message_id=message.message_id))
    assert await take_report(report, at(OPENS), bouncing) is Effect.SUPPRESSED
    assert await take_report(report, at(OPENS), bouncing) is Effect.KNOWN
    assert await Bounce.all().count() == 1
    assert await HandOver.all().count() == 1


async def test_a_report_about_no_mail_of_ours_blocks_nobody(
    database: Database, bouncing: Settings
) -> None:
    of, message = await mailed(bouncing)
    forged = ReturnPaths(BOUNCES, ["a key of somebody else's, long enough"]).of(message.id)
    for content in (
        bounce(about=message.address),
        bounce(to=forged, about=message.address),
        complaint(to=forged),
    ):
        assert await take_report(read(content), at(OPENS), bouncing) is Effect.UNKNOWN
    assert await Suppression.all().count() == 0
    assert (await row_of(of, "OPEN", of.liaison)).state is ReminderState.MAILED


async def test_a_complaint_stops_the_mails(database: Database, bouncing: Settings) -> None:
    _, message = await mailed(bouncing)
    report = read(complaint(message_id=message.message_id))
    assert await take_report(report, at(OPENS), bouncing) is Effect.SUPPRESSED
    (held,) = await Suppression.all()
    assert (held.reason, held.until) == ("There was a complaint: Complaint: abuse", None)


async def test_soft_bounces_score_and_let_the_address_rest(
    database: Database, bouncing: Settings
) -> None:
    of, message = await mailed(bouncing)
    effects: list[Effect] = []
    for day in (4, 4, 5, 6):
        report = read(
            bounce(
                message_id=message.message_id,
                status="4.2.2",
                words=f"Mailbox full {len(effects)}",
            )
        )
        effects.append(await take_report(report, at(date(2026, 3, day)), bouncing))
    assert effects == [Effect.NOTED, Effect.NOTED, Effect.NOTED, Effect.SUPPRESSED]
    (held,) = await Suppression.all()
    assert held.until == at(date(2026, 3, 6)).now() + timedelta(days=14)
    # When it has rested it is tried again.
    await sweep(at(date(2026, 5, 3)), ALWAYS)
    assert await Reminder.filter(stage="NUDGE", recipient_id=of.liaison.id).exists()


async def test_soft_bounces_far_apart_do_no_harm(database: Database, bouncing: Settings) -> None:
    _, message = await mailed(bouncing)
    for number, day in enumerate((date(2026, 3, 4), date(2026, 3, 20), date(2026, 4, 10))):
        content = bounce(message_id=message.message_id, status="4.4.1", words=f"Later {number}")
        assert await take_report(read(content), at(day), bouncing) is Effect.NOTED
    assert await Suppression.all().count() == 0


async def test_days_with_soft_bounces_are_those_at_home(
    database: Database, bouncing: Settings
) -> None:
    _, message = await mailed(bouncing)
    # Two evenings at home, on three dates of the world's.
    evenings = (at(date(2026, 3, 4), 18), at(date(2026, 3, 4), 22), at(date(2026, 3, 5), 22))
    for number, clock in enumerate(evenings):
        content = bounce(message_id=message.message_id, status="4.4.1", words=f"Later {number}")
        assert await take_report(read(content), clock, bouncing) is Effect.NOTED
    content = bounce(message_id=message.message_id, status="4.4.1", words="Last")
    report, third = read(content), at(date(2026, 3, 6), 18)
    assert await take_report(report, third, bouncing) is Effect.SUPPRESSED


async def test_an_answer_counts_more_than_a_bounce(database: Database, bouncing: Settings) -> None:
    of, message = await mailed(bouncing)
    await Reminder.filter(recipient_id=of.liaison.id).update(
        state=ReminderState.ACKNOWLEDGED, acknowledged_at=at(OPENS).now(), acknowledged_by="Lia"
    )
    await take_report(read(bounce(message_id=message.message_id)), at(OPENS), bouncing)
    assert (await row_of(of, "OPEN", of.liaison)).state is ReminderState.ACKNOWLEDGED


async def test_an_address_that_the_server_refuses_is_taken_like_a_bounce(
    database: Database, bouncing: Settings, clock: Clock
) -> None:
    made, _ = await posts.mailed(database, bouncing, clock)
    async with posts.mail_server(
        lambda step: "550 5.1.1 No such user" if step == "RCPT" else None
    ) as post:
        paths = ReturnPaths(BOUNCES, bouncing.link_keys)
        outbox = Outbox(database, clock)
        run = Delivery(outbox, SmtpRelay(post.url), "entente@example.org", "always", paths)
        assert await deliver(run) == {Outcome.FAILED: 1}
        await run.relay.withdraw()
    assert await take_refusals(clock, bouncing) == 1
    assert await take_refusals(clock, bouncing) == 0
    (held,) = await Suppression.all()
    assert "No such user" in held.reason
    assert await posts.state_of(made) is ReminderState.FAILED


async def test_each_mail_leaves_with_a_return_path_of_its_own(
    database: Database, bouncing: Settings, clock: Clock
) -> None:
    of, term = await posts.affiliation_with_term()
    made = [await posts.reminder(of, term, clock.now()) for _ in range(3)]
    await compose(bouncing, clock)
    senders: list[str] = []
    async with posts.mail_server(lambda step: note(step, senders)) as post:
        paths = ReturnPaths(BOUNCES, bouncing.link_keys)
        run = Delivery(
            Outbox(database, clock), SmtpRelay(post.url), "entente@example.org", "always", paths
        )
        assert await deliver(run) == {Outcome.SENT: 3}
        await run.relay.withdraw()
    rows = [await posts.row_of(database, one) for one in made]
    assert {paths.read(sender) for sender in senders} == {row["id"] for row in rows}


def note(step: str, senders: list[str]) -> None:
    if step.startswith("MAIL "):
        senders.append(step.removeprefix("MAIL "))
