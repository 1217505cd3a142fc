"""Spans: what took how long, sent to a receiver of OpenTelemetry where ENTENTE_OTLP_URL names one.

What is told are names, numbers and times of ours: never a value that somebody sent, a token or an address,
and of an error no more than its class. A receiver that is away delays nothing: its spans are thrown away.
"""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import structlog
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import NoOpTracer, Span, Status, StatusCode, Tracer

from domain.settings import Settings

SIGNAL = "/v1/traces"
CLOSE_WITHIN = 3.0
"""Seconds for which the end of a process waits for a receiver that does not answer."""
LOG = structlog.get_logger(__name__)
Facts = Mapping[str, str | int | float | bool]


@dataclass(frozen=True, slots=True)
class Spans:
    """Makes the spans of a process."""

    tracer: Tracer

    @contextmanager
    def span(self, name: str, facts: Facts) -> Iterator[Span]:
        """Measure the block; what it does in spans of its own is part of this one."""
        with self.tracer.start_as_current_span(
            name, attributes=facts, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield span
            except BaseException as error:
                blame(span, error)
                raise


SILENT = Spans(NoOpTracer())
"""Makes spans that nobody hears of."""


def blame(span: Span, error: BaseException) -> None:
    """Say by which class of error a span ended: its words may hold what somebody sent."""
    span.set_attribute("error.type", type(error).__name__)
    span.set_status(Status(StatusCode.ERROR))


class Exporter(SpanExporter):
    """Sends spans; that the receiver is away is logged once, and so is that it is back."""

    def __init__(self, url: str) -> None:
        self.inner: SpanExporter = OTLPSpanExporter(endpoint=url)
        self.away = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send a batch, or throw it away."""
        result = self.inner.export(spans)
        away = result is not SpanExportResult.SUCCESS
        if away and not self.away:
            LOG.warning("spans_not_exported", thrown_away=len(spans))
        elif self.away and not away:
            LOG.info("spans_exported_again")
        self.away = away
        return result

    def shutdown(self) -> None:
        """Give up what is under way; safe to call twice."""
        self.inner.shutdown()


@asynccontextmanager
async def exported(settings: Settings, process: str) -> AsyncIterator[Spans | None]:
    """Send the spans of the block; None where nobody wants them. At the end what is left is sent."""
    if settings.otlp_url is None:
        yield None
        return
    # It has several lines for each attempt; ours says what there is to know.
    logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)
    exporter = Exporter(settings.otlp_url.rstrip("/").removesuffix(SIGNAL) + SIGNAL)
    provider = TracerProvider(
        resource=Resource.create({"service.name": f"entente-{process}"}), shutdown_on_exit=False
    )
    provider.add_span_processor(BatchSpanProcessor(exporter))
    try:
        yield Spans(provider.get_tracer("entente"))
    finally:
        impatience = threading.Timer(CLOSE_WITHIN, exporter.shutdown)
        impatience.start()
        await asyncio.to_thread(provider.shutdown)
        impatience.cancel()
