"""`bounce`: a mail server pipes bounces and complaints into it; `suppressed` and `lift`: what they led to."""

import asyncio
import sys
from dataclasses import replace
from typing import Annotated

import typer

from domain.acts import Act
from domain.database import transaction
from domain.notices.bounce_reports import LARGEST, Report, read_report
from domain.notices.suppressions import Suppression
from domain.notices.windows import local_date
from domain.settings import Settings
from domain.verbs.desk.bounce_taking import Effect, take_report
from domain.verbs.ledger.lifting import lift_suppression
from domain.viewers import LOCAL_ADMIN
from service.cli.exits import UNREACHABLE, Exit, exit_codes, leave
from service.cli.options import DataDir, read_settings
from service.cli.session import COMMAND_LINE, opened
from service.embedded.server import ServerFailedError

app = typer.Typer(rich_markup_mode="markdown")
# "Keep it and try again", as mail servers understand it (sysexits.h); others would bounce the bounce.
TRY_AGAIN = 75


@app.command()
def bounce(data_dir: DataDir = None) -> None:
    """Read one bounce or complaint from standard input, and stop writing to an address that is gone.

    For a pipe transport: `bounces: "|/srv/entente/entente bounce"`. It says what
    came of it; what is no report, or none that can be read, is left alone. Exit code 75 asks the
    mail server to try again.
    """
    with exit_codes():
        settings = read_settings(data_dir, "bounce")
        report = read_report(sys.stdin.buffer.read(LARGEST))
        if report is None:
            typer.echo("no report")
            return
        try:
            typer.echo(asyncio.run(_take(settings, report)).value)
        except (*UNREACHABLE, ServerFailedError) as error:
            typer.echo(f"try again: {error}", err=True)
            raise typer.Exit(TRY_AGAIN) from error


async def _take(settings: Settings, report: Report) -> Effect:
    async with opened(settings) as session:
        return await take_report(report, session.clock, session.settings)


@app.command()
def suppressed(data_dir: DataDir = None) -> None:
    """Print the addresses that get no mail, since and until which day at home, and why."""
    with exit_codes():
        settings = read_settings(data_dir, "suppressed")
        home = settings.home_time_zone
        for row in asyncio.run(_list(settings)):
            until = f" until {local_date(row.until, home)}" if row.until else ""
            typer.echo(f"{row.address} since {local_date(row.since, home)}{until}: {row.reason}")


@app.command()
def lift(
    address: Annotated[str, typer.Argument(help="The address that works again.")],
    because: Annotated[
        str, typer.Option(help="Why, for whoever reads the trail.")
    ] = "It works again.",
    data_dir: DataDir = None,
) -> None:
    """Write to an address again, because it works now or its owner wishes it."""
    with exit_codes():
        settings = read_settings(data_dir, "lift")
        if not asyncio.run(_lift(settings, address, because)):
            leave(Exit.FAILED, f"{address} is not suppressed.")
        typer.echo(f"{address} gets mail again.")


async def _list(settings: Settings) -> list[Suppression]:
    async with opened(settings) as session:
        rows = await Suppression.all().order_by("since", "address")
        return [row for row in rows if row.until is None or row.until > session.clock.now()]


async def _lift(settings: Settings, address: str, because: str) -> bool:
    async with opened(settings) as session:
        viewer = replace(LOCAL_ADMIN, name=COMMAND_LINE.name)
        row = await Suppression.get_or_none(address=address.lower())
        if row is None or (row.until is not None and row.until <= session.clock.now()):
            return False
        async with transaction():
            await lift_suppression(
                row.id, because, None, Act(viewer, session.clock, session.settings)
            )
        return True
