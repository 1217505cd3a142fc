"""A breaker: keeps a worker away from a mail server that is down, and tries again by itself.

Each worker has one for as long as it lives. It opens when the server cannot be reached, or when it
refuses mail after mail for reasons of its own; then one mail is tried after a while, and all go on once
that is taken.
"""

import random
import time
from collections.abc import Callable

FIRST_REST = 15.0
# No longer than a minute: what is due must not wait much longer than the server is down.
LONGEST_REST = 60.0
# So many refusals in a row that are not for the mail or its recipient.
STRIKES = 5


class Breaker:
    """Open: nothing is sent. Half open: one mail is tried. Closed: all are."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._strikes = 0
        self._openings = 0
        self._open_until = 0.0

    @property
    def is_open(self) -> bool:
        """Whether the mail server is to be left alone."""
        return self._monotonic() < self._open_until

    @property
    def is_half_open(self) -> bool:
        """Whether the next mail is the one that tells."""
        return self._openings > 0 and not self.is_open

    def succeed(self) -> None:
        """The server has taken a mail, or refused one for itself or its recipient: it works."""
        self._strikes = self._openings = 0

    def strike(self) -> None:
        """The server has refused a mail for reasons of its own."""
        self._strikes += 1
        if self._strikes >= STRIKES or self._openings:
            self.open()

    def open(self) -> None:
        """The server cannot be reached."""
        rest = min(LONGEST_REST, FIRST_REST * 2**self._openings)
        # A quarter more or less: workers that failed together do not come back together.
        self._open_until = self._monotonic() + rest * random.uniform(0.75, 1.25)  # noqa: S311 (no secret)
        self._openings += 1
        self._strikes = 0
