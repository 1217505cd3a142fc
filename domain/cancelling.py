"""Ending background tasks for certain: one that takes a cancellation for something else is told again."""

import asyncio
from typing import Any

TELL_AGAIN = 1.0


async def cancel(*tasks: "asyncio.Task[Any]") -> None:
    """Return when all of the tasks have ended, whatever they ended with."""
    running = set(tasks)
    while running:
        for task in running:
            task.cancel()
        ended, running = await asyncio.wait(running, timeout=TELL_AGAIN)
        await asyncio.gather(*ended, return_exceptions=True)
