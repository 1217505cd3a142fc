"""A load that does not wait counts whatever becomes of its requests."""

import asyncio
from collections import Counter

import pytest

from benchmarks.load import request_of
from benchmarks.open_loop import OpenLoop

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n"
BUSY = b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n"


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answers by the number in the path: served, served in pieces, refused, broken off."""
    while head := await reader.read(4096):
        number = int(head.split()[1][1:])
        match number % 4:
            case 0:
                writer.write(OK + b"kept")
            case 1:
                writer.write(OK + b"le")
                await writer.drain()
                writer.write(b"ft")
            case 2:
                writer.write(BUSY)
            case _:
                break
        await writer.drain()
    writer.close()


async def test_each_request_is_counted_once_by_what_became_of_it() -> None:
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    loop = OpenLoop(port, lambda number: request_of(f"/{number}", b"", {}), 1_000, b"kept")
    spans = await asyncio.to_thread(lambda: list(loop.run(400, 0.4, 0.1)))
    loop.close()
    server.close()
    await server.wait_closed()
    assert len(spans) == 5
    total = sum((span.statuses for span in spans), Counter())
    asked = total.total()
    assert asked >= 4
    ends = Counter(
        "200" if n % 4 < 2 else "503" if n % 4 == 2 else "broken off" for n in range(asked)
    )
    assert +total == ends
    assert loop.kept == set(range(0, asked, 4))
    assert sum(len(span.served) for span in spans) == ends["200"]
    assert sum(len(span.refused) for span in spans) == ends["503"]
    assert not any(span.unasked for span in spans)


async def test_what_cannot_be_asked_is_counted_too() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    loop = OpenLoop(port, lambda _: request_of("/", b"", {}), 2, b"", patience=0.1)
    *_, last = await asyncio.to_thread(lambda: list(loop.run(100, 0.2, 0.1)))
    loop.close()
    server.close()
    await server.wait_closed()
    assert last.statuses["no answer"] == 2


@pytest.mark.parametrize(("long_rest", "broken"), [(0.05, False), (30.0, True)])
async def test_a_connection_that_ended_at_rest_is_replaced(long_rest: float, broken: bool) -> None:
    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(4096)
        writer.write(OK + b"kept")
        await reader.read(4096)
        writer.close()

    server = await asyncio.start_server(once, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    loop = OpenLoop(port, lambda _: request_of("/", b"", {}), 9, b"kept", long_rest=long_rest)
    spans = await asyncio.to_thread(lambda: list(loop.run(10, 0.3, 0.3)))
    loop.close()
    server.close()
    await server.wait_closed()
    total: Counter[str] = sum((span.statuses for span in spans), Counter())
    # On each connection the first is answered; the second is not, and asked again where it may be.
    assert total["200"] >= 1
    assert (total["broken off"] > 0) is broken
