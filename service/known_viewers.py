"""Viewers of the last minute, each with the epoch of rights in which it was worked out.

Who has one from here must still ask whether the epoch is over, be it in the statement that reads: nothing
here is told of a token that was revoked, or of a duty that ended.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.clock import Clock
from domain.viewers import Viewer

KEPT = timedelta(minutes=1)
"""How long a viewer is kept, so that the use of its credentials is noted now and then."""
MOST = 4_096
MOST_KEYS = 400_000
"""How many keys of organizations all viewers have in reach together."""

Credential = tuple[str, ...]
"""What a viewer showed, once it was found to be genuine; no secret is in it."""


@dataclass(frozen=True, slots=True)
class KnownViewer:
    """Who somebody was found to be in an epoch of rights, of a day; what expires does so at `until`."""

    viewer: Viewer
    epoch: int
    since: datetime
    until: datetime


@dataclass(slots=True)
class KnownViewers:
    """The last ones, bounded by number and by what is in their reach."""

    known: OrderedDict[Credential, KnownViewer] = field(default_factory=OrderedDict)
    keys: int = 0

    def find(self, credential: Credential, clock: Clock) -> KnownViewer | None:
        """Return who it was, unless that was too long ago."""
        found = self.known.get(credential)
        if found is None:
            return None
        if not found.since <= clock.now() < found.until:
            self.forget(credential)
            return None
        self.known.move_to_end(credential)
        return found

    def keep(self, credential: Credential, found: KnownViewer) -> None:
        """Remember who it is."""
        self.forget(credential)
        self.known[credential] = found
        self.keys += found.viewer.reach.weight
        while len(self.known) > MOST or (self.keys > MOST_KEYS and self.known):
            self.forget(next(iter(self.known)))

    def forget(self, credential: Credential) -> None:
        """Have it asked anew."""
        found = self.known.pop(credential, None)
        if found is not None:
            self.keys -= found.viewer.reach.weight
