"""`migrate`: the database in its newest form."""

import asyncio

import typer
from rich.console import Console

from domain.database import DatabaseError
from domain.database import migrate as apply_migrations
from domain.settings import Settings
from service.cli.exits import exit_codes
from service.cli.options import DataDir, read_settings
from service.embedded.server import ServerFailedError
from service.embedded.servers import reach

app = typer.Typer(rich_markup_mode="markdown")


@app.command()
def migrate(data_dir: DataDir = None) -> None:
    """Bring the database to its newest form. Running it twice, or two at once, does no harm."""
    with exit_codes():
        applied = asyncio.run(_migrate(read_settings(data_dir, "migrate")))
        out = Console(highlight=False)
        for name in applied:
            out.print(f"applied {name}")
        out.print("The database is in its newest form." if applied else "Nothing to do.")


async def _migrate(settings: Settings) -> list[str]:
    async with reach(settings) as found:
        assert found.database_url is not None
        try:
            return await apply_migrations(found.database_url)
        except DatabaseError as error:
            raise ServerFailedError(str(error)) from error
