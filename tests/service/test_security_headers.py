"""Every answer carries the headers that keep a browser from doing harm with it."""

from pathlib import Path

import httpx2
import pytest

from domain.settings import Settings
from service.app import create_app
from tests.service.conftest import browse


@pytest.mark.parametrize("path", ["/health", "/mail", "/nowhere", "/graphql"])
async def test_no_page_may_be_framed_sniffed_or_scripted(
    client: httpx2.AsyncClient, path: str
) -> None:
    answer = await client.get(path, headers={"Accept": "text/html"})
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in answer.headers


async def test_only_graphiql_runs_scripts_and_only_ours(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/graphql", headers={"Accept": "text/html"})
    assert "script-src 'self';" in answer.headers["Content-Security-Policy"]
    home = await client.get("/mail", headers={"Accept": "text/html"})
    assert "script-src" not in home.headers["Content-Security-Policy"]


async def test_https_is_kept_where_the_service_has_it(tmp_path: Path) -> None:
    secure = Settings(data_dir=tmp_path, public_url="https://entente.example.org")
    async with browse(create_app(secure)) as client:
        answer = await client.get("/health")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
