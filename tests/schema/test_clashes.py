"""Clashes of events: a hint in the answer, bounded, of what one may see, and never a reason to refuse."""

from datetime import date
from pathlib import Path
from typing import Any

from domain import facts
from domain.audit import Actor
from domain.clock import Clock
from domain.database import Database
from domain.events import Event, EventStatus
from domain.imports.files import import_files
from domain.organizations import DatePrecision, Visibility
from domain.viewers import ANONYMOUS
from tests import samples
from tests.schema.conftest import Ask

FACTS = Path(facts.__file__).parent
CLASHES = """query Clashes($where: EventFilter) {
    events(where: $where, first: 60, orderBy: [{startsOn: ASC}]) { nodes { title clashes { title } } } }"""


async def clashes(ask: Ask, **given: Any) -> dict[str, list[str]]:
    nodes = (await ask(CLASHES, **given)).data["events"]["nodes"]
    return {node["title"]: [other["title"] for other in node["clashes"]] for node in nodes}


async def test_the_events_of_the_seeds(ask: Ask, database: Database, clock: Clock) -> None:
    organizations, events = (
        FACTS / f"{name}_from_seeds.csv" for name in ("organizations", "events")
    )
    await import_files([organizations, events], Actor("tester"), clock)
    found = await clashes(ask)
    assert len(found) == 11
    south, tourism = "Solace in the South Conference", "CCMA-Ireland Tourism Conference"
    assert (found[south], found[tourism]) == ([tourism], [south])
    late_may = [
        "Exello.net Members' Conference",
        "ICMA Europe Summit",
        "Shaping Sustainable Town Centres",
    ]
    for title in late_may:
        assert found[title] == [other for other in late_may if other != title]
    assert found["Solace Summit 2024"] == []


async def test_only_settled_days_clash(ask: Ask) -> None:
    day = date(2026, 6, 10)
    await samples.event(title="one", starts_on=day, ends_on=day)
    await samples.event(title="beside", starts_on=date(2026, 6, 11), ends_on=date(2026, 6, 12))
    await samples.event(title="apart", starts_on=date(2026, 6, 13), ends_on=date(2026, 6, 13))
    whole: dict[str, Any] = {"starts_on": date(2026, 6, 1), "ends_on": date(2026, 6, 30)}
    await samples.event(title="some day in June", date_precision=DatePrecision.MONTH, **whole)
    await samples.event(title="off", status=EventStatus.CANCELLED, **whole)
    await Event.create(title="some day", date_precision=DatePrecision.TBA)
    assert await clashes(ask) == {
        "one": ["beside"],
        "beside": ["one", "apart"],
        "apart": ["beside"],
        "some day in June": [],
        "off": [],
        "some day": [],
    }
    filtered = await clashes(ask, variables={"where": {"clashes": {"title": {"eq": "apart"}}}})
    assert filtered.keys() == {"beside"}


async def test_nobody_learns_of_a_hidden_event(ask: Ask) -> None:
    for title, seen in (("open", Visibility.PUBLIC), ("inner", Visibility.INTERNAL)):
        await samples.event(title=title, visibility=seen)
    assert await clashes(ask) == {"open": ["inner"], "inner": ["open"]}
    assert await clashes(ask, viewer=ANONYMOUS) == {"open": []}
    asked: dict[str, Any] = {"clashes": {}}
    assert await clashes(ask, variables={"where": asked}, viewer=ANONYMOUS) == {}


async def test_whoever_plans_an_event_is_told(ask: Ask) -> None:
    await samples.event(title="there before")
    query = """mutation ($input: CreateEventInput!) { createEvent(input: $input) {
        event { clashes { title } } errors { code } } }"""
    given = {"title": "New", "startsOn": "2026-06-02", "endsOn": "2026-06-04"}
    payload = (await ask(query, {"input": given})).data["createEvent"]
    assert payload == {"event": {"clashes": [{"title": "there before"}]}, "errors": []}


async def test_the_list_is_bounded(ask: Ask) -> None:
    for _ in range(53):
        await samples.event()
    first, *_ = (await clashes(ask)).values()
    assert len(first) == 50
