"""`up`: from nothing to an address, through accidents, and back to nothing."""

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.embedded import folder as data_folder
from service.embedded.server import free_port
from tests.journeys.installation import BACKGROUND, ROOT, Installation, wait_until


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    running = Installation(tmp_path_factory.mktemp("up") / "data", "--port", str(free_port()))
    yield running
    running.close()


def is_alive(address: str, path: str = "/health") -> bool:
    try:
        with urllib.request.urlopen(f"{address}{path}", timeout=30) as answer:  # noqa: S310 (http)
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def command(*words: str | Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "service", *map(str, words)],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def test_the_printed_address_answers(installation: Installation) -> None:
    assert is_alive(installation.address())


def test_the_address_is_not_scrolled_away(installation: Installation) -> None:
    """Mails go out, pages are read and the timetable ticks; the log sums up, and says no more."""
    address = installation.address()
    wait_until(lambda: "delivered" in installation.text(), "mail is delivered")
    for path in ("/", "/mail", "/health", "/nowhere"):
        is_alive(address, path)
    # Before the tables are there, nobody is sent to it.
    assert address not in installation.text().partition("Entente is at")[0]
    later = installation.text().partition("Ctrl-C stops everything")[2].splitlines()[2:]
    assert all(line.startswith("worker") for line in later), later
    assert 2 <= len(later) <= 6, later


def test_a_second_up_on_the_same_folder_says_so(installation: Installation) -> None:
    address = installation.address()
    second = command("up", "--data-dir", installation.folder)
    assert second.returncode == 4
    assert "already runs on the data folder" in second.stderr
    assert address in second.stderr
    assert is_alive(address)


def test_a_busy_port_that_was_asked_for_is_an_error(
    installation: Installation, tmp_path: Path
) -> None:
    port = installation.address().rpartition(":")[2]
    second = command("up", "--data-dir", tmp_path, "--port", port)
    assert second.returncode == 4
    assert f"already listens at 127.0.0.1:{port}" in second.stderr


def test_settings_that_cannot_work_are_said_once(tmp_path: Path) -> None:
    listed = tmp_path / "list.json"
    listed.write_text("[]", encoding="utf-8")
    given = {"ENTENTE_TRUSTED_DOCUMENTS": str(listed)}
    words = ("up", "--data-dir", tmp_path / "data", "--port", str(free_port()), "--no-demo")
    ended = command(*words, **given)
    assert ended.returncode == 3, ended.stdout + ended.stderr
    assert ended.stdout.count("web     | ENTENTE_TRUSTED_DOCUMENTS: ") == 1, ended.stdout
    assert "starting it again" not in ended.stdout
    assert "web cannot run with these settings" in ended.stderr


def test_a_web_process_that_was_killed_comes_back(installation: Installation) -> None:
    address = installation.address()
    os.kill(installation.process_of("service", "serve"), signal.SIGKILL)
    wait_until(lambda: "web: it was ended by SIGKILL" in installation.text(), "it is noticed")
    wait_until(lambda: is_alive(address), "it answers again")


def test_servers_that_were_killed_come_back_at_the_same_address(
    installation: Installation,
) -> None:
    installation.address()
    note = data_folder.read_note(installation.folder)
    os.kill(installation.process_of("valkey-server"), signal.SIGKILL)
    os.kill(installation.process_of("bin/postgres", "-D"), signal.SIGKILL)
    wait_until(lambda: "valkey: it was ended" in installation.text(), "valkey's end is noticed")
    wait_until(lambda: "postgres: it was ended" in installation.text(), "postgres's end is noticed")

    def a_token_is_made() -> bool:
        made = command("admin", "create", "journey", "--data-dir", installation.folder)
        return made.returncode == 0 and made.stdout.startswith("ent_")

    wait_until(a_token_is_made, "the database is used again")
    assert data_folder.read_note(installation.folder) == note


def test_sigint_stops_everything(installation: Installation) -> None:
    installation.address()
    assert installation.end(signal.SIGINT) == 0
    assert installation.processes() == {}
    assert "Everything has stopped." in installation.text()


def test_up_in_the_background_outlives_its_terminal_and_ends_on_sigterm(
    installation: Installation,
) -> None:
    installation.end(signal.SIGTERM)
    behind = Installation(installation.folder, under=BACKGROUND)
    try:
        address = behind.address()
        behind.process.send_signal(signal.SIGHUP)
        assert is_alive(address)
        assert "Stopping" not in behind.text()
        assert behind.end(signal.SIGTERM) == 0
        assert behind.processes() == {}
    finally:
        behind.close()


def test_nothing_runs_on_when_up_is_killed_and_the_folder_is_good_for_another(
    installation: Installation,
) -> None:
    installation.end(signal.SIGTERM)
    again = Installation(installation.folder)
    try:
        assert is_alive(again.address())
        again.end(signal.SIGKILL)
        wait_until(lambda: again.processes() == {}, "everything has ended")
    finally:
        again.close()
