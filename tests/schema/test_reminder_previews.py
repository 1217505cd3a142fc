"""The preview through GraphQL: what would go, to whom and why, for the ledger's readers; nothing changes."""

from datetime import UTC, datetime

from domain.database import Database
from domain.notices.messages import OutboxMessage
from domain.notices.reminders import Reminder
from domain.viewers import ANONYMOUS, Reach, Scope, Viewer, ViewerKind
from tests import samples
from tests.domain.notices import posts
from tests.schema.conftest import Ask
from tests.schema.test_every_mutation import fingerprint

PREVIEW = """query Ahead($until: Date!, $everything: Boolean = false, $first: Int = 100) {
    reminderPreview(until: $until, everything: $everything, first: $first) {
        until totalCount
        reminders { stage state address dueAt agreement { number } recipient { name } } } }"""
EXPLAIN = "query Why($one: String!) { explainReminder(reminder: $one) { text reminder { stage } } }"
LEDGER_ONLY = Viewer(ViewerKind.TOKEN, "ledger", frozenset({Scope.LEDGER_READ, Scope.READ}))


async def test_the_preview_names_people_and_agreements_and_changes_nothing(
    demo: Database, ask_demo: Ask
) -> None:
    before = await fingerprint(demo)
    whole = {"until": "2026-03-06", "first": 500}
    shown = (await ask_demo(PREVIEW, whole)).data["reminderPreview"]
    assert shown["totalCount"] == len(shown["reminders"]) > 0
    for each in shown["reminders"]:
        assert each["state"] == "MAILED"
        assert each["address"]
        assert each["recipient"]["name"]
    # What is about an organization alone names no agreement.
    assert any(each["agreement"] for each in shown["reminders"])
    given = {"until": "2026-03-06", "everything": True, "first": 1}
    more = (await ask_demo(PREVIEW, given)).data["reminderPreview"]
    assert more["totalCount"] > shown["totalCount"]
    assert len(more["reminders"]) == 1
    veiled = await ask_demo(PREVIEW, {"until": "2026-03-06"}, viewer=LEDGER_ONLY)
    addresses = {each["address"] for each in veiled.data["reminderPreview"]["reminders"]}
    assert addresses == {None}
    bare = '{ reminderPreview(until: "2026-03-06") { reminders { chosenBecause reason } } }'
    scopes = frozenset({Scope.LEDGER_READ})
    reply = await ask_demo(bare, viewer=Viewer(ViewerKind.TOKEN, "ledger", scopes))
    assert {*map(str, reply.data["reminderPreview"]["reminders"])} == {
        "{'chosenBecause': None, 'reason': None}"
    }
    assert await fingerprint(demo) == before


async def test_others_get_no_preview_and_odd_days_are_refused(ask_quiet: Ask) -> None:
    member = Viewer(ViewerKind.PERSON, "somebody", reach=Reach())
    for viewer in (ANONYMOUS, member):
        assert (
            await ask_quiet(PREVIEW, {"until": "2026-03-06"}, viewer=viewer)
        ).code == "FORBIDDEN"
    for given in (
        {"until": "2026-03-03"},
        {"until": "2027-03-06"},
        {"until": "2026-04-04", "first": 501},
    ):
        assert (await ask_quiet(PREVIEW, given)).code == "BAD_USER_INPUT"


async def test_a_reminder_is_explained_by_any_of_its_names(ask: Ask, database: Database) -> None:
    person = await samples.person()
    due = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
    made = await posts.reminder(*await posts.affiliation_with_term(), due, to=person)
    first, second = [
        await OutboxMessage.create(
            recipient=person,
            address="someone@example.org",
            message_id=f"<{number}@example.org>",
            kind="OPEN",
            not_before=due,
            local_date=due.date(),
        )
        for number in (1, 2)
    ]
    for mail in (first, second):
        await Reminder.filter(id=made.id).update(message=mail)
    names = (
        f"Reminder:{made.id}",
        f"R-{made.id}",
        str(made.id),
        first.message_id,
        second.message_id,
    )
    for name in names:
        found = (await ask(EXPLAIN, {"one": name})).data["explainReminder"]
        assert "It is scheduled" in found["text"]
        assert found["reminder"] == {"stage": "OPEN"}
    myself = Viewer(ViewerKind.PERSON, "me", reach=Reach(person=person.id))
    assert (await ask(EXPLAIN, {"one": str(made.id)}, viewer=myself)).data["explainReminder"]
    other = Viewer(ViewerKind.PERSON, "other", reach=Reach(person=(await samples.person()).id))
    for viewer in (ANONYMOUS, other):
        for name in (str(made.id), "<nothing@example.org>"):
            assert (await ask(EXPLAIN, {"one": name}, viewer=viewer)).code == "NOT_FOUND"
    assert (await ask(EXPLAIN, {"one": "17"})).code == "BAD_USER_INPUT"
