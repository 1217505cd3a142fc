"""`serve`: the web process alone."""

import asyncio
from dataclasses import replace
from functools import partial
from typing import Annotated

import structlog
import typer
import uvicorn
import uvloop
from starlette.applications import Starlette

from domain.settings import Settings
from service import peers
from service.app import create_app
from service.cli.exits import exit_codes
from service.cli.options import DataDir, read_settings
from service.embedded.servers import reach
from service.limits import LARGEST_BODY
from service.serving import Server

KEPT_OPEN = 75
"""Seconds for which an idle connection is kept. Proxies keep theirs for 60: if we ended one first, a request
that is on its way meanwhile would be lost."""
LOG = structlog.get_logger(__name__)
app = typer.Typer(rich_markup_mode="markdown")


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Where to listen (ENTENTE_HOST).")] = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="The port (ENTENTE_PORT).")
    ] = None,
    data_dir: DataDir = None,
    local_administrator: Annotated[
        bool, typer.Option("--local-administrator", hidden=True)
    ] = False,
) -> None:
    """Run the web process alone: GraphQL, pages, health."""
    with exit_codes():
        settings = read_settings(data_dir, "web")
        settings = replace(settings, host=host or settings.host, port=port or settings.port)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_serve(settings, local_administrator=local_administrator))


async def _serve(settings: Settings, *, local_administrator: bool) -> None:
    async with reach(settings) as found:
        app = create_app(
            found, local_administrator=local_administrator, checks_users=peers.can_tell()
        )
        # `up` names its address itself, once the tables are there too.
        told = LOG.debug if local_administrator else LOG.info
        say = partial(told, "web_starts", address=found.address, host=found.host, port=found.port)
        await Server(config_of(app, found), app.state.door, say).serve()


def config_of(app: Starlette, found: Settings) -> uvicorn.Config:
    """Return how uvicorn is to serve the application."""
    return uvicorn.Config(
        app,
        host=found.host,
        port=found.port,
        http="httptools",
        lifespan="on",
        log_config=None,
        # The door logs each request itself, with its id; who asks is told nothing of uvicorn.
        access_log=False,
        server_header=False,
        # Which headers of a proxy hold is the door's to decide.
        proxy_headers=False,
        timeout_graceful_shutdown=10,
        timeout_keep_alive=KEPT_OPEN,
        ws="websockets-sansio",
        ws_max_size=LARGEST_BODY,
    )
