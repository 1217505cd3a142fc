"""How much of this process streams may take: connections in all, operations a connection and a viewer."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from domain.viewers import Viewer
from service.refusals import Refusal

MOST_SOCKETS = 2000
MOST_OF_A_CONNECTION = 20
MOST_OF_A_VIEWER = 100


@dataclass(slots=True)
class Bounds:
    """What is open now, in one process."""

    sockets: int = 0
    streams: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def socket(self) -> Iterator[bool]:
        """Count a connection; False where it is one too many."""
        fits = self.sockets < MOST_SOCKETS
        self.sockets += 1
        try:
            yield fits
        finally:
            self.sockets -= 1

    def check(self, viewer: Viewer) -> None:
        """Raise Refusal 429 where a viewer has as many streams as one may have."""
        if self.streams[viewer.key] >= MOST_OF_A_VIEWER:
            raise Refusal(
                429,
                "TOO_MANY_SUBSCRIPTIONS",
                f"You follow {MOST_OF_A_VIEWER} things at once: end some of them first.",
            )

    @contextmanager
    def stream(self, viewer: Viewer) -> Iterator[None]:
        """Count a stream of a viewer for as long as it lasts; raises Refusal 429 beyond the most."""
        self.check(viewer)
        self.streams[viewer.key] += 1
        try:
            yield
        finally:
            self.streams[viewer.key] -= 1
            if not self.streams[viewer.key]:
                del self.streams[viewer.key]
