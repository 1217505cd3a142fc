"""The commands that the image runs, run against servers given by URL, as compose gives them."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import yaml

from domain.settings import PREFIX, Settings
from service.embedded.server import free_port
from tests.conftest import Servers

ROOT = Path(__file__).parents[2]
VARIABLE = re.compile(r"\$\{(?P<name>\w+):(?P<how>[-?])(?P<rest>[^}]*)\}")
GIVEN = {
    "ENTENTE_COMPOSE_DATABASE_PASSWORD": "database",
    "ENTENTE_COMPOSE_REDIS_PASSWORD": "redis",
    "ENTENTE_SECRET_KEY": "s" * 40,
    "ENTENTE_PUBLIC_URL": "https://entente.example.org",
}


class MissingVariableError(Exception):
    """What compose says when a required variable is not given."""


def interpolate(text: str, given: dict[str, str]) -> str:
    """Fill in variables as compose does, in the two forms that our file uses."""

    def value(use: re.Match[str]) -> str:
        if found := given.get(use["name"]):
            return found
        if use["how"] == "?":
            raise MissingVariableError(f"{use['name']}: {use['rest']}")
        return use["rest"]

    return VARIABLE.sub(value, text)


def service(name: str, given: dict[str, str]) -> dict[str, Any]:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(interpolate(text, given))["services"][name]
    return loaded


@pytest.mark.parametrize("missing", GIVEN)
def test_without_a_secret_nothing_starts_and_a_sentence_says_so(missing: str) -> None:
    given = {name: text for name, text in GIVEN.items() if name != missing}
    with pytest.raises(MissingVariableError, match=rf"{missing}: (choose|give) \w+ \w+"):
        service("service", given)


@pytest.mark.parametrize("name", ["migrate", "service", "worker", "beat"])
def test_what_compose_gives_are_good_settings(name: str) -> None:
    settings = Settings.read(service(name, GIVEN)["environment"])
    assert settings.environment == "production"
    assert settings.address == "https://entente.example.org"
    assert settings.database_url == "postgresql://entente:database@database:5432/entente"
    assert settings.redis_url == "redis://:redis@redis:6379/0"


class Container:
    """A process with the command and environment of a service of the compose file."""

    def __init__(self, name: str, servers: Servers, database_url: str, folder: Path) -> None:
        described = service(name, GIVEN)
        self.port = free_port()
        self.log = folder / f"{name}.log"
        environment = {
            name: text for name, text in os.environ.items() if not name.startswith(PREFIX)
        }
        environment |= described["environment"]
        # The one difference: other hosts than those of compose's own network.
        environment |= {
            "ENTENTE_DATABASE_URL": database_url,
            "ENTENTE_REDIS_URL": servers.redis_url,
            "ENTENTE_HOST": "127.0.0.1",
            "ENTENTE_PORT": str(self.port),
            "ENTENTE_DATA_DIR": str(folder / "data"),
        }
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "service", *described["command"]],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
            )

    def wait_for(self, words: str, seconds: float = 300) -> None:
        end = time.monotonic() + seconds
        while words not in (text := self.log.read_text(encoding="utf-8")):
            assert self.process.poll() is None, text
            assert time.monotonic() < end, text
            time.sleep(0.05)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=300)


def test_migrate_ends_well(servers: Servers, database_url: str, tmp_path: Path) -> None:
    container = Container("migrate", servers, database_url, tmp_path)
    assert container.process.wait(timeout=300) == 0, container.log.read_text(encoding="utf-8")


def test_service_answers_its_health_check_and_its_public_name(
    servers: Servers, database_url: str, tmp_path: Path
) -> None:
    container = Container("service", servers, database_url, tmp_path)
    try:
        container.wait_for("web_starts")
        for host, status in (
            ("127.0.0.1", 200),
            ("entente.example.org", 200),
            ("elsewhere.example.org", 421),
        ):
            assert answer(container.port, host) == status
    finally:
        container.stop()
    assert not (tmp_path / "data/postgres").exists()


def answer(port: int, host: str) -> int:
    """The status of /health for a host name."""
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/health", headers={"Host": host})
    try:
        with urllib.request.urlopen(asked, timeout=60) as answered:  # noqa: S310 (http)
            return int(answered.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


@pytest.mark.parametrize(("name", "words"), [("worker", "ready."), ("beat", "beat_runs")])
def test_the_clock_runs_and_stops(
    servers: Servers, database_url: str, tmp_path: Path, name: str, words: str
) -> None:
    container = Container(name, servers, database_url, tmp_path)
    try:
        container.wait_for(words)
    finally:
        code = container.stop()
    # Beat says that it starts before it has started; a stop just then is not a clean one.
    assert code == 0 or name == "beat", container.log.read_text(encoding="utf-8")
