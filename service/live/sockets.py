"""GraphQL over WebSocket: the protocol graphql-transport-ws.

A wrong operation is answered with an error under its own id and never touches its neighbours. The socket
itself is closed only for what the protocol asks for, and once its credentials hold no more.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping
from contextlib import aclosing
from typing import Any

import orjson
from starlette.websockets import WebSocket, WebSocketDisconnect

from domain.cancelling import cancel
from schema.execution import Result
from schema.subscribing import stream
from service.access_log import add_facts
from service.bounds import MOST_OF_A_CONNECTION
from service.door import door_of
from service.errors import refusal_for
from service.graphql_requests import context_of, read_fields
from service.live.credentials import LOOK_AGAIN, Credentials, refuse_foreign_pages
from service.refusals import Refusal
from service.spans import measure
from service.viewers import refuse_other_origins

PROTOCOL = "graphql-transport-ws"
INIT_WITHIN = 10.0
SEND_WITHIN = 30.0
"""Seconds that a client may leave what it was sent unread, once the buffers are full."""
LONGEST_ID = 100
LONGEST_REASON = 120

Message = dict[str, Any]


class ClosedError(Exception):
    """The socket is to be closed, with a code of the protocol and a reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


async def answer_socket(socket: WebSocket) -> None:
    """Serve one socket until it is closed by either side."""
    refuse_foreign_pages(socket)
    if PROTOCOL not in socket.scope.get("subprotocols", ()):
        await socket.accept()
        await socket.close(4406, f"The subprotocol is {PROTOCOL}.")
        return
    with door_of(socket).bounds.socket() as fits:
        await socket.accept(PROTOCOL)
        try:
            if not fits:
                raise ClosedError(1013, "Too many connections: try again later.")
            await Session(socket).serve()
        except ClosedError as closed:
            add_facts(socket, closed=closed.code)
            with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                await socket.close(closed.code, closed.reason[:LONGEST_REASON])
        except WebSocketDisconnect as gone:
            add_facts(socket, closed=gone.code)


class Session:
    """One socket that was accepted: who it belongs to, and its operations."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._door = door_of(socket)
        self._credentials = Credentials(socket)
        self._operations: dict[str, asyncio.Task[None]] = {}
        self._failure: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def serve(self) -> None:
        """Answer until the client leaves; raises ClosedError or WebSocketDisconnect."""
        try:
            async with asyncio.timeout(INIT_WITHIN):
                await self._begin()
        except TimeoutError as error:
            raise ClosedError(4408, "Connection initialisation timeout") from error
        watching = asyncio.create_task(self._look_again())
        reading = asyncio.create_task(self._read())
        try:
            await asyncio.wait({watching, reading, self._failure}, return_when="FIRST_COMPLETED")
            for ended in (self._failure, watching, reading):
                if ended.done():
                    ended.result()
        finally:
            tasks = [watching, reading, *self._operations.values()]
            await cancel(*tasks)
            if not self._failure.cancel() and not self._failure.cancelled():
                self._failure.exception()  # heard of already, or of no use any more

    async def _begin(self) -> None:
        """Wait for connection_init, and let in whom it names."""
        while (message := await self._receive())["type"] != "connection_init":
            if message["type"] == "subscribe":
                raise ClosedError(4401, "Unauthorized")
            await self._take_sign_of_life(message)
        payload = message.get("payload") or {}
        if not isinstance(payload, dict):
            raise ClosedError(4400, "The payload of connection_init must be an object.")
        self._credentials = Credentials(self._socket, _authorization(payload))
        viewer = await self._renew()
        add_facts(self._socket, viewer=viewer.kind.value)
        try:
            refuse_other_origins(self._socket, viewer)
        except Refusal as refusal:
            raise ClosedError(4403, refusal.detail) from refusal
        await self._send({"type": "connection_ack"})

    async def _look_again(self) -> None:
        while True:
            await asyncio.sleep(LOOK_AGAIN)
            with _closing_on_refusal():
                await self._credentials.look_again()

    async def _renew(self) -> Any:
        with _closing_on_refusal():
            return await self._credentials.renew()

    async def _read(self) -> None:
        while True:
            message = await self._receive()
            match message["type"]:
                case "subscribe":
                    await self._subscribe(message)
                case "complete":
                    operation = self._operations.pop(_id_of(message), None)
                    if operation is not None:
                        operation.cancel()
                case "connection_init":
                    raise ClosedError(4429, "Too many initialisation requests")
                case _:
                    await self._take_sign_of_life(message)

    async def _take_sign_of_life(self, message: Message) -> None:
        if message["type"] == "ping":
            await self._send({"type": "pong"})
        elif message["type"] != "pong":
            raise ClosedError(4400, "There is no message of that type.")

    async def _subscribe(self, message: Message) -> None:
        key = _id_of(message)
        if key in self._operations:
            raise ClosedError(4409, f"Subscriber for {key} already exists")
        if len(self._operations) >= MOST_OF_A_CONNECTION:
            refusal = Refusal(
                429,
                "TOO_MANY_SUBSCRIPTIONS",
                f"A connection has at most {MOST_OF_A_CONNECTION} operations at once.",
            )
            await self._refuse(key, refusal)
            return
        operation = asyncio.create_task(
            measure(self._socket.scope, self._run(key, message.get("payload")))
        )
        self._operations[key] = operation
        operation.add_done_callback(lambda ended: self._forget(key, ended))

    def _forget(self, key: str, ended: asyncio.Task[None]) -> None:
        if self._operations.get(key) is ended:
            del self._operations[key]
        error = None if ended.cancelled() else ended.exception()
        if error is not None and not self._failure.done():
            self._failure.set_exception(error)

    async def _run(self, key: str, payload: object) -> None:
        try:
            viewer = await self._renew()
            fields = payload if isinstance(payload, Mapping) else {}
            asked = read_fields(fields, self._door.trusted)
            context = context_of(self._socket, viewer, self._renew)
            with self._door.bounds.stream(viewer):
                await self._stream(key, stream(asked, context))
        except Refusal as refusal:
            await self._refuse(key, refusal)
        except (ClosedError, WebSocketDisconnect):
            raise
        except Exception as error:  # noqa: BLE001 (whatever it is, its neighbours go on)
            await self._refuse(key, refusal_for(error))

    async def _stream(self, key: str, results: AsyncGenerator[Result]) -> None:
        async with aclosing(results):
            async for result in results:
                if result.status != 200:
                    errors = orjson.loads(result.body)["errors"]
                    await self._end(key, {"id": key, "type": "error", "payload": errors})
                    return
                await self._send_next(key, result)
        if not self._door.open_ledger.closed:
            await self._end(key, {"id": key, "type": "complete"})

    async def _refuse(self, key: str, refusal: Refusal) -> None:
        problem = {"message": refusal.detail, "extensions": {"code": refusal.code}}
        await self._end(key, {"id": key, "type": "error", "payload": [problem]})

    async def _end(self, key: str, message: Message) -> None:
        # Before it is told, so that the client may use the id again at once.
        if self._operations.get(key) is asyncio.current_task():
            del self._operations[key]
        await self._send(message)

    async def _send_next(self, key: str, result: Result) -> None:
        head = orjson.dumps({"id": key, "type": "next"})[:-1]
        await self._deliver((head + b',"payload":' + result.body + b"}").decode())

    async def _send(self, message: Message) -> None:
        await self._deliver(orjson.dumps(message).decode())

    async def _deliver(self, text: str) -> None:
        await _within(SEND_WITHIN, lambda: self._socket.send_text(text))

    async def _receive(self) -> Message:
        event = await self._socket.receive()
        if event["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(event.get("code", 1005), event.get("reason"))
        try:
            message = orjson.loads(event.get("text") or "")
        except orjson.JSONDecodeError as error:
            raise ClosedError(4400, "A message is a text with one JSON object.") from error
        if not isinstance(message, dict) or not isinstance(message.get("type"), str):
            raise ClosedError(4400, "A message is a JSON object with a type.")
        return message


async def _within(seconds: float, send: Callable[[], Awaitable[None]]) -> None:
    try:
        async with asyncio.timeout(seconds):
            await send()
    except TimeoutError as error:
        raise ClosedError(1008, "You do not read what you are sent.") from error
    except RuntimeError as error:  # closed while this was being sent
        raise WebSocketDisconnect(1006) from error


def _authorization(payload: Mapping[str, object]) -> str | None:
    """The member Authorization of a payload, in whatever capitals."""
    for name, text in payload.items():
        if name.lower() == "authorization" and isinstance(text, str):
            return text
    return None


def _id_of(message: Message) -> str:
    key = message.get("id")
    if not isinstance(key, str) or not 1 <= len(key) <= LONGEST_ID:
        raise ClosedError(4400, f"An operation's id is a text of 1 to {LONGEST_ID} characters.")
    return key


@contextlib.contextmanager
def _closing_on_refusal() -> Iterator[None]:
    """Let a refusal of the credentials end the connection."""
    try:
        yield
    except Refusal as refusal:
        raise ClosedError(_code_of(refusal), refusal.detail) from refusal


def _code_of(refusal: Refusal) -> int:
    """Try again later where sign-in does not answer, or nothing is left; else the credentials do not hold."""
    return 1013 if refusal.status_code in {429, 503} else 4403
