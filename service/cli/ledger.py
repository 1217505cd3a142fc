"""`notices hold | release | resend | cancel`: what a person may do to the ledger, by the verbs of the API."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from domain.acts import Act
from domain.notices.explain import explain
from domain.notices.references import find_reminder
from domain.notices.reminders import Reminder
from domain.performing import Asked, perform
from domain.rights.actions import Action
from domain.settings import Settings
from domain.verbs.ledger.cancelling import cancel_reminder
from domain.verbs.ledger.holding import hold_reminder, release_reminder
from domain.verbs.ledger.resending import resend_reminder
from domain.viewers import LOCAL_ADMIN
from service.cli.exits import exit_codes
from service.cli.options import DataDir, read_settings
from service.cli.session import COMMAND_LINE, opened

Named = Annotated[
    str,
    typer.Argument(
        metavar="REMINDER",
        help="The reference at the foot of its mail, its id as GraphQL gives it, or the Message-ID "
        "of its mail.",
    ),
]
Because = Annotated[str, typer.Option("--because", help="Why, for whoever reads the ledger.")]
Version = Annotated[
    int | None,
    typer.Option("--expected-version", help="The version that you saw; another one is refused."),
]
Key = Annotated[
    str | None,
    typer.Option("--idempotency-key", help="Given again within 48 hours, nothing happens twice."),
]
Verb = Callable[[UUID, Act], Awaitable[Reminder]]


def hold(
    reminder: Named,
    because: Because,
    version: Version = None,
    key: Key = None,
    data_dir: DataDir = None,
) -> None:
    """Keep a reminder from leaving until it is released; held already, the new reason takes over."""

    async def verb(found: UUID, act: Act) -> Reminder:
        return await hold_reminder(found, because, version, act)

    _act(Action.HOLD_REMINDER, reminder, verb, (because, version), key, data_dir)


def release(
    reminder: Named,
    delivered: Annotated[
        bool,
        typer.Option("--delivered", help="Its mail was found to have arrived: it counts as sent."),
    ] = False,
    version: Version = None,
    key: Key = None,
    data_dir: DataDir = None,
) -> None:
    """Let a held reminder go, or say that its mail has arrived."""

    async def verb(found: UUID, act: Act) -> Reminder:
        return await release_reminder(found, version, act, delivered=delivered)

    _act(Action.RELEASE_REMINDER, reminder, verb, (delivered, version), key, data_dir)


def resend(
    reminder: Named,
    because: Because,
    version: Version = None,
    key: Key = None,
    data_dir: DataDir = None,
) -> None:
    """Send a reminder once more, in a new mail with what is true now."""

    async def verb(found: UUID, act: Act) -> Reminder:
        return await resend_reminder(found, because, version, act)

    _act(Action.RESEND_REMINDER, reminder, verb, (because, version), key, data_dir)


def cancel(
    reminder: Named,
    because: Because,
    version: Version = None,
    key: Key = None,
    data_dir: DataDir = None,
) -> None:
    """Cancel a reminder that has not left, or a mail that was to be sent once more."""

    async def verb(found: UUID, act: Act) -> Reminder:
        return await cancel_reminder(found, because, version, act)

    _act(Action.CANCEL_REMINDER, reminder, verb, (because, version), key, data_dir)


def add_to(app: typer.Typer) -> None:
    """Make the four commands part of `notices`."""
    for command in (hold, release, resend, cancel):
        app.command()(command)


def _act(
    action: Action,
    named: str,
    verb: Verb,
    given: tuple[Any, ...],
    key: str | None,
    data_dir: Path | None,
) -> None:
    with exit_codes():
        settings = read_settings(data_dir, "notices")
        asked = Asked(action.value, key, repr((named, *given)))
        typer.echo(asyncio.run(_perform(settings, asked, named, verb)))


async def _perform(settings: Settings, asked: Asked, named: str, verb: Verb) -> str:
    """Do it as the API would, and return the ledger's answer afterwards."""
    async with opened(settings) as session:
        found = await find_reminder(named)
        viewer = replace(LOCAL_ADMIN, name=COMMAND_LINE.name)
        act = Act(viewer, session.clock, session.settings)

        async def run(act: Act) -> Sequence[Reminder]:
            return [await verb(found, act)]

        answer = await perform(asked, act, run)
        if answer.refusal is not None:
            raise answer.refusal
        return await explain(found)
