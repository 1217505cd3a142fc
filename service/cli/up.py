"""`up`: everything on this machine."""

import asyncio
from dataclasses import replace
from typing import Annotated

import typer

from service.cli.exits import exit_codes
from service.cli.options import DataDir, read_settings
from service.supervisor.up import run

app = typer.Typer(rich_markup_mode="markdown")


@app.command()
def up(
    port: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=65535,
            help="Where to listen; without it the first free port from 8000 on.",
            show_default=False,
        ),
    ] = None,
    data_dir: DataDir = None,
    demo: Annotated[
        bool, typer.Option("--demo/--no-demo", help="Load sample data into an empty database.")
    ] = True,
) -> None:
    """Run everything on this machine: servers, web, worker, beat, local mailbox.

    Each part that ends is started again, and Ctrl-C stops them all; the data stays in the data
    folder. PostgreSQL and Valkey are embedded unless ENTENTE_DATABASE_URL and ENTENTE_REDIS_URL
    name others; mail stays in the local mailbox unless ENTENTE_SMTP_URL names a server.
    It listens on loopback only, and whoever asks from this machine may do everything.
    """
    with exit_codes():
        settings = read_settings(data_dir, "up")
        asked_for = port is not None or settings.port != type(settings)().port
        settings = replace(settings, port=port or settings.port)
        asyncio.run(run(settings, port_asked_for=asked_for, demo=demo))
