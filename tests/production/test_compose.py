"""The compose file holds to the Compose Specification, and to what we promise of it."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from domain.settings import PARSERS, variable

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docker-compose.yml"
OURS = ("migrate", "service", "worker", "beat")
SECRETS = (
    "ENTENTE_COMPOSE_DATABASE_PASSWORD",
    "ENTENTE_COMPOSE_REDIS_PASSWORD",
    "ENTENTE_SECRET_KEY",
)
# The mailbox of `up` is no part of production: mail goes to the server of ENTENTE_SMTP_URL.
NOT_OF_COMPOSE = {"ENTENTE_MAILBOX_URL"}
# What the containers are made for is not chosen from outside of them.
FIXED = {
    "ENTENTE_ENVIRONMENT",
    "ENTENTE_DATABASE_URL",
    "ENTENTE_REDIS_URL",
    "ENTENTE_DATA_DIR",
    "ENTENTE_HOST",
    "ENTENTE_PORT",
}
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


@pytest.mark.parametrize("name", OURS)
def test_documents_outlive_the_containers_of_whoever_writes_or_reads_them(
    compose: dict[str, Any], name: str
) -> None:
    service = compose["services"][name]
    folder = service["environment"]["ENTENTE_DATA_DIR"]
    volumes = dict(each.split(":")[::-1] for each in service["volumes"] if each.count(":") == 1)
    assert volumes[folder] in compose["volumes"]
    assert folder not in service["tmpfs"]
    # A new volume takes its owner from the folder in the image.
    image = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert f"install --directory --owner 10001 --mode 0700 {folder}" in image


@pytest.mark.parametrize("name", OURS)
def test_every_setting_reaches_the_containers(compose: dict[str, Any], name: str) -> None:
    environment = compose["services"][name]["environment"]
    assert set(environment) == {variable(each) for each in PARSERS} - NOT_OF_COMPOSE
    for setting in set(environment) - FIXED:
        assert environment[setting].startswith(f"${{{setting}:"), setting


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
