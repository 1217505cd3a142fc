"""Who a request is taken for, and which requests may not act as the local administrator."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.requests import Request

from domain.audit import Actor
from domain.clock import Clock
from domain.database import Database
from domain.settings import Settings
from domain.tokens import create_token
from domain.viewers import Scope, Viewer, ViewerKind
from service.app import create_app
from service.refusals import Refusal
from service.viewers import identify, refuse_other_origins
from tests.service.conftest import ELSEWHERE, HERE

NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)


def request_with(
    headers: Mapping[str, str] | None = None,
    *,
    settings: Settings,
    client: tuple[str, int] | None = HERE,
    up: bool = True,
    database: Database | None = None,
) -> Request:
    """A request as it reaches the endpoint."""
    given = {"Host": "127.0.0.1:8000", **(headers or {})}
    return Request(
        {
            "type": "http",
            "method": "POST",
            "scheme": "http",
            "path": "/graphql",
            "query_string": b"",
            "server": ("127.0.0.1", 8000),
            "client": client,
            "headers": [(name.lower().encode(), text.encode()) for name, text in given.items()],
            "app": create_app(settings, database, local_administrator=up, clock=Clock.fixed(NOW)),
        }
    )


@pytest.fixture
def local(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


async def test_who_sits_at_the_machine_of_up_is_its_administrator(local: Settings) -> None:
    viewer = await identify(request_with(settings=local))
    assert viewer.kind is ViewerKind.LOCAL_ADMIN
    assert viewer.scopes == frozenset(Scope)


@pytest.mark.parametrize(
    ("headers", "client", "up"),
    [
        ({}, HERE, False),
        ({}, ELSEWHERE, True),
        ({}, None, True),
        ({"Host": "entente.example.org"}, HERE, True),
        ({"X-Forwarded-For": "192.0.2.1"}, HERE, True),
        ({"Forwarded": "for=192.0.2.1"}, HERE, True),
        ({"X-Real-IP": "192.0.2.1"}, HERE, True),
        ({"Via": "1.1 tunnel"}, HERE, True),
        ({"X-Forwarded-Proto": "https"}, HERE, True),
        ({"X-Forwarded-Server": "front"}, HERE, True),
        ({"X-Forwarded": "for=192.0.2.1"}, HERE, True),
        ({"CF-Connecting-IP": "192.0.2.1"}, HERE, True),
        ({"cf-ray": "1"}, HERE, True),
        ({"True-Client-IP": "192.0.2.1"}, HERE, True),
        ({"X-Client-IP": "192.0.2.1"}, HERE, True),
        ({"X-Cluster-Client-IP": "192.0.2.1"}, HERE, True),
        ({"X-Original-Host": "entente.example.org"}, HERE, True),
        ({"Tailscale-User-Login": "somebody"}, HERE, True),
        ({"X-Vercel-Forwarded-For": "192.0.2.1"}, HERE, True),
        ({"DO-Connecting-IP": "192.0.2.1"}, HERE, True),
        ({"X-Scheme": "https"}, HERE, True),
    ],
)
async def test_everybody_else_is_anonymous(
    local: Settings, headers: dict[str, str], client: tuple[str, int] | None, up: bool
) -> None:
    viewer = await identify(request_with(headers, settings=local, client=client, up=up))
    assert viewer.kind is ViewerKind.ANONYMOUS
    assert viewer.scopes == frozenset()


async def test_production_has_no_local_administrator(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, environment="production")
    viewer = await identify(request_with(settings=settings))
    assert viewer.kind is ViewerKind.ANONYMOUS


async def test_a_token_gives_its_own_scopes_and_no_more(
    local: Settings, database: Database
) -> None:
    row, secret = await create_token("report", [Scope.READ.value, "gone:scope"], Actor("test"))
    request = request_with({"Authorization": f"bearer {secret}"}, settings=local, database=database)
    viewer = await identify(request)
    assert viewer == Viewer(ViewerKind.TOKEN, "report", frozenset({Scope.READ}), token_id=row.id)


async def test_a_token_that_does_not_hold_is_refused_not_ignored(
    local: Settings, database: Database
) -> None:
    row, secret = await create_token("report", [], Actor("test"))
    row.expires_at = NOW - timedelta(seconds=1)
    await row.save()
    for header in (
        f"Bearer {secret}",
        "Bearer ent_unknown",
        "Bearer x",
        "Basic eDp5",
        "",
        "Bearer",
    ):
        with pytest.raises(Refusal) as refused:
            await identify(
                request_with({"Authorization": header}, settings=local, database=database)
            )
        assert refused.value.status_code == 401
        assert refused.value.headers == {"WWW-Authenticate": 'Bearer realm="entente"'}
        assert "ent_unknown" not in refused.value.detail


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
    ],
)
async def test_our_own_pages_and_programs_may_act(local: Settings, headers: dict[str, str]) -> None:
    request = request_with(headers, settings=local)
    refuse_other_origins(request, await identify(request))


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:3000"},
        {"Origin": "https://127.0.0.1:8000"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_a_page_of_another_origin_may_not(local: Settings, headers: dict[str, str]) -> None:
    request = request_with(headers, settings=local)
    with pytest.raises(Refusal) as refused:
        refuse_other_origins(request, await identify(request))
    assert refused.value.status_code == 403


@pytest.mark.parametrize(
    ("name", "own", "foreign"),
    [
        (b"origin", b"http://127.0.0.1:8000", b"https://evil.example"),
        (b"sec-fetch-site", b"same-origin", b"cross-site"),
    ],
)
async def test_a_page_of_another_origin_may_not_say_ours_too(
    local: Settings, name: bytes, own: bytes, foreign: bytes
) -> None:
    for values in ((own, foreign), (foreign, own)):
        request = request_with({}, settings=local)
        request.scope["headers"] += [(name, value) for value in values]
        viewer = await identify(request)
        with pytest.raises(Refusal):
            refuse_other_origins(request, viewer)


async def test_with_a_token_the_origin_does_not_matter(local: Settings) -> None:
    request = request_with({"Origin": "https://client.example"}, settings=local)
    refuse_other_origins(request, Viewer(ViewerKind.TOKEN, "client"))
