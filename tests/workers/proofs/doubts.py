"""Mails whose answer was lost, for tests of what may be known of them."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from domain.notices.proofs import Doubt, Finding, Proof

NOW = datetime.now(UTC)


def doubt(message_id: str, age: timedelta = timedelta(minutes=12)) -> Doubt:
    return Doubt(uuid4(), message_id, "OPEN", NOW - age, age, b"From: a@example.org")


async def ask(proof: Proof, *doubts: Doubt) -> list[Finding]:
    findings = await proof.find(doubts)
    return [findings[each.id] for each in doubts]
