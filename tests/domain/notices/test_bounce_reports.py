"""Reading bounces and complaints: what is a report, what is none, and nothing makes the reader stumble."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from domain.notices.bounce_reports import read_report
from domain.notices.suppressions import BounceKind
from tests.domain.notices.reports import bounce, complaint


@pytest.mark.parametrize(
    ("status", "action", "kind"),
    [
        ("5.1.1", "failed", BounceKind.HARD),
        ("5.1.10", "failed", BounceKind.HARD),
        ("5.0.0", "failed", BounceKind.HARD),
        ("5.2.1", "failed", BounceKind.HARD),
        # A full mailbox, a policy and a loop pass: there is somebody.
        ("5.2.2", "failed", BounceKind.SOFT),
        ("5.7.1", "failed", BounceKind.SOFT),
        ("5.4.6", "failed", BounceKind.SOFT),
        ("4.4.7", "failed", BounceKind.SOFT),
        ("4.2.0", "delayed", BounceKind.SOFT),
    ],
)
@pytest.mark.parametrize("part", ["message/rfc822", "text/rfc822-headers"])
def test_a_status_notification_is_hard_or_soft(
    status: str, action: str, kind: BounceKind, part: str
) -> None:
    report = read_report(bounce(status=status, action=action, part=part))
    assert report is not None
    assert (report.kind, report.status, report.message_id) == (kind, status, "<1@example.org>")
    assert "User unknown" in report.words
    assert report.sent_to == ("bounces@example.org",)


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_a_receipt_is_no_bounce(action: str) -> None:
    assert read_report(bounce(action=action, status="2.0.0")) is None


def test_a_complaint_is_one() -> None:
    report = read_report(complaint())
    assert report is not None
    assert (report.kind, report.message_id) == (BounceKind.COMPLAINT, "<1@example.org>")
    assert read_report(complaint(kind="not-spam")) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0\0\0",
        b"Subject: Out of office\r\nAuto-Submitted: auto-replied\r\n\r\nI am away.",
        b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\n\r\n--x--",
        b"Content-Type: message/delivery-status\r\n\r\nAction: failed",
        bounce()[:400],
    ],
)
def test_what_reports_nothing_is_left_alone(content: bytes) -> None:
    report = read_report(content)
    assert report is None or report.message_id is None


def test_controls_in_a_report_do_not_get_any_further() -> None:
    report = read_report(bounce(words="User\0 unknown\x1b[31m " + "x" * 5000))
    assert report is not None
    assert "\0" not in report.words
    assert len(report.words) <= 1000


@given(st.binary(max_size=2000))
def test_no_bytes_make_it_stumble(content: bytes) -> None:
    with capture_logs() as lines:
        read_report(content)
        read_report(b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\n" + content)
    assert lines == []


def test_the_same_report_has_the_same_sum() -> None:
    first, second = read_report(bounce()), read_report(bounce())
    other = read_report(bounce(status="5.1.2"))
    assert first is not None
    assert second is not None
    assert other is not None
    assert first.digest == second.digest != other.digest


BOUNDARIES = b"".join(
    b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(3000)
)


@pytest.mark.parametrize(
    "content",
    [
        b"Content-Type: message/rfc822\n\n" * 5000,
        BOUNDARIES,
        b"To: "
        + b"(" * 100_000
        + b"\nContent-Type: message/delivery-status\n\nA: b\n\nAction: failed\n",
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 250_000,
        b"Content-Type: message/delivery-status\n\n" + b"Action: relayed\n\n" * 100_000,
    ],
    ids=["mails in mails", "parts in parts", "brackets", "parts", "groups"],
)
def test_a_mail_that_is_made_to_exhaust_its_reader_is_no_report(content: bytes) -> None:
    began = time.thread_time()
    report = read_report(content)
    assert report is None or not report.sent_to
    assert time.thread_time() - began < 5, "it took minutes of the processor, or the whole stack"


def test_a_mail_is_not_named_by_what_no_database_takes() -> None:
    report = read_report(bounce(message_id="<1\0@example.org>"))
    assert report is not None
    assert report.message_id is None


def test_parts_of_the_mail_that_came_back_do_not_hide_the_report() -> None:
    sent = bounce().replace(b"Renewal review", b"Renewal review\r\n\r\n" + b"--\r\n" * 10_000)
    report = read_report(sent)
    assert report is not None
    assert (report.kind, report.message_id) == (BounceKind.HARD, "<1@example.org>")
