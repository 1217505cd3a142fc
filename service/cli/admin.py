"""`admin`: what only somebody with access to the installation may do."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from domain.acts import Act
from domain.database import transaction
from domain.imports.standard_vocabularies import import_standard_vocabularies
from domain.organizations import Organization
from domain.settings import Settings
from domain.tokens import (
    ApiToken,
    Revocation,
    create_token,
    list_tokens,
    revoke_token,
)
from domain.verbs.people.setting_up import (
    FirstAdministrator,
    Home,
    administrator_of,
    set_up_home_association,
)
from domain.viewers import LOCAL_ADMIN, Scope
from service.cli.exits import exit_codes
from service.cli.formats import Format, Shape, print_json
from service.cli.options import DataDir, read_settings
from service.cli.session import COMMAND_LINE, opened

app = typer.Typer(rich_markup_mode="markdown", no_args_is_help=True)
ALL = "all"
# A year, as is usual for tokens of programs: long enough to be renewed with other yearly duties,
# and one that is forgotten does not live for ever.
USUAL_DAYS = 365
MOST_DAYS = 3650


@app.callback()
def admin() -> None:
    """First set-up, and API tokens for programs that use the service."""


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="Who or what will use the token.")],
    scope: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SCOPE",
            help=f"What it may do, one of {', '.join(Scope)}, or `{ALL}`; may be given several "
            f"times. Without it: `{Scope.READ}`.",
            show_default=False,
        ),
    ] = None,
    expires_in_days: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=MOST_DAYS,
            metavar="N",
            help=f"When it stops working. Without it: after {USUAL_DAYS} days.",
        ),
    ] = None,
    no_expiry: Annotated[
        bool, typer.Option("--no-expiry", help="It works until it is revoked.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Make an API token and print it: once, for only a hash of it is kept.

    The token alone goes to stdout, so that a script can keep it; what it may do and how long
    goes to stderr. Clients send it as the header `Authorization: Bearer TOKEN`.
    """
    scopes = _scopes(scope)
    if no_expiry and expires_in_days is not None:
        raise typer.BadParameter("either this or --expires-in-days.", param_hint="--no-expiry")
    days = None if no_expiry else timedelta(days=expires_in_days or USUAL_DAYS)
    with exit_codes():
        settings = read_settings(data_dir, "admin")
        row, secret = asyncio.run(_create(settings, name, scopes, days))
        aside = Console(stderr=True, highlight=False, soft_wrap=True)
        aside.print(escape(_told(row, asked=bool(scope))))
        aside.print("This token is shown only now:")
        typer.echo(secret)


@app.command()
def tokens(shape: Shape = Format.TABLE, data_dir: DataDir = None) -> None:
    """List all tokens, those that no longer work too. Times are UTC, of the last use to 5 minutes."""
    with exit_codes():
        now, rows = asyncio.run(_list(read_settings(data_dir, "admin")))
        if shape is Format.JSON:
            print_json([_described(row, now) for row in rows])
        elif rows:
            Console(highlight=False).print(_table(rows, now))
        else:
            typer.echo("There are no tokens. `admin create NAME` makes one.")


@app.command()
def revoke(
    prefix: Annotated[
        str, typer.Argument(help="Its first 12 characters, as `admin tokens` shows them.")
    ],
    data_dir: DataDir = None,
) -> None:
    """Revoke a token: the next request that brings it is refused. Twice does no harm."""
    with exit_codes():
        done = asyncio.run(_revoke(read_settings(data_dir, "admin"), prefix))
        token = f"{done.token.prefix} ({done.token.name})"
        if done.repeated:
            typer.echo(f"{token} has been revoked since {_moment(done.token.revoked_at)}.")
        else:
            typer.echo(f"{token} is revoked.")


@app.command()
def setup(
    name: Annotated[str, typer.Option(help="Name of the home association.")],
    slug: Annotated[
        str | None, typer.Option(help="Readable key; without it one is made of the name.")
    ] = None,
    time_zone: Annotated[
        str | None,
        typer.Option(help="IANA time zone; it has to be that of ENTENTE_HOME_TIME_ZONE."),
    ] = None,
    website: Annotated[str | None, typer.Option(help="Address of its website.")] = None,
    administrator: Annotated[
        str | None, typer.Option(help="Name of the first administrator.")
    ] = None,
    address: Annotated[
        str | None,
        typer.Option(help="Mail address by which the first administrator signs in."),
    ] = None,
    vocabularies: Annotated[
        bool,
        typer.Option(
            help="Import the standard vocabularies, which goals, plans and events need words of."
        ),
    ] = True,
    data_dir: DataDir = None,
) -> None:
    """Set up the home association, once, who administers it from the start, and the first words."""
    with exit_codes():
        settings = read_settings(data_dir, "admin")
        first = administrator_of(administrator, address)
        home = Home(name, slug, time_zone, website)
        row, words = asyncio.run(_set_up(settings, home, first, vocabularies=vocabularies))
        typer.echo(f"{row.name} is the home association ({row.slug}).")
        if vocabularies:
            typer.echo(f"Its vocabularies have {words} new terms.")


async def _set_up(
    settings: Settings,
    home: Home,
    administrator: FirstAdministrator | None,
    *,
    vocabularies: bool,
) -> tuple[Organization, int]:
    async with opened(settings) as session, transaction():
        viewer = replace(LOCAL_ADMIN, name=COMMAND_LINE.name)
        act = Act(viewer, session.clock, session.settings)
        row = await set_up_home_association(home, administrator, act)
        if not vocabularies:
            return row, 0
        results = await import_standard_vocabularies(COMMAND_LINE, session.clock)
        return row, sum(result.created for result in results)


def _scopes(given: list[str] | None) -> list[Scope]:
    """What a token may do: little, unless somebody asks for more in so many words."""
    wanted = given or [Scope.READ.value]
    if unknown := [text for text in wanted if text not in (*Scope, ALL)]:
        raise typer.BadParameter(
            f"{', '.join(unknown)}: scopes are {', '.join(Scope)}, or {ALL} for all of them.",
            param_hint="--scope",
        )
    return [scope for scope in Scope if ALL in wanted or scope.value in wanted]


async def _create(
    settings: Settings, name: str, scopes: list[Scope], days: timedelta | None
) -> tuple[ApiToken, str]:
    async with opened(settings) as session:
        expires_at = None if days is None else session.clock.now() + days
        return await create_token(name, [each.value for each in scopes], COMMAND_LINE, expires_at)


async def _list(settings: Settings) -> tuple[datetime, list[ApiToken]]:
    async with opened(settings) as session:
        return session.clock.now(), await list_tokens()


async def _revoke(settings: Settings, prefix: str) -> Revocation:
    async with opened(settings) as session:
        return await revoke_token(prefix, session.clock.now(), COMMAND_LINE)


def _told(row: ApiToken, *, asked: bool) -> str:
    hint = "" if asked else f" (no --scope was given; `--scope {ALL}` grants everything)"
    until = f"expires on {row.expires_at:%Y-%m-%d}" if row.expires_at else "never expires"
    return f"{row.name} may: {', '.join(row.scopes)}{hint}. It {until}."


def _table(rows: list[ApiToken], now: datetime) -> Table:
    table = Table("Token", "Scopes", "Created", "Last used", "State", box=None, pad_edge=False)
    for column in table.columns[2:4]:
        column.no_wrap = True
    for row in rows:
        style = None if row.holds(now) else "dim"
        table.add_row(
            f"{row.prefix}\n{escape(row.name)}",
            " ".join(row.scopes),
            f"{row.created_at:%Y-%m-%d}",
            _moment(row.last_used_at),
            _state(row, now),
            style=style,
        )
    return table


def _state(row: ApiToken, now: datetime) -> str:
    if row.revoked_at is not None:
        return f"revoked {row.revoked_at:%Y-%m-%d}"
    if row.expires_at is None:
        return "never expires"
    return f"{'expires' if row.holds(now) else 'expired'} {row.expires_at:%Y-%m-%d}"


def _moment(instant: datetime | None) -> str:
    return "never" if instant is None else f"{instant:%Y-%m-%d %H:%M}"


def _described(row: ApiToken, now: datetime) -> dict[str, object]:
    return {
        "name": row.name,
        "prefix": row.prefix,
        "scopes": row.scopes,
        "created_at": row.created_at,
        "created_by": row.created_by,
        "expires_at": row.expires_at,
        "last_used_at": row.last_used_at,
        "revoked_at": row.revoked_at,
        "holds": row.holds(now),
    }
