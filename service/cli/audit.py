"""`audit`: whether the trail of changes is what was sealed, and a copy of it."""

import asyncio
import re
from typing import Annotated, Any

import orjson
import typer

from domain.settings import Settings
from domain.trail.audit_verification import Head, Verdict, sealed_events
from domain.trail.audit_verification import verify as verify_trail
from service.cli.exits import Exit, exit_codes
from service.cli.formats import Format, Shape, print_json
from service.cli.options import DataDir, read_settings
from service.cli.session import opened

app = typer.Typer(rich_markup_mode="markdown", no_args_is_help=True)
ANCHOR = re.compile(r"(\d{1,18}):([0-9a-f]{64})")


@app.callback()
def audit() -> None:
    """The trail of all changes, chained by hashes. Nothing here changes it."""


@app.command()
def verify(
    anchor: Annotated[
        str | None,
        typer.Option(help="Position and hash that an earlier run printed: POSITION:HASH."),
    ] = None,
    shape: Shape = Format.TABLE,
    data_dir: DataDir = None,
) -> None:
    """Walk the chain and compute every digest again; exit code 1 where something is not as sealed.

    Keep the head that it prints somewhere else: given as the anchor, it shows a trail that was
    cut off or written anew.
    """
    with exit_codes():
        settings = read_settings(data_dir, "audit")
        verdict = asyncio.run(_verify(settings, _read_anchor(anchor)))
        if shape is Format.JSON:
            print_json(_described(verdict))
        else:
            typer.echo(_in_words(verdict))
    if not verdict.whole:
        raise typer.Exit(int(Exit.FAILED))


@app.command()
def export(
    since: Annotated[int, typer.Option(min=0, help="Only what is after this position.")] = 0,
    data_dir: DataDir = None,
) -> None:
    """Print all sealed events with their seals, in the order of the chain, as lines of JSON."""
    with exit_codes():
        asyncio.run(_export(read_settings(data_dir, "audit"), since))


async def _verify(settings: Settings, anchor: Head | None) -> Verdict:
    async with opened(settings) as session:
        return await verify_trail(session.database, anchor)


async def _export(settings: Settings, since: int) -> None:
    async with opened(settings) as session:
        async for record in sealed_events(session.database, since):
            typer.echo(orjson.dumps(_line(dict(record)), default=str))


def _line(record: dict[str, Any]) -> dict[str, Any]:
    for name in ("before", "after"):
        if record[name] is not None:
            record[name] = orjson.Fragment(record[name])
    return record


def _read_anchor(text: str | None) -> Head | None:
    if text is None:
        return None
    found = ANCHOR.fullmatch(text)
    if found is None:
        raise typer.BadParameter(f"{text} is not of the form POSITION:HASH.", param_hint="--anchor")
    return Head(int(found[1]), found[2])


def _described(verdict: Verdict) -> dict[str, Any]:
    return {
        "whole": verdict.whole,
        "head": {"position": verdict.head.position, "hash": verdict.head.hash},
        "events": verdict.events,
        "erased": verdict.erased,
        "unsealed": verdict.unsealed,
        "oldest_unsealed": verdict.oldest_unsealed,
        "broken": verdict.broken,
    }


def _in_words(verdict: Verdict) -> str:
    lines = []
    if verdict.broken is None:
        lines.append(
            f"The chain is whole: {verdict.events} events, {verdict.erased} of them erased."
        )
    else:
        where = verdict.broken
        event = "" if where.seq is None else f" (event {where.seq})"
        lines.append(f"The chain breaks at position {where.position}{event}: {where.reason}")
    lines.append(f"Head: {verdict.head.position}:{verdict.head.hash}")
    if verdict.unsealed:
        lines.append(
            f"Not sealed yet: {verdict.unsealed},"
            f" the oldest from {verdict.oldest_unsealed:%Y-%m-%d %H:%M} UTC."
        )
    return "\n".join(lines)
