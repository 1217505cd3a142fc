"""Who a connection belongs to, asked again as long as it lasts: tokens expire or are revoked, roles end."""

import contextlib
import time
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from domain.outages import AWAY
from domain.viewers import Viewer
from service.door import door_of
from service.refusals import Refusal
from service.viewers import identify, own_origin

FRESH = 1.0
"""Seconds for which an answer holds: events that come thick and fast do not ask each for itself."""
LOOK_AGAIN = 15.0
"""Seconds between two looks at a connection on which nothing happens."""


class Credentials:
    """A connection's viewer; `renew` raises Refusal once there is none."""

    def __init__(self, connection: HTTPConnection, authorization: str | None = None) -> None:
        self._connection = connection
        self._authorization = authorization or connection.headers.get("authorization")
        self._known: tuple[float, Viewer] | None = None

    async def renew(self) -> Viewer:
        """Return who it is now."""
        now = time.monotonic()
        if self._known is None or now - self._known[0] > FRESH:
            self._known = (now, await identify(self._connection, self._authorization))
        return self._known[1]

    async def look_again(self) -> None:
        """Raise Refusal once there is no such viewer. While the database is away nothing can be read either,
        and who it is is asked at the next look.
        """
        with contextlib.suppress(*AWAY):
            await self.renew()


def refuse_foreign_pages(connection: HTTPConnection) -> None:
    """Refuse a WebSocket of a page that may not read our answers: no browser asks us beforehand.

    Raises Refusal 403. Programs outside of browsers send no Origin, and may pass.
    """
    settings = door_of(connection).settings
    origin = connection.headers.get("origin")
    if origin is None or origin == own_origin(connection) or origin in settings.cors_origins:
        return
    public = urlsplit(settings.address)
    if origin != f"{public.scheme}://{public.netloc}":
        raise Refusal(
            403,
            "FORBIDDEN",
            "Pages of this origin may not use the API. If they should, name it in ENTENTE_CORS_ORIGINS.",
        )
