"""A whole installation, started as a stranger would start it, for tests that break parts of it."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from domain.settings import PREFIX

ROOT = Path(__file__).parents[2]
UP = (sys.executable, "-m", "service", "up")
START_SECONDS = 180.0
BACKGROUND = ("/bin/sh", "-c", 'trap "" INT HUP; exec "$@"', "sh")
"""Starts a command as `nohup` and the `&` of a script do: it hears neither SIGINT nor SIGHUP."""


class Installation:
    """`python -m service up` on a folder of its own; leave it through `close`."""

    def __init__(
        self, folder: Path, *options: str, under: Sequence[str] = (), **environment: str
    ) -> None:
        self.folder = folder
        inherited = {name: text for name, text in os.environ.items() if not name.startswith(PREFIX)}
        self.log = folder.parent / f"{folder.name}.log"
        self.begin = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*under, *UP, "--data-dir", str(folder), *options],
                cwd=ROOT,
                env=inherited | environment | {"PYTHONUNBUFFERED": "1"},
                stdout=log,
                stderr=log,
            )

    def close(self) -> None:
        """End it somehow; what a test asserts, it asserts before."""
        self.process.kill()
        self.process.wait()
        wait_until(lambda: not self.processes(), "everything has ended")

    def text(self) -> str:
        """What has been written so far."""
        return self.log.read_bytes()[self.begin :].decode("utf-8", errors="replace")

    def address(self, within: float = START_SECONDS) -> str:
        """The address, as soon as it has been printed."""

        def printed() -> bool:
            assert self.process.poll() is None, self.text()
            return "Entente is at" in self.text()

        wait_until(printed, "the address is printed", within)
        found = re.search(r"Entente is at\s+(http://\S+?)/\s", self.text())
        assert found
        return found[1]

    def end(self, how: signal.Signals) -> int:
        """Send it a signal and return its exit code."""
        self.process.send_signal(how)
        return self.process.wait(timeout=180)

    def processes(self) -> dict[int, str]:
        """Every process of this installation that runs, whoever is its parent: id and command."""
        found = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != os.getpid():
                try:
                    if command := self._command_of_ours(entry):
                        found[int(entry.name)] = command
                except OSError:  # it has ended meanwhile
                    continue
        return found

    def _command_of_ours(self, process: Path) -> str | None:
        """Its command, if arguments, environment or working folder name our data folder."""
        mark = os.fsencode(self.folder)
        command = (process / "cmdline").read_bytes()
        places = (
            command,
            (process / "environ").read_bytes(),
            os.fsencode((process / "cwd").readlink()),
        )
        return (
            command.replace(b"\0", b" ").decode() if any(mark in each for each in places) else None
        )

    def process_of(self, *words: str) -> int:
        """The id of the process whose command has all of these words."""
        (pid,) = [
            pid
            for pid, command in self.processes().items()
            if all(word in command for word in words) and " up " not in command
        ]
        return pid


def wait_until(condition: Callable[[], bool], what: str, seconds: float = 180.0) -> None:
    """Ask again and again; fail with the words of `what` when it takes too long."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not within {seconds:g} s: {what}"
        time.sleep(0.05)
