"""Heads of requests that were seen before: what their headers come to is worked out once.

A client sends the same headers again and again. Those that came to no refusal are remembered, without what
differs from request to request and without what proves who somebody is.
"""

from collections import OrderedDict
from dataclasses import dataclass, field

from starlette.datastructures import Headers
from starlette.types import Scope

from domain.settings import Settings
from service.accepts import graphql_media_type, wants_page
from service.compression import choose
from service.hosts import is_for_us, names_of
from service.limits import require_json
from service.live.events import EVENT_STREAM
from service.refusals import Refusal

MOST = 2_000
LONGEST = 4_096
"""Bytes of the headers that are remembered."""

Pairs = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """In which form an answer is wanted: its media type, and how it is to be compressed."""

    media_type: str
    encoding: str | None


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a request: what is wanted, who shows what, and the id that the client offers."""

    wish: Wish
    authorization: str | None
    offered_id: str | None
    known_tags: str | None
    """Which answers the client has already."""


@dataclass(slots=True)
class Heads:
    """Reads the heads of POST requests and of GETs; for those that need a closer look it returns None."""

    settings: Settings
    names: frozenset[str] = field(init=False)
    known: OrderedDict[tuple[str, Pairs], Wish | None] = field(default_factory=OrderedDict)

    def __post_init__(self) -> None:
        self.names = names_of(self.settings)

    def read(self, scope: Scope) -> Head | None:
        """Return what a head comes to, or None where it is refused, or is none of the usual ones."""
        others: list[tuple[bytes, bytes]] = []
        own: dict[bytes, str] = {}
        for pair in scope["headers"]:
            name = pair[0]
            if name not in APART:
                others.append(pair)
            elif name in own:
                return None
            else:
                own[name] = pair[1].decode("latin-1")
        method = scope["method"]
        if method == "GET" and own.get(b"content-length", "0") != "0":
            return None
        wish = self._find((method, tuple(others)))
        if wish is None:
            return None
        return Head(
            wish, own.get(b"authorization"), own.get(b"x-request-id"), own.get(b"if-none-match")
        )

    def _find(self, key: tuple[str, Pairs]) -> Wish | None:
        if key in self.known:
            return self.known[key]
        method, pairs = key
        wish = self._judge(method, Headers(raw=list(pairs)))
        if sum(len(name) + len(value) for name, value in pairs) <= LONGEST:
            self.known[key] = wish
            if len(self.known) > MOST:
                self.known.popitem(last=False)
        return wish

    def _judge(self, method: str, headers: Headers) -> Wish | None:
        accept = headers.get("accept")
        media_type = graphql_media_type(accept)
        if (
            media_type is None
            or EVENT_STREAM in (accept or "").lower()
            or ("origin" in headers and self.settings.cors_origins)
            or not is_for_us(headers, self.names)
            or not self._fits(method, headers)
        ):
            return None
        return Wish(media_type, choose(headers.get("accept-encoding")))

    def _fits(self, method: str, headers: Headers) -> bool:
        """Whether a POST has JSON in it, and a GET nothing, nor comes from a browser that looks around."""
        if method == "GET":
            return not wants_page(headers.get("accept")) and "transfer-encoding" not in headers
        try:
            require_json(headers)
        except Refusal:
            return False
        return True


APART = frozenset(
    {
        b"authorization",
        b"content-length",
        b"if-none-match",
        b"traceparent",
        b"tracestate",
        b"x-request-id",
    }
)
"""Headers that are not remembered."""
