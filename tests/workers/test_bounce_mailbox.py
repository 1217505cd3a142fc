"""The mailbox for bounces, read from a server that speaks as much IMAP as that takes."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest

from domain.clock import Clock
from domain.database import Database
from domain.notices.composing import compose
from domain.notices.suppressions import Bounce
from domain.settings import Settings
from tests.domain.notices import posts
from tests.domain.notices.reports import bounce
from workers.bounce_mailbox import fetch_unseen
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
            case b"SEARCH":
                found = [n for n in range(1, len(self.mails) + 1) if n not in self.seen]
                return b"* SEARCH %s\r\n" % b" ".join(b"%d" % n for n in found), b"OK done"
            case b"FETCH":
                number = int(rest.split()[0])
                self.seen.add(number)
                mail = self.mails[number - 1]
                return b"* %d FETCH (BODY[] {%d}\r\n%s)\r\n" % (number, len(mail), mail), b"OK done"
            case _:
                return b"* BYE\r\n", b"OK bye"


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


async def test_what_was_not_seen_is_read_once() -> None:
    async with imap_server(b"Subject: one\r\n\r\n1", b"Subject: two\r\n\r\n2") as served:
        served.seen.add(1)
        assert await asyncio.to_thread(fetch_unseen, served.url) == [b"Subject: two\r\n\r\n2"]
        assert await asyncio.to_thread(fetch_unseen, served.url) == []
    assert served.logins[0] == b'b@unces "se:cret"'


async def test_a_folder_that_is_not_there_is_said() -> None:
    async with imap_server() as served:
        with pytest.raises(OSError, match="no folder Elsewhere"):
            await asyncio.to_thread(fetch_unseen, served.url.replace("INBOX", "Elsewhere"))


async def test_a_worker_takes_the_bounces_of_its_mailbox(
    database: Database, settings: Settings, clock: Clock
) -> None:
    of, term = await posts.affiliation_with_term()
    made = await posts.reminder(of, term, clock.now())
    await compose(settings, clock)
    message_id = (await posts.row_of(database, made))["message_id"]
    letter = b"Subject: I am away\r\n\r\nBack on Monday."
    async with (
        imap_server(letter, bounce(message_id=message_id)) as served,
        Desk.open(replace(settings, bounce_imap_url=served.url)) as desk,
    ):
        await desk.read_bounces()
        await desk.read_bounces()
    assert await Bounce.all().count() == 1


async def test_a_mail_that_makes_its_reader_stumble_costs_none_of_the_others(
    database: Database, settings: Settings, clock: Clock
) -> None:
    of, term = await posts.affiliation_with_term()
    made = await posts.reminder(of, term, clock.now())
    await compose(settings, clock)
    message_id = (await posts.row_of(database, made))["message_id"]
    # The parser of Python 3.11 raises TypeError for such a name of a character set.
    hostile = bounce(part="text/rfc822-headers; charset*=utf-8''utf-8").replace(b"<1@", b"<\xff1@")
    async with (
        imap_server(hostile, bounce(message_id=message_id)) as served,
        Desk.open(replace(settings, bounce_imap_url=served.url)) as desk,
    ):
        await desk.read_bounces()
    assert await Bounce.all().count() == 1
