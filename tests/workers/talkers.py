"""Mail servers that say what a test wants them to say."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

USUAL = {
    "GREETING": "220 relay.example",
    "EHLO": "250 relay.example",
    "HELO": "250 relay.example",
    "MAIL": "250 2.1.0 OK",
    "RCPT": "250 2.1.5 OK",
    "DATA": "354 Go on",
    ".": "250 2.0.0 Taken",
    "RSET": "250 2.0.0 OK",
    "QUIT": "221 2.0.0 Bye",
}


@dataclass
class Talker:
    """A mail server that says what it is told to say, verb by verb.

    "" hangs up, "..." says nothing, "|" closes its own half and listens on.
    """

    says: dict[str, str]
    heard: list[str] = field(default_factory=list)
    taken: int = 0
    # Set when a conversation has ended.
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    url: str = ""

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await self._answer(writer, "GREETING")
            in_data = False
            while line := await reader.readline():
                text = line.decode().rstrip("\r\n")
                if in_data and text != ".":
                    continue
                verb = "." if in_data else text.split()[0].upper()
                self.heard.append(verb)
                if verb == ".":
                    self.taken += 1
                answer = await self._answer(writer, verb)
                in_data = verb == "DATA" and answer.startswith("354")
        writer.close()
        self.ended.set()

    async def _answer(self, writer: asyncio.StreamWriter, verb: str) -> str:
        answer = self.says.get(verb, USUAL.get(verb, "502 5.5.1 What?"))
        if answer == "":
            raise ConnectionError
        if answer == "|":
            writer.write_eof()
            return answer
        if answer != "...":
            writer.write(answer.encode() + b"\r\n")
            await writer.drain()
        return answer


@contextlib.asynccontextmanager
async def talking(**says: str) -> AsyncIterator[Talker]:
    talker = Talker({"." if verb == "DOT" else verb: answer for verb, answer in says.items()})
    server = await asyncio.start_server(talker.converse, "127.0.0.1", 0)
    async with server:
        talker.url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield talker
