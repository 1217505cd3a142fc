"""Telling other processes that this one has committed something: after the commit, and in vain at worst."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from domain.commits import heard_by

GATHER = 0.1
"""Seconds between two words, however many commits there are."""
PATIENCE = 2.0
LOG = structlog.get_logger(__name__)


class Herald:
    """Publishes one word for many commits; where nobody takes it, those who listen look by themselves."""

    def __init__(self, publish: Callable[[], Awaitable[None]]) -> None:
        self._publish = publish
        self._news = asyncio.Event()
        self._heard = True

    async def run(self) -> None:
        """Tell of commits until cancelled."""
        with heard_by(self._news.set):
            while True:
                await self._news.wait()
                self._news.clear()
                await self._tell()
                await asyncio.sleep(GATHER)

    async def _tell(self) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await self._publish()
        except Exception as error:  # noqa: BLE001 (whatever went wrong, no commit may suffer)
            if self._heard:
                LOG.warning("commit_not_told", reason=repr(error))
            self._heard = False
        else:
            self._heard = True
