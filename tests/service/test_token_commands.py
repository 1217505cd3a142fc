"""`admin`: tokens are made with little, listed, and revoked for the very next request."""

import json
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from starlette.applications import Starlette

from domain.clock import Clock
from domain.database import Database
from domain.settings import Settings
from domain.tokens import ApiToken
from domain.viewers import Scope
from service.app import create_app
from tests.service.conftest import browse
from tests.service.test_cli import run


@pytest.fixture
def running(settings: Settings, database: Database) -> Starlette:
    """The web process, with the machine's own clock: commands have no other."""
    return create_app(settings, database, clock=Clock(settings.home_time_zone))


async def ask(app: Starlette, secret: str) -> httpx2.Response:
    async with browse(app) as client:
        return await client.post(
            "/graphql",
            json={"query": "{ viewer { name scopes } }"},
            headers={"Authorization": f"Bearer {secret}"},
        )


def listed(settings: Settings) -> list[dict[str, object]]:
    shown = run("admin", "tokens", "--format", "json", settings=settings)
    assert shown.returncode == 0, shown.stderr
    rows: list[dict[str, object]] = json.loads(shown.stdout)
    return rows


async def test_without_scopes_a_token_reads_for_a_year(settings: Settings) -> None:
    made = run("admin", "create", "calendar", settings=settings)
    assert made.returncode == 0, made.stderr
    assert made.stdout.strip().startswith("ent_")
    assert "calendar may: read (no --scope was given" in made.stderr
    (row,) = listed(settings)
    assert row["scopes"] == ["read"]
    expires = datetime.fromisoformat(str(row["expires_at"]))
    assert timedelta(days=364) < expires - datetime.now(UTC) <= timedelta(days=365)


def test_everything_is_granted_when_somebody_says_so(settings: Settings) -> None:
    words = ("admin", "create", "all of it", "--scope", "all", "--no-expiry")
    assert run(*words, settings=settings).returncode == 0
    (row,) = listed(settings)
    assert (row["scopes"], row["expires_at"]) == (list(Scope), None)


@pytest.mark.parametrize(
    "words",
    [
        ("--scope", "everything"),
        ("--expires-in-days", "0"),
        ("--expires-in-days", "7", "--no-expiry"),
    ],
)
def test_what_makes_no_sense_makes_no_token(settings: Settings, words: tuple[str, ...]) -> None:
    refused = run("admin", "create", "calendar", *words, settings=settings)
    assert refused.returncode == 2
    assert refused.stdout == ""
    assert listed(settings) == []


async def test_a_revoked_token_is_refused_by_a_running_web_process_at_once(
    settings: Settings, running: Starlette
) -> None:
    secret = run("admin", "create", "calendar", settings=settings).stdout.strip()
    answer = await ask(running, secret)
    assert answer.json()["data"]["viewer"] == {"name": "calendar", "scopes": ["READ"]}
    prefix = str(listed(settings)[0]["prefix"])
    assert secret.startswith(prefix)
    revoked = run("admin", "revoke", prefix, settings=settings)
    assert (revoked.returncode, revoked.stdout) == (0, f"{prefix} (calendar) is revoked.\n")
    assert (await ask(running, secret)).status_code == 401
    again = run("admin", "revoke", prefix, settings=settings)
    assert again.returncode == 0
    assert "has been revoked since" in again.stdout
    (row,) = listed(settings)
    assert row["holds"] is False
    assert row["last_used_at"] is not None


async def test_an_expired_token_is_refused_at_once(settings: Settings, running: Starlette) -> None:
    made = run("admin", "create", "calendar", "--expires-in-days", "1", settings=settings)
    secret = made.stdout.strip()
    assert (await ask(running, secret)).status_code == 200
    await ApiToken.all().update(expires_at=datetime.now(UTC))
    assert (await ask(running, secret)).status_code == 401
    assert "expired" in run("admin", "tokens", settings=settings).stdout


def test_an_unknown_prefix_is_said_in_a_line(settings: Settings) -> None:
    refused = run("admin", "revoke", "ent_nobody00", settings=settings)
    assert refused.returncode == 1
    assert (
        refused.stderr == "No token begins with ent_nobody00. `admin tokens` lists all of them.\n"
    )


def test_the_list_fits_a_terminal_of_80_columns(settings: Settings) -> None:
    assert "no tokens" in run("admin", "tokens", settings=settings).stdout
    run("admin", "create", "the public calendar of [events]", "--scope", "all", settings=settings)
    shown = run("admin", "tokens", settings=settings, COLUMNS="80").stdout
    assert all(len(line) <= 80 for line in shown.splitlines())
    assert "[events]" in shown
    assert "contacts:read" in shown
