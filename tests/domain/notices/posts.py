"""Due reminders for tests of mail, written as the sweep writes them, and what became of them."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any
from uuid import UUID

from aiosmtpd.smtp import SMTP, Envelope, Session

from domain.agreement_terms import AgreementTerm
from domain.clock import Clock
from domain.database import Database
from domain.notices.composing import compose
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.rules import NoticeKind
from domain.people import Person
from domain.settings import Settings
from tests import samples
from tests.domain.notices.subjects import subject_of


async def affiliation_with_term(**values: Any) -> tuple[samples.Affiliation, AgreementTerm]:
    """An agreement in its only term, whose notice deadline is 2 June 2026."""
    owner = await samples.person(name="Owen Owner")
    of = await samples.affiliation(owner=owner, title="Example alliance")
    term = await samples.term(of, date(2023, 9, 1), date(2026, 8, 31), **values)
    return of, term


async def reminder(
    of: samples.Affiliation,
    term: AgreementTerm,
    due_at: datetime,
    kind: NoticeKind = NoticeKind.OPEN,
    to: Person | None = None,
    **values: Any,
) -> Reminder:
    """A reminder that is due, to a new person unless one is named."""
    to = to or await samples.person(name=f"Zoë Example {samples.number()}")
    given: dict[str, Any] = {
        "key": f"{kind}:{samples.number()}",
        "rule_code": "RENEWAL",
        "stage": kind.value,
        "kind": kind,
        "anchor_on": date(2026, 6, 2),
        "deadline_on": date(2026, 6, 2),
        **await subject_of(kind, of, term),
        "stage_on": due_at.date(),
        "stage_position": 1,
        "recipient": to,
        "audiences": ["HOME_LIAISON"],
        "chosen_because": "Staff liaison of Example Association.",
        "due_at": due_at,
        "local_date": due_at.date(),
    }
    return await Reminder.create(**{**given, **values})


async def mailed(database: Database, settings: Settings, clock: Clock) -> tuple[Reminder, str]:
    """A reminder whose mail waits to leave, and the mail's Message-ID."""
    of, term = await affiliation_with_term()
    made = await reminder(of, term, clock.now())
    await compose(settings, clock)
    return made, (await row_of(database, made))["message_id"]


async def states(database: Database) -> tuple[Counter[str], Counter[str]]:
    """How many reminders and how many messages are in which state."""
    reminders = await database.reads.fetch("SELECT state FROM reminder")
    messages = await database.reads.fetch("SELECT state FROM outbox_message")
    return Counter(row["state"] for row in reminders), Counter(row["state"] for row in messages)


async def state_of(made: Reminder) -> ReminderState:
    return (await Reminder.get(id=made.id)).state


async def row_of(database: Database, made: Reminder) -> Any:
    """The mail of a reminder, as it lies in the outbox."""
    (row,) = await database.reads.fetch(
        "SELECT m.* FROM outbox_message m JOIN reminder r ON r.message_id = m.id WHERE r.id = $1",
        made.id,
    )
    return row


async def attempts_of(database: Database, message: UUID) -> list[Any]:
    return list(
        await database.reads.fetch(
            "SELECT * FROM delivery_attempt WHERE message_id = $1 ORDER BY number", message
        )
    )


def parse(content: bytes) -> EmailMessage:
    """Read a mail back, strictly."""
    return BytesParser(EmailMessage, policy=policy.default).parsebytes(content)


Script = Callable[[str], str | None]
"""Gives the server's answer at a step, None for the usual one, "drop" to hang up."""


@dataclass
class Post:
    """A mail server that takes everything, unless its script says otherwise."""

    script: Script = lambda _step: None
    accepted: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    connections: int = 0
    url: str = ""

    def message_ids(self) -> list[str]:
        return [str(parse(content)["Message-ID"]) for content in self.accepted]


class _Handler:
    def __init__(self, post: Post) -> None:
        self.post = post

    def _answer(self, server: SMTP, step: str) -> str | None:
        answer = self.post.script(step)
        if answer == "drop":
            assert server.transport is not None
            server.transport.close()
        return answer

    async def handle_MAIL(  # noqa: N802 (the name is aiosmtpd's)
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        named = self._answer(server, f"MAIL {address}")
        return named or self._answer(server, "MAIL") or "250 OK"

    async def handle_RCPT(  # noqa: N802 (the name is aiosmtpd's)
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        named = self._answer(server, f"RCPT {address}")
        return named or self._answer(server, "RCPT") or "250 OK"

    async def handle_DATA(  # noqa: N802 (the name is aiosmtpd's)
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        before = self._answer(server, "DOT")
        if before is not None:
            return before
        assert isinstance(envelope.content, bytes)
        self.post.accepted.append(envelope.content)
        self.post.recipients += envelope.rcpt_tos
        return self._answer(server, "REPLY") or "250 2.0.0 Taken"


@contextlib.asynccontextmanager
async def mail_server(script: Script = lambda _step: None) -> AsyncIterator[Post]:
    """A real SMTP server at a free port of loopback."""
    post = Post(script)

    def converse() -> SMTP:
        post.connections += 1
        return SMTP(_Handler(post), enable_SMTPUTF8=True, hostname="post.localhost")

    server = await asyncio.get_running_loop().create_server(converse, "127.0.0.1", 0)
    async with server:
        post.url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield post
