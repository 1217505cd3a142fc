"""Keeps one program running: starts it, waits, and starts it again when it has ended."""

import asyncio
import contextlib
import signal
import time
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from domain.settings import SettingsError
from service.embedded.server import Server, child_command, put_aside
from service.supervisor.journal import LONGEST_LINE, Journal

FIRST_DELAY = 0.5
LONGEST_DELAY = 30.0
# One that ran this long had started well: the next failure is a new one.
STEADY_SECONDS = 30.0
STOP_SECONDS = 15.0
WRONG_SETTINGS = 3
"""The exit code with which a program of ours says that no start with these settings would be another."""
# Between two questions whether a program is ready: in seconds, a little longer each time.
FIRST_PAUSE = 0.02
LONGEST_PAUSE = 1.0


@dataclass(frozen=True, slots=True)
class Program:
    """What is to be kept running."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] | None = None
    folder: Path | None = None
    # Whether the process of this id does its work; None: as soon as it has been started.
    is_ready: Callable[[int], Awaitable[bool]] | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    # What the kernel sends it when the supervisor dies. Ours are built to be killed at any
    # time, and a process that cannot reach its servers any more might take long to say goodbye.
    orphan_signal: signal.Signals = signal.SIGKILL
    unprivileged: Path | None = None
    # The exit code after which it is not started again: another start would end in the same way.
    final_code: int | None = None
    # Where its output goes; None: into the journal.
    log: Path | None = None

    @classmethod
    def of(cls, server: Server) -> "Program":
        """An embedded server, which comes back on the same port and data."""
        return cls(
            name=server.name,
            command=server.command,
            is_ready=server.is_ready,
            stop_signal=server.stop_signal,
            orphan_signal=server.stop_signal,
            unprivileged=server.unprivileged,
            log=server.log,
        )


@dataclass(slots=True)
class Watch:
    """One program under supervision; `ready` is set once it first does its work."""

    program: Program
    journal: Journal
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    process: Process | None = None

    async def keep(self) -> None:
        """Run the program until `stop`, however often that takes.

        Raises SettingsError where the program says that it cannot run with its settings.
        """
        delay = FIRST_DELAY
        while not self.stopping.is_set():
            started = time.monotonic()
            code = await self._run_once()
            if self.stopping.is_set():
                return
            if code == self.program.final_code:
                why = f"{self.program.name} cannot run with these settings: its last lines say why."
                raise SettingsError([why])
            if time.monotonic() - started > STEADY_SECONDS:
                delay = FIRST_DELAY
            self.say(f"{_ending(code)}; starting it again in {delay:g} s")
            await self._pause(delay)
            delay = min(delay * 2, LONGEST_DELAY)

    async def stop(self) -> None:
        """End the program as it likes to be ended, and by force when it does not."""
        self.stopping.set()
        process = self.process
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(self.program.stop_signal)
        try:
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        except TimeoutError:
            self.say("it does not stop by itself, so it is killed")
            self.kill()
            await process.wait()

    def kill(self) -> None:
        """End the program at once."""
        self.stopping.set()
        if self.process is not None and self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self.process.kill()

    def say(self, text: str) -> None:
        """A line of the supervisor's own about this program."""
        self.journal.say(f"{self.program.name}: {text}")

    async def _run_once(self) -> int:
        process = self.process = await self._start()
        announcing = asyncio.create_task(self._announce(process))
        try:
            if process.stdout is not None:
                await self.journal.copy(self.program.name, process.stdout)
            return await process.wait()
        finally:
            announcing.cancel()

    async def _start(self) -> Process:
        program = self.program
        command = child_command(program.command, program.orphan_signal, program.unprivileged)
        if program.log is not None:
            put_aside(program.log)
        with contextlib.ExitStack() as stack:
            log = stack.enter_context(program.log.open("ab")) if program.log else None
            # A session of its own: Ctrl-C in the terminal is for the supervisor, which stops
            # all others in order. Started here, in the main thread, whose end is the process's.
            return await asyncio.create_subprocess_exec(
                *command,
                stdin=DEVNULL,
                stdout=log or PIPE,
                stderr=log or STDOUT,
                env=program.environment,
                cwd=program.folder,
                start_new_session=True,
                limit=LONGEST_LINE,
            )

    async def _announce(self, process: Process) -> None:
        if self.program.is_ready is not None:
            # Asking is the only way to know: nothing in that process could set an event of ours. It
            # ends with the process, and one that takes long, or never gets there, is asked rarely.
            pause = FIRST_PAUSE
            while not await self.program.is_ready(process.pid):
                await asyncio.sleep(pause)
                pause = min(pause * 1.2, LONGEST_PAUSE)
        self.ready.set()

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.stopping.wait(), seconds)


def _ending(code: int) -> str:
    if code < 0:
        return f"it was ended by {signal.Signals(-code).name}"
    return f"it ended with exit code {code}"
