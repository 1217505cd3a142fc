"""Every answer names its request; the access log names it too, and no secret."""

from collections.abc import Iterator

import httpx2
import pytest
from structlog.testing import capture_logs

from service.access_log import loggable_path
from service.request_ids import choose_id


@pytest.fixture
def logged() -> Iterator[list[dict[str, object]]]:
    with capture_logs() as lines:
        yield lines  # type: ignore[misc]  # the library types its lines as mutable mappings


async def test_an_answer_names_its_request(client: httpx2.AsyncClient) -> None:
    first, second = await client.get("/health"), await client.get("/health")
    assert first.headers["X-Request-Id"] != second.headers["X-Request-Id"]


async def test_the_clients_own_id_is_kept(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/health", headers={"X-Request-Id": "trace-2026.03_04"})
    assert answer.headers["X-Request-Id"] == "trace-2026.03_04"


@pytest.mark.parametrize("offered", ["short", "a" * 65, "has blanks in it", "ünïcode-letters", ""])
def test_an_odd_id_is_replaced(offered: str) -> None:
    assert choose_id(offered) != offered


async def test_a_refusal_names_its_request_too(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/nowhere")
    assert answer.json()["error"]["requestId"] == answer.headers["X-Request-Id"]


async def test_the_log_has_a_line_without_the_query_string(
    client: httpx2.AsyncClient, logged: list[dict[str, object]]
) -> None:
    await client.get("/nowhere?token=ent_secret")
    (line,) = [line for line in logged if line["event"] == "request"]
    assert line["path"] == "/nowhere"
    assert line["status"] == 404
    assert "ent_secret" not in str(logged)


def test_the_token_of_a_mail_link_is_not_logged() -> None:
    assert loggable_path("/r/AbCd") == "/r/..."
    assert loggable_path("/mail") == "/mail"
