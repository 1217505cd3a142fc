"""A program that runs embedded servers on a folder until it is ended: python -m ... FOLDER.

It prints one line of JSON with the URLs, as soon as they can be used.
"""

import asyncio
import json
import sys
from pathlib import Path

from domain.settings import Settings
from service.embedded.servers import reach


async def host(folder: Path) -> None:
    """Start them, say so, wait for ever."""
    async with reach(Settings(data_dir=folder)) as settings:
        print(json.dumps([settings.database_url, settings.redis_url]), flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(host(Path(sys.argv[1])))
