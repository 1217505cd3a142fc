"""The web application: routes, the layers around them, and the database it opens and closes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

from domain.clock import Clock
from domain.database import Database
from domain.document_addresses import PREFIX as DOCUMENTS
from domain.feed.ledger_feed import Ledger
from domain.notices.mailbox import MailboxStore
from domain.settings import Settings
from domain.spans import exported
from service import health
from service.access_log import AccessLog
from service.assets import PREFIX, Assets
from service.budgets.reconciling import reconciled
from service.calendar import pages as calendar
from service.compression import Compression
from service.document_names import trusted_by
from service.documents import answer_document
from service.door import Door
from service.errors import Failures, answer_http_exception
from service.graphql import answer_graphql
from service.hosts import Hosts
from service.live.sockets import answer_socket
from service.live.wakes import connected
from service.mailbox.pages import ROUTES as MAILBOX_ROUTES
from service.metrics import show_metrics
from service.oidc.people import SignIn
from service.origins import list_origin_layers
from service.pages.coming import ROUTES as COMING_ROUTES
from service.pages.links import answer_link
from service.pages.overview import show_overview
from service.proxies import list_proxy_layers
from service.request_ids import RequestIds
from service.security_headers import SecurityHeaders
from service.shortcut import Shortcut
from service.spans import RequestSpans


def create_app(
    settings: Settings,
    database: Database | None = None,
    *,
    local_administrator: bool = False,
    checks_users: bool = False,
    clock: Clock | None = None,
) -> Starlette:
    """The application. It opens settings.database_url itself, unless it is given an open one.

    Raises SettingsError where a document that the settings list is not valid.

    `local_administrator` is for the web process of `up`: whoever asks from this machine, with
    no token, may do everything. It has no effect in production, nor through a proxy. With
    `checks_users`, other users of this machine count as somebody from elsewhere.
    """
    door = Door(
        settings=settings,
        clock=clock or Clock(settings.home_time_zone),
        mailbox=MailboxStore(settings.data_dir) if settings.smtp_url is None else None,
        local_administrator=local_administrator,
        checks_users=checks_users,
        database=database,
        sign_in=SignIn.of(settings),
        trusted=trusted_by(settings),
    )
    app = Starlette(
        routes=list_routes(),
        middleware=list_layers(settings),
        exception_handlers={HTTPException: answer_http_exception},
        lifespan=lifespan,
    )
    app.state.door = door
    return app


def list_routes() -> list[BaseRoute]:
    """Every address that the door answers to."""
    return [
        Route("/", show_overview),
        Route(calendar.PAGE, calendar.show_calendar),
        Route(calendar.FEED, calendar.send_feed),
        Route(calendar.DATA, calendar.send_data),
        Route("/graphql", answer_graphql, methods=["GET", "POST"]),
        WebSocketRoute("/graphql", answer_socket),
        Route(f"{DOCUMENTS}/{{key}}", answer_document),
        *MAILBOX_ROUTES,
        *COMING_ROUTES,
        Route("/r/{token}", answer_link, methods=["GET", "POST"]),
        Route("/health", health.say_alive),
        Route("/ready", health.say_ready),
        Route("/metrics", show_metrics),
        Mount(PREFIX, Assets()),
    ]


def list_layers(settings: Settings) -> list[Middleware]:
    """What surrounds the routes, the outermost first."""
    return [
        *([] if settings.otlp_url is None else [Middleware(RequestSpans)]),
        *list_proxy_layers(settings),
        Middleware(Shortcut, settings=settings),
        Middleware(RequestIds),
        Middleware(AccessLog),
        Middleware(SecurityHeaders, settings=settings),
        Middleware(Failures),
        Middleware(Compression),
        Middleware(Hosts, settings=settings),
        *list_origin_layers(settings),
    ]


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Keep the database open, follow the ledger and send spans for as long as requests come."""
    door: Door = app.state.door
    async with exported(door.settings, "web") as door.spans, opened(door):
        yield


@asynccontextmanager
async def opened(door: Door) -> AsyncIterator[None]:
    """Open the database, unless the door was given one."""
    if door.database is not None:
        async with followed(door, door.database):
            yield
        return
    if door.settings.database_url is None:
        raise RuntimeError("ENTENTE_DATABASE_URL is not given; `up` starts a database by itself.")
    async with Database.connect(door.settings.database_url) as database:
        door.database = database
        try:
            async with followed(door, database):
                yield
        finally:
            door.database = None


@asynccontextmanager
async def followed(door: Door, database: Database) -> AsyncIterator[None]:
    """Let subscriptions follow the ledger, and budgets hold across processes."""
    async with (
        Ledger.open(database) as ledger,
        connected(ledger, door.settings.redis_url),
        reconciled(door.budgets, door.settings),
    ):
        door.ledger = ledger
        try:
            yield
        finally:
            door.ledger = None
