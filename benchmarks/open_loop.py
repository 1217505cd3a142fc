"""A load that does not wait for answers: requests leave at a given rate, however slow the server becomes.

Clients that wait for each answer slow down with the server, so that they can never ask for more than it does.
These are as many as the answers that are still to come, up to a bound.
"""

import select
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from time import perf_counter

ROOM = 1 << 18
END = b"\r\n\r\n"
LENGTH = b"content-length:"


@dataclass(slots=True, eq=False)
class Client:
    """One connection: what it has asked, since when, and what has come of the answer."""

    socket: socket.socket
    asked: int = -1
    """Number of the request under way; -1 where there is none."""
    sent_at: float = 0.0
    answered_at: float = 0.0
    rested: float = 0.0
    """Seconds without a request before this one; 0 for the first."""
    answer: bytearray = field(default_factory=bytearray)
    whole: int = 0
    """Bytes of the answer with its head; 0 until the head is there."""


@dataclass(slots=True)
class Span:
    """What became of the requests whose answer came in a span of time."""

    statuses: Counter[str] = field(default_factory=Counter)
    served: list[float] = field(default_factory=list)
    """Seconds of each answer with status 200."""
    refused: list[float] = field(default_factory=list)
    """Seconds of each answer with another status."""
    unasked: int = 0
    """How many could not be sent: all clients were waiting for answers."""


class OpenLoop:
    """Asks a server at a rate over at most so many connections.

    Answers with the bytes `kept` in them are remembered; one that has not come `patience` seconds after the
    end counts as missing. A server may end a connection after a `long_rest` just when it is used again: then,
    as any client does, this one asks once more on another (RFC 9112, 9.3.1), for all may be asked again.
    """

    def __init__(
        self,
        port: int,
        request: Callable[[int], bytes],
        most: int,
        kept: bytes,
        patience: float = 60.0,
        long_rest: float = 30.0,
    ) -> None:
        self._port = port
        self._request = request
        self._most = most
        self._kept = kept
        self._patience = patience
        self._long_rest = long_rest
        self._poll = select.epoll()
        self._clients: dict[int, Client] = {}
        self._idle: list[Client] = []
        self.span = Span()
        self.kept: set[int] = set()
        """Numbers of the requests whose answer has the bytes `kept` in it."""

    def run(self, rate: float, seconds: float, span: float) -> Iterator[Span]:
        """Ask for so long, and yield what happened in each span; then wait for the answers that are due."""
        started, number = perf_counter(), 0
        for end in range(1, round(seconds / span) + 1):
            while (now := perf_counter() - started) < end * span:
                due = int(now * rate)
                while number < due:
                    self._send(number)
                    number += 1
                self._hear(max(0.0, (number + 1) / rate - (perf_counter() - started)))
            yield self._next_span()
        waited_until = perf_counter() + self._patience
        while len(self._idle) < len(self._clients) and perf_counter() < waited_until:
            self._hear(0.1)
        self.span.statuses["no answer"] += len(self._clients) - len(self._idle)
        yield self._next_span()

    def close(self) -> None:
        for client in self._clients.values():
            client.socket.close()
        self._poll.close()

    def _next_span(self) -> Span:
        done, self.span = self.span, Span()
        return done

    def _send(self, number: int) -> None:
        if self._idle:
            client = self._idle.pop()
        elif len(self._clients) < self._most:
            client = self._connect()
        else:
            self.span.unasked += 1
            return
        client.asked, client.whole, client.sent_at = number, 0, perf_counter()
        client.rested = client.sent_at - client.answered_at if client.answered_at else 0.0
        client.answer.clear()
        try:
            client.socket.sendall(self._request(number))
        except OSError:
            self._broken(client)

    def _connect(self) -> Client:
        client = Client(socket.create_connection(("127.0.0.1", self._port)))
        client.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._clients[client.socket.fileno()] = client
        self._poll.register(client.socket, select.EPOLLIN)
        return client

    def _hear(self, patience: float) -> None:
        for number, _ in self._poll.poll(patience):
            client = self._clients[number]
            try:
                piece = client.socket.recv(ROOM)
            except ConnectionResetError:
                piece = b""
            if not piece:
                self._broken(client)
                continue
            client.answer += piece
            if not client.whole:
                head, found, _ = client.answer.partition(END)
                if found:
                    client.whole = len(head) + len(END) + _length_of(head)
            if client.whole and len(client.answer) >= client.whole:
                self._note(client)

    def _note(self, client: Client) -> None:
        client.answered_at = perf_counter()
        took = client.answered_at - client.sent_at
        status = client.answer[9:12].decode()
        self.span.statuses[status] += 1
        if status == "200":
            self.span.served.append(took)
            if self._kept in client.answer:
                self.kept.add(client.asked)
        else:
            self.span.refused.append(took)
        client.asked = -1
        self._idle.append(client)

    def _broken(self, client: Client) -> None:
        """Forget a connection that ended; before or inside of an answer that is an error of the server."""
        if client.asked < 0:
            self._idle.remove(client)
        self._poll.unregister(client.socket)
        del self._clients[client.socket.fileno()]
        client.socket.close()
        if client.asked >= 0 and client.rested > self._long_rest and not client.answer:
            self._send(client.asked)
        elif client.asked >= 0:
            self.span.statuses["broken off"] += 1


def _length_of(head: bytearray) -> int:
    lower = bytes(head).lower()
    at = lower.index(LENGTH)
    return int(lower[at + len(LENGTH) :].split(b"\r\n", 1)[0])
