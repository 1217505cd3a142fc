"""The two shapes in which a command prints a list."""

from enum import StrEnum
from typing import Annotated

import orjson
import typer


class Format(StrEnum):
    """For a person, or for a program."""

    TABLE = "table"
    JSON = "json"


Shape = Annotated[Format, typer.Option("--format", help="A table, or JSON.")]


def print_json(rows: object) -> None:
    """Print rows for a program, on stdout, indented.

    Ids that come from the driver have a type of its own, which orjson does not know.
    """
    typer.echo(orjson.dumps(rows, default=str, option=orjson.OPT_INDENT_2))
