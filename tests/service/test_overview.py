"""The first page: facts as its viewer may see them, and a page even when the servers are gone."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx2
import orjson
import pytest
from starlette.applications import Starlette

from domain.agreement_terms import AgreementTerm, TermDecision
from domain.clock import Clock
from domain.days import write_day
from domain.organizations import Visibility
from service.examples import read_examples
from service.pages.overview import read_counts, read_undecided, say_days
from tests import samples
from tests.service.conftest import ELSEWHERE, browse

PAGE = {"Accept": "text/html"}


async def test_it_says_what_runs_and_who_you_are(graph: httpx2.AsyncClient) -> None:
    await samples.organization()
    page = (await graph.get("/", headers=PAGE)).text
    assert "local administrator" in page
    # Right after the start the first round is to come: nothing is amiss.
    assert 'class="check idle"><b>Planner</b> <span>has not planned yet' in page
    assert "http://127.0.0.1:8000/graphql" in page
    for example in read_examples():
        assert f">{example.title}<" in page


async def test_only_what_nobody_has_decided_waits_for_a_decision(
    graph: httpx2.AsyncClient, clock: Clock
) -> None:
    today = clock.today()
    ends = today + timedelta(days=120)
    open_one, decided = await samples.affiliation(), await samples.affiliation()
    for of in (open_one, decided):
        await samples.term(of, today - timedelta(days=700), ends)
    await AgreementTerm.filter(agreement=decided.agreement).update(
        decision=TermDecision.RENEW, decided_on=today
    )
    page = (await graph.get("/", headers=PAGE)).text
    assert open_one.agreement.number in page
    assert decided.agreement.number not in page
    assert '<th scope="col">Notice deadline</th>' in page
    assert write_day(ends - timedelta(days=90)) in page
    assert "30 days left" in page


async def test_a_row_opens_a_query_for_its_agreement(
    graph: httpx2.AsyncClient, clock: Clock
) -> None:
    of = await samples.affiliation(title="Example alliance")
    today = clock.today()
    await samples.term(of, today - timedelta(days=700), today + timedelta(days=120))
    page = (await graph.get("/", headers=PAGE)).text
    (address,) = re.findall(r'<a href="([^"]+)">Example alliance</a>', page)
    asked = {name: one for name, (one,) in parse_qs(urlsplit(unescape(address)).query).items()}
    variables = orjson.loads(asked["variables"])
    answer = await graph.post("/graphql", json={"query": asked["query"], "variables": variables})
    assert answer.json()["data"]["agreement"]["title"] == "Example alliance"


async def test_a_stranger_is_shown_what_is_public(whole_app: Starlette) -> None:
    await samples.organization(visibility=Visibility.PUBLIC)
    await samples.organization(visibility=Visibility.INTERNAL)
    async with browse(whole_app, client=ELSEWHERE) as client:
        page = (await client.get("/", headers=PAGE)).text
    assert "anonymous" in page
    assert "local administrator" not in page
    assert "<b>1</b> <span>organizations</span>" in page


async def test_without_its_servers_the_page_still_says_so(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/", headers=PAGE)
    assert answer.status_code == 200
    assert "something amiss" in answer.text
    assert "unreachable" in answer.text


async def test_the_page_can_be_had_without_a_browser(graph: httpx2.AsyncClient) -> None:
    assert (await graph.get("/")).headers["Content-Type"].startswith("text/html")


def test_what_cannot_be_counted_is_left_out() -> None:
    assert read_counts({"goals": {"totalCount": 3}, "events": None}) == [("goals", 3)]


def test_the_earliest_notice_deadlines_come_first() -> None:
    nodes = [
        {"number": "A", "noticeDeadline": f"2026-{month:02}-10", "daysToNotice": 30 * (month - 3)}
        for month in (12, 3, 2, 5, 4, 6, 7, 8, 9, 10, 11)
    ]
    shown = read_undecided({"undecided": {"totalCount": 40, "nodes": nodes}})
    assert shown["totalCount"] == 40
    deadlines = [node["noticeDeadline"] for node in shown["nodes"]]
    assert deadlines == [f"2026-{month:02}-10" for month in range(2, 12)]
    assert read_undecided({}) == {"totalCount": 0, "nodes": []}


@pytest.mark.parametrize(
    ("days", "words"),
    [(-12, "passed 12 days ago"), (-1, "passed 1 day ago"), (0, "today"), (1, "1 day left")],
)
def test_days_are_told_from_the_notice_deadline(days: int, words: str) -> None:
    assert say_days(days) == words


async def test_the_page_says_how_many_more_wait(graph: httpx2.AsyncClient, clock: Clock) -> None:
    today = clock.today()
    for _ in range(12):
        of = await samples.affiliation()
        await samples.term(of, today - timedelta(days=700), today + timedelta(days=120))
    page = (await graph.get("/", headers=PAGE)).text
    assert "2 more wait." in page
    assert page.count("30 days left") == 10
