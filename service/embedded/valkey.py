"""An embedded Valkey: on a loopback port, with a password, its keys in an append-only file."""

import asyncio
import secrets
import signal
from pathlib import Path

from service.embedded.binaries import find_valkey
from service.embedded.server import Server, end_leftover, free_port


async def prepare(folder: Path, *, durable: bool = True, port: int | None = None) -> Server:
    """Write its configuration, end what was left running on the folder, choose a port."""
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    program, configuration = find_valkey(), folder / "valkey.conf"
    await end_leftover(folder / "valkey.pid", program.name, folder, signal.SIGTERM)
    chosen, password = free_port(port), _password(folder / "password")
    _write_private(configuration, _configuration(folder, chosen, password, durable=durable))

    async def is_ready(_pid: int) -> bool:
        return await _answers(chosen, password)

    return Server(
        name="valkey",
        command=(str(program), str(configuration)),
        url=f"redis://:{password}@127.0.0.1:{chosen}/0",
        log=folder / "valkey.log",
        stop_signal=signal.SIGTERM,
        is_ready=is_ready,
    )


def _configuration(folder: Path, port: int, password: str, *, durable: bool) -> str:
    # In a file, because other users of the machine can read a command's arguments.
    return "\n".join(
        (
            "bind 127.0.0.1",
            f"port {port}",
            f"requirepass {password}",
            f'dir "{folder}"',
            f'pidfile "{folder / "valkey.pid"}"',
            "daemonize no",
            'save ""',
            f"appendonly {'yes' if durable else 'no'}",
            "appendfsync everysec",
            "maxmemory-policy noeviction",
            "",
        )
    )


def _password(file: Path) -> str:
    if not file.exists():
        _write_private(file, secrets.token_urlsafe(24))
    return file.read_text(encoding="ascii")


def _write_private(file: Path, text: str) -> None:
    file.touch(mode=0o600)
    file.write_text(text, encoding="utf-8")


async def _answers(port: int, password: str) -> bool:
    """Two commands of the protocol spoken by hand: a client library would take longer to load."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    try:
        writer.write(f"AUTH {password}\r\nPING\r\n".encode())
        lines = [await reader.readline(), await reader.readline()]
    except OSError:
        return False
    finally:
        writer.close()
    return lines == [b"+OK\r\n", b"+PONG\r\n"]
