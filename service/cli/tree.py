"""The table of commands.

A command's module is loaded when the command runs: `up` starts four processes at once, and a
mail sink need not wait for a GraphQL schema that it never uses.
"""

import importlib

import typer
from typer.core import TyperCommand, TyperGroup

from service.cli.exits import HELP

# Command -> its module in service/cli, in the order of the help.
COMMANDS = {
    "up": "up",
    "serve": "serve",
    "worker": "worker",
    "beat": "worker",
    "mailbox": "mailbox",
    "migrate": "migrate",
    "demo": "demo",
    "import": "imports",
    "notices": "notices",
    "bounce": "bounce",
    "suppressed": "bounce",
    "lift": "bounce",
    "admin": "admin",
    "audit": "audit",
    "explain": "explain",
    "trust": "trust",
    "backup": "backups",
    "restore": "backups",
}


class Tree(TyperGroup):
    """A group whose commands are looked up in COMMANDS."""

    def list_commands(self, ctx: object) -> list[str]:  # noqa: ARG002 (inherited)
        return list(COMMANDS)

    def get_command(
        self,
        ctx: object,  # noqa: ARG002 (inherited)
        cmd_name: str,
    ) -> TyperCommand | TyperGroup | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"service.cli.{COMMANDS[cmd_name]}")
        return _find(typer.main.get_group(module.app), cmd_name)


def _find(group: TyperGroup, name: str) -> TyperCommand | TyperGroup:
    """A module holds one command, several, or a group that is the command."""
    command = group.commands.get(name, group)
    assert isinstance(command, TyperCommand | TyperGroup)
    if command is group:
        group.name = name
    return command


app = typer.Typer(
    cls=Tree,
    name="./entente",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    add_completion=False,
    pretty_exceptions_enable=False,
    epilog=HELP,
)


@app.callback()
def main() -> None:
    """Entente keeps affiliations between associations alive: agreements, goals, plans, reminders.

    `up` runs everything on this machine; the other commands are its parts, each alone.
    Settings come from the environment: ENTENTE_DATABASE_URL and so on, see docs/operations.md.
    Without ENTENTE_DATABASE_URL and ENTENTE_REDIS_URL a command uses the servers of an `up`
    that runs on the same data folder, or starts embedded ones for as long as it takes.
    """
