"""The web server: uvicorn, which ends streams by itself before it waits for what is still being answered."""

import socket
from collections.abc import Callable

import uvicorn

from domain.lasting_objects import keep_for_good
from service.door import Door


class Server(uvicorn.Server):
    """One web process; `say_started` is called once it answers."""

    def __init__(
        self, config: uvicorn.Config, door: Door, say_started: Callable[[], object] = lambda: None
    ) -> None:
        super().__init__(config)
        self.door = door
        self.say_started = say_started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start; what is there by now is there to stay."""
        await super().startup(sockets)
        keep_for_good()
        if self.started:
            self.say_started()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop: a stream has no end of its own, and would be waited for in vain."""
        if self.door.ledger is not None:
            self.door.ledger.close()
        await super().shutdown(sockets)
