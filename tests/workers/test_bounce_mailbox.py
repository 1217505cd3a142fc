"""The mailbox for bounces, read from a server that speaks as much IMAP as that takes."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest

from domain.clock import Clock
from domain.database import Database
from domain.notices.suppressions import Bounce
from domain.settings import Settings
from tests.domain.notices import posts
from tests.domain.notices.reports import UNREADABLE, bounce
from workers.bounce_mailbox import BounceMailbox, Unseen
from workers.desk import Desk

LITERAL = re.compile(rb"^(\S+) (\w+) ?(.*?)\r\n$", re.DOTALL)


@dataclass
class ImapServer:
    """Mails in one folder, of which some have been seen."""

    mails: list[bytes]
    seen: set[int] = field(default_factory=set)
    logins: list[bytes] = field(default_factory=list)
    url: str = ""

    def answer(self, verb: bytes, rest: bytes) -> tuple[bytes, bytes]:
        """The untagged lines and the end of the tagged one."""
        match verb.upper():
            case b"CAPABILITY":
                return b"* CAPABILITY IMAP4rev1\r\n", b"OK done"
            case b"LOGIN":
                self.logins.append(rest)
                return b"", b"OK in"
            case b"SELECT":
                known = rest == b'"INBOX"'
                return b"* %d EXISTS\r\n" % len(self.mails), b"OK chosen" if known else b"NO none"
            case b"UID":
                return self.answer_by_uid(*rest.split(b" ", 2))
            case _:
                return b"* BYE\r\n", b"OK bye"

    def answer_by_uid(self, verb: bytes, which: bytes, how: bytes = b"") -> tuple[bytes, bytes]:
        """The same for a command that names mails by numbers of theirs, which begin at 101."""
        match verb, how:
            case b"SEARCH", _:
                found = [n for n in range(1, len(self.mails) + 1) if n not in self.seen]
                return b"* SEARCH %s\r\n" % b" ".join(b"%d" % (n + 100) for n in found), b"OK done"
            case b"FETCH", _:
                number = int(which) - 100
                if b"PEEK" not in how:
                    self.seen.add(number)
                mail = self.mails[number - 1]
                head = b"* %d FETCH (UID %s BODY[] {%d}" % (number, which, len(mail))
                return head + b"\r\n%s)\r\n" % mail, b"OK done"
            case b"STORE", b"+FLAGS.SILENT (\\Seen)":
                self.seen.update(int(uid) - 100 for uid in which.split(b","))
                return b"", b"OK done"
            case _:
                return b"", b"BAD unknown"


@asynccontextmanager
async def imap_server(*mails: bytes) -> AsyncIterator[ImapServer]:
    served = ImapServer(list(mails))

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK ready\r\n")
        while line := await reader.readline():
            found = LITERAL.match(line)
            assert found is not None
            tag, verb, rest = found.groups()
            untagged, end = served.answer(verb, rest)
            writer.write(untagged + tag + b" " + end + b"\r\n")
            await writer.drain()
            if verb.upper() == b"LOGOUT":
                break
        writer.close()

    server = await asyncio.start_server(converse, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        served.url = f"imap://b%40unces:se%3Acret@127.0.0.1:{port}/INBOX"
        yield served


@asynccontextmanager
async def opened(served: ImapServer) -> AsyncIterator[BounceMailbox]:
    mailbox = await asyncio.to_thread(BounceMailbox.open, served.url)
    yield mailbox
    await asyncio.to_thread(mailbox.close)


async def test_what_was_not_seen_is_read_until_it_is_marked() -> None:
    one, two = b"Subject: one\r\n\r\n1", b"Subject: two\r\n\r\n2"
    async with imap_server(one, two) as served, opened(served) as mailbox:
        served.seen.add(1)
        assert await asyncio.to_thread(mailbox.unseen) == [Unseen("102", two)]
        assert await asyncio.to_thread(mailbox.unseen) == [Unseen("102", two)]
        await asyncio.to_thread(mailbox.mark_seen, ["102"])
        assert await asyncio.to_thread(mailbox.unseen) == []
    assert served.logins[0] == b'b@unces "se:cret"'


async def test_nothing_to_mark_is_nothing_to_say() -> None:
    async with imap_server(b"Subject: one\r\n\r\n1") as served, opened(served) as mailbox:
        await asyncio.to_thread(mailbox.mark_seen, [])
        assert len(await asyncio.to_thread(mailbox.unseen)) == 1


async def test_a_folder_that_is_not_there_is_said() -> None:
    async with imap_server() as served:
        with pytest.raises(OSError, match="no folder Elsewhere"):
            await asyncio.to_thread(BounceMailbox.open, served.url.replace("INBOX", "Elsewhere"))


async def test_a_worker_takes_the_bounces_of_its_mailbox(
    database: Database, settings: Settings, clock: Clock
) -> None:
    _, message_id = await posts.mailed(database, settings, clock)
    letter = b"Subject: I am away\r\n\r\nBack on Monday."
    async with (
        imap_server(letter, bounce(message_id=message_id)) as served,
        Desk.open(replace(settings, bounce_imap_url=served.url)) as desk,
    ):
        await desk.read_bounces()
        await desk.read_bounces()
        assert served.seen == {1, 2}
    assert await Bounce.all().count() == 1


async def test_a_mail_that_makes_its_reader_stumble_costs_none_of_the_others(
    database: Database, settings: Settings, clock: Clock
) -> None:
    _, message_id = await posts.mailed(database, settings, clock)
    async with (
        imap_server(UNREADABLE, bounce(message_id=message_id)) as served,
        Desk.open(replace(settings, bounce_imap_url=served.url)) as desk,
    ):
        await desk.read_bounces()
        assert served.seen == {1, 2}
    assert await Bounce.all().count() == 1


# The server ends the connection that wants to keep a bounce, as one does that is stopped.
GO_AWAY = """
CREATE FUNCTION go_away() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN new; END $$;
CREATE TRIGGER go_away BEFORE INSERT ON bounce FOR EACH ROW EXECUTE FUNCTION go_away();
"""


async def test_a_round_that_loses_the_database_is_taken_by_the_next(
    database: Database, settings: Settings, clock: Clock
) -> None:
    _, message_id = await posts.mailed(database, settings, clock)
    letter = b"Subject: I am away\r\n\r\nBack on Monday."
    bounced, again = bounce(message_id=message_id), bounce(message_id=message_id, status="5.1.2")
    async with (
        imap_server(letter, bounced, again) as served,
        Desk.open(replace(settings, bounce_imap_url=served.url)) as desk,
    ):
        await database.reads.execute(GO_AWAY)
        await desk.read_bounces()
        assert served.seen == {1}
        assert await Bounce.all().count() == 0
        await database.reads.execute("DROP FUNCTION go_away CASCADE")
        await desk.read_bounces()
        assert served.seen == {1, 2, 3}
    assert await Bounce.all().count() == 2
