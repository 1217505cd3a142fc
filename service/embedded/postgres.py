"""An embedded PostgreSQL: laid out once, on a loopback port, with a password of its own.

The builtin C.UTF-8 locale is used everywhere, production too: the wheel has no ICU, and an
order that depends on the machine would make cursors depend on it. A password rather than a
socket folder guards it, so that a data folder may have a path of any length.
"""

import asyncio
import secrets
import shutil
import signal
import subprocess
from pathlib import Path

import asyncpg

from service.embedded.binaries import find_postgres
from service.embedded.server import (
    Server,
    ServerFailedError,
    child_command,
    end_leftover,
    free_port,
)

USER = DATABASE = "entente"
OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Short statements by the thousand: compiling one to machine code never pays.
    "jit": "off",
    "log_checkpoints": "off",
}
# What a test's database may lose when the machine crashes: everything.
FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}


async def prepare(folder: Path, *, durable: bool = True, port: int | None = None) -> Server:
    """Lay out the folder if it is new, end what was left running on it, choose a port."""
    binaries, folder = find_postgres(), folder.resolve()
    data, log = folder / "data", folder / "postgres.log"
    password = await lay_out(folder, binaries)
    await end_leftover(data / "postmaster.pid", "postgres", data, signal.SIGINT)
    chosen = free_port(port)
    options = OPTIONS | ({} if durable else FORGETFUL) | {"port": str(chosen)}
    flags = [flag for name, value in options.items() for flag in ("-c", f"{name}={value}")]

    async def is_ready(pid: int) -> bool:
        return _says_ready(data / "postmaster.pid", pid)

    return Server(
        name="postgres",
        command=(str(binaries / "postgres"), "-D", str(data), *flags),
        url=f"postgresql://{USER}:{password}@127.0.0.1:{chosen}/{DATABASE}",
        log=log,
        stop_signal=signal.SIGINT,  # the fast shutdown: it waits for nobody and loses nothing
        is_ready=is_ready,
        unprivileged=folder,
    )


async def lay_out(folder: Path, binaries: Path) -> str:
    """The password of this folder's server, after initdb has run once, completely."""
    data, password_file = folder / "data", folder / "password"
    if (folder / "complete").exists():
        return password_file.read_text(encoding="ascii")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    shutil.rmtree(data, ignore_errors=True)  # what an interrupted initdb left
    password = secrets.token_urlsafe(24)
    password_file.touch(mode=0o600)
    password_file.write_text(password, encoding="ascii")
    command = (
        str(binaries / "initdb"),
        f"--pgdata={data}",
        f"--username={USER}",
        f"--pwfile={password_file}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--locale=C",
        "--builtin-locale=C.UTF-8",
        # The password is long and random: there is nothing to slow down for.
        "--set=scram_iterations=1",
        "--no-instructions",
        "--no-sync",  # the first checkpoint writes it out
    )
    await asyncio.to_thread(_run_initdb, child_command(command, signal.SIGTERM, folder))
    (folder / "complete").touch()
    return password


async def create_database(url: str) -> None:
    """Create the database that the URL names, if there is none of that name."""
    server, _, name = url.rpartition("/")
    connection = await asyncpg.connect(f"{server}/postgres")
    try:
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            await connection.execute(f'CREATE DATABASE "{name}"')
    finally:
        await connection.close()


def _run_initdb(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ServerFailedError(
            "PostgreSQL could not lay out its data folder. Give the checkout or --data-dir to "
            "the user who runs this, or set ENTENTE_DATABASE_URL. It said:\n"
            f"{done.stdout}{done.stderr}"
        )


def _says_ready(pid_file: Path, pid: int) -> bool:
    """The postmaster writes its state into the eighth line of its lock file."""
    try:
        lines = pid_file.read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"
