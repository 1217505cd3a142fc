"""One log line a request: what was asked, what was answered, how long it took. Never a secret.

Query strings are left out, because a GET query may hold personal data, and so is the token of a
mail link, because whoever reads it in a log could use it.
"""

import logging
import time
from typing import Any

import structlog
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.quick_log import tell

LOG = structlog.get_logger(__name__)
LINES = logging.getLogger(__name__)
# Addresses that a machine asks every few seconds: worth a line only when the answer is bad.
ROUTINE = ("/health", "/ready", "/static/")


def add_facts(connection: HTTPConnection, **facts: object) -> None:
    """Add facts to the log line of this request, such as who asked."""
    connection.scope.setdefault("log_facts", {}).update(facts)


class AccessLog:
    """ASGI middleware: logs when the last byte has left."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and keep count of the answer."""
        if scope["type"] == "websocket":
            await self._count_socket(scope, receive, send)
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = {"status": 0, "bytes": 0}

        async def send_and_count(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer["status"] = message["status"]
            elif message["type"] == "http.response.body":
                answer["bytes"] += len(message.get("body", b""))
            await send(message)

        facts: dict[str, Any] = {}
        scope["log_facts"] = facts
        started = time.perf_counter()
        try:
            await self.app(scope, receive, send_and_count)
        finally:
            write_line(scope, answer, facts, started)

    async def _count_socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Log a socket when it has ended, with how long it was open."""
        facts: dict[str, Any] = {}
        scope["log_facts"] = facts
        started = time.perf_counter()
        try:
            await self.app(scope, receive, send)
        finally:
            took = round(time.perf_counter() - started, 1)
            LOG.info("socket", path=loggable_path(scope["path"]), seconds=took, **facts)


def loggable_path(path: str) -> str:
    """The path without what could be used by a reader of the log."""
    return "/r/..." if path.startswith("/r/") else path


def write_line(scope: Scope, answer: dict[str, int], facts: dict[str, Any], started: float) -> None:
    """Log a request that was answered; `started` is when it began, by time.perf_counter."""
    starting = facts.pop("starting", False)
    told = {
        "method": scope["method"],
        "path": loggable_path(scope["path"]),
        **answer,
        "ms": round((time.perf_counter() - started) * 1000, 1),
        **facts,
    }
    # Failures of ours are heard wherever the log goes, unless all is just starting.
    if answer["status"] >= 500 and not starting:
        tell(LINES, "request", told, logging.WARNING)
    elif scope["path"].startswith(ROUTINE):
        LOG.debug("request", **told)
    else:
        tell(LINES, "request", told)
