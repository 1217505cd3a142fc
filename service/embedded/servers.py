"""The servers that a command needs: those whose URLs are given, running ones, or its own."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

from domain.settings import Settings
from service.embedded import folder as data_folder
from service.embedded import postgres, valkey
from service.embedded.folder import FolderInUseError
from service.embedded.server import Server

NOTE_SECONDS = 30.0
LOOK_EVERY = 0.1


async def prepare(settings: Settings) -> list[Server]:
    """The embedded servers that are missing; the folder must be held."""
    folder = settings.data_dir.resolve()
    return await asyncio.gather(
        *([] if settings.database_url else [postgres.prepare(folder / "postgres")]),
        *([] if settings.redis_url else [valkey.prepare(folder / "valkey")]),
    )


async def prepare_database(server: Server) -> None:
    """What a server that has just started for the first time lacks."""
    if server.name == "postgres":
        await postgres.create_database(server.url)


def with_urls(settings: Settings, servers: list[Server]) -> Settings:
    """The settings, naming the embedded servers where none were given."""
    for server in servers:
        if server.name == "postgres":
            settings = replace(settings, database_url=server.url)
        else:
            settings = replace(settings, redis_url=server.url)
    return settings


@asynccontextmanager
async def reach(settings: Settings) -> AsyncIterator[Settings]:
    """Settings with the URLs of running servers: given, of an `up` on this folder, or ours.

    Ours live as long as the block. Raises ServerFailedError, NoServerError or PermissionError.
    """
    if settings.database_url and settings.redis_url:
        yield settings
        return
    async with AsyncExitStack() as stack:
        try:
            stack.enter_context(data_folder.held(settings.data_dir))
        except FolderInUseError as error:
            yield await _borrow(settings, error)
            return
        settings = with_secret(settings)
        servers = await prepare(settings)
        await asyncio.gather(*(stack.enter_async_context(each.running()) for each in servers))
        for server in servers:
            await prepare_database(server)
        settings = with_urls(settings, servers)
        data_folder.write_note(settings.data_dir, note(settings))
        yield settings


def note(settings: Settings) -> dict[str, str]:
    """What other commands on this folder need to know."""
    return {
        "pid": str(os.getpid()),
        "database_url": settings.database_url or "",
        "redis_url": settings.redis_url or "",
        "mailbox_url": settings.mailbox_url,
        "address": settings.address,
    }


def with_secret(settings: Settings) -> Settings:
    """In development, a key that only this data folder knows takes the place of the known one."""
    if settings.environment == "production" or not settings.has_default_secret:
        return settings
    return replace(settings, secret_key=data_folder.secret_key(settings.data_dir))


async def _borrow(settings: Settings, error: FolderInUseError) -> Settings:
    """The servers of the process that holds the folder, as soon as it has said where they are.

    That process knows nothing of this one and cannot wake it, so this one looks, for half a minute.
    """
    for _ in range(int(NOTE_SECONDS / LOOK_EVERY)):
        if found := data_folder.read_note(settings.data_dir):
            return replace(
                with_secret(settings),
                database_url=settings.database_url or found["database_url"],
                redis_url=settings.redis_url or found["redis_url"],
                mailbox_url=found["mailbox_url"],
            )
        await asyncio.sleep(LOOK_EVERY)
    raise error
