"""`notices`: who would get what, and why somebody did or did not get something."""

import asyncio
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from domain.clock import Clock
from domain.locales import LOCALES
from domain.notices.coming import coming_mails
from domain.notices.explain import explain as explain_reminder
from domain.notices.inquiry_mails.explaining import explain_inquiry, names_inquiry
from domain.notices.mails import write
from domain.notices.preview import PlannedReminder
from domain.notices.preview import preview as preview_reminders
from domain.notices.references import find_reminder
from domain.settings import Settings
from service.cli import ledger
from service.cli.exits import exit_codes
from service.cli.formats import Format, Shape, print_json
from service.cli.options import DataDir, read_settings
from service.cli.outlook import print_outlook
from service.cli.session import opened

app = typer.Typer(rich_markup_mode="markdown", no_args_is_help=True)
ledger.add_to(app)
# Each of the days is lived through; of what is further away only the dates are known.
LONGEST_LOOK = timedelta(days=3 * 366)


@app.callback()
def notices() -> None:
    """Questions to the ledger of reminders, and what a person may do to it.

    `preview` and `explain` send and change nothing.
    """


@app.command()
def preview(
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The last day to look at.")],
    shape: Shape = Format.TABLE,
    everything: Annotated[
        bool, typer.Option("--all", help="Also what would not be sent, with the reason.")
    ] = False,
    mails: Annotated[
        Path | None,
        typer.Option(
            help="Write each mail into this folder too, as it would read: .eml and .html."
        ),
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="Language of those mails, whatever the recipients' are.")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Print who would get which reminder until a day, and why; nothing is sent or changed.

    It is the sweep itself, run through the coming days on copies, and assumes that nobody
    decides, answers or edits anything meanwhile.
    """
    with exit_codes():
        settings = read_settings(data_dir, "notices")
        _refuse_odd_days(until.date(), Clock(settings.home_time_zone).today())
        _refuse_odd_language(language, mails)
        if mails is not None:
            count = asyncio.run(_write_mails(settings, until, mails, language))
            typer.echo(f"{count} mails written to {mails}", err=True)
        found = asyncio.run(_preview(settings, until))
        shown = [reminder for reminder in found if everything or reminder.goes]
        if shape is Format.JSON:
            print_json(shown)
        else:
            print_outlook(Console(highlight=False), shown, len(found) - len(shown))


@app.command()
def explain(
    reminder: Annotated[
        str,
        typer.Argument(
            help="The reference at the foot of its mail, its id as GraphQL gives it, or the "
            "Message-ID of any mail of it; of an inquiry its reference (INQ-...)."
        ),
    ],
    data_dir: DataDir = None,
) -> None:
    """Say why a reminder was sent, or was not."""
    with exit_codes():
        settings = read_settings(data_dir, "notices")
        typer.echo(asyncio.run(_explain(settings, reminder)))


async def _preview(settings: Settings, until: datetime) -> list[PlannedReminder]:
    async with opened(settings) as session:
        with Console(stderr=True).status("Looking ahead ..."):
            return await preview_reminders(
                until.date(), session.clock, session.settings, session.database.url
            )


async def _write_mails(
    settings: Settings, until: datetime, folder: Path, language: str | None
) -> int:
    async with opened(settings) as session:
        coming = await coming_mails(
            until.date(), session.clock, session.settings, session.database.url, language=language
        )
    folder.mkdir(parents=True, exist_ok=True)
    for number, one in enumerate(coming, start=1):
        name = f"{number:04}-{one.reminder.local_date}-{one.reminder.stage.lower()}"
        (folder / f"{name}.eml").write_bytes(write(one.mail))
        (folder / f"{name}.html").write_text(one.mail.html, encoding="utf-8")
    return len(coming)


async def _explain(settings: Settings, reminder: str) -> str:
    async with opened(settings):
        if names_inquiry(reminder):
            return await explain_inquiry(reminder)
        return await explain_reminder(await find_reminder(reminder))


def _refuse_odd_language(language: str | None, mails: Path | None) -> None:
    if language is None:
        return
    if language not in LOCALES:
        problem = f'There are no texts in "{language}", only in {", ".join(LOCALES)}.'
        raise typer.BadParameter(problem, param_hint="--language")
    if mails is None:
        raise typer.BadParameter("It is the language of --mails FOLDER.", param_hint="--language")


def _refuse_odd_days(until: date, today: date) -> None:
    if until < today:
        problem = (
            f"{until} is in the past, and today is {today}. What has been sent is in the ledger."
        )
    elif until > today + LONGEST_LOOK:
        problem = (
            f"{until} is too far away: a preview looks at most {LONGEST_LOOK.days} days ahead."
        )
    else:
        return
    raise typer.BadParameter(problem, param_hint="--until")
