"""`notices`: who would get what, and why somebody did or did not get something."""

import asyncio
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
import typer
from rich.console import Console
from rich.table import Table

from domain.errors import DomainError, ErrorCode
from domain.notices.explain import explain as explain_reminder
from domain.notices.preview import PlannedReminder
from domain.notices.preview import preview as preview_reminders
from domain.notices.windows import known_zone
from domain.settings import Settings
from service.cli.exits import exit_codes
from service.cli.options import DataDir, read_settings
from service.cli.session import opened

app = typer.Typer(rich_markup_mode="markdown", no_args_is_help=True)
GLOBAL_ID = "Reminder:"


class Format(StrEnum):
    """For a person, or for a program."""

    TABLE = "table"
    JSON = "json"


@app.callback()
def notices() -> None:
    """Questions to the ledger of reminders. Nothing here sends or changes anything."""


@app.command()
def preview(
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The last day to look at.")],
    shape: Annotated[Format, typer.Option("--format", help="A table, or JSON.")] = Format.TABLE,
    everything: Annotated[
        bool, typer.Option("--all", help="Also what would not be sent, with the reason.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Print who would get which reminder until a day, and why; nothing is sent or changed.

    It is the sweep itself, run through the coming days on copies, and assumes that nobody
    decides, answers or edits anything meanwhile.
    """
    with exit_codes():
        settings = read_settings(data_dir, "notices")
        found = asyncio.run(_preview(settings, until))
        shown = [reminder for reminder in found if everything or reminder.goes]
        if shape is Format.JSON:
            typer.echo(orjson.dumps(shown, option=orjson.OPT_INDENT_2))
        else:
            _print(shown, len(found) - len(shown))


@app.command()
def explain(
    reminder: Annotated[str, typer.Argument(help="Its id, as GraphQL or the overview gives it.")],
    data_dir: DataDir = None,
) -> None:
    """Say why a reminder was sent, or was not."""
    with exit_codes():
        settings = read_settings(data_dir, "notices")
        typer.echo(asyncio.run(_explain(settings, _key(reminder))))


async def _preview(settings: Settings, until: datetime) -> list[PlannedReminder]:
    async with opened(settings) as session:
        with Console(stderr=True).status("Looking ahead ..."):
            return await preview_reminders(
                until.date(), session.clock, session.settings, session.database.url
            )


async def _explain(settings: Settings, key: UUID) -> str:
    async with opened(settings):
        return await explain_reminder(key)


def _key(text: str) -> UUID:
    try:
        return UUID(text.removeprefix(GLOBAL_ID))
    except ValueError:
        raise DomainError(
            ErrorCode.BAD_USER_INPUT, f"{text} is not the id of a reminder.", ("reminder",)
        ) from None


def _print(reminders: list[PlannedReminder], others: int) -> None:
    table = Table("When", "Recipient", "Stage", "About", "Why", box=None, pad_edge=False)
    for reminder in reminders:
        zone = ZoneInfo(known_zone(reminder.time_zone or "UTC"))
        subject = f"{reminder.agreement_number} {reminder.agreement_title}"
        why = reminder.chosen_because
        if not reminder.goes:
            why = f"{reminder.state.value}: {reminder.reason or ''}"
        table.add_row(
            f"{reminder.due_at.astimezone(zone):%Y-%m-%d %H:%M}",
            f"{reminder.recipient or 'nobody'}\n[dim]{reminder.address or ''}[/dim]",
            f"{reminder.stage}\n[dim]{reminder.kind.value}[/dim]",
            subject,
            why,
        )
    out = Console()
    out.print(table)
    hidden = f", and {others} that would not be sent (--all shows them)" if others else ""
    out.print(f"{len(reminders)} reminders{hidden}. Times are the recipients' own.")
