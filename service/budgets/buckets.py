"""Token buckets of one kind, in this process: a full minute's worth at first, refilled all the time."""

import math
from collections import OrderedDict
from dataclasses import dataclass, field

MINUTE = 60.0
FORGOTTEN_AFTER = 2 * MINUTE
"""Seconds after which even the deepest bucket is full again, so that nothing is lost with it."""
MOST_KEYS = 50_000
"""How many buckets are kept; beyond, whoever was away longest begins with a full one."""


@dataclass(slots=True)
class Bucket:
    """What was left at a moment, and what others have not been told of yet."""

    left: float
    at: float
    untold: int = 0


@dataclass(slots=True)
class Buckets:
    """The buckets of a kind by whose they are; `quota` is what a full one holds and what a minute brings."""

    name: str
    quota: int
    known: OrderedDict[str, Bucket] = field(default_factory=OrderedDict)
    spenders: set[str] = field(default_factory=set)
    """Whose spending the others are still to be told of."""
    policy: str = field(init=False)

    def __post_init__(self) -> None:
        self.policy = f'"{self.name}";q={self.quota};w={MINUTE:.0f}'

    def level(self, key: str, now: float) -> Bucket:
        """Return a bucket, filled up to now."""
        found = self.known.get(key)
        if found is None:
            self._forget(now)
            found = self.known[key] = Bucket(self.quota, now)
            return found
        self.known.move_to_end(key)
        found.left = min(self.quota, found.left + (now - found.at) * self.quota / MINUTE)
        found.at = now
        return found

    def wait(self, bucket: Bucket, amount: int) -> float:
        """Return the seconds until an amount is there; 0 where it is there now."""
        return max(0.0, (amount - bucket.left) * MINUTE / self.quota)

    def take(self, key: str, bucket: Bucket, amount: int) -> None:
        """Take an amount out, whether or not it is there."""
        bucket.left -= amount
        bucket.untold += amount
        self.spenders.add(key)

    def owed(self, keys: list[str], now: float) -> dict[str, int]:
        """Return what others are to be told that some have spent, without what has been refilled since."""
        found = {}
        for key in keys:
            if (bucket := self.known.get(key)) is not None:
                missing = self.quota - bucket.left - (now - bucket.at) * self.quota / MINUTE
                found[key] = bucket.untold = max(0, min(bucket.untold, math.ceil(missing)))
        return found

    def learn(self, key: str, left: float, told: int) -> None:
        """Take over what is left according to all processes, which knew of what was told.

        It can only be less than what is known here: others spend, and nobody brings anything back.
        """
        bucket = self.known.get(key)
        if bucket is not None:
            bucket.untold -= told
            if not bucket.untold:
                self.spenders.discard(key)
            bucket.left = min(bucket.left, left - bucket.untold)

    def _forget(self, now: float) -> None:
        while self.known:
            key, oldest = next(iter(self.known.items()))
            if len(self.known) < MOST_KEYS and now - oldest.at < FORGOTTEN_AFTER:
                return
            del self.known[key]
            self.spenders.discard(key)
