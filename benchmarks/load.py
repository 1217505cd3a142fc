"""The load: many connections, one request at a time on each, from one thread without a framework.

A client that costs as much as the server would measure itself: this one spends some 15 microseconds a
request, all told, because it reads no more of an answer than its status and its length.
"""

import select
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle
from time import perf_counter

ROOM = 1 << 20
END = b"\r\n\r\n"
LENGTH = b"content-length:"
LAST_CHUNK = b"\r\n0\r\n\r\n"
STUCK = 300.0  # seconds without any answer


class LoadError(Exception):
    """An answer was not what it should be."""


@dataclass(slots=True)
class Line:
    """One connection, and how far its answer has come."""

    socket: socket.socket
    sent_at: float = 0.0
    missing: int = -1
    """Bytes of the answer that are still to come; -1 until its head is there, -2 where it comes in chunks."""
    head: bytes = b""


@dataclass(slots=True)
class Outcome:
    """What a run came to: seconds of each answer, and of the whole run."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    def quantile(self, share: float) -> float:
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def request_of(path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """The bytes of a POST."""
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/json",
        "Accept: application/json",
        f"Content-Length: {len(body)}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join(lines).encode() + END + body


def drive(port: int, requests: Sequence[bytes], connections: int, seconds: float) -> Outcome:
    """Keep so many connections busy for so long; each takes the next request in turn."""
    lines, poll, turn = {}, select.epoll(), cycle(requests)
    for _ in range(connections):
        line = Line(socket.create_connection(("127.0.0.1", port)))
        line.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        lines[line.socket.fileno()] = line
        poll.register(line.socket, select.EPOLLIN)
    outcome, buffer = Outcome(), bytearray(ROOM)
    started = perf_counter()
    end = started + seconds
    for line in lines.values():
        _ask(line, next(turn))
    busy = len(lines)
    while busy:
        ready = poll.poll(STUCK)
        if not ready:
            raise LoadError(f"no answer for {STUCK:g} seconds")
        for number, _ in ready:
            line = lines[number]
            if not _is_whole(line, buffer):
                continue
            now = perf_counter()
            outcome.latencies.append(now - line.sent_at)
            if now < end:
                _ask(line, next(turn))
            else:
                # Whatever the server does with an idle connection is no longer our business.
                poll.unregister(number)
                busy -= 1
    outcome.seconds = perf_counter() - started
    poll.close()
    for line in lines.values():
        line.socket.close()
    return outcome


def ask(port: int, request: bytes) -> bytes:
    """The body of one answer, whole; a status other than 200 is a LoadError."""
    with socket.create_connection(("127.0.0.1", port), timeout=STUCK) as line:
        line.sendall(request)
        answer = b""
        while True:
            piece = line.recv(ROOM)
            answer += piece
            head, found, body = answer.partition(END)
            if not piece:
                raise LoadError(f"the connection closed inside an answer: {answer[:400]!r}")
            if not found:
                continue
            length = _length_of(head)
            if length >= 0 and len(body) >= length:
                return body
            if length < 0 and answer.endswith(LAST_CHUNK):
                return _joined(body)


def _ask(line: Line, request: bytes) -> None:
    line.missing, line.head = -1, b""
    line.sent_at = perf_counter()
    line.socket.sendall(request)


def _is_whole(line: Line, buffer: bytearray) -> bool:
    """Read what has come; whether the answer is complete."""
    count = line.socket.recv_into(buffer)
    if not count:
        raise LoadError("the server closed a connection")
    if line.missing == -1:
        line.head += buffer[:count]
        end = line.head.find(END)
        if end < 0:
            return False
        length = _length_of(line.head[:end])
        line.missing = -2 if length < 0 else length + end + len(END) - len(line.head)
    elif line.missing > 0:
        line.missing -= count
    if line.missing == -2:
        line.head = (line.head + buffer[:count])[-len(LAST_CHUNK) :]
        return line.head == LAST_CHUNK
    return line.missing == 0


def _length_of(head: bytes) -> int:
    """The announced length, -1 where it comes in chunks."""
    if not head.startswith(b"HTTP/1.1 200 "):
        raise LoadError(f"not answered with 200: {head[:200]!r}")
    lower = head.lower()
    at = lower.find(LENGTH)
    if at < 0:
        return -1
    return int(lower[at + len(LENGTH) :].split(b"\r\n", 1)[0])


def _joined(body: bytes) -> bytes:
    """A body that came in chunks, as one."""
    pieces = []
    while body:
        size, _, rest = body.partition(b"\r\n")
        length = int(size.split(b";")[0], 16)
        pieces.append(rest[:length])
        body = rest[length + 2 :] if length else b""
    return b"".join(pieces)
