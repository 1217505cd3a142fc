"""Postfix's log: what it proves, what it does not, and that it may rotate at any time."""

import gzip
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.notices.proofs import Finding, UnprovenError
from tests.workers.proofs.doubts import NOW, ask, doubt
from workers.proofs.postfix import PostfixProof, written_at

EARLIER = timedelta(minutes=20)
DURING = timedelta(minutes=12)


def line(age: timedelta, program: str, words: str) -> str:
    return f"{(NOW - age).isoformat()} mail postfix/{program}[811]: {words}\n"


def named(message_id: str, queue: str, age: timedelta = DURING) -> str:
    return line(age, "cleanup", f"{queue}: message-id={message_id}")


def queued(queue: str, age: timedelta = DURING) -> str:
    return line(age, "qmgr", f"{queue}: from=<a@example.org>, size=9000, nrcpt=1 (queue active)")


BEFORE = line(EARLIER, "smtpd", "connect from localhost[127.0.0.1]")


@pytest.fixture
def proof(tmp_path: Path) -> PostfixProof:
    return PostfixProof(tmp_path / "mail.log")


async def test_a_mail_is_taken_once_the_queue_manager_has_it(proof: PostfixProof) -> None:
    proof.log.write_text(
        BEFORE
        + named("<taken@x>", "4cZ1yB2xQ1z9")
        + named("<cut@x>", "4cZ1yC6Jh3z9")
        + queued("4cZ1yB2xQ1z9")
        # A short queue id that was another mail's before.
        + named("<refused@x>", "ABC123")
        + named("<other@x>", "ABC123")
        + queued("ABC123")
    )
    doubts = [doubt(f"<{name}@x>") for name in ("taken", "cut", "refused", "never")]
    absent = Finding.ABSENT
    assert await ask(proof, *doubts) == [Finding.ACCEPTED, absent, absent, absent]


async def test_a_log_that_begins_later_proves_no_absence(proof: PostfixProof) -> None:
    proof.log.write_text(named("<taken@x>", "A1", DURING / 2) + queued("A1", DURING / 2))
    findings = await ask(proof, doubt("<lost@x>"), doubt("<taken@x>"))
    assert findings == [Finding.UNKNOWN, Finding.ACCEPTED]
    proof.log.write_text("")
    assert await ask(proof, doubt("<lost@x>")) == [Finding.UNKNOWN]


@pytest.mark.parametrize(
    "names", [("mail.log.1", "mail.log.2.gz"), ("mail.log-2", "mail.log-1.gz")]
)
async def test_a_log_that_has_rotated_meanwhile_is_read_in_all_its_parts(
    proof: PostfixProof, names: tuple[str, str]
) -> None:
    late, early = (proof.log.with_name(name) for name in names)
    early.write_bytes(gzip.compress((BEFORE + named("<taken@x>", "A1")).encode()))
    late.write_text(queued("A1"))
    proof.log.write_text("")
    proof.log.with_name("mail.log.old").write_text(named("<lost@x>", "B2") + queued("B2"))
    ended = (NOW - timedelta(minutes=13)).timestamp()
    os.utime(early, (ended, ended))
    findings = await ask(proof, doubt("<taken@x>"), doubt("<lost@x>"))
    assert findings == [Finding.ACCEPTED, Finding.ABSENT]


async def test_a_log_that_cannot_be_read_is_said(proof: PostfixProof) -> None:
    with pytest.raises(UnprovenError, match=r"mail\.log cannot be read"):
        await ask(proof, doubt("<lost@x>"))


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-03-04T15:00:00.123456+01:00 mail", datetime(2026, 3, 4, 14, 0, 0, 123456, UTC)),
        ("2026-03-04T15:00:00Z mail", datetime(2026, 3, 4, 15, 0, tzinfo=UTC)),
        ("no time", None),
    ],
)
def test_the_time_of_a_line_is_read(text: str, instant: datetime | None) -> None:
    assert written_at(text, NOW) == instant


def test_the_old_form_means_the_last_such_day() -> None:
    now = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
    assert written_at("Dec 31 23:00:00 mail", now) == datetime(2025, 12, 31, 23).astimezone()
    assert written_at("Jan  2 09:00:00 mail", now) == datetime(2026, 1, 2, 9).astimezone()
