"""A folder on an IMAP server, which is a program of its own here."""

import asyncio
import imaplib
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.notices.proofs import Finding, UnprovenError
from service.embedded.server import free_port
from tests.workers.proofs.doubts import ask, doubt
from workers.proofs.imap import ImapProof

RIGHT, WRONG = "s%40cr%22t", "another"
MAIL = b"Message-ID: <taken@x>\r\nSubject: x\r\n\r\nx\r\n"


@pytest.fixture(scope="module")
async def port() -> AsyncIterator[int]:
    chosen = free_port()
    program = Path(sys.executable).with_name("pymap")
    where = ("--host", "127.0.0.1", "--port", str(chosen), "--no-tls", "--no-service", "admin")
    who = ("dict", "--demo-data", "--demo-user", "reader", "--demo-password", 's@cr"t')
    server = await asyncio.create_subprocess_exec(program, *where, *who)
    try:
        await asyncio.wait_for(asyncio.to_thread(_put_copy, chosen), 120)
        yield chosen
    finally:
        server.kill()
        await server.wait()


def _put_copy(port: int) -> None:
    client = _connected(port)
    client.login("reader", 's@cr"t')
    client.create("Copies")
    assert client.append("Copies", "", "", MAIL)[0] == "OK"
    client.logout()


def _connected(port: int) -> imaplib.IMAP4:
    # Nobody tells when the server listens.
    while True:
        try:
            return imaplib.IMAP4("127.0.0.1", port)
        except ConnectionRefusedError:
            time.sleep(0.05)


def proof(port: int, folder: str = "Copies", secret: str = RIGHT) -> ImapProof:
    return ImapProof.at(f"imap://reader:{secret}@127.0.0.1:{port}/{folder}")


async def test_a_copy_proves_that_the_mail_was_taken(port: int) -> None:
    findings = await ask(proof(port), doubt("<taken@x>"), doubt('<lo"st@x>'))
    assert findings == [Finding.ACCEPTED, Finding.ABSENT]


@pytest.mark.parametrize(("folder", "secret"), [("Copies", WRONG), ("None", RIGHT)])
async def test_a_mailbox_that_cannot_be_read_is_said(port: int, folder: str, secret: str) -> None:
    with pytest.raises(UnprovenError, match=r"127\.0\.0\.1 cannot be read"):
        await ask(proof(port, folder, secret), doubt("<taken@x>"))


async def test_a_server_that_is_gone_is_said() -> None:
    with pytest.raises(UnprovenError):
        await ask(ImapProof.at("imap://127.0.0.1:9/"), doubt("<taken@x>"))


def test_the_address_says_where_and_who() -> None:
    read = ImapProof.at("imaps://a%40b:c@mail.example.org/Sent%20Copies")
    assert (read.host, read.port, read.user) == ("mail.example.org", 993, "a@b")
    assert (read.folder, read.encrypted) == ("Sent Copies", True)
    assert ImapProof.at("imap://localhost").folder == "INBOX"
