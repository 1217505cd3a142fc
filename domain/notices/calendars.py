"""The deadline of a mail as a calendar entry (RFC 5545): an all-day event that calendars take with one click.

Every mail about one deadline brings the same entry, by its UID; a later mail replaces what an earlier one
had entered, also where the day has moved meanwhile. Written by hand, as the mail is:
a library takes longer for it than all the rest of a mail takes.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

NAME = "deadline.ics"
LONGEST_LINE = 75
AHEAD = timedelta(days=7)
PRODUCT = "-//Entente//Deadlines of affiliation agreements//EN"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day to be kept in mind. `subject` names whose it is; `said_at` orders versions of the entry."""

    subject: str
    day: date
    summary: str
    description: str
    said_at: datetime
    domain: str


def write_calendar(*deadlines: Deadline) -> bytes:
    """Return the calendar file of deadlines; the same deadlines give the same bytes."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "METHOD:PUBLISH",
        *(line for deadline in deadlines for line in _event(deadline)),
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) for line in lines)


def _event(deadline: Deadline) -> tuple[str, ...]:
    said_at = deadline.said_at.astimezone(UTC)
    # Later mails win: seconds since 2020 grow, and fit into the 32 bits that a sequence may have.
    sequence = int(said_at.timestamp()) - 1_577_836_800
    summary = _escaped(deadline.summary)
    return (
        "BEGIN:VEVENT",
        f"UID:{_escaped(deadline.subject.replace(':', '.'))}@{deadline.domain}",
        f"DTSTAMP:{said_at:%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{sequence}",
        f"DTSTART;VALUE=DATE:{deadline.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{deadline.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{summary}",
        f"DESCRIPTION:{_escaped(deadline.description)}",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{summary}",
        f"TRIGGER:-P{AHEAD.days}D",
        "END:VALARM",
        "END:VEVENT",
    )


def _escaped(text: str) -> str:
    """A value of type TEXT (RFC 5545, 3.3.11)."""
    for sign in "\\;,":
        text = text.replace(sign, f"\\{sign}")
    return "\\n".join(text.splitlines())


def _folded(line: str) -> bytes:
    """A line of the file, on several where it is longer than 75 bytes; no letter is broken."""
    if line.isascii():
        whole, more = line.encode(), LONGEST_LINE - 1
        rest = range(LONGEST_LINE, len(whole), more)
        return b"\r\n".join(
            [whole[:LONGEST_LINE], *(b" " + whole[at : at + more] for at in rest), b""]
        )
    pieces, piece = [], b""
    for letter in line:
        encoded = letter.encode()
        if len(piece) + len(encoded) > LONGEST_LINE:
            pieces.append(piece)
            piece = b" "
        piece += encoded
    return b"\r\n".join([*pieces, piece, b""])
