"""A receiver of OpenTelemetry's protocol over HTTP, which keeps what it is sent."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


@dataclass(frozen=True)
class Told:
    """A span as it arrived."""

    process: str
    name: str
    trace: str
    key: str
    parent: str
    facts: dict[str, Any]
    failed: bool


@dataclass
class Receiver:
    """What arrived: whole bodies, and the spans in them."""

    url: str
    bodies: list[bytes] = field(default_factory=list)

    @property
    def spans(self) -> list[Told]:
        return [span for body in self.bodies for span in _read(body)]

    async def take(self, request: Request) -> Response:
        assert request.headers["content-type"] == "application/x-protobuf"
        self.bodies.append(await request.body())
        return Response(ExportTraceServiceResponse().SerializeToString())


@asynccontextmanager
async def receiving(port: int = 0) -> AsyncIterator[Receiver]:
    bound = socket.create_server(("127.0.0.1", port))
    receiver = Receiver(f"http://127.0.0.1:{bound.getsockname()[1]}")
    app = Starlette(routes=[Route("/v1/traces", receiver.take, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
    task = asyncio.create_task(server.serve(sockets=[bound]))
    try:
        yield receiver
    finally:
        server.should_exit = True
        await task
        bound.close()


def _read(body: bytes) -> list[Told]:
    found = []
    for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
        process = _facts(resource.resource.attributes)["service.name"]
        found += [
            Told(
                process,
                span.name,
                span.trace_id.hex(),
                span.span_id.hex(),
                span.parent_span_id.hex(),
                _facts(span.attributes),
                span.status.code == span.status.STATUS_CODE_ERROR,
            )
            for scope in resource.scope_spans
            for span in scope.spans
        ]
    return found


def _facts(attributes: Any) -> dict[str, Any]:
    return {
        each.key: getattr(each.value, str(each.value.WhichOneof("value"))) for each in attributes
    }
