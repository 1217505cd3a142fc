"""What may be known of a mail that may or may not have been delivered, and the ways to learn it.

A way is chosen by ENTENTE_SMTP_PROOF. workers/proofs speaks to logs and mailboxes; here is what
`resolving` asks of each, and the two ways that need to ask nobody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from domain.notices.mailbox import MailboxStore

# A relay may take ten minutes to answer the dot: until then it may still accept the mail.
RELAY_GRACE = timedelta(minutes=11)
# The local mailbox keeps a Message-ID once, so that asking it too early does no harm.
MAILBOX_GRACE = timedelta(seconds=1)
# Relays remember a key for a day or more; what is older than that may come twice.
KEY_HOLDS = timedelta(hours=20)
KEY_SCHEME = "header:"


@dataclass(frozen=True, slots=True)
class Doubt:
    """An uncertain mail: nobody knows whether the mail server has it."""

    id: UUID
    message_id: str
    kind: str
    # By the database's clock: when its last attempt passed the point of no return, and how long ago.
    committing_at: datetime
    age: timedelta
    # How the stored bytes begin, in which an idempotency key stands.
    beginning: bytes


class Finding(StrEnum):
    """What a way of proof says of a mail."""

    ACCEPTED = "accepted"
    ABSENT = "absent"
    # The mail server itself drops a second one.
    REPEATABLE = "repeatable"
    # Nobody can say: the policy of the kind decides.
    UNKNOWN = "unknown"


class UnprovenError(Exception):
    """The one to ask does not answer now; the mails stay uncertain until it does."""


class Proof(Protocol):
    """A way to learn whether a mail was delivered."""

    @property
    def grace(self) -> timedelta:
        """Before so much has passed since the dot, only ACCEPTED counts."""

    async def find(self, doubts: Sequence[Doubt]) -> Mapping[UUID, Finding]:
        """Say what is known of each; raises UnprovenError."""


@dataclass(frozen=True, slots=True)
class NoProof:
    """A plain mail server: nobody can be asked."""

    grace: timedelta = RELAY_GRACE

    async def find(self, doubts: Sequence[Doubt]) -> Mapping[UUID, Finding]:
        """Nothing is known of any."""
        return {doubt.id: Finding.UNKNOWN for doubt in doubts}


@dataclass(frozen=True, slots=True)
class KeyProof:
    """A mail server that drops a second mail with the same key in a header of this name."""

    header: str
    grace: timedelta = RELAY_GRACE

    async def find(self, doubts: Sequence[Doubt]) -> Mapping[UUID, Finding]:
        """A mail that bears its key, and whose key the server still remembers, may be sent again."""
        return {doubt.id: self._judge(doubt) for doubt in doubts}

    def _judge(self, doubt: Doubt) -> Finding:
        bears = doubt.beginning.startswith(key_line(self.header, doubt.id))
        return Finding.REPEATABLE if bears and doubt.age < KEY_HOLDS else Finding.UNKNOWN


@dataclass(frozen=True, slots=True)
class MailboxProof:
    """The local mailbox, which has a file for each Message-ID that it took."""

    store: MailboxStore
    grace: timedelta = MAILBOX_GRACE

    async def find(self, doubts: Sequence[Doubt]) -> Mapping[UUID, Finding]:
        """Look for the file of each."""
        return {
            doubt.id: Finding.ACCEPTED if self.store.accepted(doubt.message_id) else Finding.ABSENT
            for doubt in doubts
        }


def key_header(proof: str | None) -> str | None:
    """The header that the setting names for keys, or None where mails bear none."""
    return proof.removeprefix(KEY_SCHEME) if proof and proof.startswith(KEY_SCHEME) else None


def key_line(header: str, key: UUID) -> bytes:
    """The header line that tells a mail server which mail this is: the first, the same each time."""
    return f"{header}: {key}\r\n".encode()
