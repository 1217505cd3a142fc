"""A mail server that misbehaves by a seed, and keeps account: `... tests.faults.sink FOLDER SEED FAULTS KEY`.

Each mail that it accepts is one line of accepted.jsonl, on the disk before the server answers. That file
is what is counted. Beside it the server writes a log as Postfix does, which may be asked later. With a
KEY it drops mails whose value in the header of that name it has seen.
"""

import asyncio
import contextlib
import json
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.parser import BytesHeaderParser
from email.policy import compat32
from pathlib import Path

ROOT = Path(__file__).parents[2]
ACCEPTED = "accepted.jsonl"
LOG = "mail.log"
PORT = "port"
FAULTS = "faults.jsonl"
# A client that does not finish a mail within so long is gone, and the mail is forgotten.
SILENCE = 2.0
END = b"\r\n.\r\n"
USUAL = {
    "EHLO": "250 sink",
    "RSET": "250 2.0.0 OK",
    "NOOP": "250 2.0.0 OK",
    "QUIT": "221 2.0.0 Bye",
}


class HangUpError(Exception):
    """The server closes the connection without a word."""


@dataclass
class Sink:
    """The server's account, and how often in a thousand it misbehaves at a step."""

    folder: Path
    rng: random.Random
    faults: int
    key: str
    keys: set[str] = field(default_factory=set)
    mails: int = 0

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(HangUpError, ConnectionError, TimeoutError, ValueError, EOFError):
            await _say(writer, "220 sink")
            to = ""
            while line := await _line(reader):
                verb = line[:4].decode("ascii", "replace").strip().upper()
                if verb == "RCPT":
                    to = _address(line)
                if verb == "DATA":
                    await self._take(to, reader, writer)
                else:
                    await _say(writer, self._answer(verb, to))
                if verb == "QUIT":
                    break
        writer.close()

    def _answer(self, verb: str, to: str) -> str:
        if verb in {"MAIL", "RCPT"}:
            if self._misbehaves(f"drop at {verb}", to):
                raise HangUpError
            if verb == "RCPT" and self._misbehaves("450 at RCPT", to):
                return "450 4.2.1 Come back later"
            return "250 2.1.0 OK"
        return USUAL.get(verb, "502 5.5.1 What?")

    async def _take(
        self, to: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await _say(writer, "354 Go on")
        until = time.monotonic() + SILENCE
        async with asyncio.timeout(SILENCE):
            content = await reader.readuntil(END)
        if self._misbehaves("drop before accepting", to):
            raise HangUpError
        if self._misbehaves("451 at the dot", to):
            await _say(writer, "451 4.2.0 Come back later")
            return
        # Nor does it take one later than that because the machine was busy: who is asked whether it has
        # a mail must know by then.
        if time.monotonic() > until:
            raise HangUpError
        self._accept(to, content)
        if self._misbehaves("drop after accepting", to):
            raise HangUpError
        await _say(writer, "250 2.0.0 Taken")

    def _accept(self, to: str, content: bytes) -> None:
        headers = BytesHeaderParser(policy=compat32).parsebytes(content)
        key = str(headers.get(self.key, "")) if self.key else ""
        if key in self.keys:
            self._write(FAULTS, {"at": time.time(), "what": "second one dropped", "to": to})
            return
        if key:
            self.keys.add(key)
        self.mails += 1
        name = str(headers["Message-ID"])
        self._log("cleanup", f"{self.mails:X}: message-id={name}")
        self._log("qmgr", f"{self.mails:X}: from=<>, size={len(content)}, nrcpt=1 (queue active)")
        self._write(ACCEPTED, {"at": time.time(), "to": to, "id": name})

    def _misbehaves(self, what: str, to: str) -> bool:
        if self.rng.random() * 1000 >= self.faults:
            return False
        self._write(FAULTS, {"at": time.time(), "what": what, "to": to})
        return True

    def _log(self, program: str, words: str) -> None:
        instant = datetime.now(UTC).isoformat()
        with (self.folder / LOG).open("a") as log:
            log.write(f"{instant} sink postfix/{program}[1]: {words}\n")

    def _write(self, name: str, fields: dict[str, object]) -> None:
        with (self.folder / name).open("a") as file:
            file.write(json.dumps(fields) + "\n")
            file.flush()
            os.fsync(file.fileno())


async def _line(reader: asyncio.StreamReader) -> bytes:
    async with asyncio.timeout(60):
        return await reader.readline()


async def _say(writer: asyncio.StreamWriter, words: str) -> None:
    writer.write(words.encode() + b"\r\n")
    await writer.drain()


def _address(line: bytes) -> str:
    found = re.search(r"<([^>]*)>", line.decode("utf-8", "replace"))
    return found[1] if found else ""


@contextlib.contextmanager
def running(folder: Path, seed: int, per_thousand: int, key: str = "") -> Iterator[int]:
    """Run the server in a process of its own; give its port."""
    words = (str(folder), str(seed), str(per_thousand), key)
    # Not one of the children that may be killed: it keeps the account.
    process = subprocess.Popen([sys.executable, "-m", "tests.faults.sink", *words], cwd=ROOT)
    try:
        while not (folder / PORT).exists():
            if process.poll() is not None:
                raise RuntimeError("The sink has ended.")
            time.sleep(0.02)
        yield int((folder / PORT).read_text())
    finally:
        process.terminate()
        process.wait()


async def serve(sink: Sink) -> None:
    sink._log("smtpd", "the log begins")
    server = await asyncio.start_server(sink.converse, "127.0.0.1", 0, limit=2**20)
    aside = sink.folder / "port.new"
    aside.write_text(str(server.sockets[0].getsockname()[1]))
    aside.rename(sink.folder / PORT)
    await server.serve_forever()


if __name__ == "__main__":
    place, seed, per_thousand, header = sys.argv[1:]
    asyncio.run(serve(Sink(Path(place), random.Random(seed), int(per_thousand), header)))
