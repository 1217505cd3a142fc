"""`bounce`: a mail server pipes bounces and complaints into it."""

import asyncio
import sys

import typer

from domain.notices.bounce_reports import LARGEST, Report, read_report
from domain.settings import Settings
from domain.verbs.desk.bounce_taking import Effect, take_report
from service.cli.exits import UNREACHABLE, exit_codes
from service.cli.options import DataDir, read_settings
from service.cli.session import opened
from service.embedded.server import ServerFailedError

app = typer.Typer(rich_markup_mode="markdown")
# "Keep it and try again", as mail servers understand it (sysexits.h); others would bounce the bounce.
TRY_AGAIN = 75


@app.command()
def bounce(data_dir: DataDir = None) -> None:
    """Read one bounce or complaint from standard input, and stop writing to an address that is gone.

    For a pipe transport: `bounces: "|/srv/entente/.venv/bin/python -m service bounce"`. It says what
    came of it; what is no report is left alone. Exit code 75 asks the mail server to try again.
    """
    report = read_report(sys.stdin.buffer.read(LARGEST))
    if report is None:
        typer.echo("no report")
        return
    with exit_codes():
        settings = read_settings(data_dir, "bounce")
        try:
            typer.echo(asyncio.run(_take(settings, report)).value)
        except (*UNREACHABLE, ServerFailedError) as error:
            typer.echo(f"try again: {error}", err=True)
            raise typer.Exit(TRY_AGAIN) from error


async def _take(settings: Settings, report: Report) -> Effect:
    async with opened(settings) as session:
        return await take_report(report, session.clock, session.settings)
