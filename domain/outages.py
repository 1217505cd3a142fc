"""Which errors say that the database could not be reached, and not what was asked of it."""

import asyncpg
from tortoise.exceptions import DBConnectionError

AWAY = (
    ConnectionError,
    DBConnectionError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,  # it is just starting or stopping
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    # The server has said that it is going away, and the connection has not closed yet.
    asyncpg.InternalClientError,
)

PASSING = (
    OSError,
    asyncpg.TransactionRollbackError,
    asyncpg.InsufficientResourcesError,
    asyncpg.LockNotAvailableError,
    asyncpg.QueryCanceledError,
)


def is_away(error: BaseException | None) -> bool:
    """Whether an error says that the database is away, or that its connection broke meanwhile."""
    # asyncpg has one class for every misuse of a connection; a closed one is nobody's mistake.
    closed = isinstance(error, asyncpg.InterfaceError) and "closed" in str(error)
    return closed or isinstance(error, AWAY)


def will_pass(error: BaseException) -> bool:
    """Whether an error is due to the moment and not to what the database was asked.

    The database or a connection is away, two waited for each other, something took too long, or there was no
    memory or disk.
    """
    # asyncpg counts a value that it cannot encode among the misuses of a connection.
    misused = isinstance(error, asyncpg.InterfaceError) and not isinstance(error, ValueError)
    return misused or is_away(error) or isinstance(error, PASSING)
