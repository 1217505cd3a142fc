"""Cursors of the feed of changes: a place in the chain of seals, and what the viewer could see at that time.

The place carries the beginning of its seal's hash, so that a cursor from before a backup was restored is
noticed; the viewer's reach is in it as a digest, because rows that come into reach have not changed.
"""

import binascii
import hashlib
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, fields

from domain.errors import DomainError, ErrorCode
from domain.viewers import Viewer

FORM = re.compile(r"(\d{1,18})\.([0-9a-f]{16})\.([0-9a-f]{16})", re.ASCII)
SHOWN = 16


@dataclass(frozen=True)
class Place:
    """After which seal a client has to go on, and what was in its reach."""

    position: int
    hash: str
    reach: str

    def __str__(self) -> str:
        text = f"{self.position}.{self.hash[:SHOWN]}.{self.reach}"
        return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_place(text: str) -> Place:
    """Return what a cursor says; raises DomainError BAD_USER_INPUT for what is none."""
    try:
        raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)).decode("ascii")
    except (binascii.Error, UnicodeError):
        raw = ""
    found = FORM.fullmatch(raw)
    if found is None:
        raise DomainError(
            ErrorCode.BAD_USER_INPUT, f'"{text[:60]}" is not a cursor of changes.', ("since",)
        )
    return Place(int(found[1]), found[2], found[3])


def reach_mark(viewer: Viewer) -> str:
    """Return a digest of all that row rules know of a viewer."""
    parts = [viewer.key, *sorted(viewer.audiences), *sorted(viewer.scopes), *sorted(viewer.roles)]
    for part in fields(viewer.reach):
        value = getattr(viewer.reach, part.name)
        keys = sorted(map(str, value)) if isinstance(value, frozenset) else [str(value)]
        parts += [part.name, *keys]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:SHOWN]
