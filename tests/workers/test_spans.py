"""Spans of the workers: what a sweep wrote, and what became of each mail, with nobody's address."""

import re
from dataclasses import replace
from datetime import UTC, datetime

from domain.clock import Clock
from domain.database import Database
from domain.notices.rules import NoticeKind
from domain.settings import Settings
from tests.domain.notices import posts
from tests.otlp import receiving
from workers.desk import Desk

NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)


async def test_sweeps_and_mails_are_told(
    database: Database, settings: Settings, clock: Clock
) -> None:
    async with posts.mail_server() as post, receiving() as receiver:
        told = replace(settings, otlp_url=receiver.url, smtp_url=post.url, send_window="always")
        async with Desk.open(told) as desk:
            desk.clock = clock
            await desk.sweep()
            of, term = await posts.affiliation_with_term()
            await posts.reminder(of, term, NOW, NoticeKind.OPEN)
            await desk.deliver()
            assert len(post.accepted) == 1
    assert {span.process for span in receiver.spans} == {"entente-worker"}
    sweep, mail = sorted(receiver.spans, key=lambda span: span.name, reverse=True)
    assert (sweep.name, mail.name) == ("sweep", "deliver mail")
    assert mail.facts == {
        "entente.mail.kind": await database.reads.fetchval("SELECT kind FROM outbox_message"),
        "entente.mail.attempt": 1,
        "entente.mail.state": "sent",
    }
    sent = b"".join(receiver.bodies)
    addresses = await database.reads.fetchval("SELECT array_agg(address) FROM outbox_message")
    assert addresses
    assert [each for each in addresses if each.encode() in sent] == []
    # Nor any other; a lone @ may be a byte of a random number.
    assert re.search(rb"[\w.-]+@[\w-]+\.\w+", sent) is None
