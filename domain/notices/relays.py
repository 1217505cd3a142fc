"""What delivery asks of a mail server, in two steps, and how the server may answer.

`offer` hands over everything but the last dot: until then nothing is delivered, and hanging up
undoes it. `complete` is the dot. workers/smtp.py speaks SMTP; a test may stand between.
"""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

ENHANCED_CODE = re.compile(r"([245]\.\d{1,3}\.\d{1,3})\b")
LONGEST_REPLY = 1000


@dataclass(frozen=True, slots=True)
class Reply:
    """The server's answer: the code and its words, on one line."""

    code: int
    words: str

    @property
    def enhanced(self) -> str | None:
        """The enhanced status code (RFC 3463) that the words begin with, such as 5.1.1."""
        match = ENHANCED_CODE.match(self.words)
        return match[1] if match else None

    @property
    def status(self) -> str:
        """The enhanced code where there is one, else the plain one."""
        return self.enhanced or str(self.code)

    @property
    def permanent(self) -> bool:
        """Whether trying again would give the same answer."""
        return 500 <= self.code < 600

    def __str__(self) -> str:
        return f"{self.code} {self.words}"[:LONGEST_REPLY]


class Step(Enum):
    """What the server had been told when it answered."""

    SENDER = "MAIL"
    RECIPIENT = "RCPT"
    DATA = "DATA"
    DOT = "."


# Closing, or a login that is wanted first: all mails would be told the same.
OF_THE_SERVER = {421, 530, 535, 538}
# RFC 3463: subject 3 is the mail system; 5.3.4 is a mail that is too large for it.
SYSTEM_STATUS = re.compile(r"[45]\.3\.(?!4$)")


class RefusedError(Exception):
    """The server declined a mail; `reply` says why and whether for good."""

    def __init__(self, reply: Reply, step: Step = Step.DOT) -> None:
        super().__init__(str(reply))
        self.reply = reply
        self.step = step

    @property
    def concerns_all(self) -> bool:
        """Whether the server speaks of itself or of us: then neither mail nor recipient is to blame."""
        if self.reply.code in OF_THE_SERVER or SYSTEM_STATUS.match(self.reply.status):
            return True
        # Our sender is the same for all. What is too large is said here too, with 552.
        return self.step is Step.SENDER and self.reply.code != 552


class UnreachableError(Exception):
    """No mail can be handed over now, and this one was not."""


class DroppedError(UnreachableError):
    """The connection was lost in the middle of this mail, before its dot: the next one may fare better."""


class UnansweredError(Exception):
    """The dot may have reached the server, but no answer came: the mail may be on its way."""


class Relay(Protocol):
    """A mail server at the other end of one kept connection."""

    async def offer(self, sender: str, recipient: str, content: bytes) -> None:
        """Hand over all but the dot.

        Raises RefusedError, DroppedError or UnreachableError: nothing was delivered.
        """

    async def complete(self) -> Reply:
        """Send the dot and wait for the answer.

        Raises RefusedError, UnreachableError (the dot was not sent) or UnansweredError.
        """

    async def withdraw(self) -> None:
        """Hang up, so that what was offered is not delivered."""
