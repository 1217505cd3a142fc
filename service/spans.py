"""Spans of requests: each is part of what its client does, and has a part for each compiled read.

They hold the method, the address as the routes write it, the status, and of an operation its name, kind and
cost: nothing of what was sent with it.
"""

from collections.abc import Awaitable
from contextvars import ContextVar
from dataclasses import dataclass, field

from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.spans import Spans, blame
from schema.observing import COMPILE, STATEMENT, Operation, Path, Phase
from service.access_log import ROUTINE
from service.errors import GRAPHQL
from service.request_ids import HEADER

ID_HEADER = HEADER.lower().encode()
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
LONGEST_NAME = 100
MS = 1_000_000
TRACE_CONTEXT = TraceContextTextMapPropagator()


@dataclass(slots=True)
class RequestSpan:
    """The span of a request; an observer of how it is answered."""

    tracer: Tracer
    span: Span
    fields: dict[Path, str] = field(default_factory=dict)
    """Which field each path is of: aliases are the client's words."""

    def note(self, phase: Phase) -> None:
        """Keep what a phase tells."""
        if phase.name == COMPILE:
            self.fields[phase.path] = phase.facts.field
        elif phase.name == STATEMENT:
            self._add_read(phase)
        else:
            took = round((phase.ended - phase.began) / MS, 3)
            self.span.set_attribute(f"entente.{phase.name}_ms", took)
            if phase.facts.operation is not None:
                self._tell(phase.facts.operation)

    def _tell(self, operation: Operation) -> None:
        self.span.set_attribute("graphql.operation.type", operation.kind)
        self.span.set_attribute("entente.cost", operation.cost)
        if operation.name is not None:
            self.span.set_attribute("graphql.operation.name", operation.name[:LONGEST_NAME])

    def _add_read(self, phase: Phase) -> None:
        name = self.fields.get(phase.path, "")
        read = self.tracer.start_span(
            f"read {name}",
            set_span_in_context(self.span),
            SpanKind.CLIENT,
            {"db.system.name": "postgresql", "entente.field": name},
            start_time=phase.began,
        )
        if phase.error is None:
            read.set_attribute("entente.bytes", phase.facts.size)
        else:
            blame(read, phase.error)
        read.end(phase.ended)

    def end(self, scope: Scope, status: int) -> None:
        """End it with what is known by then."""
        route = route_of(scope)
        if route is not None:
            self.span.set_attribute("url.path", route)
            self.span.update_name(f"{self.method(scope)} {route}")
        if status:
            self.span.set_attribute("http.response.status_code", status)
        if status >= 500 or not status:
            self.span.set_status(Status(StatusCode.ERROR))
        self.span.end()

    @staticmethod
    def method(scope: Scope) -> str:
        """The method, if it is one of the known: it is the client's word too."""
        method = str(scope.get("method", "WS"))
        return method if method in {*METHODS, "WS"} else "_OTHER"


CURRENT: ContextVar[RequestSpan | None] = ContextVar("request_span", default=None)


class RequestSpans:
    """ASGI middleware before all others: there only where spans are wanted."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Measure a request until its last byte has left."""
        spans = spans_of(scope) if scope["type"] == "http" else None
        if spans is None or scope["path"].startswith(ROUTINE):
            await self.app(scope, receive, send)
            return
        own = begin(spans, scope)
        status = 0

        async def send_and_see(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                chosen = dict(message["headers"]).get(ID_HEADER, b"").decode("latin-1")
                own.span.set_attribute("entente.request_id", chosen)
            await send(message)

        mark = CURRENT.set(own)
        try:
            await self.app(scope, receive, send_and_see)
        finally:
            CURRENT.reset(mark)
            own.end(scope, status)


async def measure(scope: Scope, work: Awaitable[None]) -> None:
    """Wait for an operation of a socket, in a span of its own where spans are wanted."""
    spans = spans_of(scope)
    if spans is None:
        await work
        return
    own = begin(spans, scope)
    CURRENT.set(own)
    try:
        await work
    finally:
        own.end(scope, 101)


def observers_at_hand() -> tuple[RequestSpan, ...]:
    """Who is told how the request at hand is answered."""
    own = CURRENT.get()
    return () if own is None else (own,)


def spans_of(scope: Scope) -> Spans | None:
    """The spans of the application that a request came to."""
    spans: Spans | None = scope["app"].state.door.spans
    return spans


def begin(spans: Spans, scope: Scope) -> RequestSpan:
    """Begin the span of a request, as a part of whatever its client does."""
    method = RequestSpan.method(scope)
    span = spans.tracer.start_span(
        method, parent_of(scope), SpanKind.SERVER, {"http.request.method": method}
    )
    return RequestSpan(spans.tracer, span)


def parent_of(scope: Scope) -> Context:
    """What the client says that the request is a part of (W3C Trace Context)."""
    names = (b"traceparent", b"tracestate")
    told = {
        name.decode(): text.decode("latin-1") for name, text in scope["headers"] if name in names
    }
    # An empty context, not the one at hand: what we do besides is no part of it.
    return TRACE_CONTEXT.extract(told, Context())


def route_of(scope: Scope) -> str | None:
    """The address with names for what differs, as the routes write it; None for what is none of ours."""
    path: str = scope["path"]
    if path == GRAPHQL:
        return path
    if "endpoint" not in scope:
        return None
    for name, value in scope.get("path_params", {}).items():
        path = path.replace(str(value) or path, f"{{{name}}}")
    return path
