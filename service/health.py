"""Is the process alive, and is everything behind it there? `/health` and `/ready`."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import redis.asyncio
import structlog
from starlette.requests import Request
from starlette.responses import Response

from domain.notices.heartbeats import PLANNER
from service.access_log import add_facts
from service.answers import Json
from service.door import Door, door_of

LOG = structlog.get_logger(__name__)
PATIENCE = 2.0  # seconds for one check
PLANNER_PERIOD = 60  # seconds between two rounds of the planner
SILENT_PERIODS = 3
NOT_PLANNED = "has not planned yet"


@dataclass(frozen=True, slots=True)
class Check:
    """What one look found. `detail` is for a person and holds no addresses and no secrets."""

    name: str
    passed: bool
    detail: str

    @property
    def is_to_come(self) -> bool:
        """Whether it has not happened yet, as right after the start, rather than ceased."""
        return self.detail == NOT_PLANNED


async def say_alive(_request: Request) -> Response:
    """200 for as long as the process answers at all; it asks nobody else."""
    return Json({"status": "alive"})


async def say_ready(request: Request) -> Response:
    """200 when database, Redis and planner are there, else 503; the body names each."""
    checks = await look(door_of(request))
    ready = all(check.passed for check in checks)
    # Nothing has failed where the first round of planning is only to come.
    add_facts(request, starting=all(check.passed or check.is_to_come for check in checks))
    body = {
        "status": "ready" if ready else "not ready",
        "checks": {check.name: {"ok": check.passed, "detail": check.detail} for check in checks},
    }
    return Json(body, 200 if ready else 503)


async def look(door: Door) -> tuple[Check, ...]:
    """Look at everything at once; a check that fails or hangs says so and stops no other."""
    return await asyncio.gather(
        _attempt("database", lambda: _database(door)),
        _attempt("redis", lambda: _redis(door)),
        _attempt("planner", lambda: _planner(door)),
    )


async def _attempt(name: str, check: Callable[[], Awaitable[tuple[bool, str]]]) -> Check:
    try:
        async with asyncio.timeout(PATIENCE):
            return Check(name, *await check())
    except TimeoutError:
        return Check(name, passed=False, detail=f"no answer within {PATIENCE:.0f} seconds")
    except Exception as error:  # noqa: BLE001 (whatever went wrong, the answer is "not ready")
        LOG.warning("check_failed", check=name, reason=repr(error))
        return Check(name, passed=False, detail="unreachable")


async def _database(door: Door) -> tuple[bool, str]:
    started = time.perf_counter()
    await door.open_database.reads.fetchval("SELECT 1")
    return True, f"answers in {(time.perf_counter() - started) * 1000:.1f} ms"


async def _redis(door: Door) -> tuple[bool, str]:
    if door.settings.redis_url is None:
        return False, "no address is given"
    started = time.perf_counter()
    client = redis.asyncio.Redis.from_url(door.settings.redis_url, socket_timeout=PATIENCE)
    async with client:
        await client.ping()
    return True, f"answers in {(time.perf_counter() - started) * 1000:.1f} ms"


async def _planner(door: Door) -> tuple[bool, str]:
    last = await _last_heartbeat(door)
    if last is None:
        return False, NOT_PLANNED
    seconds = int((door.clock.now() - last).total_seconds())
    return seconds <= SILENT_PERIODS * PLANNER_PERIOD, f"planned {say_age(seconds)} ago"


async def _last_heartbeat(door: Door) -> datetime | None:
    found: datetime | None = await door.open_database.reads.fetchval(
        "SELECT beaten_at FROM planner_heartbeat WHERE name = $1", PLANNER
    )
    return found


def say_age(seconds: int) -> str:
    """A span as one number and its unit."""
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit}s"
    return f"{max(seconds, 0)} s"
