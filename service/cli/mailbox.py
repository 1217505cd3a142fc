"""`mailbox`: the local mail sink alone."""

import typer

from service.cli.exits import exit_codes
from service.cli.options import DataDir, read_settings
from service.mailbox.sink import run

app = typer.Typer(rich_markup_mode="markdown")


@app.command()
def mailbox(data_dir: DataDir = None) -> None:
    """Accept mail on loopback, at ENTENTE_MAILBOX_URL, and keep it in the data folder for /mail."""
    with exit_codes():
        run(read_settings(data_dir, "mailbox"))
