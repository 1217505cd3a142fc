"""Bounces and complaints as mail systems write them, for tests."""

DSN = """From: MAILER-DAEMON@mx.example.net
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

This is the mail system at host mx.example.net.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
Arrival-Date: Wed, 4 Mar 2026 10:00:00 -0500

Final-Recipient: rfc822; {about}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} {words}

--b
Content-Type: {part}

From: Entente <entente@example.org>
Message-ID: {message_id}
Subject: Renewal review

--b--
"""
ARF = """From: fbl@mail.example.net
To: {to}
Subject: Complaint
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

This is an abuse report.

--b
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: Example/1.0
Version: 1

--b
Content-Type: message/rfc822

Message-ID: {message_id}
Subject: Renewal review

Hello
--b--
"""


def bounce(
    *,
    to: str = "bounces@example.org",
    message_id: str = "<1@example.org>",
    status: str = "5.1.1",
    action: str = "failed",
    words: str = "User unknown",
    about: str = "zoe@example.net",
    part: str = "message/rfc822",
) -> bytes:
    """A delivery status notification (RFC 3464)."""
    text = DSN.format(
        to=to,
        message_id=message_id,
        status=status,
        action=action,
        words=words,
        about=about,
        part=part,
    )
    return text.replace("\n", "\r\n").encode()


def complaint(
    *, to: str = "bounces@example.org", message_id: str = "<1@example.org>", kind: str = "abuse"
) -> bytes:
    """A complaint in the abuse reporting format (RFC 5965)."""
    return ARF.format(to=to, message_id=message_id, kind=kind).replace("\n", "\r\n").encode()


# The parser of Python 3.11 raises TypeError for such a name of a character set.
UNREADABLE = bounce(part="text/rfc822-headers; charset*=utf-8''utf-8").replace(b"<1@", b"<\xff1@")
