"""The first page: what runs, who you are to it, what waits for a decision, and where to look."""

import asyncio
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson
from starlette.requests import Request
from starlette.responses import Response

from domain.logs import request_id
from domain.viewers import Scope, Viewer, ViewerKind
from schema.execution import Context, GraphQLRequest, execute
from service.access_log import add_facts
from service.door import Door, door_of
from service.examples import read_examples
from service.health import look
from service.rendering import render
from service.viewers import identify, is_from_this_machine

QUESTION = (Path(__file__).parent / "overview.graphql").read_text(encoding="utf-8")
AGREEMENT = (Path(__file__).parent / "agreement.graphql").read_text(encoding="utf-8")
# Which counts are shown, in this order, and what they are called.
COUNTS = {
    "organizations": "organizations",
    "agreements": "agreements",
    "goals": "goals",
    "workPlans": "work plans",
    "events": "events",
    "reminders": "reminders",
}
LATEST = 5
SHOWN = 10


async def show_overview(request: Request) -> Response:
    """The page, for whoever asks."""
    door = door_of(request)
    viewer = await identify(request)
    add_facts(request, viewer=viewer.kind.value)
    # One after the other: asked at the same time, the checks would time the page's own queries.
    checks = await look(door)
    answer = await ask(door, viewer)
    examples = read_examples()
    mails = []
    if door.mailbox is not None and is_from_this_machine(request):
        mails = await asyncio.to_thread(door.mailbox.entries)
    return render(
        request,
        "overview.html",
        viewer=viewer,
        is_administrator=viewer.kind is ViewerKind.LOCAL_ADMIN,
        address=door.settings.address,
        checks=checks,
        counts=read_counts(answer),
        undecided=read_undecided(answer),
        all_undecided=next(each for each in examples if each.name == "RenewalsDue").address,
        mails=mails[:LATEST],
        mail_count=len(mails),
        examples=examples,
    )


async def ask(door: Door, viewer: Viewer) -> dict[str, Any]:
    """The facts of the page as this viewer may see them; nothing where they cannot be had."""
    if door.database is None:
        return {}
    context = Context(
        viewer=viewer,
        clock=door.clock,
        database=door.database,
        settings=door.settings,
        request_id=request_id.get() or "",
    )
    # In which state an agreement is follows from its terms, which the public does not see.
    variables = {"inside": viewer.may(Scope.READ)}
    result = await execute(GraphQLRequest(QUESTION, variables), context)
    data: dict[str, Any] | None = orjson.loads(result.body).get("data")
    return data or {}


def read_counts(answer: dict[str, Any]) -> list[tuple[str, int]]:
    """What is counted, with its name; what the viewer may not count is left out."""
    return [
        (label, connection["totalCount"])
        for name, label in COUNTS.items()
        if (connection := answer.get(name)) is not None
    ]


def read_undecided(answer: dict[str, Any]) -> dict[str, Any]:
    """How many renewals wait for a decision, and some of them, the earliest notice deadline first.

    The deadline is derived and so not an order of the API; a page of agreements is sorted here.
    """
    found = answer.get("undecided") or {"totalCount": 0, "nodes": []}
    urgent = sorted(found["nodes"], key=lambda agreement: agreement["noticeDeadline"])[:SHOWN]
    rows = [
        {
            **agreement,
            "deadline": date.fromisoformat(agreement["noticeDeadline"]),
            "left": say_days(agreement["daysToNotice"]),
            "address": address_of(agreement["number"]),
        }
        for agreement in urgent
    ]
    return {"totalCount": found["totalCount"], "nodes": rows}


def say_days(days: int) -> str:
    """How far a day lies ahead, or behind, in words."""
    count = "1 day" if abs(days) == 1 else f"{abs(days):,} days"
    if days < 0:
        return f"passed {count} ago"
    return f"{count} left" if days else "today"


def address_of(number: str) -> str:
    """Where GraphiQL opens with a query for one agreement, ready to run."""
    variables = orjson.dumps({"number": number}, option=orjson.OPT_INDENT_2).decode()
    return "/graphql?" + urlencode({"query": AGREEMENT, "variables": variables})
