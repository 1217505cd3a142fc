"""A real HTTP server that hears webhooks and answers as a test says."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Step = int | str
"""A status to answer with; "hang" to say nothing; "drip" to answer byte by byte; "drop" to hang up."""


@dataclass
class Heard:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """What arrived, and what is answered: the steps in turn, then the last one for ever."""

    port: int = 0
    steps: list[Step] = field(default_factory=lambda: [204])
    heard: list[Heard] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?a=1"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            self.heard.append(await _read(reader))
            step = self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]
            await _answer(step, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def receiving(*steps: Step) -> AsyncIterator[Receiver]:
    receiver = Receiver(steps=list(steps) or [204])
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()


async def _read(reader: asyncio.StreamReader) -> Heard:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    lines = [line.split(": ", 1) for line in head[1:] if line]
    headers = {name.lower(): value for name, value in lines}
    body = await reader.readexactly(int(headers["content-length"]))
    return Heard(head[0].split(" ")[1], headers, body)


async def _answer(step: Step, writer: asyncio.StreamWriter) -> None:
    if step == "hang":
        await asyncio.sleep(30)
    elif step == "drip":
        for byte in b"HTTP/1.1 200 OK\r\n" + b"X-Slow: a\r\n" * 1000:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.02)
    elif step != "drop":
        location = "Location: http://127.0.0.1:1/else\r\n" if 300 <= int(step) < 400 else ""
        text = f"HTTP/1.1 {step} Status\r\n{location}Content-Length: 0\r\nConnection: close\r\n\r\n"
        writer.write(text.encode())
        await writer.drain()
