"""Chance from a seed: the same demo on the same day has the same rows, down to their keys."""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

Item = TypeVar("Item")

COUNTER_BITS = 30
NOISE_BITS = 44


class Chance:
    """Random choices and version 7 keys that depend on the seed and the instant alone."""

    def __init__(self, seed: str, now: datetime) -> None:
        self._random = random.Random(seed)  # noqa: S311 (nothing here is secret)
        self._milliseconds = int(now.timestamp() * 1000)
        self._keys = 0

    def key(self) -> UUID:
        """Return the next key; keys sort in the order in which they were asked for."""
        self._keys += 1
        tail = (self._keys << NOISE_BITS) | self._random.getrandbits(NOISE_BITS)
        high, low = tail >> 62, tail & ((1 << 62) - 1)
        return UUID(int=(self._milliseconds << 80) | (7 << 76) | (high << 64) | (2 << 62) | low)

    def pick(self, items: Sequence[Item]) -> Item:
        return self._random.choice(items)

    def sample(self, items: Sequence[Item], count: int) -> list[Item]:
        return self._random.sample(items, min(count, len(items)))

    def whole(self, least: int, most: int) -> int:
        return self._random.randint(least, most)

    def real(self, least: float, most: float) -> float:
        return self._random.uniform(least, most)

    def happens(self, probability: float) -> bool:
        return self._random.random() < probability

    def day(self, first: date, last: date) -> date:
        """Return a day of the span, or its first day where the span is empty."""
        return first + timedelta(self.whole(0, max(0, (last - first).days)))
