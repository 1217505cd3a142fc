"""The canonical form of what both sides approve and sign: one spelling, so that it has one hash.

It is JSON (RFC 8259) in UTF-8 with sorted keys, without insignificant whitespace and without escapes that are
not needed; every text is in Unicode's form NFC and its lines end with a line feed. Numbers are whole, dates
are written as 2026-11-22, and what is empty is null and never left out. docs/nouns/agreement-version.md shows
how to compute the hash with other tools.
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from enum import Enum
from uuid import UUID

Plain = str | int | bool | None | list["Plain"] | dict[str, "Plain"]
"""What the form may hold: no fractions, which languages write differently."""


def write_canonical(value: object) -> str:
    """Return the canonical form of mappings, lists, texts, whole numbers, dates, codes and keys.

    Raises TypeError for anything else.
    """
    return json.dumps(
        _plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def digest(form: str) -> str:
    """Return the SHA-256 of a canonical form, as 64 hexadecimal digits."""
    return hashlib.sha256(form.encode()).hexdigest()


def write_text(text: str) -> str:
    """Return a text as the form holds it: NFC, with a line feed at the end of each line."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def _plain(value: object) -> Plain:
    match value:
        case Enum():
            return _plain(value.value)
        case str():
            return write_text(value)
        case None | bool() | int():
            return value
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case Mapping():
            return {write_text(str(key)): _plain(part) for key, part in value.items()}
        case Sequence():
            return [_plain(part) for part in value]
    raise TypeError(f"{type(value).__name__} has no canonical form.")
