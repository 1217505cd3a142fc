"""Which way the settings name."""

from dataclasses import replace
from pathlib import Path

import pytest

from domain.notices.proofs import KeyProof, MailboxProof, NoProof
from domain.settings import Settings
from workers.proofs import proof_of
from workers.proofs.imap import ImapProof
from workers.proofs.maildir import MaildirProof
from workers.proofs.postfix import PostfixProof

RELAY = Settings(smtp_url="smtp://mail.example.org")


@pytest.mark.parametrize(
    ("given", "way"),
    [
        (None, NoProof()),
        ("header:Idempotency-Key", KeyProof("Idempotency-Key")),
        ("postfix:///var/log/mail%20log", PostfixProof(Path("/var/log/mail log"))),
        ("maildir:///var/mail/copies", MaildirProof(Path("/var/mail/copies"))),
        (
            "imaps://me:it@mail.example.org/Copies",
            ImapProof("mail.example.org", 993, "me", "it", "Copies", encrypted=True),
        ),
    ],
)
def test_the_setting_decides_for_a_mail_server(given: str | None, way: object) -> None:
    assert proof_of(replace(RELAY, smtp_proof=given)) == way


def test_the_local_mailbox_is_always_asked() -> None:
    assert isinstance(proof_of(Settings()), MailboxProof)
