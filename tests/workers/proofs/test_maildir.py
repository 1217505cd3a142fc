"""A Maildir that gets a copy of each mail: looked through once, however long it is."""

import mailbox
from pathlib import Path

import pytest

from domain.notices.proofs import Finding, UnprovenError
from tests.workers.proofs.doubts import ask, doubt
from workers.proofs.maildir import MaildirProof


@pytest.fixture
def maildir(tmp_path: Path) -> mailbox.Maildir:
    return mailbox.Maildir(tmp_path / "copies")


def copy(maildir: mailbox.Maildir, message_id: str) -> str:
    headers = f"Return-Path: <a@example.org>\nMessage-ID:\n {message_id}\nSubject: x\n\n"
    return maildir.add(headers.encode() + b"\xff" * 100)


async def test_a_copy_proves_that_the_mail_was_taken(maildir: mailbox.Maildir) -> None:
    proof = MaildirProof(Path(maildir._path))
    key = copy(maildir, "<taken@x>")
    asked = doubt("<taken@x>"), doubt("<lost@x>")
    assert await ask(proof, *asked) == [Finding.ACCEPTED, Finding.ABSENT]
    # Read and marked by a mail client, it is in another folder under another name.
    message = maildir[key]
    message.set_subdir("cur")
    message.add_flag("S")
    maildir[key] = message
    copy(maildir, "<lost@x>")
    assert await ask(proof, *asked) == [Finding.ACCEPTED, Finding.ACCEPTED]
    maildir.clear()
    assert await ask(proof, *asked) == [Finding.ABSENT, Finding.ABSENT]


async def test_a_folder_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnprovenError, match="cannot be read"):
        await ask(MaildirProof(tmp_path / "none"), doubt("<lost@x>"))
