"""`bounce`: what a mail server pipes into it, and how it ends."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime

from domain.clock import Clock
from domain.database import Database
from domain.notices.suppressions import Suppression
from domain.settings import Settings
from tests.domain.notices import posts
from tests.domain.notices.reports import UNREADABLE, bounce
from tests.service.test_cli import run


def pipe(settings: Settings, content: bytes) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, "-m", "service", "bounce"],
        input=content,
        env=settings.as_environment(),
        capture_output=True,
        check=False,
        timeout=120,
    )


async def test_a_bounce_from_a_pipe_is_taken(
    database: Database, settings: Settings, clock: Clock
) -> None:
    _, message_id = await posts.mailed(database, settings, clock)
    first = pipe(settings, bounce(message_id=message_id))
    assert (first.returncode, first.stdout) == (0, b"suppressed\n"), first.stderr
    assert pipe(settings, bounce(message_id=message_id)).stdout == b"known\n"
    (held,) = await Suppression.all()
    listed = run("suppressed", settings=settings)
    assert f"{held.address} since" in listed.stdout
    assert run("lift", held.address.upper(), settings=settings).returncode == 0
    assert (await Suppression.get(id=held.id)).until is not None
    assert held.address not in run("suppressed", settings=settings).stdout
    assert run("lift", held.address, settings=settings).returncode == 1


async def test_the_days_of_a_suppression_are_those_at_home(
    database: Database, settings: Settings
) -> None:
    evening = datetime(2026, 3, 5, 3, 0, tzinfo=UTC)
    assert settings.home_time_zone == "America/New_York"
    await Suppression.create(
        address="zoe@example.org",
        reason="Mail bounced.",
        since=evening,
        until=evening.replace(year=2999),
    )
    listed = run("suppressed", settings=settings).stdout
    assert listed == "zoe@example.org since 2026-03-04 until 2999-03-04: Mail bounced.\n"


def test_a_letter_is_left_alone(settings: Settings) -> None:
    done = pipe(settings, b"Subject: Hello\r\n\r\nHow are you?")
    assert (done.returncode, done.stdout) == (0, b"no report\n")


def test_a_mail_that_makes_its_reader_stumble_is_taken_as_no_report(settings: Settings) -> None:
    done = pipe(settings, UNREADABLE)
    assert (done.returncode, done.stdout) == (0, b"no report\n")
    assert b"bounce_not_read" in done.stderr


def test_without_a_database_the_mail_server_keeps_it(settings: Settings) -> None:
    nowhere = replace(settings, database_url="postgres://nobody@127.0.0.1:1/none")
    done = pipe(nowhere, bounce())
    assert done.returncode == 75, done.stderr
