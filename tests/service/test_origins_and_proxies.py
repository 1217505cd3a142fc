"""Pages of other origins, and what proxies say: only where the settings name them."""

from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from domain.clock import Clock
from domain.database import Database
from domain.settings import Settings, SettingsError
from service.app import create_app
from tests.service.conftest import HERE, browse

PAGE = "https://app.example.org"
PROXY = ("10.0.0.5", 40000)
ASKS = {
    "Origin": PAGE,
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization, content-type, graphql-require-preflight",
}
WHO = {"query": "{ viewer { kind } }"}


def app_of(settings: Settings, clock: Clock, **given: tuple[str, ...]) -> Starlette:
    app = create_app(replace(settings, **given), local_administrator=True, clock=clock)  # type: ignore[arg-type]  # tuples both
    app.router.routes.append(Route("/who", show_who))
    return app


def show_who(request: Request) -> Response:
    assert request.client is not None
    return PlainTextResponse(f"{request.client.host} {request.url.scheme}")


@pytest.fixture
def plain(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


async def test_a_page_that_is_named_may_ask(plain: Settings, clock: Clock) -> None:
    async with browse(app_of(plain, clock, cors_origins=(PAGE,))) as client:
        preflight = await client.options("/graphql", headers=ASKS)
        answer = await client.get("/health", headers={"Origin": PAGE})
    assert preflight.status_code == 200
    assert preflight.headers["Access-Control-Allow-Origin"] == PAGE
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    assert "GraphQL-Require-Preflight" in preflight.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in preflight.headers
    assert answer.headers["Access-Control-Allow-Origin"] == PAGE
    assert "X-Request-ID" in answer.headers["Access-Control-Expose-Headers"]
    assert "Origin" in answer.headers["Vary"]


@pytest.mark.parametrize(
    "origin", ["https://app.example.org.evil.example", "http://app.example.org", "null"]
)
async def test_others_may_not(origin: str, plain: Settings, clock: Clock) -> None:
    async with browse(app_of(plain, clock, cors_origins=(PAGE,))) as client:
        preflight = await client.options("/graphql", headers={**ASKS, "Origin": origin})
        answer = await client.get("/health", headers={"Origin": origin})
    assert preflight.status_code == 400
    for each in (preflight, answer):
        assert "Access-Control-Allow-Origin" not in each.headers


async def test_nobody_may_by_default(client: httpx2.AsyncClient) -> None:
    preflight = await client.options("/graphql", headers=ASKS)
    assert preflight.status_code == 405
    assert "Access-Control-Allow-Origin" not in preflight.headers


async def test_a_trusted_proxy_is_believed(plain: Settings, clock: Clock) -> None:
    app = app_of(plain, clock, trusted_proxies=("10.0.0.0/24",))
    told = {"X-Forwarded-For": "192.0.2.7, 10.0.0.9", "X-Forwarded-Proto": "https"}
    async with browse(app, PROXY) as client:
        assert (await client.get("/who", headers=told)).text == "192.0.2.7 https"
        assert (await client.get("/who")).text == "10.0.0.5 http"
    async with browse(app, ("192.0.2.99", 1)) as client:
        assert (await client.get("/who", headers=told)).text == "192.0.2.99 http"


async def test_nobody_is_believed_by_default(plain: Settings, clock: Clock) -> None:
    async with browse(app_of(plain, clock), HERE) as client:
        told = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}
        assert (await client.get("/who", headers=told)).text == "127.0.0.1 http"


async def test_whoever_was_forwarded_is_not_the_local_administrator(
    settings: Settings, database: Database, clock: Clock
) -> None:
    trusting = replace(settings, trusted_proxies=("127.0.0.1",))
    app = create_app(trusting, database, local_administrator=True, clock=clock)
    kinds = []
    async with browse(app) as client:
        for headers in ({}, {"X-Forwarded-For": "127.0.0.1"}, {"X-Forwarded-For": "192.0.2.7"}):
            answer = await client.post("/graphql", json=WHO, headers=headers)
            kinds.append(answer.json()["data"]["viewer"]["kind"])
    assert kinds == ["LOCAL_ADMIN", "ANONYMOUS", "ANONYMOUS"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("CORS_ORIGINS", "*"),
        ("CORS_ORIGINS", "https://app.example.org/"),
        ("CORS_ORIGINS", "https://App.example.org"),
        ("CORS_ORIGINS", "app.example.org"),
        ("TRUSTED_PROXIES", "*"),
        ("TRUSTED_PROXIES", "0.0.0.0/0"),
        ("TRUSTED_PROXIES", "proxy.example.org"),
        ("TRUSTED_PROXIES", "10.0.0.5/24"),
    ],
)
def test_mistakes_are_told(name: str, text: str) -> None:
    with pytest.raises(SettingsError, match=f"ENTENTE_{name} must"):
        Settings.read({f"ENTENTE_{name}": text})


def test_good_ones_are_read_and_passed_on() -> None:
    given = {
        "ENTENTE_CORS_ORIGINS": "https://app.example.org, http://localhost:5173",
        "ENTENTE_TRUSTED_PROXIES": "10.0.0.5, fd00::/8",
    }
    settings = Settings.read(given)
    assert settings.cors_origins == (PAGE, "http://localhost:5173")
    assert settings.trusted_proxies == ("10.0.0.5", "fd00::/8")
    assert Settings.read(settings.as_environment()) == settings
    assert Settings.read(Settings().as_environment()) == Settings()
