"""The local mailbox on disk: every mail that the sink has accepted, once by its Message-ID.

The sink (service/mailbox) writes it, the pages under /mail read it, and a worker that does not
know whether its mail got through asks it: `MailboxStore(data_dir).accepted(message_id)`.
"""

import contextlib
import hashlib
import os
import re
import secrets
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import getaddresses
from io import RawIOBase
from pathlib import Path
from typing import Any, Self

import orjson

FOLDER = "mailbox"
INDEX = "index.jsonl"
# A header fold is a line break and blanks; a Message-ID never holds blanks of its own.
BLANKS = re.compile(r"\s+")
NAME = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One mail of the mailbox, as a list shows it. `name` is that of its file and of its page."""

    name: str
    message_id: str
    accepted_at: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    size: int
    # How often the same Message-ID was accepted again; the first bytes are the ones kept.
    repeats: int = 0

    @classmethod
    def of(
        cls, content: bytes, *, sender: str, recipients: Sequence[str], accepted_at: datetime
    ) -> Self:
        """What the index says of a mail: taken from its headers and its envelope."""
        headers = BytesHeaderParser(policy=compat32).parsebytes(content)
        digest = hashlib.sha256(content).hexdigest()
        message_id = (
            BLANKS.sub("", header_text(headers.get("Message-ID", ""))) or f"<{digest}@without.id>"
        )
        return cls(
            name=name_of(message_id),
            message_id=message_id,
            accepted_at=accepted_at.isoformat(),
            sender=sender,
            recipients=tuple(recipients) or _addressed(headers),
            subject=header_text(headers.get("Subject", "")),
            size=len(content),
        )


def name_of(message_id: str) -> str:
    """The name under which a mail is kept: any Message-ID makes a safe file name of one length."""
    bare = BLANKS.sub("", message_id).encode("utf-8", "surrogateescape")
    return hashlib.sha256(bare).hexdigest()[:32]


def header_text(raw: object) -> str:
    """A header in readable letters, whatever was in it: a mail is never refused for a header."""
    try:
        text = str(make_header(decode_header(str(raw))))
    except (HeaderParseError, LookupError, ValueError):
        text = str(raw)
    return BLANKS.sub(" ", text).encode("utf-8", "replace").decode().strip()


class MailboxStore:
    """The mails under `data_dir`/mailbox. The file of a mail is the truth, the index a register.

    Writers and readers may be different processes; a reader follows the index as it grows.
    """

    def __init__(self, data_dir: Path) -> None:
        self.folder = data_dir / FOLDER
        self.index = self.folder / INDEX
        # Pages read in threads, and two of them may follow the index at the same time.
        self._following = threading.Lock()
        self._entries: dict[str, Entry] = {}
        self._read_up_to = 0

    def accepted(self, message_id: str) -> bool:
        """Whether a mail of this Message-ID was accepted: true only once it is safe on disk."""
        return self._file(name_of(message_id)).exists()

    def accept(self, content: bytes, entry: Entry) -> bool:
        """Keep a mail so that a power cut cannot lose it; False when it was there already."""
        self.folder.mkdir(parents=True, exist_ok=True)
        first = self._write_once(entry.name, content)
        self._append(asdict(entry) if first else {"repeat": entry.name})
        return first

    def entries(self) -> list[Entry]:
        """Every mail, the newest first."""
        with self._following:
            self._follow_index()
            return list(reversed(self._entries.values()))

    def entry(self, name: str) -> Entry | None:
        """The mail of that name, or None."""
        with self._following:
            self._follow_index()
            return self._entries.get(name)

    def content(self, name: str) -> bytes | None:
        """The bytes of a mail just as they came in, or None when there is none of that name."""
        if not NAME.fullmatch(name):
            return None
        try:
            return self._file(name).read_bytes()
        except FileNotFoundError:
            return None

    def register_strays(self, now: datetime) -> int:
        """Enter mails whose writer was killed between the file and the index; how many."""
        known = {entry.name for entry in self.entries()}
        strays = [file for file in self.folder.glob("*.eml") if file.stem not in known]
        for file in strays:
            content = file.read_bytes()
            entry = Entry.of(content, sender="", recipients=(), accepted_at=now)
            self._append(asdict(replace(entry, name=file.stem)))
        return len(strays)

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.eml"

    def _write_once(self, name: str, content: bytes) -> bool:
        """A finished file appears under its name or nothing does: write aside, sync, link."""
        aside = self.folder / f".{name}.{secrets.token_hex(4)}"
        try:
            with aside.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            self._file(name).hardlink_to(aside)
        except FileExistsError:
            return False
        finally:
            aside.unlink(missing_ok=True)
        _sync_folder(self.folder)
        return True

    def _append(self, line: dict[str, Any]) -> None:
        # One write in append mode: lines of two writers do not mix. What a power cut has torn is ended
        # first, or this line would be lost with it.
        text = orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)
        with self.index.open("a+b", buffering=0) as file:
            file.write(text if _ends_a_line(file) else b"\n" + text)
            os.fsync(file.fileno())

    def _follow_index(self) -> None:
        try:
            size = self.index.stat().st_size
        except FileNotFoundError:
            size = 0
        if size < self._read_up_to:  # another mailbox has taken this one's place
            self._entries, self._read_up_to = {}, 0
        if size == self._read_up_to:
            return
        with self.index.open("rb") as file:
            file.seek(self._read_up_to)
            whole, _, _ = file.read().rpartition(b"\n")
        self._read_up_to += len(whole) + 1 if whole else 0
        for line in whole.splitlines():
            self._take(line)

    def _take(self, line: bytes) -> None:
        # Torn by a power cut, or another program's: the mail itself is a stray then.
        with contextlib.suppress(AttributeError, KeyError, TypeError, ValueError):
            fields: dict[str, Any] = orjson.loads(line)
            if (name := fields.get("repeat")) is None:
                entry = _entry(fields)
                self._entries.setdefault(entry.name, entry)
            elif (known := self._entries.get(name)) is not None:
                self._entries[name] = replace(known, repeats=known.repeats + 1)


def _ends_a_line(file: RawIOBase) -> bool:
    """Whether a file is empty or its last byte is a line break."""
    size = file.seek(0, os.SEEK_END)
    if size == 0:
        return True
    file.seek(size - 1)
    return file.read(1) == b"\n"


def _entry(fields: Mapping[str, Any]) -> Entry:
    """The entry that a line of the index holds; raises TypeError or KeyError where it holds none."""
    entry = Entry(**{**fields, "recipients": tuple(fields["recipients"])})
    texts = (entry.name, entry.message_id, entry.accepted_at, entry.sender, entry.subject)
    if not all(isinstance(text, str) for text in (*texts, *entry.recipients)):
        raise TypeError("A text of the entry is none.")
    if not all(isinstance(number, int) for number in (entry.size, entry.repeats)):
        raise TypeError("A number of the entry is none.")
    return entry


def _addressed(headers: Message) -> tuple[str, ...]:
    to = header_text(headers.get("To", ""))
    return tuple(address for _, address in getaddresses([to]) if address)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
