"""What a reader of the ledger may be told, and how instants and other people's words are put."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.notices.windows import known_zone


@dataclass(frozen=True)
class Told:
    """What a reader of the ledger may be told, by the scopes that its fields require."""

    names: bool = True
    """Whom it is for and about, and why: what needs the scope `read`, or is one's own."""
    address: bool = True
    """Where its mail went."""
    words: bool = True
    """What people and mail servers said: it may quote an address, or be meant for the office alone."""


EVERYTHING = Told()


def quoted(words: str, told: Told) -> str:
    """Return the end of a sentence that gives somebody's words, or keeps them back."""
    return f": {words}" if told.words else "."


def local(instant: datetime, zone: str) -> str:
    """Return an instant on the recipient's own clock."""
    known = known_zone(zone)
    return f"{instant.astimezone(ZoneInfo(known)):%Y-%m-%d %H:%M} {known}"
