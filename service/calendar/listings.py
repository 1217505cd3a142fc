"""The events of a calendar, read through the API as the public, and what is said of each in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import orjson
import structlog
from babel import Locale

from domain.days import write_day
from domain.logs import request_id
from domain.viewers import ANONYMOUS
from schema.execution import Context, GraphQLRequest, execute
from service.calendar.wishes import Wish
from service.door import Door
from service.refusals import Refusal

QUESTION = (Path(__file__).parent / "calendar.graphql").read_text(encoding="utf-8")
MOST_EVENTS = 500
"""How many events one calendar shows; whoever wants others names days."""

COUNTRIES: Mapping[str, str] = Locale("en").territories
LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Listing:
    """One event, as the API tells it to everybody."""

    node: Mapping[str, Any]

    @property
    def title(self) -> str:
        return str(self.node["title"])

    @property
    def key(self) -> str:
        """The row's key, which no edit changes."""
        return str(self.node["id"]).partition(":")[2]

    @property
    def starts_on(self) -> date | None:
        return _day(self.node["startsOn"])

    @property
    def ends_on(self) -> date | None:
        """The last day."""
        return _day(self.node["endsOn"]) or self.starts_on

    @property
    def updated_at(self) -> datetime:
        return datetime.fromisoformat(self.node["updatedAt"])

    @property
    def is_settled(self) -> bool:
        """Whether its days are known."""
        return self.node["datePrecision"] == "DAY" and self.starts_on is not None

    @property
    def is_off(self) -> bool:
        return bool(self.node["status"] == "CANCELLED")

    @property
    def is_pending(self) -> bool:
        return bool(self.node["informationStatus"] == "INFO_PENDING")

    @property
    def when(self) -> str:
        """Its days in words, as far as they are known."""
        first, last = self.starts_on, self.ends_on
        if first is None or last is None or self.node["datePrecision"] == "TBA":
            return "Date to be announced"
        if self.node["datePrecision"] == "YEAR":
            return f"{first.year}, date to be announced"
        if self.node["datePrecision"] == "MONTH":
            return f"{write_day(first).partition(' ')[2]}, day to be announced"
        return write_span(first, last)

    @property
    def begins(self) -> str | None:
        """The time at which it begins, where it is known."""
        if self.node["startTime"] is None:
            return None
        return f"{self.node['startTime'][:5]} ({self.node['timeZone']})"

    @property
    def place(self) -> str | None:
        """Where it is, as far as is known."""
        country = self.node["country"] and COUNTRIES.get(self.node["country"], self.node["country"])
        parts = [part for part in (self.node["venue"], self.node["city"], country) if part]
        online = {"ONLINE": "Online", "HYBRID": "online too"}.get(self.node["mode"])
        return ", ".join([*parts, online] if online else parts) or None

    @property
    def url(self) -> str | None:
        """Its website; only what a browser opens as one."""
        url = str(self.node["url"] or "")
        return url if url.startswith(("https://", "http://")) else None

    @property
    def organizer(self) -> str | None:
        return str(self.node["organizer"]["name"]) if self.node["organizer"] else None


@dataclass(frozen=True, slots=True)
class Calendar:
    """The events of a wish, in their order; `more` where there are others behind them."""

    events: tuple[Listing, ...]
    organization: Mapping[str, str] | None
    more: bool


async def read_calendar(door: Door, wish: Wish, first: date) -> Calendar:
    """Return the public events of a wish from a day on; raises Refusal for an unknown organization."""
    nodes: list[Any] = []
    after: str | None = None
    while True:
        data = await _ask(door, wish, first, after)
        if wish.organization is not None and data["organization"] is None:
            raise Refusal(404, "NOT_FOUND", "There is no such organization.")
        nodes += data["events"]["nodes"]
        page = data["events"]["pageInfo"]
        after = page["endCursor"]
        if not page["hasNextPage"] or len(nodes) >= MOST_EVENTS:
            shown = tuple(Listing(node) for node in nodes[:MOST_EVENTS])
            return Calendar(shown, data.get("organization"), bool(page["hasNextPage"]))


async def _ask(door: Door, wish: Wish, first: date, after: str | None) -> dict[str, Any]:
    context = Context(
        viewer=ANONYMOUS,
        clock=door.clock,
        database=door.open_database,
        settings=door.settings,
        request_id=request_id.get() or "",
    )
    variables = {
        "where": wish.where(first),
        "after": after,
        "organization": wish.organization or "",
        "named": wish.organization is not None,
    }
    result = await execute(GraphQLRequest(QUESTION, variables), context)
    answer = orjson.loads(result.body)
    if answer.get("errors"):
        LOG.error("calendar_not_read", errors=answer["errors"])
        raise Refusal(503, "UNAVAILABLE", "The calendar cannot be read right now. Try again soon.")
    data: dict[str, Any] = answer["data"]
    return data


def write_span(first: date, last: date) -> str:
    """Return days in words, without saying a month or year twice: 18 to 19 April 2024."""
    if first == last:
        return write_day(first)
    same = 2 if first.year != last.year else 1 if first.month != last.month else 0
    beginning = write_day(first).split(" ")[: same + 1]
    return f"{' '.join(beginning)} to {write_day(last)}"


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
