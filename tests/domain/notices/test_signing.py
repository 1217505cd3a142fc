"""DKIM: the bytes that leave verify with the public key, and no signed header can be changed or added."""

import base64
import hashlib
from dataclasses import replace
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from dkim.canonicalization import Relaxed

from domain.clock import Clock
from domain.database import Database
from domain.notices.composing import compose
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.rules import NoticeKind
from domain.notices.signing import Signer, UnfitKeyError
from domain.settings import Settings, SettingsError
from tests.domain.notices import posts


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def signing(settings: Settings, tmp_path: Path, key: rsa.RSAPrivateKey) -> Settings:
    """Settings with a key file."""
    file = tmp_path / "dkim.pem"
    file.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    )
    return replace(settings, dkim_key_file=file, dkim_selector="mail2026")


async def signed(
    database: Database, signing: Settings, clock: Clock, kind: NoticeKind = NoticeKind.NUDGE
) -> bytes:
    of, term = await posts.affiliation_with_term()
    made = await posts.reminder(of, term, clock.now(), kind)
    assert await compose(signing, clock) == 1
    content: bytes = (await posts.row_of(database, made))["content"]
    return content


def verifies(content: bytes, key: rsa.RSAPrivateKey) -> bool:
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)
    asked: list[bytes] = []

    def answer(name: bytes, timeout: int = 5) -> bytes:
        asked.append(name)
        return record

    verified: bool = dkim.verify(content, dnsfunc=answer)
    assert asked == [b"mail2026._domainkey.example.org."]
    return verified


async def test_the_bytes_that_leave_verify(
    database: Database, signing: Settings, clock: Clock, key: rsa.RSAPrivateKey
) -> None:
    content = await signed(database, signing, clock)
    assert content.startswith(b"DKIM-Signature: ")
    assert not posts.parse(content).defects
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert verifies(content, key)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"List-Unsubscribe: <", b"List-Unsubscribe: <https://evil.example/"),
        (b"List-Unsubscribe-Post: List", b"List-Unsubscribe-Post: Last"),
        (b"\r\nTo: ", b"\r\nTo: x@example.net, "),
        (b"\r\nSubject: ", b"\r\nSubject: Not "),
        (b"agreement", b"argument"),
    ],
)
async def test_what_was_changed_does_not_verify(
    database: Database,
    signing: Settings,
    clock: Clock,
    key: rsa.RSAPrivateKey,
    old: bytes,
    new: bytes,
) -> None:
    content = await signed(database, signing, clock)
    assert old in content
    assert not verifies(content.replace(old, new, 1), key)


def test_an_ed25519_key_signs_the_digest_of_what_is_signed() -> None:
    content = b"From: a@example.org\r\nSubject: Caf\xc3\xa9  and\r\n more\r\n\r\nWords \t of it \r\n\r\n\r\n"
    small = ed25519.Ed25519PrivateKey.generate()
    pem = small.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    signed = Signer.of("example.org", "mail2026", pem).sign(content)
    assert b"a=ed25519-sha256;" in signed
    value = base64.b64decode(
        b"".join(signed.partition(b"\tb=")[2].partition(b"\r\nFrom")[0].split())
    )
    unsigned = Relaxed.canonicalize_headers(
        [(b"DKIM-Signature", signed.partition(b"\tb=")[0][15:] + b"\tb=")]
    )[0][1]
    text = (
        b"from:a@example.org\r\nsubject:Caf\xc3\xa9 and more\r\ndkim-signature:"
        + unsigned.removesuffix(b"\r\n")
    )
    small.public_key().verify(value, hashlib.sha256(text).digest())
    body = base64.b64encode(hashlib.sha256(b"Words of it\r\n").digest())
    assert b"bh=" + body + b";" in signed


def test_a_key_of_another_kind_is_refused() -> None:
    curve = ec.generate_private_key(ec.SECP256R1())
    pem = curve.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(UnfitKeyError, match="neither RSA nor Ed25519"):
        Signer.of("example.org", "mail2026", pem)


async def test_a_key_that_is_none_stops_the_mail_and_says_why(
    database: Database, signing: Settings, clock: Clock, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.pem"
    broken.write_text("-----BEGIN PRIVATE KEY-----\nnonsense\n-----END PRIVATE KEY-----\n")
    of, term = await posts.affiliation_with_term()
    made = await posts.reminder(of, term, clock.now())
    assert await compose(replace(signing, dkim_key_file=broken), clock) == 0
    made = await Reminder.get(id=made.id)
    assert made.state is ReminderState.FAILED
    assert "cannot be signed" in (made.reason or "")


def test_key_and_selector_are_checked_at_start(tmp_path: Path) -> None:
    file = tmp_path / "no.pem"
    file.write_text("hello")
    with pytest.raises(SettingsError) as told:
        Settings.read({"ENTENTE_DKIM_KEY_FILE": str(file), "ENTENTE_DKIM_SELECTOR": "a b"})
    assert len(told.value.mistakes) == 2
    with pytest.raises(SettingsError, match="go together"):
        Settings.read({"ENTENTE_DKIM_SELECTOR": "mail2026"})
