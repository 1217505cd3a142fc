"""A mail as bytes, just as it goes over the wire: headers, a text and an HTML part, and files.

Written by hand rather than with the standard library's generator: that folds a long List-Unsubscribe
into a URL that no client can follow, and takes ten times as long. The tests read the bytes back with it.
"""

import base64
import hashlib
import re
from binascii import b2a_base64, b2a_qp
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, parseaddr, quote
from functools import lru_cache

EOL = "\r\n"
LINE = 76
LONGEST_SUBJECT = 160
ENCODED = b"=?utf-8?b?%b?="
LARGEST = 100_000
"""Bytes; mail clients cut what is longer."""

# Controls but tab and newline, the two Unicode line breaks, and halves of characters.
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
BLANKS = re.compile(r"[^\S\xa0]+")
PLAIN_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
LOCAL_PART = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}")
LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
DOMAIN = re.compile(rf"(?=.{{1,253}}$){LABEL}(\.{LABEL})*")


class UnfitAddressError(ValueError):
    """No mail can be sent to an address; the message says why."""


class OversizedMailError(ValueError):
    """A mail is larger than what clients show in full."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address with the name of whom it belongs to."""

    address: str
    name: str = ""

    @classmethod
    def parse(cls, text: str) -> "Mailbox":
        """Read the form `Name <address>`."""
        return _parsed(text)

    @property
    def envelope(self) -> str:
        """The address as SMTP takes it: the domain in ASCII. Raises UnfitAddressError."""
        local, _, domain = self.address.rpartition("@")
        if not LOCAL_PART.fullmatch(local) or CONTROLS.search(local) or ".." in f".{local}.":
            raise UnfitAddressError("The address is not one that mail can be sent to.")
        try:
            ascii_domain = domain.encode("idna").decode()
        except UnicodeError as error:
            raise UnfitAddressError("The domain of the address is not a valid one.") from error
        if not DOMAIN.fullmatch(ascii_domain):
            raise UnfitAddressError("The domain of the address is not a valid one.")
        return f"{local}@{ascii_domain}"

    @property
    def is_fit(self) -> bool:
        """Whether mail can be sent to the address."""
        try:
            return bool(self.envelope)
        except UnfitAddressError:
            return False


@lru_cache(256)
def _parsed(text: str) -> Mailbox:
    # Our own sender is read again for each mail.
    name, address = parseaddr(text)
    return Mailbox(address, name)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that comes with a mail; its type has parameters where it needs some."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What a mail says and to whom; `write` gives its bytes."""

    message_id: str
    written_at: datetime
    sender: Mailbox
    recipient: Mailbox
    reply_to: Mailbox | None
    subject: str
    text: str
    html: str
    locale: str
    # Identifies the stream of mails, `Title <name.domain>`, for filters at the recipient's.
    list_id: str
    references: tuple[str, ...] = ()
    # Where one POST ends the stream for the recipient; None where it may not be ended.
    unsubscribe_url: str | None = None
    attachments: tuple[Attachment, ...] = ()


def write(mail: Mail) -> bytes:
    """Return the bytes of a mail; the same mail gives the same bytes."""
    lines = [EOL.join(_headers(mail)).encode()]
    # The underscore after = occurs in no quoted-printable text, so no part can hold the boundary.
    mark = hashlib.sha256(mail.message_id.encode()).hexdigest()[:24]
    if mail.attachments:
        outer = f"=_{mark}_mixed"
        lines += [
            _multipart("mixed", outer),
            b"",
            f"--{outer}".encode(),
            *_words_of(mail, f"=_{mark}"),
        ]
        for attachment in mail.attachments:
            lines += [f"--{outer}".encode(), *_file(attachment)]
        lines += [f"--{outer}--".encode(), b""]
    else:
        lines += _words_of(mail, f"=_{mark}")
    content = EOL.encode().join(lines)
    if len(content) > LARGEST:
        raise OversizedMailError(f"The mail has {len(content)} bytes; {LARGEST} are the most.")
    return content


def _words_of(mail: Mail, boundary: str) -> list[bytes]:
    """The text and the HTML, of which a client shows the last that it can."""
    return [
        _multipart("alternative", boundary),
        b"",
        f"--{boundary}".encode(),
        *_part("plain", mail.text),
        f"--{boundary}".encode(),
        *_part("html", mail.html),
        f"--{boundary}--".encode(),
        b"",
    ]


def _multipart(kind: str, boundary: str) -> bytes:
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"'.encode()


def _file(attachment: Attachment) -> list[bytes]:
    return [
        f'Content-Type: {attachment.media_type}; name="{attachment.name}"'.encode(),
        b"Content-Transfer-Encoding: base64",
        f'Content-Disposition: attachment; filename="{attachment.name}"'.encode(),
        b"",
        base64.encodebytes(attachment.content).rstrip(b"\n").replace(b"\n", EOL.encode()),
    ]


def one_line(text: str) -> str:
    """Return a text without line breaks, NULs and other controls: safe to stand in a header.

    The space that French keeps before a colon stays one at which no line ends.
    """
    return BLANKS.sub(" ", CONTROLS.sub(" ", text)).strip()


def _headers(mail: Mail) -> Iterator[str]:
    yield f"From: {_mailbox(mail.sender)}"
    yield f"To: {_mailbox(mail.recipient)}"
    if mail.reply_to is not None:
        yield f"Reply-To: {_mailbox(mail.reply_to)}"
    yield f"Subject: {_words(_shortened(one_line(mail.subject)), 'Subject')}"
    yield f"Date: {format_datetime(mail.written_at)}"
    yield f"Message-ID: {one_line(mail.message_id)}"
    if mail.references:
        yield f"References: {f'{EOL} '.join(one_line(name) for name in mail.references)}"
    yield f"List-Id: {one_line(mail.list_id)}"
    if mail.unsubscribe_url is not None:
        # Both belong together (RFC 8058), and the URL stays on one line.
        yield f"List-Unsubscribe: <{one_line(mail.unsubscribe_url)}>"
        yield "List-Unsubscribe-Post: List-Unsubscribe=One-Click"
    yield "Auto-Submitted: auto-generated"
    yield "X-Auto-Response-Suppress: OOF, AutoReply"
    yield f"Content-Language: {one_line(mail.locale)}"
    yield "MIME-Version: 1.0"


def _mailbox(mailbox: Mailbox) -> str:
    """An address header's value; a name of any letters, an address of its own line when long."""
    address, name = f"<{mailbox.envelope}>", one_line(mailbox.name)
    if not name:
        return mailbox.envelope
    if not _is_plain(name):
        phrase = _words(name, "Reply-To")
    elif PLAIN_PHRASE.fullmatch(name):
        phrase = name
    else:
        phrase = f'"{quote(name)}"'
    last_line = phrase.rpartition(EOL)[2]
    gap = " " if len(last_line) + len(address) < LINE - 10 else f"{EOL} "
    return f"{phrase}{gap}{address}"


def _words(text: str, header: str) -> str:
    """A header's text on lines that are short enough, in encoded words (RFC 2047) where it needs them."""
    room = LINE - len(f"{header}: ")
    if _is_plain(text):
        if len(text) <= room:
            return text
        return Header(text, "us-ascii", LINE, header).encode(linesep=EOL)
    words, piece = [], b""
    for letter in text:
        encoded = letter.encode()
        # A word holds whole letters, and base64 makes four bytes of three.
        if (len(piece) + len(encoded) + 2) // 3 * 4 > room - len(ENCODED % b""):
            words.append(piece)
            piece, room = b"", LINE - 1
        piece += encoded
    return f"{EOL} ".join(
        (ENCODED % b2a_base64(word, newline=False)).decode() for word in [*words, piece]
    )


def _is_plain(text: str) -> bool:
    # What looks like an encoded word is encoded itself, or it would be read as something else.
    return text.isascii() and "=?" not in text


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_SUBJECT else f"{text[: LONGEST_SUBJECT - 1].rstrip()}…"


def _part(subtype: str, text: str) -> list[bytes]:
    # No client needs a NUL or another control, and SMTP servers refuse some of them.
    content = b2a_qp(CONTROLS.sub("", text).encode(), istext=True)
    return [
        f'Content-Type: text/{subtype}; charset="utf-8"'.encode(),
        b"Content-Transfer-Encoding: quoted-printable",
        b"",
        # Only now: of a text without a line break the encoder breaks long lines with a bare newline.
        content.replace(b"\n", EOL.encode()),
    ]
