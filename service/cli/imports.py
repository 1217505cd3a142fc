"""`import`: CSV files with facts."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from domain.imports.files import import_files
from domain.imports.findings import Hint, Problem
from domain.imports.results import ImportResult, Outcome
from domain.settings import Settings
from service.cli.exits import Exit, exit_codes
from service.cli.options import DataDir, read_settings
from service.cli.session import COMMAND_LINE, opened

app = typer.Typer(rich_markup_mode="markdown")
COLOURS = {
    Outcome.APPLIED: "green",
    Outcome.CHECKED: "green",
    Outcome.WAITS: "yellow",
    Outcome.REFUSED: "red",
}


@app.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="CSV files, UTF-8.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Do all of it, and then roll it back.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Read organizations, events and vocabularies from CSV files: all of a file, or nothing of it.

    What a file holds is told by its columns. Every problem of a file is printed, with line and
    column; a file with problems is refused and stores nothing, and the exit code is then 6.
    Importing the same file again changes nothing.
    """
    with exit_codes():
        settings = read_settings(data_dir, "import")
        results = asyncio.run(_import(settings, files, dry_run=dry_run))
        out = Console(highlight=False, soft_wrap=True)
        for result in results:
            _report(out, result)
        if any(result.outcome is Outcome.REFUSED for result in results):
            raise typer.Exit(int(Exit.REFUSED))


async def _import(settings: Settings, files: list[Path], *, dry_run: bool) -> list[ImportResult]:
    async with opened(settings) as session:
        with Console(stderr=True).status(f"Reading {len(files)} files ..."):
            return await import_files(files, COMMAND_LINE, session.clock, dry_run=dry_run)


def _report(out: Console, result: ImportResult) -> None:
    """One line for the file, then one for each thing found in it, in the form of a compiler's."""
    counts = f"{result.created} new, {result.updated} changed, {result.unchanged} as they were"
    said = {
        Outcome.APPLIED: f"stored: {counts}",
        Outcome.CHECKED: f"good, nothing stored: {counts}",
        Outcome.WAITS: f"waits: {result.note}",
        Outcome.REFUSED: f"refused, nothing stored: problems: {len(result.problems)}",
    }
    colour = COLOURS[result.outcome]
    out.print(f"[{colour}]{escape(str(result.path))}: {escape(said[result.outcome])}[/{colour}]")
    findings: list[Problem | Hint] = [*result.problems, *result.hints]
    for found in findings:
        out.print(f"  {escape(_line(result.path, found))}")
    if result.findings.left_out:
        out.print(f"  and {result.findings.left_out} more")


def _line(path: Path, found: Problem | Hint) -> str:
    place = f"{path.name}:{found.line}" if found.line is not None else path.name
    column = f" [{found.column}]" if found.column else ""
    kind = "hint " if isinstance(found, Hint) else ""
    return f"{place}{column}: {kind}{found.code}: {found.message}"
