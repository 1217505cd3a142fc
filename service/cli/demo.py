"""`demo`: sample data for an empty database."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from domain.demo.filling import LARGEST_SCALE, DemoResult, fill
from domain.document_store import DocumentStore
from domain.settings import Settings
from service.cli.exits import exit_codes
from service.cli.options import DataDir, read_settings
from service.cli.progress import shown
from service.cli.session import opened

app = typer.Typer(rich_markup_mode="markdown")


@app.command()
def demo(
    scale: Annotated[
        int, typer.Option(min=1, max=LARGEST_SCALE, help="How many times as large as usual.")
    ] = 1,
    data_dir: DataDir = None,
) -> None:
    """Load the facts and a sample set into an empty database, with dates reckoned from today.

    The sample set is fictitious and looks it: "Example ..." associations and people at
    example.org. It has some 60 agreements in every state, with documents and some months of
    history, so that on any day some renewal notices and work-plan reminders are due.
    """
    with exit_codes():
        result = asyncio.run(_fill(read_settings(data_dir, "demo"), scale))
        _report(result)


async def _fill(settings: Settings, scale: int) -> DemoResult:
    async with opened(settings) as session:
        with shown() as progress:
            store = DocumentStore.of(settings)
            return await fill(session.clock, scale, progress, store)


def _report(result: DemoResult) -> None:
    table = Table("Table", "Rows", title=f"{result.total:,} rows in {result.seconds:.1f} s")
    table.columns[1].justify = "right"
    for name, count in result.rows.items():
        table.add_row(name, f"{count:,}")
    Console().print(table)
