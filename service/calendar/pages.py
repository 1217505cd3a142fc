"""The three forms of the public calendar: `/calendar`, `/calendar.ics` and `/calendar.json`."""

import hashlib
from collections.abc import Iterable
from datetime import MAXYEAR, date, timedelta
from email.utils import format_datetime
from itertools import groupby
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from domain.days import write_day
from domain.events import EventScope
from domain.months import shift_months
from domain.viewers import ANONYMOUS
from service.access_log import add_facts
from service.calendar.icalendar_feed import write_feed
from service.calendar.listings import MOST_EVENTS, Calendar, Listing, read_calendar
from service.calendar.wishes import Wish, read_wish
from service.door import door_of
from service.rendering import render

PAGE, FEED, DATA = "/calendar", "/calendar.ics", "/calendar.json"
KEPT = timedelta(days=90)
"""How long an app that subscribes keeps what is over."""
FRESH = "public, max-age=300"
SCOPES = {
    None: "All",
    EventScope.LOCAL: "Local",
    EventScope.NATIONAL: "National",
    EventScope.GLOBAL: "Global",
}
LATER = "Date to be announced"


async def show_calendar(request: Request) -> Response:
    """The page: what is to come, or the days that the address names."""
    wish, calendar = await _read(request, timedelta())
    first = wish.first or door_of(request).clock.today()
    earlier = {"from": shift_months(first, -12), "to": first - timedelta(days=1)}
    return render(
        request,
        "calendar.html",
        months=group_by_month(calendar.events),
        organization=calendar.organization,
        more=calendar.more,
        most=MOST_EVENTS,
        span=_span(wish),
        scopes=[
            (label, wish.address(PAGE, scope=scope), scope is wish.scope)
            for scope, label in SCOPES.items()
        ],
        scope=SCOPES[wish.scope] if wish.scope else None,
        earlier=wish.address(PAGE, **earlier),
        upcoming=wish.address(PAGE, **{"from": None, "to": None})
        if wish.first or wish.last
        else None,
        feed=_subscription(request, wish),
        download=wish.address(FEED),
        data=wish.address(DATA),
    )


async def send_feed(request: Request) -> Response:
    """The feed for calendar apps: what is to come and the 90 days before, or the days that are named."""
    wish, calendar = await _read(request, KEPT)
    address = wish.address(f"{door_of(request).settings.address}{PAGE}")
    body = write_feed(calendar.events, _name(wish, calendar), address)
    return _answer(request, body, "text/calendar; charset=utf-8", calendar)


async def send_data(request: Request) -> Response:
    """The same events as the page, for programs."""
    wish, calendar = await _read(request, timedelta())
    content = {
        "scope": wish.scope,
        "organization": calendar.organization,
        "from": wish.first,
        "to": wish.last,
        "more": calendar.more,
        "events": [_plain(event) for event in calendar.events],
    }
    return _answer(request, orjson.dumps(content), "application/json", calendar)


async def _read(request: Request, kept: timedelta) -> tuple[Wish, Calendar]:
    door = door_of(request)
    add_facts(request, viewer=ANONYMOUS.kind.value)
    wish = read_wish(request)
    # Days behind the last one that was named would find nothing.
    first = wish.first or min(door.clock.today(), wish.last or date.max) - kept
    return wish, await read_calendar(door, wish, first)


def _answer(request: Request, body: bytes, media_type: str, calendar: Calendar) -> Response:
    """Answer with the bytes, or 304 to whoever has them: days pass and rows go, so only a tag tells."""
    headers = {"ETag": f'"{hashlib.sha256(body).hexdigest()}"', "Cache-Control": FRESH}
    if calendar.events:
        newest = max(event.updated_at for event in calendar.events)
        headers["Last-Modified"] = format_datetime(newest, usegmt=True)
    given = [each.strip() for each in request.headers.get("if-none-match", "").split(",")]
    if headers["ETag"] in {each.removeprefix("W/") for each in given} or given == ["*"]:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=media_type)


def group_by_month(events: Iterable[Listing]) -> list[tuple[str, list[Listing]]]:
    """Return the events under the months in which they begin; those without a date come last."""
    ordered = sorted(events, key=_part)
    return [(heading, list(found)) for heading, found in groupby(ordered, key=_heading)]


def _part(event: Listing) -> tuple[int, int]:
    """Year and month, in which what has a year only comes after all months, and what has none last."""
    if event.starts_on is None:
        return (MAXYEAR, 14)
    month = 13 if event.node["datePrecision"] == "YEAR" else event.starts_on.month
    return (event.starts_on.year, month)


def _heading(event: Listing) -> str:
    if event.starts_on is None:
        return LATER
    if event.node["datePrecision"] == "YEAR":
        return str(event.starts_on.year)
    return write_day(event.starts_on).partition(" ")[2]


def _span(wish: Wish) -> str | None:
    if wish.first is None and wish.last is None:
        return None
    first = f"from {write_day(wish.first)}" if wish.first else ""
    last = f"to {write_day(wish.last)}" if wish.last else ""
    return f"{first} {last}".strip()


def _name(wish: Wish, calendar: Calendar) -> str:
    scope = f"{SCOPES[wish.scope]} events" if wish.scope else "Events"
    return f"{scope} of {calendar.organization['name']}" if calendar.organization else scope


def _subscription(request: Request, wish: Wish) -> str:
    """Return the address that calendar apps subscribe to: always of what is to come."""
    whole = Wish(wish.scope, wish.organization).address(
        f"{door_of(request).settings.address}{FEED}"
    )
    return f"webcal://{whole.partition('://')[2]}"


def _plain(event: Listing) -> dict[str, Any]:
    told = {name: value for name, value in event.node.items() if name not in {"version", "url"}}
    return {**told, "url": event.url, "when": event.when, "place": event.place}
