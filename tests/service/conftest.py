"""The application without a network: requests go straight to it, from wherever a test says."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette

from domain.clock import Clock
from domain.database import Database
from domain.settings import Settings
from service.app import create_app

HERE = ("127.0.0.1", 50000)
ELSEWHERE = ("192.0.2.7", 50000)


@asynccontextmanager
async def browse(
    app: Starlette, client: tuple[str, int] = HERE, base_url: str = "http://127.0.0.1:8000"
) -> AsyncIterator[httpx2.AsyncClient]:
    """A client whose requests arrive from an address and are addressed to a base URL."""
    transport = httpx2.ASGITransport(app=app, client=client, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url=base_url) as opened:
        yield opened


@pytest.fixture
def app(tmp_path: Path, clock: Clock) -> Starlette:
    """The application as `up` runs it, without servers: for all that needs none."""
    return create_app(Settings(data_dir=tmp_path), local_administrator=True, clock=clock)


@pytest.fixture
async def client(app: Starlette) -> AsyncIterator[httpx2.AsyncClient]:
    """A program on this machine, talking to the application without servers."""
    async with browse(app) as opened:
        yield opened


@pytest.fixture
async def stranger(app: Starlette) -> AsyncIterator[httpx2.AsyncClient]:
    """A program on another machine, talking to the application without servers."""
    async with browse(app, client=ELSEWHERE) as opened:
        yield opened


@pytest.fixture
def whole_app(settings: Settings, database: Database, clock: Clock) -> Starlette:
    """The application as `up` runs it, with its servers."""
    return create_app(settings, database, local_administrator=True, clock=clock)


@pytest.fixture
async def graph(whole_app: Starlette) -> AsyncIterator[httpx2.AsyncClient]:
    """A program on this machine, talking to the application with its servers."""
    async with browse(whole_app) as opened:
        yield opened
