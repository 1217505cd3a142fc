"""Spans of requests, as a receiver of OpenTelemetry gets them; without one nothing is different."""

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx2
import orjson
import pytest
import structlog
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.applications import Starlette
from structlog.typing import EventDict

from domain.audit import Actor
from domain.clock import Clock
from domain.database import Database
from domain.settings import Settings
from domain.spans import Exporter, exported
from domain.tokens import create_token
from service.app import create_app
from service.embedded.server import free_port
from service.spans import RequestSpans
from tests.otlp import Receiver, Told, receiving
from tests.schema.world import make_world
from tests.service.conftest import ELSEWHERE, browse
from tests.service.live import Follower, serving
from tests.service.test_shortcut import NAMES, QUOTED

US = Actor("test")
CLIENT = {"trace": "0af7651916cd43dd8448eb211c80319c", "span": "b7ad6b7169203331"}
PARENT = {"traceparent": f"00-{CLIENT['trace']}-{CLIENT['span']}-01", "tracestate": "other=1"}
QUERY = """query Shown($id: ID!, $part: String!) {
    secretAlias: organization(id: $id) { id name }
    organizations(where: {name: {contains: $part}}) { nodes { name } }
}"""
PART = "somebody@example.org"


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as opened:
        yield opened


@pytest.fixture
def observed(settings: Settings, receiver: Receiver, database: Database, clock: Clock) -> Starlette:
    """The application with its servers, which sends spans to the receiver."""
    told = replace(settings, otlp_url=receiver.url)
    return create_app(told, database, local_administrator=True, clock=clock)


async def test_a_request_is_a_part_of_its_clients_doing_and_has_a_part_for_each_read(
    observed: Starlette, receiver: Receiver
) -> None:
    await make_world()
    _, secret = await create_token("report", ["read"], US)
    headers = {"Authorization": f"Bearer {secret}", **PARENT}
    asked = {"query": QUERY, "variables": {"id": QUOTED, "part": PART}}
    door = observed.state.door
    async with exported(door.settings, "web") as door.spans, browse(observed, ELSEWHERE) as client:
        answers = [await client.post("/graphql", json=asked, headers=headers) for _ in range(2)]
    # The second time by the short way: it is told alike.
    for answer in answers:
        own = _of(receiver, answer)
        assert own.name == "POST /graphql"
        assert (own.process, own.trace, own.parent) == ("entente-web", *CLIENT.values())
        queue, prepare = (own.facts.pop(f"entente.{each}_ms") for each in ("queue", "prepare"))
        assert min(queue, prepare) >= 0
        assert own.facts.pop("entente.cost") > 2
        assert own.facts == {
            "http.request.method": "POST",
            "url.path": "/graphql",
            "http.response.status_code": 200,
            "graphql.operation.name": "Shown",
            "graphql.operation.type": "query",
            "entente.request_id": answer.headers["x-request-id"],
        }
        reads = [span for span in receiver.spans if span.parent == own.key]
        assert sorted(read.name for read in reads) == ["read organization", "read organizations"]
        assert all(read.trace == own.trace and not read.failed for read in reads)
        data = answer.json()["data"]
        sizes = {read.facts["entente.field"]: read.facts["entente.bytes"] for read in reads}
        assert sizes["organization"] == len(orjson.dumps(data["secretAlias"]))
    told = b"".join(receiver.bodies)
    assert [
        word for word in (secret, QUOTED, PART, "secretAlias", "SELECT") if word.encode() in told
    ] == []


async def test_whatever_is_served_is_told_without_what_was_sent(
    observed: Starlette, receiver: Receiver
) -> None:
    async with serving(observed) as (_, place), httpx2.AsyncClient(timeout=60) as client:
        here = f"http://{place}"
        asked = {"query": "{ organizations { totalCount } }"}
        statuses = [
            (await client.get(f"{here}{path}", params=params)).status_code
            for path, params in (
                ("/graphql", asked),
                ("/calendar", {}),
                ("/r/a-token-of-somebody", {}),
                (f"/nowhere/{PART}", {"q": PART}),
                ("/health", {}),
            )
        ]
        assert statuses == [200, 200, 404, 404, 200]
        async with Follower.connected(place, {}) as follower:
            await follower.follow("one")
    # What was left is sent before the end.
    told = {
        (span.name, span.facts.get("http.response.status_code")): span for span in receiver.spans
    }
    read = told.pop(("read organizations", None))
    assert read.parent == told["GET /graphql", 200].key
    assert told["WS /graphql", 101].facts["graphql.operation.type"] == "subscription"
    assert told.keys() == {
        ("GET /graphql", 200),
        ("GET /calendar", 200),
        ("GET /r/{token}", 404),
        ("GET", 404),
        ("WS /graphql", 101),
    }
    sent = b"".join(receiver.bodies)
    assert [word for word in (PART, "token-of-somebody", "nowhere") if word.encode() in sent] == []


async def test_a_receiver_that_is_away_delays_nothing_and_is_told_once(
    settings: Settings, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "0.1")
    port = free_port()
    told = replace(settings, otlp_url=f"http://127.0.0.1:{port}/v1/traces")
    app = create_app(told, database, local_administrator=True, clock=clock)
    door = app.state.door
    with structlog.testing.capture_logs() as lines:
        for _ in range(2):
            async with exported(told, "web") as door.spans, browse(app) as client:
                answer = await client.post("/graphql", json={"query": NAMES})
                assert answer.status_code == 200
        assert _about_spans(lines) == ["spans_not_exported"] * 2
    exporter = Exporter(told.otlp_url or "")
    (span,) = await _some_spans()
    with structlog.testing.capture_logs() as lines:
        for _ in range(3):
            await asyncio.to_thread(exporter.export, [span])
        async with receiving(port) as receiver:
            for _ in range(2):
                await asyncio.to_thread(exporter.export, [span])
            assert len(receiver.spans) == 2
    assert _about_spans(lines) == ["spans_not_exported", "spans_exported_again"]


async def test_without_a_receiver_nothing_is_added(whole_app: Starlette) -> None:
    layers: list[object] = [layer.cls for layer in whole_app.user_middleware]
    assert RequestSpans not in layers
    before = threading.active_count()
    async with exported(whole_app.state.door.settings, "web") as spans:
        assert spans is None
        assert threading.active_count() == before
    async with serving(whole_app) as (_, place), httpx2.AsyncClient(timeout=60) as client:
        answer = await client.post(f"http://{place}/graphql", json={"query": NAMES}, headers=PARENT)
        assert answer.status_code == 200
        assert whole_app.state.door.spans is None


def _of(receiver: Receiver, answer: httpx2.Response) -> Told:
    """The span of the request of an answer."""
    key = answer.headers["x-request-id"]
    (found,) = [span for span in receiver.spans if span.facts.get("entente.request_id") == key]
    return found


def _about_spans(lines: list[EventDict]) -> list[str]:
    return [line["event"] for line in lines if line["event"].startswith("spans")]


async def _some_spans() -> tuple[ReadableSpan, ...]:
    memory = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(memory))
    provider.get_tracer("test").start_span("one").end()
    return memory.get_finished_spans()
