"""What nobody expected: a clear page, the request's id, and nothing of the inside."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from structlog.testing import capture_logs

from domain.settings import Settings
from service.app import create_app
from tests.service.conftest import browse


async def fail(_request: Request) -> Response:
    raise RuntimeError("a secret of the inside")


async def fail_late(_request: Request) -> Response:
    async def half() -> AsyncIterator[bytes]:
        yield b"half"
        raise RuntimeError("a secret of the inside")

    return StreamingResponse(half())


@pytest.fixture
def app(app: Starlette) -> Starlette:
    """The application with two more addresses, which fail."""
    app.router.routes[:0] = [Route("/fails", fail), Route("/fails-late", fail_late)]
    return app


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
async def test_a_failure_tells_its_id_and_nothing_else(
    client: httpx2.AsyncClient, accept: str
) -> None:
    with capture_logs() as logged:
        answer = await client.get("/fails", headers={"Accept": accept})
    assert answer.status_code == 500
    assert answer.headers["Content-Type"].startswith(accept)
    assert answer.headers["X-Request-Id"] in answer.text
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "secret" not in answer.text
    assert [line["event"] for line in logged] == ["request_failed", "request"]
    assert [line["log_level"] for line in logged] == ["error", "warning"]


async def test_an_answer_that_has_begun_breaks_off(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/fails-late")
    assert answer.content == b"half"


@pytest.mark.parametrize("path", ["/nowhere", "/mailbox", "/r/", "/r/a/b"])
async def test_an_unknown_address_is_404(client: httpx2.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "NOT_FOUND"


async def test_a_wrong_method_is_405(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/mail")
    assert answer.status_code == 405
    assert answer.json()["error"]["code"] == "METHOD_NOT_ALLOWED"


async def test_the_application_opens_its_database_and_closes_it(settings: Settings) -> None:
    app = create_app(settings)
    async with app.router.lifespan_context(app), browse(app) as client:
        assert (await client.get("/ready")).json()["checks"]["database"]["ok"]
    async with browse(app) as client:
        assert not (await client.get("/ready")).json()["checks"]["database"]["ok"]


async def test_without_an_address_of_a_database_it_says_so(app: Starlette) -> None:
    with pytest.raises(RuntimeError, match="ENTENTE_DATABASE_URL"):
        async with app.router.lifespan_context(app):
            pass
