"""Return paths (VERP): each mail has its own envelope sender, so that a bounce says which mail it is about.

`bounces+0199...-1f2e...@example.org`: the mail's key and a seal of it, so that nobody can make one up and
have an address blocked. The keys are those of the links in mails, derived for another use.
"""

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

CONTEXT = b"entente return paths 1"
SEAL_SIZE = 8
TAG = re.compile(r"\+([0-9a-f]{32})-([0-9a-f]{16})@", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ReturnPaths:
    """The address that takes bounces, and the keys: the first seals, any of them reads."""

    address: str
    keys: Sequence[str]

    def of(self, message: UUID) -> str:
        """Return the envelope sender of a mail."""
        local, _, domain = self.address.rpartition("@")
        return f"{local}+{message.hex}-{_seal(message, self.keys[0])}@{domain}"

    def read(self, text: str) -> UUID | None:
        """Return the mail that an address names, or None where the seal is not ours."""
        found = TAG.search(text)
        if found is None:
            return None
        message, seal = UUID(hex=found[1]), found[2].lower()
        ours = [hmac.compare_digest(seal, _seal(message, key)) for key in self.keys]
        return message if any(ours) else None


def _seal(message: UUID, key: str) -> str:
    derived = hmac.digest(key.encode(), CONTEXT, hashlib.sha256)
    return hmac.digest(derived, message.bytes, hashlib.sha256)[:SEAL_SIZE].hex()
