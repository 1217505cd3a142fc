"""`explain`: how a query is answered, from the plan to what PostgreSQL makes of its SQL."""

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import indent
from typing import Annotated, Any

import orjson
import typer

from domain.errors import DomainError, ErrorCode
from domain.settings import Settings
from schema.context import Context
from schema.execution import GraphQLRequest
from schema.explaining import Explained
from schema.explaining import explain as explain_query
from service.cli.as_viewers import FORMS, find_viewer
from service.cli.exits import Exit, exit_codes, leave
from service.cli.options import DataDir, read_settings
from service.cli.session import opened

app = typer.Typer(rich_markup_mode="markdown")
NO_SQL = "No statement: nothing that is asked for is compiled."


@app.command()
def explain(
    query: Annotated[
        Path, typer.Argument(metavar="QUERY.graphql", help="A file with a GraphQL query.")
    ],
    variables: Annotated[
        Path | None, typer.Option(help="A file with its variables, a JSON object.")
    ] = None,
    viewer: Annotated[str, typer.Option("--as", help=f"Who asks: {FORMS}.")] = "administrator",
    operation: Annotated[
        str | None, typer.Option(help="Which operation, where the file has several.")
    ] = None,
    analyze: Annotated[
        bool,
        typer.Option("--analyze", help="Run the statements, and show how long each step took."),
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Print the plan of a query, its SQL, and PostgreSQL's plan of that. Nothing is changed.

    Exit code 6 where the query or its variables are wrong, with the codes that the API gives.
    """
    with exit_codes():
        settings = read_settings(data_dir, "explain")
        try:
            request = read_request(query, variables, operation)
        except DomainError as error:
            leave(Exit.REFUSED, f"{error.code.value}: {error}")
        found, problems = asyncio.run(_explain(settings, request, viewer, analyze=analyze))
        if problems:
            leave(Exit.REFUSED, *(_in_words(problem, query) for problem in problems))
        typer.echo("\n".join(line for each in found for line in _sections(each)) or NO_SQL)


async def _explain(
    settings: Settings, request: GraphQLRequest, named: str, *, analyze: bool
) -> tuple[list[Explained], list[dict[str, Any]]]:
    async with opened(settings) as session:
        viewer = await find_viewer(named, session.clock)
        context = Context(viewer, session.clock, session.database, session.settings, "explain")
        found, result = await explain_query(request, context, analyze=analyze)
        return found, orjson.loads(result.body).get("errors", [])


def read_request(query: Path, variables: Path | None, operation: str | None) -> GraphQLRequest:
    """Return the request that files hold; raises DomainError BAD_USER_INPUT."""
    return GraphQLRequest(_text(query), _variables(variables), operation, read_only=True)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise DomainError(
            ErrorCode.BAD_USER_INPUT, f"{path} cannot be read: {error.strerror}."
        ) from error
    except UnicodeDecodeError as error:
        raise DomainError(ErrorCode.BAD_USER_INPUT, f"{path} is not UTF-8: {error}.") from error


def _variables(path: Path | None) -> Mapping[str, object]:
    if path is None:
        return {}
    try:
        found = orjson.loads(_text(path))
    except orjson.JSONDecodeError as error:
        raise DomainError(ErrorCode.BAD_USER_INPUT, f"{path} is not JSON: {error}.") from error
    if not isinstance(found, dict):
        raise DomainError(ErrorCode.BAD_USER_INPUT, f"{path} is not a JSON object.")
    return found


def _in_words(problem: dict[str, Any], query: Path) -> str:
    """A line of an error: its code, what is wrong, and where in the file."""
    places = (
        f"{query}:{place['line']}:{place['column']}" for place in problem.get("locations", ())
    )
    where = ", ".join(places)
    code = problem["extensions"]["code"]
    return f"{code}: {problem['message']}" + (f" ({where})" if where else "")


def _sections(explained: Explained) -> Iterator[str]:
    yield f"# {'.'.join(map(str, explained.path))}\n"
    values = [f"${n} = {value}" for n, value in enumerate(explained.values, start=1)]
    for title, lines in (
        ("Plan", explained.plan),
        ("SQL", explained.sql.splitlines()),
        ("Parameters", values),
        ("PostgreSQL", explained.postgres),
    ):
        if lines:
            yield f"{title}\n\n{indent(chr(10).join(lines), '    ')}\n"
