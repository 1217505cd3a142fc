"""What a database needs before the programs start: its tables, and something to look at."""

import time

from domain.clock import Clock
from domain.database import Database, DatabaseError, migrate
from domain.demo.filling import fill, is_empty
from domain.document_store import DocumentStore
from domain.settings import Settings
from service.embedded.server import ServerFailedError
from service.supervisor.journal import Journal


async def prepare_data(settings: Settings, journal: Journal, *, demo: bool) -> None:
    """Bring the tables to their newest form, and load the demo data where there is no data."""
    assert settings.database_url is not None
    begun = time.monotonic()
    journal.say("The tables are brought to their newest form ...")
    try:
        applied = await migrate(settings.database_url)
        if applied:
            seconds = time.monotonic() - begun
            journal.say(f"{len(applied)} migrations in {seconds:.1f} s")
        if demo:
            await _fill_if_empty(settings, settings.database_url, journal)
    except DatabaseError as error:
        raise ServerFailedError(str(error)) from error


async def _fill_if_empty(settings: Settings, url: str, journal: Journal) -> None:
    async with Database.connect(url, pool_size=2):
        if await is_empty():
            journal.say("The sample set is loaded ...")
            result = await fill(Clock(settings.home_time_zone), store=DocumentStore.of(settings))
            journal.say(f"{result.total:,} rows of demo data in {result.seconds:.1f} s")
