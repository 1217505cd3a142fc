"""How commands end: each expected failure becomes one message and one exit code."""

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import NoReturn

import asyncpg
import redis
import typer
from rich.console import Console
from rich.markup import escape
from tortoise.exceptions import OperationalError

from domain.errors import DomainError
from domain.outages import AWAY
from domain.settings import SettingsError
from service.embedded.binaries import NoServerError
from service.embedded.folder import FolderInUseError
from service.embedded.server import ServerFailedError
from service.supervisor.ports import PortBusyError
from service.supervisor.watch import WRONG_SETTINGS

ERRORS = Console(stderr=True, soft_wrap=True, highlight=False)
UNREACHABLE = (*AWAY, socket.gaierror, redis.ConnectionError)

LACKING = (
    asyncpg.UndefinedTableError,
    asyncpg.UndefinedColumnError,
    asyncpg.UndefinedFunctionError,
)
MIGRATE_FIRST = "The database lacks tables, or newer parts of them: run `./entente migrate` first."


class Exit(IntEnum):
    """Exit codes; 2 is the usual one for a command line that cannot be understood."""

    DONE = 0
    FAILED = 1  # what was asked for could not be done, and the message says why
    SETTINGS = WRONG_SETTINGS  # the environment holds mistakes
    IN_USE = 4  # the data folder or the port belongs to something that already runs
    SERVER = 5  # a database or Redis cannot be reached or started
    REFUSED = 6  # the input has errors; nothing of it was stored


HELP = (
    "Exit codes: 0 done, 1 failed, 2 the command line is wrong, 3 the settings are wrong, "
    "4 the data folder or port is in use, 5 a server cannot be reached, 6 the input has errors."
)


@contextmanager
def exit_codes() -> Iterator[None]:
    """Turn failures that can be expected into a message on stderr and an exit code."""
    try:
        yield
    except SettingsError as error:
        leave(Exit.SETTINGS, *error.mistakes)
    except (FolderInUseError, PortBusyError) as error:
        leave(Exit.IN_USE, str(error))
    except (NoServerError, ServerFailedError) as error:
        leave(Exit.SERVER, str(error))
    except UNREACHABLE as error:
        leave(Exit.SERVER, f"A server cannot be reached: {error}")
    except (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError) as e:
        leave(Exit.SERVER, f"The database does not let us in: {e}")
    except (OperationalError, *LACKING) as error:
        if not _is_lacking(error):
            raise
        leave(Exit.SERVER, MIGRATE_FIRST)
    except (DomainError, OSError) as error:
        leave(Exit.FAILED, str(error))
    except KeyboardInterrupt:
        sys.exit(130)


def _is_lacking(error: BaseException) -> bool:
    """Whether a table or a column is missing; the ORM's error holds the server's own."""
    held = (error, error.__cause__, error.__context__, *error.args)
    return any(isinstance(each, LACKING) for each in held)


def leave(code: Exit, *messages: str) -> NoReturn:
    """Say why, and end the process."""
    for message in messages:
        ERRORS.print(f"[red]{escape(message)}[/red]")
    raise typer.Exit(int(code))
