"""Whether Postfix took a mail, by its log: that of this machine or one that is shared with it.

`cleanup` writes a Message-ID while the mail still comes in, so that line alone proves nothing. The
mail is Postfix's own once the queue manager has it: its line for the same queue id comes later.
"""

import asyncio
import gzip
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from domain.clock import Clock
from domain.notices.proofs import RELAY_GRACE, Doubt, Finding, UnprovenError

NAMED = re.compile(
    r"postfix[^ ]*/cleanup\[\d+\]: (?P<queue>[0-9A-Za-z]+): message-id=(?P<id><[^>]*>)"
)
QUEUED = re.compile(r"postfix[^ ]*/qmgr\[\d+\]: (?P<queue>[0-9A-Za-z]+): from=<")
# RFC 3339, as rsyslog writes today, or the old form in local time that does not say the year.
PRECISE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:?\d\d)")
OLD = re.compile(r"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d")


@dataclass(frozen=True, slots=True)
class PostfixProof:
    """The log at a path, with what `logrotate` has made of it: `.1`, `.2.gz`, `-20261122` and so on."""

    log: Path
    grace: timedelta = RELAY_GRACE

    async def find(self, doubts: Sequence[Doubt]) -> Mapping[UUID, Finding]:
        """Read the log back to before the oldest doubt."""
        return await asyncio.to_thread(self._find, doubts)

    def _find(self, doubts: Sequence[Doubt]) -> dict[UUID, Finding]:
        try:
            since = min(doubt.committing_at for doubt in doubts)
            begins, taken = self._read(since, {doubt.message_id for doubt in doubts})
        except (OSError, EOFError) as error:
            raise UnprovenError(f"The mail log {self.log} cannot be read: {error}") from error
        return {doubt.id: _judge(doubt, begins, taken) for doubt in doubts}

    def _read(self, since: datetime, wanted: set[str]) -> tuple[datetime | None, set[str]]:
        """When the log begins, and which of the wanted Message-IDs are in the queue or were."""
        begins: datetime | None = None
        taken: set[str] = set()
        names: dict[str, str] = {}
        for file in self._files(since):
            with _lines(file) as lines:
                for line in lines:
                    begins = begins or written_at(line, Clock("UTC").now())
                    _follow(line, wanted, names, taken)
        return begins, taken

    def _files(self, since: datetime) -> list[Path]:
        """The log and its predecessors, the oldest first, from the last that ended before `since` on."""
        rotated = [file for file in self.log.parent.glob(f"{self.log.name}*") if file != self.log]
        rotated = [
            file for file in rotated if re.fullmatch(r"[.-][\d.-]+(\.gz)?", _ending(file, self.log))
        ]
        rotated.sort(key=_changed)
        earlier = [file for file in rotated if _changed(file) < since.timestamp()]
        return [*earlier[-1:], *rotated[len(earlier) :], self.log]


def _judge(doubt: Doubt, begins: datetime | None, taken: set[str]) -> Finding:
    if doubt.message_id in taken:
        return Finding.ACCEPTED
    # A log that begins later has nothing to say about this mail.
    covered = begins is not None and begins <= doubt.committing_at
    return Finding.ABSENT if covered else Finding.UNKNOWN


def _follow(line: str, wanted: set[str], names: dict[str, str], taken: set[str]) -> None:
    if named := NAMED.search(line):
        # Short queue ids come again: the last name counts.
        names.pop(named["queue"], None)
        if named["id"] in wanted:
            names[named["queue"]] = named["id"]
    elif (queued := QUEUED.search(line)) and (name := names.get(queued["queue"])):
        taken.add(name)


def written_at(line: str, now: datetime) -> datetime | None:
    """When a line of a log was written, or None where it does not say so."""
    if precise := PRECISE.match(line):
        return datetime.fromisoformat(precise[0])
    if old := OLD.match(line):
        local = now.astimezone()
        # Such a line tells no zone: it is that of this machine, whose log it is.
        named = datetime.strptime(f"{local:%Y %z} {old[0]}", "%Y %z %b %d %H:%M:%S")
        return named.replace(year=local.year - 1) if named > local + timedelta(days=1) else named
    return None


@contextmanager
def _lines(file: Path) -> Iterator[Iterable[str]]:
    if file.suffix == ".gz":
        with gzip.open(file, "rt", encoding="utf-8", errors="replace") as text:
            yield text
    else:
        with file.open(encoding="utf-8", errors="replace") as text:
            yield text


def _ending(file: Path, log: Path) -> str:
    return file.name.removeprefix(log.name)


def _changed(file: Path) -> float:
    return file.stat().st_mtime
