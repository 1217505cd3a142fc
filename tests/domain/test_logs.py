"""The log: one format for our lines and those of libraries, with the request's id."""

import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from domain import logs
from domain.quick_log import tell
from domain.settings import Settings


@pytest.fixture(autouse=True)
def restored_logging() -> Iterator[None]:
    """Logging belongs to the whole process, and other tests have theirs."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level
    for name in (*logs.TICKS, *logs.KEPT):
        logging.getLogger(name).setLevel(logging.NOTSET)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_our_lines_and_those_of_libraries_look_alike(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(Settings(log_format="json"), "web")
    token = logs.request_id.set("abc")
    structlog.get_logger("ours").info("answered", status=200)
    # A library of no particular name: other tests may have told a real one to be quiet.
    logging.getLogger("library.part").warning("port %s", 8000)
    logs.request_id.reset(token)
    structlog.get_logger("ours").info("later")
    ours, theirs, later = lines(capsys)
    assert {key: ours[key] for key in ("event", "status", "process", "request_id", "level")} == {
        "event": "answered",
        "status": 200,
        "process": "web",
        "request_id": "abc",
        "level": "info",
    }
    assert theirs["event"] == "port 8000"
    assert theirs["request_id"] == "abc"
    assert ours.keys() - theirs.keys() == {"status"}
    assert "request_id" not in later


@pytest.mark.parametrize("level", [logging.INFO, logging.WARNING])
@pytest.mark.parametrize("request_id", [None, "abc"])
def test_what_is_told_with_every_request_is_the_same_line(
    capsys: pytest.CaptureFixture[str], request_id: str | None, level: int
) -> None:
    logs.configure(Settings(log_format="json"), "web")
    token = logs.request_id.set(request_id)
    told = {"path": "/é", "ms": 0.5, "status": 200, "viewer": None}
    structlog.get_logger("ours").log(level, "answered", **told)
    tell(logging.getLogger("ours"), "answered", told, level)
    logs.request_id.reset(token)
    usual, quick = lines(capsys)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", str(quick.pop("timestamp")))
    del usual["timestamp"]
    assert quick == usual


def test_it_is_silent_where_nobody_wants_it_and_heard_where_others_listen(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    logs.configure(Settings(log_format="json", log_level="WARNING"), "web")
    tell(logging.getLogger("ours"), "answered", {})
    assert not capsys.readouterr().err
    tell(logging.getLogger("ours"), "refused", {}, logging.WARNING)
    assert [line["event"] for line in lines(capsys)] == ["refused"]
    logs.configure(Settings(log_format="console"), "web")
    tell(logging.getLogger("ours"), "answered", {})
    assert "{" not in capsys.readouterr().err
    logs.configure(Settings(log_format="json"), "web")
    logging.getLogger().addHandler(caplog.handler)
    with capture_logs() as captured:
        tell(logging.getLogger("ours"), "captured", {"status": 200})
    assert [line["event"] for line in captured] == ["captured"]
    tell(logging.getLogger("ours"), "answered", {"status": 200})
    assert [line["event"] for line in lines(capsys)] == ["answered"]
    assert len(caplog.records) == 1


def test_an_exception_becomes_part_of_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(Settings(log_format="json"), "worker")
    try:
        raise ValueError("broken")
    except ValueError:
        structlog.get_logger("ours").exception("failed")
    (line,) = lines(capsys)
    assert "broken" in json.dumps(line["exception"])


def test_a_database_that_is_away_takes_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(Settings(log_format="json"), "worker")
    try:
        raise ConnectionRefusedError("nobody is there")
    except ConnectionRefusedError as error:
        structlog.get_logger("ours").exception("failed")
        structlog.get_logger("ours").error("failed", exc_info=error)
        logging.getLogger("theirs").exception("failed")
    for line in lines(capsys):
        assert line["reason"] == "ConnectionRefusedError('nobody is there')"
        assert "exception" not in line


def test_a_reader_gets_lines_for_a_reader(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(Settings(), "web")
    structlog.get_logger("ours").info("answered", status=200)
    written = capsys.readouterr().err
    assert "answered" in written
    assert "status=200" in written


def test_configuring_twice_writes_each_line_once(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        logs.configure(Settings(log_format="json"), "web")
    logging.getLogger("anything").info("once")
    assert len(lines(capsys)) == 1


def heard(capsys: pytest.CaptureFixture[str], name: str, **settings: Any) -> bool:
    """Whether a logger's INFO reaches the log under these settings; warnings always do."""
    logs.configure(Settings(**settings), "worker")
    capsys.readouterr()
    logger = logging.getLogger(name)
    logger.warning("trouble")
    assert "trouble" in capsys.readouterr().err
    logger.info("all is well")
    return "all is well" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["service.access_log", "workers.process", "uvicorn.error"])
def test_a_console_leaves_out_what_a_kept_log_needs(
    capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert not heard(capsys, name)
    assert heard(capsys, name, log_format="json")
    assert heard(capsys, name, environment="production")
    assert heard(capsys, name, log_level="DEBUG")


@pytest.mark.parametrize("name", ["celery.beat", "celery.app.trace", "celery.worker.strategy"])
def test_the_ticks_of_the_timetable_are_detail(
    capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert not heard(capsys, name)
    assert not heard(capsys, name, log_format="json")
    assert heard(capsys, name, log_format="json", log_level="DEBUG")


@pytest.mark.parametrize("name", ["domain.notices.sweeps", "workers.desk"])
def test_what_was_done_is_summed_up_everywhere(
    capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert heard(capsys, name)
    assert heard(capsys, name, log_format="json")
