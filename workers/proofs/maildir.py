"""Whether a mail was delivered, by a Maildir that gets a copy of each (Postfix: `always_bcc`)."""

import asyncio
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from email.errors import MessageError
from email.parser import BytesHeaderParser
from email.policy import compat32
from pathlib import Path
from uuid import UUID

from domain.notices.proofs import RELAY_GRACE, Doubt, Finding, UnprovenError

# Headers are read to their end or this far, whichever comes first.
HEADERS = 65_536
BLANKS = re.compile(r"\s+")


@dataclass(slots=True)
class MaildirProof:
    """The mails of a Maildir by Message-ID. A file never changes, so each is read once."""

    folder: Path
    grace: timedelta = RELAY_GRACE
    # Message-IDs by the part of the file's name that stays when a mail client marks or moves it.
    _read: dict[str, str] = field(default_factory=dict)

    async def find(self, doubts: Sequence[Doubt]) -> Mapping[UUID, Finding]:
        """Look for the Message-ID of each among the mails that are there now."""
        there = await asyncio.to_thread(self._message_ids)
        return {
            doubt.id: Finding.ACCEPTED if doubt.message_id in there else Finding.ABSENT
            for doubt in doubts
        }

    def _message_ids(self) -> set[str]:
        try:
            found = dict(self._follow())
        except (OSError, MessageError) as error:
            raise UnprovenError(f"The Maildir {self.folder} cannot be read: {error}") from error
        # What was removed is forgotten here too: the folder may be emptied from time to time.
        self._read = found
        return set(found.values())

    def _follow(self) -> Iterator[tuple[str, str]]:
        # cur before new would miss a mail that is moved in between.
        for name in ("new", "cur"):
            for file in (self.folder / name).iterdir():
                stays = file.name.partition(":")[0]
                if (known := self._read.get(stays)) is not None:
                    yield stays, known
                elif (read := _message_id(file)) is not None:
                    yield stays, read


def _message_id(file: Path) -> str | None:
    try:
        with file.open("rb") as opened:
            beginning = opened.read(HEADERS)
    except FileNotFoundError:  # moved to cur, where it is found next
        return None
    headers = BytesHeaderParser(policy=compat32).parsebytes(beginning)
    return BLANKS.sub("", str(headers.get("Message-ID", "")))
