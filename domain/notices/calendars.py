"""The deadline of a mail as a calendar entry (RFC 5545): an all-day event that calendars take with one click.

Every mail about one deadline brings the same entry, by its UID; a later mail replaces what an earlier one
had entered, also where the day has moved meanwhile.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

NAME = "deadline.ics"
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


def write_calendar(deadline: Deadline) -> bytes:
    """Return the calendar file of a deadline; the same deadline gives the same bytes."""
    event = Event()
    event.add("uid", f"{deadline.subject.replace(':', '.')}@{deadline.domain}")
    event.add("dtstamp", deadline.said_at)
    # Later mails win: seconds since 2020 grow, and fit into the 32 bits that a sequence may have.
    event.add("sequence", int(deadline.said_at.timestamp()) - 1_577_836_800)
    event.add("dtstart", deadline.day)
    event.add("dtend", deadline.day + timedelta(days=1))
    event.add("summary", deadline.summary)
    event.add("description", deadline.description)
    event.add("transp", "TRANSPARENT")
    event.add_component(_alarm(deadline.summary))
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _alarm(summary: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -AHEAD)
    alarm.add("description", summary)
    return alarm
