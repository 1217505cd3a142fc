"""The mail sink speaks SMTP as a relay does, and says 250 only for what it has kept."""

import asyncio
import os
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import pytest

from domain.clock import Clock
from domain.notices.mailbox import Entry, MailboxStore
from service.embedded.server import free_port
from service.mailbox.sink import LARGEST_MAIL, listen

CLOCK = Clock("UTC")


@pytest.fixture
def store(tmp_path: Path) -> MailboxStore:
    return MailboxStore(tmp_path)


@pytest.fixture
async def client(store: MailboxStore) -> AsyncIterator[aiosmtplib.SMTP]:
    async with listen(store, CLOCK) as port:
        smtp = aiosmtplib.SMTP(hostname="127.0.0.1", port=port, use_tls=False, start_tls=False)
        await smtp.connect()
        yield smtp
        smtp.close()


def compose(message_id: str = "<one@example.org>", body: str = "Hello") -> EmailMessage:
    mail = EmailMessage()
    mail["Message-ID"] = message_id
    mail["From"] = "entente@example.org"
    mail["To"] = "ana@example.org"
    mail["Subject"] = "Verlängerung"
    mail.set_content(body)
    return mail


async def test_a_mail_that_was_answered_250_is_in_the_store(
    client: aiosmtplib.SMTP, store: MailboxStore
) -> None:
    _, answer = await client.send_message(compose())
    (entry,) = store.entries()
    assert answer == f"2.0.0 Kept as {entry.name}"
    assert entry.sender == "entente@example.org"
    assert entry.recipients == ("ana@example.org",)
    assert entry.subject == "Verlängerung"


async def test_a_repeated_message_id_is_accepted_and_kept_once(
    client: aiosmtplib.SMTP, store: MailboxStore
) -> None:
    await client.send_message(compose())
    await client.send_message(compose(body="Hello again"))
    (entry,) = store.entries()
    assert entry.repeats == 1


async def test_the_bytes_are_kept_as_they_were_sent(
    client: aiosmtplib.SMTP, store: MailboxStore
) -> None:
    content = b"Message-ID: <dots@x>\r\n\r\n.\r\n..two\r\nna\xc3\xafve\r\n"
    await client.sendmail(
        "a@example.org", ["b@example.org"], content, mail_options=["BODY=8BITMIME"]
    )
    (entry,) = store.entries()
    assert store.content(entry.name) == content


async def test_it_announces_size_8bitmime_and_smtputf8(client: aiosmtplib.SMTP) -> None:
    await client.ehlo()
    assert client.supports_extension("8bitmime")
    assert client.supports_extension("smtputf8")
    assert client.esmtp_extensions["size"] == str(LARGEST_MAIL)


async def test_addresses_may_hold_letters_beyond_ascii(store: MailboxStore) -> None:
    def send(port: int) -> None:
        with smtplib.SMTP("127.0.0.1", port) as smtp:
            smtp.sendmail("a@example.org", ["josé@example.org"], b"\r\nx\r\n", ["SMTPUTF8"])

    async with listen(store, CLOCK) as port:
        await asyncio.to_thread(send, port)
    (entry,) = store.entries()
    assert entry.recipients == ("josé@example.org",)


async def test_a_mail_that_is_too_large_is_refused(
    client: aiosmtplib.SMTP, store: MailboxStore
) -> None:
    with pytest.raises(aiosmtplib.SMTPResponseException) as refused:
        await client.sendmail(
            "a@example.org", ["b@example.org"], b"x\r\n" * (LARGEST_MAIL // 3 + 1)
        )
    assert refused.value.code == 552
    assert store.entries() == []


async def test_hanging_up_before_the_dot_delivers_nothing(store: MailboxStore) -> None:
    async with listen(store, CLOCK) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await reader.readline()
        for line in (b"EHLO x", b"MAIL FROM:<a@x.org>", b"RCPT TO:<b@x.org>", b"DATA"):
            writer.write(line + b"\r\n")
            await writer.drain()
        writer.write(b"Message-ID: <cut@x>\r\n\r\nhalf a mail\r\n")
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        await asyncio.sleep(0.05)
    assert not store.accepted("<cut@x>")
    assert store.entries() == []


async def test_a_disk_that_cannot_be_written_is_a_temporary_failure(tmp_path: Path) -> None:
    class FullDisk(MailboxStore):
        def accept(self, content: bytes, entry: Entry) -> bool:
            raise OSError("No space left on device")

    async with listen(FullDisk(tmp_path), CLOCK) as port:
        with pytest.raises(aiosmtplib.SMTPResponseException) as refused:
            await aiosmtplib.send(compose(), hostname="127.0.0.1", port=port, start_tls=False)
    assert refused.value.code == 452


def test_as_a_process_it_stops_when_it_is_told_to(tmp_path: Path) -> None:
    """Through run(settings), as the supervisor starts it."""
    program = (
        "from domain.settings import Settings; from service.mailbox.sink import run; "
        "run(Settings.read())"
    )
    port = free_port()
    environment = {
        **os.environ,
        "ENTENTE_DATA_DIR": str(tmp_path),
        "ENTENTE_MAILBOX_URL": f"smtp://127.0.0.1:{port}",
    }
    with subprocess.Popen([sys.executable, "-c", program], env=environment) as sink:
        _wait_for(port)
        with smtplib.SMTP("127.0.0.1", port) as smtp:
            smtp.send_message(compose("<process@example.org>"))
        assert MailboxStore(tmp_path).accepted("<process@example.org>")
        sink.terminate()
        assert sink.wait(timeout=60) == 0


def _wait_for(port: int) -> None:
    for _ in range(1200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("The sink did not open its port within a minute.")
