"""One readable log of many processes: each line behind the name of the process that wrote it."""

import asyncio
import json
import sys
from dataclasses import dataclass, field
from typing import TextIO

WIDTH = 8
COLOURS = (36, 32, 33, 35, 34, 96, 92)
LONGEST_LINE = 1024 * 1024


@dataclass(slots=True)
class Journal:
    """Writes lines whole, so that those of two processes never run into each other."""

    stream: TextIO = field(default_factory=lambda: sys.stdout)
    # JSON lines name their process themselves, and a prefix would spoil them.
    prefixed: bool = True
    names: dict[str, int] = field(default_factory=dict)

    def say(self, text: str) -> None:
        """Write something of the supervisor's own."""
        if self.prefixed:
            self.write("up", text)
        elif text:
            self.write("up", json.dumps({"event": text, "process": "up"}))

    def write(self, name: str, text: str) -> None:
        """Write each line of the text; a reader who has gone away stops nothing."""
        for line in text.splitlines() or [""]:
            try:
                print(self._prefix(name) + line, file=self.stream, flush=True)
            except (OSError, ValueError):  # a closed pipe, a terminal that is gone
                return

    async def copy(self, name: str, source: asyncio.StreamReader) -> None:
        """Copy what a process writes until it ends."""
        while True:
            try:
                line = await source.readline()
            except ValueError:  # longer than any line of a log; the reader has dropped it
                self.write(name, "(a line that was too long)")
                continue
            if not line:
                return
            self.write(name, line.decode("utf-8", errors="replace").rstrip("\r\n"))

    def _prefix(self, name: str) -> str:
        if not self.prefixed:
            return ""
        number = self.names.setdefault(name, len(self.names))
        label = f"{name:<{WIDTH}}|"
        if self.stream.isatty():
            label = f"\x1b[{COLOURS[number % len(COLOURS)]}m{label}\x1b[0m"
        return f"{label} "
