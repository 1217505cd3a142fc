"""The compose file holds to the Compose Specification, and to what we promise of it."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docker-compose.yml"
OURS = ("migrate", "service", "worker", "beat")
SECRETS = (
    "ENTENTE_COMPOSE_DATABASE_PASSWORD",
    "ENTENTE_COMPOSE_REDIS_PASSWORD",
    "ENTENTE_SECRET_KEY",
)
VARIABLE = re.compile(r"(?<!\$)\$\{(?P<name>\w+)(?P<how>:[-?])?(?P<rest>[^}]*)\}")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return loaded


def test_it_is_a_compose_file(compose: dict[str, Any]) -> None:
    schema = json.loads(Path(__file__).with_name("compose-spec.json").read_text(encoding="utf-8"))
    jsonschema.Draft201909Validator(schema).validate(compose)


def test_a_secret_has_no_default_and_a_sentence_says_that_it_is_missing() -> None:
    uses = list(VARIABLE.finditer(FILE.read_text(encoding="utf-8")))
    for name in SECRETS:
        of_name = [use for use in uses if use["name"] == name]
        assert of_name
        assert all(use["how"] == ":?" and len(use["rest"].split()) > 3 for use in of_name)
    assert {use["name"] for use in uses if use["how"] is None} == set()


def test_every_service_is_watched_and_comes_back(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        if name == "migrate":
            assert service["restart"] == "on-failure"
        else:
            assert service["restart"] == "always"
            assert service["healthcheck"]["test"]


def test_nothing_of_ours_starts_before_the_database_is_migrated(compose: dict[str, Any]) -> None:
    for name in OURS[1:]:
        needs = compose["services"][name]["depends_on"]
        assert needs["migrate"]["condition"] == "service_completed_successfully"
        assert needs["redis"]["condition"] == "service_healthy"
    assert list(compose["services"]["migrate"]["depends_on"]) == ["database"]


def test_data_outlives_the_containers(compose: dict[str, Any]) -> None:
    for name in ("database", "redis"):
        (volume,) = compose["services"][name]["volumes"]
        assert volume.partition(":")[0] in compose["volumes"]
    assert "--appendonly yes" in compose["services"]["redis"]["command"][-1]


def test_only_loopback_is_published_by_default(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for port in service.get("ports", []):
            assert "127.0.0.1" in port


def test_the_image_runs_as_nobody_in_particular_with_the_tested_packages() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert "USER 10001" in lines
    (install,) = [line for line in lines if line.startswith("RUN pip install")]
    assert "--require-hashes" in install
    assert "requirements.lock" in install
    assert 'ENTRYPOINT ["python", "-m", "service"]' in lines
