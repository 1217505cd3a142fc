"""One embedded server as a process: how it is started, known to be ready, and stopped."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

CHILD = Path(__file__).with_name("child.py")
START_SECONDS = 60.0
STOP_SECONDS = 15.0
LOOK_EVERY = 0.05
LARGEST_LOG = 10 * 1024**2


class ServerFailedError(Exception):
    """A server ended, or did not become ready; the message holds the end of its log."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that has been prepared: its folder is laid out and its port chosen."""

    name: str
    command: tuple[str, ...]
    url: str
    log: Path
    stop_signal: signal.Signals
    # Whether the process of this id answers; asked again and again until it does.
    is_ready: Callable[[int], Awaitable[bool]]
    # The folder that must not belong to root while the server runs; None: root is fine.
    unprivileged: Path | None = None

    def start(self) -> subprocess.Popen[bytes]:
        """Start it from this thread, whose end the kernel would tell the server."""
        put_aside(self.log)
        with self.log.open("ab") as log:
            return subprocess.Popen(
                child_command(self.command, self.stop_signal, self.unprivileged),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C in a terminal reaches a whole process group, and we stop in order.
                start_new_session=True,
            )

    async def wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        """Return when it answers; raise ServerFailedError when it ends or takes too long."""
        end = time.monotonic() + START_SECONDS
        while not await self.is_ready(process.pid):
            if process.poll() is not None:
                raise ServerFailedError(f"{self.name} ended at once. {last_lines(self.log)}")
            if time.monotonic() > end:
                raise ServerFailedError(f"{self.name} is not ready. {last_lines(self.log)}")
            # Neither server can call us when it is ready; a question costs less than a millisecond.
            await asyncio.sleep(0.01)

    async def stop(self, process: subprocess.Popen[bytes], within: float = STOP_SECONDS) -> None:
        """Stop it cleanly, and by force when it does not within so many seconds."""
        if process.poll() is None:
            process.send_signal(self.stop_signal)
        # The kernel wakes the thread that waits, and that one this loop.
        ended = asyncio.create_task(asyncio.to_thread(process.wait))
        done, _ = await asyncio.wait({ended}, timeout=within)
        if not done:
            process.kill()
        await ended

    @asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        """Its URL, while it runs."""
        process = self.start()
        try:
            await self.wait_until_ready(process)
            yield self.url
        finally:
            await self.stop(process)


def child_command(
    command: tuple[str, ...], death_signal: signal.Signals, unprivileged: Path | None
) -> list[str]:
    """The command that runs `command` as a child bound to this process; see child.py."""
    owned = "-" if unprivileged is None else str(unprivileged)
    parent, number = str(os.getpid()), str(int(death_signal))
    return [sys.executable, "-I", "-S", str(CHILD), parent, number, owned, "--", *command]


def free_port(preferred: int | None = None) -> int:
    """A port of the loopback interface that nobody listens at, the preferred one if possible."""
    for port in (preferred or 0, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise ServerFailedError("There is no free port on the loopback interface.")


async def end_leftover(
    pid_file: Path,
    program: str,
    folder: Path,
    how: signal.Signals,
    within: float = STOP_SECONDS,
) -> None:
    """End a server that still runs on this folder, and forget one that does not.

    After `kill -9` of everything, or a restart of a container, the file names a process that is
    gone, or that is now somebody else's; the server itself would refuse to start then.
    """
    try:
        pid = int(pid_file.read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return
    for number in (how, signal.SIGKILL):
        if _is_ours(pid, program, folder):
            with contextlib.suppress(ProcessLookupError):  # it has just ended by itself
                os.kill(pid, number)
            await _wait_until_gone(pid, program, folder, within)
    if _is_ours(pid, program, folder):
        raise ServerFailedError(f"Process {pid} still runs on {folder} and cannot be ended.")
    pid_file.unlink(missing_ok=True)


async def _wait_until_gone(pid: int, program: str, folder: Path, within: float) -> None:
    """Wait for a process that is no child of ours, whose end nobody tells us: look, for a while."""
    end = time.monotonic() + within
    while _is_ours(pid, program, folder):
        if time.monotonic() > end:
            return
        await asyncio.sleep(LOOK_EVERY)


def _is_ours(pid: int, program: str, folder: Path) -> bool:
    """Both servers work in their folder; their command lines say what they are busy with."""
    try:
        running = Path(f"/proc/{pid}/exe").readlink().name
        where = Path(f"/proc/{pid}/cwd").readlink()
    except OSError:
        return False
    return running.startswith(program) and where == folder


def put_aside(log: Path) -> None:
    """Begin a new log when the old one has grown large; one old one is kept."""
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(log.with_suffix(".old.log"))


def last_lines(log: Path, count: int = 5) -> str:
    """The end of a log, for a message."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:]
    except OSError:
        return ""
    return f"The end of {log}:\n" + "\n".join(lines)
