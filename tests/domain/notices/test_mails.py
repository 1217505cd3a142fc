"""A mail's final bytes: what leaves is valid, complete and cannot be bent by what a field contains."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.notices.mails import (
    LARGEST,
    Mail,
    Mailbox,
    OversizedMailError,
    UnfitAddressError,
    write,
)

MAIL = Mail(
    message_id="<0199b6c2-0000-7000-8000-000000000001@example.org>",
    written_at=datetime(2026, 3, 4, 15, 0, tzinfo=UTC),
    sender=Mailbox("entente@example.org", "Entente"),
    recipient=Mailbox("zoe@example.org", "Zoë Müller, Dr."),
    reply_to=Mailbox("owner@example.org", "Owen Owner"),
    subject="Agreement “A-1” ends on 4 June 2026",
    text="Dear Zoë,\n\nline\n.\n.dot\nFrom here\n",
    html="<p>Dear Zoë</p>\n" + "<i>x</i>" * 1000,
    locale="en",
    list_id="Renewal notices <renewals.example.org>",
    references=("<term.1@example.org>",),
    unsubscribe_url="https://entente.example.org/r/" + "x" * 300,
)
HOSTILE = "Eve\r\nBcc: all@example.org\x00\n\r\nbody\u2028x\x1b"


def parse(content: bytes) -> EmailMessage:
    """Read a mail back, strictly."""
    return BytesParser(EmailMessage, policy=policy.default).parsebytes(content)


def fields(content: bytes) -> list[bytes]:
    """The header lines of a mail with the folds undone."""
    return content.split(b"\r\n\r\n", 1)[0].replace(b"\r\n ", b" ").split(b"\r\n")


def test_a_mail_is_read_back_whole() -> None:
    read = parse(write(MAIL))
    assert not read.defects
    assert read["Subject"] == MAIL.subject
    assert read["To"].addresses[0].display_name == "Zoë Müller, Dr."
    assert read["To"].addresses[0].addr_spec == "zoe@example.org"
    assert read["Date"].datetime == MAIL.written_at
    text, html = read.iter_parts()
    assert isinstance(text, EmailMessage)
    assert isinstance(html, EmailMessage)
    assert text.get_content().replace("\r\n", "\n") == MAIL.text
    assert html.get_content().replace("\r\n", "\n") == MAIL.html
    assert [part.get_content_type() for part in read.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


def test_every_line_is_short_and_ends_as_smtp_wants_it() -> None:
    content = write(MAIL)
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    assert content.isascii()
    lines = content.split(b"\r\n")
    assert max(len(line) for line in lines if not line.startswith(b"List-Unsubscribe")) <= 78
    assert max(map(len, lines)) <= 998


@pytest.mark.parametrize(
    "text", ["x" * 200, "é" * 80, "x" * 200 + "\n", "\n" + "x" * 200, "x" * 75 + " \ny", "", "\n\n"]
)
def test_long_lines_are_broken_as_smtp_wants_it(text: str) -> None:
    content = write(replace(MAIL, text=text, html=text))
    assert content.count(b"\n") == content.count(b"\r") == content.count(b"\r\n")
    for part in parse(content).iter_parts():
        payload = part.get_payload(decode=True)
        assert isinstance(payload, bytes)
        assert payload.decode() == text.replace("\n", "\r\n")


def test_no_encoded_word_is_longer_than_clients_take() -> None:
    content = write(replace(MAIL, subject="ä" * 150))
    assert parse(content)["Subject"] == "ä" * 150
    assert all(len(word) <= 75 for word in re.findall(rb"=\?\S+\?=", content))


def test_the_unsubscribe_url_stays_on_one_line() -> None:
    line = b"List-Unsubscribe: <" + str(MAIL.unsubscribe_url).encode() + b">\r\n"
    assert line in write(MAIL)
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in write(MAIL)


def test_what_may_not_be_ended_has_no_unsubscribe_header() -> None:
    assert b"List-Unsubscribe" not in write(replace(MAIL, unsubscribe_url=None))


def test_the_same_mail_gives_the_same_bytes() -> None:
    assert write(MAIL) == write(replace(MAIL))


@pytest.mark.parametrize(
    "bent",
    [
        replace(MAIL, subject=HOSTILE),
        replace(MAIL, recipient=Mailbox("zoe@example.org", HOSTILE)),
        replace(MAIL, reply_to=Mailbox("zoe@example.org", HOSTILE)),
        replace(MAIL, sender=Mailbox("zoe@example.org", HOSTILE)),
        replace(MAIL, list_id=HOSTILE),
        replace(MAIL, references=(HOSTILE,)),
        replace(MAIL, text=HOSTILE, html=HOSTILE),
        replace(MAIL, subject="=?utf-8?q?a=0d=0aBcc=3a_x?="),
    ],
)
def test_no_field_adds_a_header(bent: Mail) -> None:
    content = write(bent)
    names = [field.split(b":")[0] for field in fields(content)]
    assert names == [field.split(b":")[0] for field in fields(write(MAIL))]
    assert b"\x00" not in content
    assert b"\x1b" not in content
    assert parse(content)["Bcc"] is None


@given(st.text(max_size=200))
def test_any_subject_and_name_make_a_valid_mail(text: str) -> None:
    content = write(
        replace(MAIL, subject=text, recipient=Mailbox("a@example.org", text), text=text)
    )
    names = [field.split(b":")[0] for field in fields(content)]
    assert names == [field.split(b":")[0] for field in fields(write(MAIL))]
    assert [a.addr_spec for a in parse(content)["To"].addresses] == ["a@example.org"]


@pytest.mark.parametrize(
    ("address", "envelope"),
    [
        ("a.b+c@example.org", "a.b+c@example.org"),
        ("a@münchen.example", "a@xn--mnchen-3ya.example"),
        ("josé@example.org", "josé@example.org"),
    ],
)
def test_an_address_goes_on_the_envelope(address: str, envelope: str) -> None:
    assert Mailbox(address).envelope == envelope


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "@example.org",
        "a@",
        "a@b@example.org",
        "a b@example.org",
        "a@exa mple.org",
        "a@example.org\r\nRCPT TO:<b@example.org>",
        "a\x00@example.org",
        "<a@example.org",
        "a..b@example.org",
        ".a@example.org",
        "a@-example.org",
        "a@example..org",
        "a@" + "x" * 64 + ".org",
        "x" * 65 + "@example.org",
    ],
)
def test_an_unfit_address_is_refused(address: str) -> None:
    with pytest.raises(UnfitAddressError):
        _ = Mailbox(address).envelope


def test_a_mail_that_clients_would_cut_is_refused() -> None:
    with pytest.raises(OversizedMailError):
        write(replace(MAIL, html="x" * LARGEST))
