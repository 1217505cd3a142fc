"""`admin`: what only somebody with access to the installation may do."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console

from domain.access import Scope
from domain.settings import Settings
from domain.tokens import create_token
from service.cli.exits import exit_codes
from service.cli.options import DataDir, read_settings
from service.cli.session import COMMAND_LINE, opened

app = typer.Typer(rich_markup_mode="markdown", no_args_is_help=True)


@app.callback()
def admin() -> None:
    """API tokens for programs that use the service."""


@app.command()
def create(
    name: Annotated[str, typer.Option(help="Who or what will use the token.")],
    scope: Annotated[
        list[Scope] | None,
        typer.Option(help="What it may do; may be given several times. All of it by default."),
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Make an API token and print it: once, for only a hash of it is kept.

    Clients send it as the header `Authorization: Bearer TOKEN`.
    """
    with exit_codes():
        settings = read_settings(data_dir, "admin")
        secret = asyncio.run(_create(settings, name, scope or list(Scope)))
        Console(stderr=True).print("This token is shown only now:")
        typer.echo(secret)


async def _create(settings: Settings, name: str, scopes: list[Scope]) -> str:
    async with opened(settings):
        _, secret = await create_token(name, [scope.value for scope in scopes], COMMAND_LINE.name)
        return secret
