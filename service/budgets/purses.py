"""Whose budget a request is paid from: that of a viewer who has signed in, else that of the address."""

import ipaddress
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Self

from domain.settings import Settings
from domain.viewers import Viewer, ViewerKind
from schema.problems import ProblemCode, TurnedAwayError
from service.budgets.buckets import Bucket, Buckets

HOME_NETWORK = 64
"""Bits of an IPv6 address that tell one subscriber from another; the rest are the subscriber's to choose."""


@dataclass(frozen=True, slots=True)
class Budgets:
    """All buckets of a process."""

    reads: Buckets
    mutations: Buckets
    public_reads: Buckets
    public_mutations: Buckets

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Make the buckets that settings ask for, all of them full."""
        return cls(
            Buckets("reads", settings.budget_reads),
            Buckets("mutations", settings.budget_mutations),
            Buckets("public-reads", settings.budget_public_reads),
            Buckets("public-mutations", settings.budget_public_mutations),
        )

    def __iter__(self) -> Iterator[Buckets]:
        return iter((self.reads, self.mutations, self.public_reads, self.public_mutations))

    def purse(self, viewer: Viewer, address: str | None) -> "Purse | None":
        """Return what a viewer pays from; None for the local administrator."""
        if viewer.kind is ViewerKind.LOCAL_ADMIN:
            return None
        if viewer.kind is ViewerKind.ANONYMOUS:
            return Purse(household(address), self.public_reads, self.public_mutations)
        return Purse(viewer.key, self.reads, self.mutations)


@dataclass(slots=True)
class Purse:
    """What one viewer has left, for one request."""

    key: str
    reads: Buckets
    mutations: Buckets
    mutates: bool = field(default=False, init=False)

    @property
    def most(self) -> int:
        """The points of a full purse."""
        return self.reads.quota

    @property
    def remaining(self) -> int:
        """The points that are left."""
        return max(0, int(self.reads.level(self.key, time.monotonic()).left))

    def spend(self, points: int, mutations: int) -> None:
        """Pay points and mutations, or neither; raises TurnedAwayError with the seconds to wait."""
        now = time.monotonic()
        read = self.reads.level(self.key, now)
        wait = self.reads.wait(read, points)
        if mutations:
            self.mutates = True
            written = self.mutations.level(self.key, now)
            wait = max(wait, self.mutations.wait(written, mutations))
            if not wait:
                self.mutations.take(self.key, written, mutations)
        if wait:
            raise _spent(wait)
        self.reads.take(self.key, read, points)

    def headers(self) -> dict[str, str]:
        """Return the headers of draft-ietf-httpapi-ratelimit-headers, which tell a client what is left."""
        now = time.monotonic()
        left = _left(self.reads, self.reads.level(self.key, now))
        if not self.mutates:
            return {"RateLimit-Policy": self.reads.policy, "RateLimit": left}
        more = _left(self.mutations, self.mutations.level(self.key, now))
        policy = f"{self.reads.policy}, {self.mutations.policy}"
        return {"RateLimit-Policy": policy, "RateLimit": f"{left}, {more}"}


@lru_cache(maxsize=10_000)
def household(address: str | None) -> str:
    """Return an address as far as it tells one subscriber from another."""
    try:
        parsed = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return address or "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, HOME_NETWORK), strict=False))
    return str(parsed)


def _left(buckets: Buckets, bucket: Bucket) -> str:
    """Say what is left, and in how many seconds all of it is there again."""
    seconds = math.ceil(buckets.wait(bucket, buckets.quota))
    return f'"{buckets.name}";r={max(0, int(bucket.left))};t={seconds}'


def _spent(wait: float) -> TurnedAwayError:
    seconds = math.ceil(wait)
    return TurnedAwayError(
        429,
        ProblemCode.RATE_LIMITED,
        f"You have asked for more than your budget of a minute: try again in {seconds} s.",
        seconds,
    )
