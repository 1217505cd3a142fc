"""The command line: its help, its exit codes, and what it prints."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from typer.testing import CliRunner

from domain.database import Database
from domain.ids import new_id
from domain.settings import PREFIX, Settings
from service.cli.tree import COMMANDS, app
from tests.domain.notices import posts

ROOT = Path(__file__).parents[2]


def run(
    *words: str, settings: Settings | None = None, **environment: str
) -> "subprocess.CompletedProcess[str]":
    inherited = {name: text for name, text in os.environ.items() if not name.startswith(PREFIX)}
    given = settings.as_environment() if settings else {}
    return subprocess.run(
        [sys.executable, "-m", "service", *words],
        cwd=ROOT,
        env=inherited | {"COLUMNS": "100"} | given | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_help_names_every_command_and_the_exit_codes() -> None:
    shown = CliRunner().invoke(app, ["--help"])
    assert shown.exit_code == 0
    assert all(command in shown.stdout for command in COMMANDS)
    assert "Exit codes" in shown.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_of_its_own(command: str) -> None:
    shown = CliRunner().invoke(app, [command, "--help"])
    assert shown.exit_code == 0, shown.stderr
    assert f"entente {command}" in shown.stdout


def test_an_unknown_command_is_a_mistake_of_the_caller() -> None:
    assert run("sing").returncode == 2


def test_mistakes_in_the_settings_are_told_all_at_once() -> None:
    refused = run("migrate", ENTENTE_PORT="http", ENTENTE_REDIS_URL="nowhere")
    assert refused.returncode == 3
    assert len(refused.stderr.strip().splitlines()) == 2
    assert "Traceback" not in refused.stderr


def test_a_database_that_is_not_there_is_said_in_a_line() -> None:
    refused = run(
        "migrate",
        ENTENTE_DATABASE_URL="postgresql://entente:x@127.0.0.1:1/entente",
        ENTENTE_REDIS_URL="redis://127.0.0.1:1/0",
    )
    assert refused.returncode == 5
    assert "Traceback" not in refused.stderr
    assert "cannot be reached" in refused.stderr


def test_a_data_folder_that_cannot_be_made_is_said_in_a_line(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    refused = run("migrate", "--data-dir", str(file / "data"))
    assert refused.returncode == 1
    assert "cannot be used" in refused.stderr


def test_up_listens_on_this_machine_only(tmp_path: Path) -> None:
    refused = run("up", "--data-dir", str(tmp_path), ENTENTE_HOST="0.0.0.0")  # noqa: S104 (it is refused)
    assert refused.returncode == 4
    assert "loopback" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_migrating_twice_changes_nothing(settings: Settings) -> None:
    again = run("migrate", settings=settings)
    assert again.returncode == 0, again.stderr
    assert again.stdout.strip() == "Nothing to do."


async def test_a_token_is_printed_once_and_kept_as_a_hash(settings: Settings) -> None:
    made = run("admin", "create", "calendar", settings=settings)
    assert made.returncode == 0, made.stderr
    secret = made.stdout.strip()
    assert secret.startswith("ent_")
    connection = await asyncpg.connect(settings.database_url)
    try:
        (row,) = await connection.fetch("SELECT * FROM api_token")
    finally:
        await connection.close()
    assert row["name"] == "calendar"
    assert secret not in str(dict(row))


def test_the_demo_fills_an_empty_database_and_no_other(settings: Settings) -> None:
    filled = run("demo", settings=settings)
    assert filled.returncode == 0, filled.stderr
    assert "agreement_term" in filled.stdout
    refused = run("demo", settings=settings)
    assert refused.returncode == 1
    assert "empty database" in refused.stderr


def test_an_import_is_all_or_nothing_and_twice_the_same_as_once(settings: Settings) -> None:
    events = str(ROOT / "domain/facts/events_from_seeds.csv")
    organizations = str(ROOT / "domain/facts/organizations_from_seeds.csv")
    tried = run("import", "--dry-run", organizations, events, settings=settings)
    assert tried.returncode == 0, tried.stdout + tried.stderr
    assert "nothing stored" in tried.stdout
    done = run("import", organizations, events, settings=settings)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "stored: 11 new, 0 changed" in done.stdout
    again = run("import", organizations, events, settings=settings)
    assert "stored: 0 new, 0 changed, 11 as they were" in again.stdout


def test_a_file_with_problems_is_refused_with_line_and_column(
    settings: Settings, tmp_path: Path
) -> None:
    source = (ROOT / "domain/facts/events_from_seeds.csv").read_text(encoding="utf-8")
    bad = tmp_path / "bad.csv"
    bad.write_text(source.replace("2024-05-31", "2024-05-32", 1), encoding="utf-8")
    refused = run("import", str(bad), settings=settings)
    assert refused.returncode == 6
    assert "nothing stored" in refused.stdout
    assert "BAD_DATE" in refused.stdout
    assert "bad.csv:" in refused.stdout


def test_a_file_that_is_not_there_is_refused(settings: Settings, tmp_path: Path) -> None:
    refused = run("import", str(tmp_path / "missing.csv"), settings=settings)
    assert refused.returncode == 6
    assert "missing.csv" in refused.stdout


async def count_reminders(settings: Settings) -> int:
    connection = await asyncpg.connect(settings.database_url)
    try:
        return int(await connection.fetchval("SELECT count(*) FROM reminder"))
    finally:
        await connection.close()


async def test_a_preview_tells_who_gets_what_and_why_and_changes_nothing(
    settings: Settings,
) -> None:
    assert run("demo", settings=settings).returncode == 0
    soon = (datetime.now(UTC) + timedelta(days=7)).date().isoformat()
    shown = run("notices", "preview", "--until", soon, "--format", "json", settings=settings)
    assert shown.returncode == 0, shown.stderr
    reminders = json.loads(shown.stdout)
    assert reminders
    assert all(each["chosen_because"] for each in reminders)
    table = run("notices", "preview", "--until", soon, settings=settings, COLUMNS="80")
    assert f"{len(reminders)} reminders" in table.stdout
    assert all(len(line) <= 80 for line in table.stdout.splitlines())
    # Longer ones are folded.
    whole = [each["address"] for each in reminders if len(each["address"]) <= 32]
    assert [address for address in whole if address not in table.stdout] == []
    assert await count_reminders(settings) == 0


@pytest.mark.parametrize(("until", "because"), [("2020-02-29", "past"), ("9999-12-31", "too far")])
def test_a_preview_of_days_that_cannot_be_seen_is_refused(until: str, because: str) -> None:
    refused = run("notices", "preview", "--until", until)
    assert refused.returncode == 2
    assert because in refused.stderr
    assert refused.stdout == ""


def test_an_unknown_reminder_is_said_in_a_line(settings: Settings) -> None:
    unknown = run("notices", "explain", f"Reminder:{new_id()}", settings=settings)
    assert unknown.returncode == 1
    assert unknown.stderr.strip() == "There is no such reminder."
    nonsense = run("notices", "explain", "17", settings=settings)
    assert nonsense.returncode == 1
    assert "names no reminder" in nonsense.stderr


async def test_a_reminder_is_explained_by_the_reference_of_its_mail(
    settings: Settings, database: Database
) -> None:
    made = await posts.reminder(*await posts.affiliation_with_term(), datetime.now(UTC))
    explained = run("notices", "explain", f"R-{made.id}", settings=settings)
    assert explained.returncode == 0, explained.stderr
    assert "It is scheduled and has not been sent yet." in explained.stdout
