"""The ledger's mutations and filters through GraphQL: keys, versions, refusals as values."""

from datetime import UTC, datetime

from domain.clock import Clock
from domain.database import Database
from domain.notices.composing import compose
from domain.notices.messages import OutboxMessage
from domain.notices.reminders import Reminder
from domain.notices.rules import NoticeKind
from domain.notices.suppressions import Suppression
from domain.settings import Settings
from domain.viewers import Reach, Scope, Viewer, ViewerKind
from tests import samples
from tests.domain.notices import posts
from tests.schema.conftest import Ask

DUE = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
HOLD = """mutation Hold($input: HoldReminderInput!) {
    holdReminder(input: $input) {
        reminder { version heldBecause state } errors { code path } } }"""
RESEND = """mutation Again($input: ResendReminderInput!) {
    resendReminder(input: $input) {
        reminder { state message { state resentBecause attempts } } errors { code path } } }"""
LEDGER = """query Ledger($where: ReminderFilter) {
    reminders(where: $where) { totalCount nodes { stage recipient { name } } } }"""
READER = Viewer(ViewerKind.TOKEN, "reader", frozenset({Scope.READ, Scope.LEDGER_READ}))


async def test_a_hold_has_its_effect_once_a_key_and_only_on_what_was_seen(
    ask: Ask, database: Database
) -> None:
    made = await posts.reminder(*await posts.affiliation_with_term(), DUE)
    given = {"reminderId": f"Reminder:{made.id}", "reason": "A call.", "expectedVersion": 1}
    keyed = {"input": {**given, "idempotencyKey": "a"}}
    first, second = [(await ask(HOLD, keyed)).data["holdReminder"] for _ in range(2)]
    assert first == second
    assert first["reminder"] == {"version": 2, "heldBecause": "A call.", "state": "SCHEDULED"}
    stale = (await ask(HOLD, {"input": given})).data["holdReminder"]
    assert stale["errors"] == [{"code": "CONFLICT", "path": ["expectedVersion"]}]


async def test_who_only_reads_the_ledger_changes_nothing(ask: Ask, database: Database) -> None:
    made = await posts.reminder(*await posts.affiliation_with_term(), DUE)
    given = {"input": {"reminderId": f"Reminder:{made.id}", "reason": "x"}}
    answer = (await ask(HOLD, given, viewer=READER)).data["holdReminder"]
    assert answer["errors"][0]["code"] == "FORBIDDEN"


async def test_a_resend_shows_the_new_mail(ask: Ask, database: Database) -> None:
    made = await posts.reminder(*await posts.affiliation_with_term(), DUE, state="MAILED")
    given = {"input": {"reminderId": f"Reminder:{made.id}", "reason": "Lost."}}
    answer = (await ask(RESEND, given)).data["resendReminder"]
    assert answer["reminder"] == {
        "state": "MAILED",
        "message": {"state": "READY", "resentBecause": "Lost.", "attempts": 0},
    }
    again = (await ask(RESEND, given)).data["resendReminder"]
    assert again["errors"] == [{"code": "CONFLICT", "path": ["reminderId"]}]


MAILS = """query Mails($where: ReminderFilter) {
    reminders(where: $where) { nodes { stage message { state } messages { totalCount nodes {
        state resentBecause reminders { totalCount nodes { stage } } } } } } }"""


async def test_each_mail_of_a_reminder_tells_what_it_carried(
    ask: Ask, database: Database, settings: Settings, clock: Clock
) -> None:
    of, term = await posts.affiliation_with_term()
    to = await samples.person(name="Zoë Example")
    again = await posts.reminder(of, term, clock.now(), NoticeKind.OPEN, to)
    await posts.reminder(of, term, clock.now(), NoticeKind.NUDGE, to)
    await compose(settings, clock)
    await OutboxMessage.all().update(state="SENT", sent_at=clock.now())
    await Reminder.all().update(state="MAILED")
    given = {"input": {"reminderId": f"Reminder:{again.id}", "reason": "Lost."}}
    assert (await ask(RESEND, given)).data["resendReminder"]["errors"] == []
    both = {"totalCount": 2, "nodes": [{"stage": "OPEN"}, {"stage": "NUDGE"}]}
    digest = {"state": "SENT", "resentBecause": None, "reminders": both}
    own = {"totalCount": 1, "nodes": [{"stage": "OPEN"}]}
    resent = {"state": "READY", "resentBecause": "Lost.", "reminders": own}
    assert (await ask(MAILS)).data["reminders"]["nodes"] == [
        {
            "stage": "OPEN",
            "message": {"state": "READY"},
            "messages": {"totalCount": 2, "nodes": [digest, resent]},
        },
        {
            "stage": "NUDGE",
            "message": {"state": "SENT"},
            "messages": {"totalCount": 1, "nodes": [digest]},
        },
    ]
    resends = {"where": {"messages": {"resentBecause": {"eq": "Lost."}}}}
    assert [each["stage"] for each in (await ask(MAILS, resends)).data["reminders"]["nodes"]] == [
        "OPEN"
    ]
    first = {
        "where": {"messages": {"state": {"eq": "SENT"}, "reminders": {"stage": {"eq": "OPEN"}}}}
    }
    assert len((await ask(MAILS, first)).data["reminders"]["nodes"]) == 2


async def test_mails_are_for_whoever_reads_the_ledger(
    ask: Ask, database: Database, settings: Settings, clock: Clock
) -> None:
    made, _message_id = await posts.mailed(database, settings, clock)
    assert made.recipient_id is not None
    theirs = Viewer(ViewerKind.PERSON, "recipient", reach=Reach(made.recipient_id))
    nothing = {"totalCount": 0, "nodes": []}
    assert (await ask(MAILS, viewer=theirs)).data["reminders"]["nodes"] == [
        {"stage": "OPEN", "message": None, "messages": nothing}
    ]
    blind = Viewer(ViewerKind.TOKEN, "blind", frozenset({Scope.READ}))
    assert (await ask(MAILS, viewer=blind)).data["reminders"]["nodes"] == []
    # Why somebody had a mail sent once more may name an address.
    seen = await ask(MAILS, viewer=READER)
    assert seen.content["data"]["reminders"]["nodes"][0]["messages"]["totalCount"] == 1
    (denied,) = seen.content["errors"]
    assert denied["path"][-1] == "resentBecause"


async def test_the_ledger_is_filtered_by_state_person_and_agreement(
    ask: Ask, database: Database
) -> None:
    of, term = await posts.affiliation_with_term()
    mine = await posts.reminder(of, term, DUE)
    other = await posts.reminder(*await posts.affiliation_with_term(), DUE, state="MAILED")
    wheres = [
        {"state": {"eq": "SCHEDULED"}},
        {"recipient": {"id": {"eq": f"Person:{mine.recipient_id}"}}},
        {"agreement": {"id": {"eq": f"Agreement:{of.agreement.id}"}}},
        {"agreement": {"number": {"eq": of.agreement.number}}, "state": {"in": ["SCHEDULED"]}},
    ]
    expected = (await mine.recipient).name  # type: ignore[misc]  # a relation is awaited
    for where in wheres:
        found = (await ask(LEDGER, {"where": where})).data["reminders"]
        assert [each["recipient"]["name"] for each in found["nodes"]] == [expected], where
    gone = {"recipient": {"id": {"eq": f"Person:{other.recipient_id}"}}, "state": {"eq": "FAILED"}}
    assert (await ask(LEDGER, {"where": gone})).data["reminders"]["totalCount"] == 0


async def test_a_suppression_is_read_and_lifted_with_a_reason_in_the_trail(
    ask: Ask, database: Database
) -> None:
    held = await Suppression.create(address="zoe@example.org", reason="Mail bounced: x", since=DUE)
    lift = """mutation Lift($input: LiftSuppressionInput!) {
        liftSuppression(input: $input) { suppression { until reason } errors { code path } } }"""
    listed = "{ suppressions { nodes { id address until } } bounces { totalCount } }"
    found = (await ask(listed)).data
    key = f"Suppression:{held.id}"
    assert found["suppressions"]["nodes"] == [
        {"id": key, "address": "zoe@example.org", "until": None}
    ]
    assert found["bounces"] == {"totalCount": 0}
    blind = Viewer(ViewerKind.TOKEN, "blind", frozenset({Scope.READ}))
    hidden = await ask("{ suppressions { nodes { since address } } }", viewer=blind)
    assert hidden.content["data"]["suppressions"]["nodes"][0]["address"] is None
    given = {"input": {"suppressionId": key, "reason": "She has a new server."}}
    refused = (await ask(lift, given, viewer=blind)).data["liftSuppression"]
    assert refused["errors"] == [{"code": "FORBIDDEN", "path": []}]
    lifted = (await ask(lift, given)).data["liftSuppression"]["suppression"]
    assert lifted["reason"] == "Lifted by local administrator: She has a new server."
    assert lifted["until"] is not None
    again = (await ask(lift, given)).data["liftSuppression"]
    assert again["errors"] == [{"code": "RULE_VIOLATED", "path": ["suppressionId"]}]
    told = await database.reads.fetchval(
        "SELECT before ->> 'reason' FROM audit_event WHERE action = 'liftSuppression'"
    )
    assert told == "Mail bounced: x"
