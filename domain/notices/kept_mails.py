"""Every mail that a reminder ever had, told in order: where it went, who asked for it, each attempt.

A reminder names only its newest mail. The database keeps the others beside it (`reminder_mail`), so that one
that was sent again, put off or taken back is still known by its first mail.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from asyncpg import Record

from domain.database import Transaction
from domain.notices.messages import MessageState
from domain.notices.told import Told, local, quoted

MAILS = """
    SELECT message.id, message.message_id, message.address, message.state, message.reason,
        message.resent_because, message.not_before, pause.domain AS resting, pause.paused_until,
        pause.words AS pause_words
    FROM reminder_mail AS kept
    JOIN outbox_message AS message ON message.id = kept.message_id
    LEFT JOIN paused_domain AS pause ON message.state = 'READY'
        AND pause.domain = lower(regexp_replace(message.address, '^.*@', ''))
    WHERE kept.reminder_id = $1
    ORDER BY message.created_at, message.id
"""

ATTEMPTS = """
    SELECT message_id, number, started_at, outcome, reply FROM delivery_attempt
    WHERE message_id = ANY($1) ORDER BY message_id, number
"""

RESENT = "resendReminder"
# Who had it sent once more, and who took it back.
DEEDS = f"""
    SELECT coalesce((after ->> 'message_id')::uuid, entity_id) AS mail, action, actor, at FROM audit_event
    WHERE (entity = 'Reminder' AND entity_id = $1 AND action = '{RESENT}')
        OR (entity = 'OutboxMessage' AND entity_id = ANY($2) AND after ->> 'state' = 'WITHDRAWN')
    ORDER BY seq
"""


@dataclass(frozen=True, slots=True)
class KeptMail:
    """A mail with all that the ledger holds of it."""

    row: Record
    attempts: Sequence[Record]
    asked: Record | None
    """Who had it sent once more, as far as the trail still names them."""
    withdrawn: Record | None
    """Which person took it back."""

    @property
    def has_left(self) -> bool:
        return bool(self.row["state"] == MessageState.SENT)


async def read_mails(tx: Transaction, reminder_id: UUID) -> list[KeptMail]:
    """Return the mails of a reminder, the first one first."""
    rows = await tx.fetch(MAILS, reminder_id)
    keys = [row["id"] for row in rows]
    attempts = await tx.fetch(ATTEMPTS, keys)
    deeds = await tx.fetch(DEEDS, reminder_id, keys)
    asked = _asked(rows, deeds)
    withdrawn = {one["mail"]: one for one in deeds if one["action"] != RESENT}
    return [
        KeptMail(
            row,
            [one for one in attempts if one["message_id"] == row["id"]],
            asked.get(row["id"]),
            withdrawn.get(row["id"]),
        )
        for row in rows
    ]


def _asked(rows: Sequence[Record], deeds: Sequence[Record]) -> dict[UUID, Record]:
    """Return who asked for which mail: of one that was written anew, whoever asked for that before it."""
    asked = {one["mail"]: one for one in deeds if one["action"] == RESENT}
    for before, row in pairwise(rows):
        because = row["resent_because"]
        if because and because == before["resent_because"] and before["id"] in asked:
            asked.setdefault(row["id"], asked[before["id"]])
    return asked


def tell_mails(mails: Sequence[KeptMail], zone: str, told: Told) -> Iterator[str]:
    """Say what became of each mail, in lines; several are counted."""
    if not mails:
        yield "There is no mail for it."
    for number, mail in enumerate(mails, start=1):
        row = mail.row
        to = f" to {row['address']}" if told.address else ""
        count = f"{number} of {len(mails)}, " if len(mails) > 1 else ""
        yield f"Mail {count}{row['message_id']}{to} is {row['state']}."
        if row["resent_because"]:
            who = _doer(mail.asked, zone, told) if mail.asked else "A person"
            yield f"{who} had it sent once more{quoted(row['resent_because'], told)}"
        yield from (_attempt(one, zone, told) for one in mail.attempts)
        if row["state"] == MessageState.READY:
            yield f"It is not to leave before {local(row['not_before'], zone)}."
        if row["resting"]:
            yield _rest(row, zone, told)
        if mail.withdrawn:
            yield f"{_doer(mail.withdrawn, zone, told)} took it back."
        if row["reason"] and told.words:
            yield f"Reason: {row['reason']}"


def _doer(deed: Record, zone: str, told: Told) -> str:
    who = deed["actor"] if told.names else "a person"
    return f"At {local(deed['at'], zone)} {who}"


def _attempt(attempt: Record, zone: str, told: Told) -> str:
    words = f" ({attempt['reply']})" if attempt["reply"] and told.words else ""
    outcome = attempt["outcome"] or "no answer yet"
    return f"Attempt {attempt['number']} at {local(attempt['started_at'], zone)}: {outcome}{words}."


def _rest(row: Record, zone: str, told: Told) -> str:
    whose = row["resting"] if told.address else "The recipient's domain"
    words = f" ({row['pause_words']})" if told.words else ""
    until = local(row["paused_until"], zone)
    return f"{whose} refuses mail for now{words}: its mails rest until {until}."
