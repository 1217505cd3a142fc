"""`trust`: the build step that checks the documents of clients, and makes one list of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import orjson
import typer

from schema.persisted import hash_of
from schema.trusted import TrustedListError, check_all, read_list
from service.cli.exits import Exit, exit_codes, leave

app = typer.Typer(rich_markup_mode="markdown")
TEXTS = frozenset({".graphql", ".gql"})


@app.command()
def trust(
    sources: Annotated[
        list[Path],
        typer.Argument(
            metavar="SOURCE...",
            help="Lists (.json) of the Relay compiler, graphql-codegen or Apollo, files with a document "
            "(.graphql), or folders of these files.",
        ),
    ],
    output: Annotated[
        Path | None, typer.Option(help="Where to write all of them as one list.")
    ] = None,
) -> None:
    """Check documents against the schema, and write them as one list for ENTENTE_TRUSTED_DOCUMENTS.

    No server is needed. Exit code 6 where a document is not valid: each is named, and nothing is written.
    """
    with exit_codes():
        try:
            listed = gather(sources)
            check_all(listed)
        except TrustedListError as error:
            leave(Exit.REFUSED, *error.mistakes)
        if output is not None:
            options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
            output.write_bytes(orjson.dumps(listed, option=options))
        typer.echo(f"{len(listed)} documents are valid.")


def gather(sources: list[Path]) -> dict[str, str]:
    """Return the documents of several sources by their ids; raises TrustedListError."""
    listed: dict[str, str] = {}
    mistakes = []
    for source in sources:
        for name, text in _read(source):
            if listed.setdefault(name, text) != text:
                mistakes.append(f'{source}: "{name}" is the id of another document too.')
    if mistakes:
        raise TrustedListError(mistakes)
    return listed


def _read(source: Path) -> Iterator[tuple[str, str]]:
    if source.is_dir():
        for path in sorted(source.rglob("*")):
            if path.suffix in TEXTS:
                yield from _read(path)
    elif source.suffix in TEXTS:
        text = source.read_text(encoding="utf-8")
        yield hash_of(text), text
    else:
        yield from read_list(source).items()
