"""Only requests addressed to us are answered: the guard against DNS rebinding.

A page elsewhere can make its own name resolve to 127.0.0.1 and then talk to this service as if
it were the same origin; its requests still name that host, and stop here.
"""

import re

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from domain.settings import Settings
from service.errors import show_refusal
from service.refusals import Refusal

HOST = re.compile(r"(?:\[([^\[\]]*)\]|([^\[\]:]*))(?::[0-9]{0,5})?")


def bare_host(host: str) -> str:
    """The name of a Host header: without port, brackets, capitals and the final dot; "" for what is none."""
    found = HOST.fullmatch(host)
    return (found[1] or found[2] or "").rstrip(".").lower() if found else ""


def names_of(settings: Settings) -> frozenset[str]:
    """The names that the settings give this service, as `bare_host` writes them."""
    return frozenset(host.strip("[]").rstrip(".").lower() for host in settings.known_hosts)


def is_for_us(headers: Headers, names: frozenset[str]) -> bool:
    """Whether a request names one host, and that is one of ours."""
    hosts = headers.getlist("host")
    return len(hosts) == 1 and bare_host(hosts[0]) in names


class Hosts:
    """ASGI middleware: refuses every Host that the settings do not name."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.known = names_of(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or say that it is not for us."""
        if scope["type"] in ("http", "websocket") and not is_for_us(
            Headers(scope=scope), self.known
        ):
            refusal = Refusal(
                421,
                "UNKNOWN_HOST",
                "This service does not answer to that host name. "
                "If it should, name it in ENTENTE_ALLOWED_HOSTS or ENTENTE_PUBLIC_URL.",
            )
            await show_refusal(HTTPConnection(scope), refusal)(scope, receive, send)
            return
        await self.app(scope, receive, send)
