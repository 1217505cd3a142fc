"""The public calendar: what everybody may see, as a page, a feed for calendar apps and JSON."""

from datetime import date, time
from typing import Any

import httpx2
import icalendar
import pytest

from domain.events import Event, EventScope, EventStatus, InformationStatus
from domain.organizations import DatePrecision, Visibility
from tests import samples

PAGE = {"Accept": "text/html"}


async def event(title: str, **values: Any) -> Event:
    organizer = values.pop("organizer", None)
    return await samples.event(
        organizer, **{"title": title, "visibility": Visibility.PUBLIC, **values}
    )


async def feed(client: httpx2.AsyncClient, query: str = "") -> dict[str, Any]:
    answer = await client.get(f"/calendar.ics{query}")
    assert answer.status_code == 200
    assert b"X-PUBLISHED-TTL:PT12H" in answer.content
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    found = icalendar.Calendar.from_ical(answer.content)
    return {str(entry["summary"]): entry for entry in found.walk("VEVENT")}


async def test_days_are_whole_days_and_the_end_is_exclusive(graph: httpx2.AsyncClient) -> None:
    of = await samples.organization(visibility=Visibility.PUBLIC)
    made = await event(
        "Summit; with, marks",
        organizer=of,
        starts_on=date(2026, 5, 31),
        ends_on=date(2026, 6, 1),
        city="Hasselt",
        country="BE",
        url="https://events.example.org/summit",
        status=EventStatus.CONFIRMED,
        information_status=InformationStatus.INFO_PENDING,
        scope=EventScope.GLOBAL,
        start_time=time(18, 30),
        time_zone="Europe/Brussels",
    )
    entry = (await feed(graph))["Summit; with, marks"]
    assert entry["uid"] == str(made.id)
    assert (entry.decoded("dtstart"), entry.decoded("dtend")) == (
        date(2026, 5, 31),
        date(2026, 6, 2),
    )
    assert entry["dtstart"].params == {"VALUE": "DATE"}
    assert (entry["location"], entry["status"]) == ("Hasselt, Belgium", "CONFIRMED")
    assert entry["url"] == "https://events.example.org/summit"
    assert str(entry["description"]).split("\n") == [
        f"Held by {of.name}.",
        "Begins at 18:30 (Europe/Brussels).",
        "More information coming soon.",
    ]
    assert entry.decoded("last-modified").date() == made.updated_at.date()


async def test_what_has_no_settled_day_is_on_the_page_and_not_in_the_feed(
    graph: httpx2.AsyncClient,
) -> None:
    await event(
        "In June",
        starts_on=date(2026, 6, 1),
        ends_on=date(2026, 6, 30),
        date_precision=DatePrecision.MONTH,
    )
    await event("Some day", starts_on=None, ends_on=None, date_precision=DatePrecision.TBA)
    assert await feed(graph) == {}
    page = (await graph.get("/calendar", headers=PAGE)).text
    assert "June 2026, day to be announced" in page
    assert page.count("Date to be announced") == 2
    assert "Some day" not in (await graph.get("/calendar?to=2026-12-31", headers=PAGE)).text


async def test_only_what_everybody_sees(graph: httpx2.AsyncClient) -> None:
    await event("Open")
    await event("Inner", visibility=Visibility.INTERNAL)
    assert (await feed(graph)).keys() == {"Open"}
    for form in ("/calendar", "/calendar.json"):
        text = (await graph.get(form)).text
        assert "Open" in text
        assert "Inner" not in text


async def test_scope_organization_and_days_choose(graph: httpx2.AsyncClient) -> None:
    of = await samples.organization(visibility=Visibility.PUBLIC)
    hidden = await samples.organization()
    await event("World", scope=EventScope.GLOBAL)
    await event("Home", organizer=of)
    await event("Over", starts_on=date(2024, 4, 18), ends_on=date(2024, 4, 19))
    await event("Lately", starts_on=date(2026, 1, 18), ends_on=date(2026, 1, 19))
    await event("Theirs", organizer=hidden)
    for query, expected in (
        ("?scope=GLOBAL", {"World"}),
        (f"?organization={of.slug}", {"Home"}),
        ("?from=2024-04-19&to=2024-12-31", {"Over"}),
        ("", {"World", "Home", "Theirs", "Lately"}),
    ):
        assert (await feed(graph, query)).keys() == expected, query
    data = (await graph.get("/calendar.json")).json()
    assert [found["title"] for found in data["events"]] == ["Home", "Theirs", "World"]
    theirs = data["events"][1]
    assert theirs["organizer"] is None
    assert (theirs["when"], theirs["startsOn"]) == ("1 to 2 June 2026", "2026-06-01")
    assert (await graph.get(f"/calendar.ics?organization={hidden.slug}")).status_code == 404


@pytest.mark.parametrize(
    "query",
    ["scope=MOON", "from=yesterday", "to=1800-01-01", "from=2026-02-01&to=2026-01-01", "page=2"],
)
async def test_what_an_address_cannot_mean_is_refused(
    graph: httpx2.AsyncClient, query: str
) -> None:
    answer = await graph.get(f"/calendar.ics?{query}", headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert "BAD_USER_INPUT" in answer.text


@pytest.mark.parametrize("form", ["/calendar.ics", "/calendar.json"])
async def test_who_has_it_already_is_told_so(graph: httpx2.AsyncClient, form: str) -> None:
    made = await event("Summit")
    first = await graph.get(form)
    tag = first.headers["ETag"]
    assert first.headers["Last-Modified"].endswith("GMT")
    again = await graph.get(form, headers={"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.content) == (304, b"")
    await Event.filter(id=made.id).update(title="Other", version=2)
    changed = await graph.get(form, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag
    assert (await graph.head(form)).headers["ETag"] == changed.headers["ETag"]


async def test_states_are_said_beside_the_title(graph: httpx2.AsyncClient) -> None:
    await event("Off", status=EventStatus.CANCELLED)
    await event("Later", status=EventStatus.POSTPONED)
    await event(
        "Soon", information_status=InformationStatus.INFO_PENDING, url="javascript:alert(1)"
    )
    found = await feed(graph)
    states = {title: str(entry["status"]) for title, entry in found.items()}
    assert states == {"Off": "CANCELLED", "Later": "TENTATIVE", "Soon": "TENTATIVE"}
    assert "url" not in found["Soon"]
    page = (await graph.get("/calendar", headers=PAGE)).text
    for words in ("Cancelled", "Put off", "More information coming soon"):
        assert page.count(f">{words}<") == 1
    assert "javascript:" not in page
    assert "noindex" not in page


async def test_a_calendar_has_an_end(
    graph: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(120):
        await event(f"Event {number:03}")
    data = (await graph.get("/calendar.json")).json()
    assert (len(data["events"]), data["more"]) == (120, False)
    monkeypatch.setattr("service.calendar.listings.MOST_EVENTS", 90)
    data = (await graph.get("/calendar.json")).json()
    assert (len(data["events"]), data["more"]) == (90, True)
    assert "The first" in (await graph.get("/calendar", headers=PAGE)).text


async def test_an_empty_calendar_says_so(graph: httpx2.AsyncClient) -> None:
    page = (await graph.get("/calendar?scope=global", headers=PAGE)).text
    assert "None are known yet for this scope." in page
    assert "webcal://127.0.0.1:8000/calendar.ics?scope=GLOBAL" in page


async def test_what_has_only_a_year_comes_after_its_months(graph: httpx2.AsyncClient) -> None:
    await event(
        "Sometime",
        starts_on=date(2027, 1, 1),
        ends_on=date(2027, 1, 1),
        date_precision=DatePrecision.YEAR,
    )
    await event("Winter", starts_on=date(2027, 1, 9), ends_on=date(2027, 1, 9))
    await event("Autumn", starts_on=date(2027, 11, 9), ends_on=date(2027, 11, 9))
    await event("Next", starts_on=date(2028, 2, 1), ends_on=date(2028, 2, 1))
    page = (await graph.get("/calendar", headers=PAGE)).text
    order = [page.index(f">{title}<") for title in ("Winter", "Autumn", "Sometime", "Next")]
    assert order == sorted(order)
