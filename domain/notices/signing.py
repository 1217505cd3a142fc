"""DKIM (RFC 6376): our domain signs a mail, so that its recipient's server knows that it was not changed.

Both List-* headers are under the signature, which is what one-click unsubscribing asks for (RFC 8058).
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import dkim

SIGNED = (
    b"from",
    b"to",
    b"reply-to",
    b"subject",
    b"date",
    b"message-id",
    b"references",
    b"list-id",
    b"list-unsubscribe",
    b"list-unsubscribe-post",
    b"auto-submitted",
    b"content-language",
    b"mime-version",
    b"content-type",
)


class UnfitKeyError(ValueError):
    """Mails cannot be signed with a key; the message says why."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs for a domain under a selector: the public key is at SELECTOR._domainkey.DOMAIN."""

    domain: str
    selector: str
    key: bytes

    def sign(self, content: bytes) -> bytes:
        """Return the mail with its signature as the first header."""
        try:
            header: bytes = dkim.sign(
                content,
                self.selector.encode(),
                self.domain.encode(),
                self.key,
                canonicalize=(b"relaxed", b"relaxed"),
                include_headers=list(SIGNED),
            )
        except (dkim.DKIMException, ValueError) as error:
            raise UnfitKeyError(f"The mail cannot be signed: {error}") from error
        return header + content


@cache
def signer_of(domain: str, selector: str, key_file: Path) -> Signer:
    """Return the signer of a key, which is read once a process. Raises OSError."""
    return Signer(domain, selector, key_file.read_bytes())
