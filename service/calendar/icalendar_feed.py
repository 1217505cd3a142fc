"""The calendar as RFC 5545 has it, for calendar apps that subscribe to it.

Days are all-day dates, the end exclusive as the standard asks; what has no settled day is left out, because
an invented one would stand in people's calendars. Nothing in the text depends on when it was made, so that
equal events give equal bytes, and an app that asks again gets 304.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

import icalendar

from service.calendar.listings import Listing

STATES = {
    "TENTATIVE": "TENTATIVE",
    "POSTPONED": "TENTATIVE",
    "CONFIRMED": "CONFIRMED",
    "HELD": "CONFIRMED",
    "CANCELLED": "CANCELLED",
}
REFRESH = timedelta(hours=12)
PENDING = "More information coming soon."
PRODUCT = "-//Entente//Public calendar//EN"


def write_feed(events: Iterable[Listing], name: str, address: str) -> bytes:
    """Return the bytes of a calendar of that name, which is found at an address."""
    feed = icalendar.Calendar()
    feed.add("prodid", PRODUCT)
    feed.add("version", "2.0")
    feed.add("calscale", "GREGORIAN")
    feed.add("name", name)
    feed.add("x-wr-calname", name)
    feed.add("url", address)
    feed.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    feed.add("x-published-ttl", icalendar.vDuration(REFRESH))
    for event in events:
        if event.is_settled:
            feed.add_component(_entry(event))
    return bytes(feed.to_ical())


def _entry(event: Listing) -> icalendar.Event:
    first, last = event.starts_on, event.ends_on
    assert first is not None
    assert last is not None
    entry = icalendar.Event()
    entry.add("uid", event.key)
    entry.add("dtstamp", event.updated_at)
    entry.add("created", datetime.fromisoformat(event.node["createdAt"]))
    entry.add("last-modified", event.updated_at)
    entry.add("sequence", event.node["version"] - 1)
    entry.add("dtstart", first)
    entry.add("dtend", last + timedelta(days=1))
    entry.add("summary", event.title)
    entry.add("status", STATES[event.node["status"]])
    entry.add("transp", "TRANSPARENT")
    entry.add("categories", [event.node["kind"].capitalize(), event.node["scope"].capitalize()])
    if event.place:
        entry.add("location", event.place)
    if event.url:
        entry.add("url", event.url)
    if lines := _description(event):
        entry.add("description", "\n".join(lines))
    return entry


def _description(event: Listing) -> list[str]:
    """Return what is known beside the title, which says nothing of states."""
    lines = [
        event.organizer and f"Held by {event.organizer}.",
        event.begins and f"Begins at {event.begins}.",
        PENDING if event.is_pending else None,
        "Put off to these days." if event.node["status"] == "POSTPONED" else None,
        "Fictitious, for the demo only." if event.node["sample"] else None,
    ]
    return [line for line in lines if line]
