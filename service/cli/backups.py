"""`backup` and `restore`: everything in one file, and back."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from domain.clock import Clock
from domain.settings import Settings
from service.backups import BackupError, Restored, back_up
from service.backups import restore as take_back
from service.cli.exits import Exit, exit_codes, leave
from service.cli.options import DataDir, read_settings
from service.embedded.servers import reach

app = typer.Typer(rich_markup_mode="markdown")


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Where to write it; it must not exist.")],
    data_dir: DataDir = None,
) -> None:
    """Write the database and all documents into one file, with sums. The service may go on."""
    with exit_codes():
        settings = read_settings(data_dir, "backup")
        with _explained():
            documents = asyncio.run(_back_up(settings, file))
        typer.echo(f"{file}: {file.stat().st_size:,} bytes, documents: {documents}")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A backup.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Let everything go that is in the database now.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Take a backup back into an empty database, migrate it, and verify the trail.

    Stop the service first. Nothing is changed where the file is damaged or the database is not empty.
    """
    with exit_codes():
        settings = read_settings(data_dir, "restore")
        with _explained():
            restored = asyncio.run(_restore(settings, file, replace=replace))
        typer.echo(_in_words(restored))
    if not restored.verdict.whole:
        raise typer.Exit(int(Exit.FAILED))


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except BackupError as error:
        leave(Exit.FAILED, str(error))


async def _back_up(settings: Settings, file: Path) -> int:
    async with reach(settings) as found:
        return await back_up(found, file, Clock(found.home_time_zone))


async def _restore(settings: Settings, file: Path, *, replace: bool) -> Restored:
    async with reach(settings) as found:
        return await take_back(found, file, replace=replace)


def _in_words(restored: Restored) -> str:
    head = restored.verdict.head
    state = "whole" if restored.verdict.whole else f"broken: {restored.verdict.broken}"
    return (
        f"Restored, documents: {restored.documents}, migrations since: {len(restored.migrations)}.\n"
        f"The trail is {state}. Head: {head.position}:{head.hash}\n"
        f"Webhooks paused, until somebody resumes them: {restored.paused}."
    )
