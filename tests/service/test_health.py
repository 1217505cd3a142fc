"""Alive means that the process answers; ready means that all that it needs is there."""

from dataclasses import replace
from datetime import timedelta

import httpx2
import pytest
from structlog.testing import capture_logs

from domain.clock import Clock
from domain.database import Database
from domain.notices.heartbeats import PLANNER, PlannerHeartbeat
from domain.settings import Settings
from service.app import create_app
from service.health import say_age
from tests.service.conftest import browse


async def test_alive_asks_nobody(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


async def test_ready_when_everything_is_there(
    graph: httpx2.AsyncClient, clock: Clock, database: Database
) -> None:
    await PlannerHeartbeat.create(name=PLANNER, beaten_at=clock.now() - timedelta(seconds=70))
    answer = await graph.get("/ready")
    assert answer.status_code == 200
    checks = answer.json()["checks"]
    assert {name for name, check in checks.items() if check["ok"]} == {
        "database",
        "redis",
        "planner",
    }
    assert checks["planner"]["detail"] == "planned 70 s ago"


async def test_not_ready_before_anything_was_planned(graph: httpx2.AsyncClient) -> None:
    with capture_logs() as logs:
        answer = await graph.get("/ready")
    # Everything is just starting, which is nothing to warn of.
    assert [each["log_level"] for each in logs if each["event"] == "request"] == ["debug"]
    assert answer.status_code == 503
    assert answer.json()["checks"]["planner"] == {"ok": False, "detail": "has not planned yet"}


async def test_not_ready_when_the_planner_has_been_silent_for_three_periods(
    graph: httpx2.AsyncClient, clock: Clock, database: Database
) -> None:
    await PlannerHeartbeat.create(name=PLANNER, beaten_at=clock.now() - timedelta(seconds=181))
    with capture_logs() as logs:
        answer = await graph.get("/ready")
    assert [each["log_level"] for each in logs if each["event"] == "request"] == ["warning"]
    assert answer.status_code == 503
    assert answer.json()["checks"]["planner"]["detail"] == "planned 3 minutes ago"


async def test_a_server_that_is_gone_is_named_without_its_address(
    settings: Settings, database: Database
) -> None:
    gone = replace(settings, redis_url="redis://:password@127.0.0.1:1/0")
    async with browse(create_app(gone, database)) as client:
        answer = await client.get("/ready")
    checks = answer.json()["checks"]
    assert answer.status_code == 503
    assert checks["redis"] == {"ok": False, "detail": "unreachable"}
    assert checks["database"]["ok"]
    assert "password" not in answer.text


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(-3, "0 s"), (0, "0 s"), (119, "119 s"), (120, "2 minutes"), (7200, "2 hours")],
)
def test_an_age_is_one_number(seconds: int, said: str) -> None:
    assert say_age(seconds) == said
