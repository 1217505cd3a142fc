"""Inquiries that are forgotten are forgotten in the audit trail too, and the chain stays whole."""

from datetime import UTC, datetime
from typing import Any

import pytest

from domain.audit import AuditEvent
from domain.clock import Clock
from domain.database import Database
from domain.inquiries import Inquiry
from domain.notices.composing import compose
from domain.notices.messages import MessageState, OutboxMessage
from domain.settings import Settings
from domain.trail.audit_sealing import seal
from domain.trail.audit_verification import verify
from domain.trail.retention import forget_inquiries
from domain.verbs.agreements.inquiry_sending import Question, send_inquiry
from domain.verbs.agreements.inquiry_triage import decline_inquiry
from tests.domain.acting import ADMIN, HOME, NOBODY

LATER = Clock.fixed(datetime(2028, 3, 5, 15, tzinfo=UTC), HOME)
SETTINGS = Settings(inquiry_retention_months=24)


async def _sent(name: str) -> Inquiry:
    question = Question(
        "Example Guild", name, "ada@example.org", "We would like to be affiliates.", consent=True
    )
    row = await send_inquiry(question, NOBODY)
    await Inquiry.filter(id=row.id).update(created_at=ADMIN.now)
    return row


async def _told(row: Inquiry) -> list[tuple[str, Any]]:
    events = await AuditEvent.filter(entity_id=row.id).order_by("seq")
    return [(event.action, event.after) for event in events]


@pytest.mark.parametrize("sealed", [True, False], ids=["sealed before", "not sealed yet"])
async def test_what_the_sender_wrote_goes_and_what_came_of_it_stays(
    sealed: bool, database: Database
) -> None:
    closed, open_still = await _sent("Ada Lind"), await _sent("Bo Sand")
    await decline_inquiry(closed.id, "It is no association.", None, ADMIN)
    if sealed:
        await seal(database, ADMIN.clock)
    assert await forget_inquiries(LATER, SETTINGS) == 1
    assert await _told(closed) == [
        ("sendInquiry", None),
        ("declineInquiry", {"state": "DECLINED", "state_reason": "It is no association."}),
        ("forgetInquiry", {"months": 24}),
    ]
    ((_, kept),) = await _told(open_still)
    assert kept["contact_name"] == "Bo Sand"
    trail = await database.reads.fetchval(
        "SELECT string_agg(row::text, '') FROM audit_event AS row"
    )
    assert "Ada Lind" not in trail
    await seal(database, LATER)
    verdict = await verify(database)
    assert (verdict.whole, verdict.erased, verdict.unsealed) == (True, 1, 0)


async def test_what_was_forgotten_before_the_trail_was_goes_too(database: Database) -> None:
    row = await _sent("Ada Lind")
    await decline_inquiry(row.id, "It is no association.", None, ADMIN)
    await Inquiry.filter(id=row.id).update(contact_email="erased@invalid")
    assert await forget_inquiries(LATER, SETTINGS) == 0
    assert (await _told(row))[0] == ("sendInquiry", None)
    assert (await verify(database)).whole


async def test_its_mails_keep_what_became_of_them_and_no_word(database: Database) -> None:
    closed, open_still = await _sent("Ada Lind"), await _sent("Bo Sand")
    await compose(SETTINGS, ADMIN.clock)
    await OutboxMessage.filter(inquiry=closed).update(
        state=MessageState.SENT, sent_at=ADMIN.now, reply="250 ada@example.org taken"
    )
    await decline_inquiry(closed.id, "It is no association.", None, ADMIN)
    await forget_inquiries(LATER, SETTINGS)
    rows = await OutboxMessage.filter(inquiry=closed)
    assert {(row.state, row.content, row.reply) for row in rows} == {(MessageState.SENT, b"", None)}
    assert {row.address for row in rows if row.recipient_id is None} >= {"erased@invalid"}
    told = await database.reads.fetchval(
        "SELECT string_agg(row::text, '') FROM outbox_message AS row WHERE inquiry_id = $1",
        closed.id,
    )
    assert "ada@example.org" not in told
    assert await OutboxMessage.filter(inquiry=open_still, content=b"").count() == 0
