"""Mail addresses need their own scope: no field of any type tells one without it, and no filter does."""

from datetime import UTC, date, datetime

import pytest

from domain.notices.messages import DeliveryAttempt, OutboxMessage
from domain.people import EmailAddress
from domain.viewers import ANONYMOUS, LOCAL_ADMIN, Scope, Viewer, ViewerKind
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
