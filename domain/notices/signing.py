"""DKIM (RFC 6376): our domain signs a mail, so that its recipient's server knows that it was not changed.

Both List-* headers are under the signature, which is what one-click unsubscribing asks for (RFC 8058). dkimpy
brings mails into the form that is signed; the signature is OpenSSL's, with a key that is read once: dkimpy's
own, in Python, takes longer than all the rest of a mail.
"""

import base64
import hashlib
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import dkim
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from dkim.canonicalization import Relaxed

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


EOL = b"\r\n"
FOLD = EOL + b"\t"
LINE = 72


class UnfitKeyError(ValueError):
    """Mails cannot be signed with a key; the message says why."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs for a domain under a selector: the public key is at SELECTOR._domainkey.DOMAIN."""

    domain: str
    selector: str
    key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey

    @classmethod
    def of(cls, domain: str, selector: str, pem: bytes) -> "Signer":
        """Return the signer with a key as its file holds it. Raises UnfitKeyError."""
        try:
            key = load_pem_private_key(pem, None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise UnfitKeyError(f"The mail cannot be signed: {error}") from error
        if not isinstance(key, rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey):
            raise UnfitKeyError("The mail cannot be signed: the key is neither RSA nor Ed25519.")
        return cls(domain, selector, key)

    def sign(self, content: bytes) -> bytes:
        """Return the mail with its signature as the first header."""
        headers, body = dkim.rfc822_parse(content)
        body_hash = hashlib.sha256(Relaxed.canonicalize_body(body)).digest()
        signature = self._header(base64.b64encode(body_hash))
        signed = dkim.select_headers(Relaxed.canonicalize_headers(headers), SIGNED)
        # Our own header comes last, without its value of b= and without its line's end.
        (own,) = Relaxed.canonicalize_headers([(b"DKIM-Signature", signature)])
        text = b"".join(b"%b:%b" % header for header in signed) + b"%b:%b" % own
        value = base64.b64encode(self._signature(hashlib.sha256(text.removesuffix(EOL)).digest()))
        lines = (value[at : at + LINE] for at in range(0, len(value), LINE))
        return b"DKIM-Signature:%b%b%b%b" % (signature, FOLD.join(lines), EOL, content)

    def _header(self, body_hash: bytes) -> bytes:
        """The header's value up to the signature, one tag a line."""
        is_rsa = isinstance(self.key, rsa.RSAPrivateKey)
        tags = (
            b"v=1; a=%b; c=relaxed/relaxed" % (b"rsa-sha256" if is_rsa else b"ed25519-sha256"),
            b"d=%b; s=%b" % (self.domain.encode(), self.selector.encode()),
            b"t=%d" % time.time(),
            b"bh=%b" % body_hash,
            b"h=%b" % (FOLD + b":").join(SIGNED),
            b"b=",
        )
        return b" " + (b";" + FOLD).join(tags)

    def _signature(self, digest: bytes) -> bytes:
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(digest, padding.PKCS1v15(), Prehashed(SHA256()))
        # RFC 8463: what is signed is the digest.
        return self.key.sign(digest)


@cache
def signer_of(domain: str, selector: str, key_file: Path) -> Signer:
    """Return the signer of a key, which is read once a process. Raises OSError or UnfitKeyError."""
    return Signer.of(domain, selector, key_file.read_bytes())
