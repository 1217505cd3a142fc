"""An open database for a command, wherever it runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from domain.audit import Actor
from domain.clock import Clock
from domain.database import Database, DatabaseError, migrate
from domain.settings import Settings
from service.embedded.server import ServerFailedError
from service.embedded.servers import reach

# Whose name the audit trail keeps: whoever may run commands here may do everything.
COMMAND_LINE = Actor("command line")


@dataclass(frozen=True, slots=True)
class Session:
    """What a command works with."""

    settings: Settings
    database: Database
    clock: Clock


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Session]:
    """Open the database. An embedded one is migrated first; one that was given is left as it is."""
    async with reach(settings) as found:
        assert found.database_url is not None
        try:
            if settings.database_url is None:
                await migrate(found.database_url)
            async with Database.connect(found.database_url) as database:
                yield Session(found, database, Clock(found.home_time_zone))
        except DatabaseError as error:
            raise ServerFailedError(str(error)) from error
