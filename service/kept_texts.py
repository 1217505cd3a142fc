"""A text that is made anew at most every few seconds, however many ask for it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class KeptText:
    """The last text, and until when it is new enough."""

    seconds: float
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    until: float = 0.0
    text: bytes = b""

    async def read(self, make: Callable[[], Awaitable[bytes]]) -> bytes:
        """Return the text; those who ask while it is made wait for it."""
        async with self.lock:
            now = asyncio.get_running_loop().time()
            if now >= self.until:
                self.text, self.until = await make(), now + self.seconds
            return self.text
