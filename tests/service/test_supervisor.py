"""The supervisor's parts: one readable log, ports, and programs that are kept running."""

import asyncio
import io
import json
import os
import socket
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from domain.settings import Settings
from service.cli.exits import Exit
from service.supervisor.household import clockwork, environment, front
from service.supervisor.journal import Journal
from service.supervisor.ports import PortBusyError, choose_port, is_loopback
from service.supervisor.up import Household
from service.supervisor.watch import Program, Watch


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield int(server.getsockname()[1])


def python(code: str, name: str = "program") -> Program:
    return Program(name=name, command=(sys.executable, "-c", code))


def written(journal: Journal) -> str:
    assert isinstance(journal.stream, io.StringIO)
    return journal.stream.getvalue()


async def until(journal: Journal, text: str) -> None:
    async with asyncio.timeout(60):
        while text not in written(journal):  # noqa: ASYNC110 (a child process sets no event)
            await asyncio.sleep(0.02)


def test_each_line_stands_behind_its_process() -> None:
    journal = Journal(io.StringIO())
    journal.write("web", "one\ntwo")
    journal.write("worker", "")
    assert written(journal) == "web     | one\nweb     | two\nworker  | \n"


def test_json_lines_stay_json() -> None:
    journal = Journal(io.StringIO(), prefixed=False)
    journal.write("web", '{"event": "x"}')
    journal.say("Stopping ...")
    lines = [json.loads(line) for line in written(journal).splitlines()]
    assert lines == [{"event": "x"}, {"event": "Stopping ...", "process": "up"}]


async def test_what_a_program_says_is_in_the_log() -> None:
    journal = Journal(io.StringIO())
    watch = Watch(
        python(
            "import sys, time; print('söme', flush=True); sys.stderr.write('words\\n'); time.sleep(60)"
        ),
        journal,
    )
    keeping = asyncio.create_task(watch.keep())
    await until(journal, "words")
    await watch.stop()
    await keeping
    assert "program | söme" in written(journal)


async def test_a_program_that_ends_is_started_again_ever_more_slowly() -> None:
    journal = Journal(io.StringIO())
    watch = Watch(python("import os; os._exit(3)"), journal)
    keeping = asyncio.create_task(watch.keep())
    await until(journal, "starting it again in 1 s")
    await watch.stop()
    await keeping
    assert "program: it ended with exit code 3; starting it again in 0.5 s" in written(journal)


async def test_a_program_that_cannot_run_with_its_settings_is_not_started_again() -> None:
    journal = Journal(io.StringIO())
    final = replace(python("print('no such file'); raise SystemExit(3)"), final_code=3)
    household = Household(journal)
    household.start([final, python("import time; time.sleep(60)", "other")])
    async with asyncio.timeout(60):
        error = await household.given_up
    assert error.mistakes == ("program cannot run with these settings: its last lines say why.",)
    assert written(journal) == "program | no such file\n"
    await household.stop()
    parts = (*front(Settings()), *clockwork(Settings()))
    assert {part.final_code for part in parts} == {Exit.SETTINGS}


async def test_a_program_that_was_killed_comes_back() -> None:
    journal = Journal(io.StringIO())
    watch = Watch(
        python("import os, time; print(os.getpid(), flush=True); time.sleep(60)"), journal
    )
    keeping = asyncio.create_task(watch.keep())
    await until(journal, "\n")
    assert watch.process is not None
    watch.process.kill()
    await until(journal, "ended by SIGKILL")
    async with asyncio.timeout(60):
        while written(journal).count("program | ") < 2:  # noqa: ASYNC110 (see above)
            await asyncio.sleep(0.02)
    await watch.stop()
    await keeping
    assert watch.process.returncode is not None


async def test_stopping_leaves_nothing_running() -> None:
    watch = Watch(python("import time; time.sleep(60)"), Journal(io.StringIO()))
    keeping = asyncio.create_task(watch.keep())
    await asyncio.wait_for(watch.ready.wait(), 60)
    assert watch.process is not None
    pid = watch.process.pid
    await watch.stop()
    await keeping
    assert not Path(f"/proc/{pid}").exists()


def test_a_busy_port_is_replaced_unless_it_was_asked_for(busy_port: int) -> None:
    assert busy_port < choose_port("127.0.0.1", busy_port, asked_for=False) <= busy_port + 49
    with pytest.raises(PortBusyError, match="already listens at"):
        choose_port("127.0.0.1", busy_port, asked_for=True)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False), ("x", False)],  # noqa: S104 (it is what is refused)
)
def test_what_is_loopback(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


def test_an_installation_is_mailbox_web_worker_and_beat() -> None:
    local = Settings()
    assert [program.name for program in (*front(local), *clockwork(local))] == [
        "mailbox",
        "web",
        "worker",
        "beat",
    ]
    given = replace(local, smtp_url="smtp://mail:25")
    assert [program.name for program in front(given)] == ["web"]


def test_a_child_gets_our_settings_and_not_those_that_we_were_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ENTENTE_PORT", "1234")
    monkeypatch.setenv("ENTENTE_TEST_OF", "nothing")
    given = environment(Settings(port=9000))
    assert given["ENTENTE_PORT"] == "9000"
    assert "ENTENTE_TEST_OF" not in given
    assert given["PATH"] == os.environ["PATH"]
