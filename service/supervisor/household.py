"""Which programs make up an installation on one machine, and how they are told about each other."""

import asyncio
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

from domain.settings import PREFIX, Settings
from service.supervisor.watch import WRONG_SETTINGS, Program

ROOT = Path(__file__).resolve().parents[2]


def front(settings: Settings) -> list[Program]:
    """What may start before the tables are there: nobody knows its address yet."""
    mailbox = [] if settings.smtp_url else [_program(settings, "mailbox")]
    web = Program(
        name="web",
        command=_command("serve", "--local-administrator"),
        environment=environment(settings),
        folder=ROOT,
        is_ready=lambda _pid: answers(settings.host, settings.port),
        final_code=WRONG_SETTINGS,
    )
    return [*mailbox, web]


def clockwork(settings: Settings) -> list[Program]:
    """What acts by itself, and so needs the tables at once."""
    return [_program(settings, "worker"), _program(settings, "beat")]


def environment(settings: Settings) -> dict[str, str]:
    """The environment of a child: ours, with these settings instead of those we were given."""
    inherited = {name: text for name, text in os.environ.items() if not name.startswith(PREFIX)}
    return inherited | settings.as_environment() | {"PYTHONUNBUFFERED": "1"}


async def answers(host: str, port: int) -> bool:
    """Whether the web process there says that it is alive."""
    try:
        reader, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    try:
        writer.write(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return (await reader.readline()).startswith(b"HTTP/1.1 200")
    except OSError:
        return False
    finally:
        writer.close()


async def listens(url: str) -> bool:
    """Whether somebody listens at a URL's host and port."""
    parts = urlsplit(url)
    try:
        _, writer = await asyncio.open_connection(parts.hostname, parts.port)
    except OSError:
        return False
    writer.close()
    return True


def _program(settings: Settings, name: str) -> Program:
    return Program(
        name=name,
        command=_command(name),
        environment=environment(settings),
        folder=ROOT,
        final_code=WRONG_SETTINGS,
    )


def _command(*words: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "service", *words)
