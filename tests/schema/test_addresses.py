"""Mail addresses need their own scope: no field of any type tells one without it, and no filter does."""

from datetime import UTC, date, datetime

import pytest

from domain.inquiries import Inquiry
from domain.notices.messages import DeliveryAttempt, OutboxMessage
from domain.notices.reminders import Reminder
from domain.people import EmailAddress
from domain.viewers import ANONYMOUS, LOCAL_ADMIN, Reach, Scope, Viewer, ViewerKind
from schema.graph import GRAPH
from tests.domain.notices import posts
from tests.schema.conftest import Ask

ADDRESS = "asked.for@example.org"
MOMENT = datetime(2026, 3, 4, 9, tzinfo=UTC)
REFUSED = f"550 <{ADDRESS}>: no such mailbox"


def holder(*scopes: Scope) -> Viewer:
    return Viewer(ViewerKind.TOKEN, " ".join(scopes), frozenset(scopes))


BLIND = [ANONYMOUS]
BLIND += [holder(scope) for scope in Scope if scope is not Scope.CONTACTS_READ]
BLIND += [holder(*(scope for scope in Scope if scope is not Scope.CONTACTS_READ))]


async def refuse_mail() -> None:
    """A reminder whose mail was refused, with the address wherever mail servers put it."""
    of, term = await posts.affiliation_with_term()
    reminder = await posts.reminder(of, term, MOMENT, reason=REFUSED)
    await EmailAddress.filter(person_id=reminder.recipient_id).update(address=ADDRESS)
    message = await OutboxMessage.create(
        recipient_id=reminder.recipient_id,
        address=ADDRESS,
        message_id="<one@example.net>",
        kind="OPEN",
        subject="About an agreement",
        not_before=MOMENT,
        reply=REFUSED,
        reason=REFUSED,
        local_date=date(2026, 3, 4),
    )
    await DeliveryAttempt.create(message=message, number=1, started_at=MOMENT, reply=REFUSED)
    reminder.message = message
    await reminder.save()


async def everything(ask: Ask, viewer: Viewer) -> bytes:
    """Every value of every row, as a viewer gets them one row at a time."""
    bodies = []
    for entity in GRAPH.catalog.values():
        fields = " ".join(found.name for found in entity.scalars)
        for key in await entity.model.all().values_list("id", flat=True):
            query = (
                f'{{ node(id: "{entity.name}:{key}") {{ ... on {entity.name} {{ {fields} }} }} }}'
            )
            bodies.append((await ask(query, viewer=viewer)).result.body)
    return b"\n".join(bodies)


async def test_no_field_of_any_type_tells_an_address_without_the_scope(ask: Ask) -> None:
    await refuse_mail()
    assert (await everything(ask, LOCAL_ADMIN)).count(ADDRESS.encode()) == 6
    for viewer in BLIND:
        found = await everything(ask, viewer)
        assert ADDRESS.encode() not in found, viewer.name


@pytest.mark.parametrize(
    "condition",
    [
        'reason: {contains: "asked"}',
        'message: {address: {startsWith: "asked"}}',
        'message: {reply: {contains: "asked"}}',
        'message: {reason: {contains: "asked"}}',
        'message: {deliveryAttempts: {reply: {contains: "asked"}}}',
        'recipient: {emailAddresses: {address: {contains: "asked"}}}',
    ],
)
async def test_no_filter_tells_an_address_without_the_scope(ask: Ask, condition: str) -> None:
    await refuse_mail()
    query = f"{{ reminders(where: {{{condition}}}) {{ totalCount }} }}"
    assert (await ask(query)).data == {"reminders": {"totalCount": 1}}
    for viewer in BLIND:
        reply = await ask(query, viewer=viewer)
        assert reply.content["data"] in (None, {"reminders": {"totalCount": 0}}), viewer.name


async def test_the_ledger_alone_names_no_person_and_no_agreement(ask: Ask) -> None:
    await refuse_mail()
    for field in ("chosenBecause", "acknowledgedBy", "message { subject }"):
        reply = await ask(
            f"{{ reminders {{ nodes {{ {field} }} }} }}", viewer=holder(Scope.LEDGER_READ)
        )
        assert reply.code == "FORBIDDEN", field


EXPLAIN = "query ($id: String!) { explainReminder(reminder: $id) { text } }"
WHY = """query ($person: ID!, $subject: ID!) {
    reminderExplanation(person: $person, subject: $subject) { text } }"""


async def test_an_explanation_tells_what_its_reader_may_read_and_no_more(ask: Ask) -> None:
    await refuse_mail()
    reminder = await Reminder.get().prefetch_related("recipient", "agreement")
    recipient, agreement = reminder.recipient, reminder.agreement
    assert recipient is not None
    assert agreement is not None
    await Reminder.all().update(held_at=MOMENT, held_because="They are cross with us.")
    named = {"person": f"Person:{recipient.id}", "subject": f"Agreement:{agreement.id}"}
    names = (recipient.name, agreement.number, "Chosen because")
    own = Viewer(ViewerKind.PERSON, "oneself", reach=Reach(person=recipient.id))
    everybody = holder(*Scope)
    for viewer, knows_names, knows_address, knows_words in (
        (everybody, True, True, True),
        (holder(Scope.LEDGER_READ), False, False, False),
        (holder(Scope.LEDGER_READ, Scope.READ), True, False, False),
        (holder(Scope.LEDGER_READ, Scope.CONTACTS_READ), False, True, True),
        (own, True, True, False),
    ):
        one = (await ask(EXPLAIN, {"id": str(reminder.id)}, viewer=viewer)).data["explainReminder"]
        (other,) = (await ask(WHY, named, viewer=viewer)).data["reminderExplanation"]
        assert one == other
        assert "Attempt 1" in one["text"]
        assert [name in one["text"] for name in names] == [knows_names] * 3, viewer.name
        assert (f"to {ADDRESS}" in one["text"]) == knows_address, viewer.name
        assert (REFUSED in one["text"]) == knows_words, viewer.name
        assert ("cross with us" in one["text"]) == knows_words, viewer.name


async def test_a_mail_of_an_inquiry_is_not_there_for_others(ask: Ask) -> None:
    await refuse_mail()
    inquiry = await Inquiry.create(
        organization_name="Example Guild",
        contact_name="Ada",
        contact_email="ada@example.org",
        message="Hello there, you.",
        consent_at=MOMENT,
    )
    await OutboxMessage.all().update(inquiry_id=inquiry.id)
    given = {"id": "<one@example.net>"}
    assert (await ask(EXPLAIN, given)).code == "BAD_USER_INPUT"
    assert (await ask(EXPLAIN, given, viewer=ANONYMOUS)).code == "NOT_FOUND"
