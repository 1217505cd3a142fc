"""One log format for the whole process: ours and that of the libraries, as JSON or for a reader.

Each line carries the process's name, and the request id while a request is being answered. A console is
quieter than JSON: what it shows at INFO is for somebody who watches, and does nothing by the minute.
"""

import logging
import sys
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from domain.outages import is_away
from domain.settings import Settings

Shape = Literal["json", "console"]

# Set by the door for each request; a worker sets it to the reminder run it is in.
request_id: ContextVar[str | None] = ContextVar("request_id", default=None)

# Loggers that bring handlers of their own; theirs go, so that every line has one format.
OUTSPOKEN = ("uvicorn", "uvicorn.error", "uvicorn.access", "celery", "celery.task", "kombu")
# Libraries that tell too much at any level: every request is logged by the door, every mail by us.
QUIET = ("uvicorn.access", "tortoise", "mail.log", "asyncio", "httpx2", "httpcore2")
# Their insides, of no use for finding a mistake of ours even at DEBUG.
INSIDES = ("celery.bootsteps", "kombu", "redis")
# Celery's lines of each tick: for DEBUG, wherever the log goes.
TICKS = ("celery.beat", "celery.worker.strategy", "celery.app.trace")
# What a log that is kept must have at INFO, and what would scroll the address away for somebody who watches
# a console: a line a request, the parts that come up and go down. There it is for DEBUG.
KEPT = ("service.access_log", "workers.app", "workers.process", "uvicorn", "celery")


Stream = TextIO


@dataclass(slots=True)
class Configured:
    """What `configure` was told last; `handler` where lines are JSON."""

    process: str = ""
    handler: "logging.StreamHandler[Stream] | None" = None
    processors: list[Processor] = field(default_factory=list)


CONFIGURED = Configured()


def configure(settings: Settings, process: str) -> None:
    """Send everything that this process logs to stderr in the one format; safe to call twice."""
    level = logging.getLevelNamesMapping()[settings.log_level]
    shared = _shared_processors(process, settings.log_shape)
    CONFIGURED.processors = [
        structlog.stdlib.filter_by_level,
        *shared,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ]
    structlog.configure(
        processors=CONFIGURED.processors,
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    stream = logging.StreamHandler(sys.stderr)
    stream.setFormatter(_formatter(settings.log_shape, shared))
    root = logging.getLogger()
    root.handlers = [stream]
    CONFIGURED.process = process
    CONFIGURED.handler = stream if settings.log_shape == "json" else None
    root.setLevel(level)
    for name in OUTSPOKEN:
        logger = logging.getLogger(name)
        logger.handlers = []
        logger.propagate = True
    detail = _detail(settings)
    for name in INSIDES:
        logging.getLogger(name).setLevel(max(level, logging.INFO))
    for name in (*QUIET, *TICKS, *KEPT):
        quiet = name in QUIET or name in detail
        logging.getLogger(name).setLevel(max(level, logging.WARNING) if quiet else logging.NOTSET)
    logging.captureWarnings(capture=True)


def _detail(settings: Settings) -> tuple[str, ...]:
    """The loggers that are heard from WARNING on only, because nobody asked for detail."""
    if settings.log_level == "DEBUG":
        return ()
    return TICKS if settings.log_shape == "json" else TICKS + KEPT


def _shared_processors(process: str, shape: Shape) -> list[Processor]:
    """What happens to each line, whoever wrote it."""

    def add_origin(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event["process"] = process
        event.pop("color_message", None)  # uvicorn's, the same line once more
        if (current := request_id.get()) is not None:
            event["request_id"] = current
        return event

    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        # Who watches knows the day, and reads the time off their own clock.
        structlog.processors.TimeStamper(fmt="iso", utc=True)
        if shape == "json"
        else structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False),
        add_origin,
        _say_outage,
        structlog.processors.StackInfoRenderer(),
    ]


def _say_outage(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Where the database was away, the traceback only says where we stood: a line is enough."""
    given = event.get("exc_info")
    error = given[1] if isinstance(given, tuple) else given
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException) and is_away(error):
        del event["exc_info"]
        event["reason"] = repr(error)
    return event


def _leave_out_process(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """A reader knows where the line is from; `up` writes it in front of each."""
    event.pop("process", None)
    return event


def _formatter(shape: Shape, shared: list[Processor]) -> structlog.stdlib.ProcessorFormatter:
    endings: list[Processor]
    if shape == "json":
        endings = [
            # Local variables may hold tokens and addresses: they are never logged.
            structlog.processors.ExceptionRenderer(
                structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
            ),
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        ]
    else:
        endings = [
            _leave_out_process,
            structlog.dev.ConsoleRenderer(
                pad_event_to=20,
                colors=sys.stderr.isatty(),
                exception_formatter=structlog.dev.plain_traceback,
            ),
        ]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *endings],
    )
