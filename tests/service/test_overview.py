"""The first page: facts as its viewer may see them, and a page even when the servers are gone."""

from datetime import date, timedelta

import httpx2
from starlette.applications import Starlette

from domain.agreement_terms import AgreementTerm, TermDecision
from domain.clock import Clock
from domain.organizations import Visibility
from service.examples import read_examples
from service.pages.overview import read_counts, read_undecided
from tests import samples
from tests.service.conftest import ELSEWHERE, browse

PAGE = {"Accept": "text/html"}


async def test_it_says_what_runs_and_who_you_are(graph: httpx2.AsyncClient) -> None:
    await samples.organization()
    page = (await graph.get("/", headers=PAGE)).text
    assert "local administrator" in page
    assert "has not planned yet" in page
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


def test_the_most_urgent_renewals_come_first() -> None:
    """By the notice deadline while it is ahead, then by the end of the term."""
    today = date(2026, 3, 4)
    days = {"2026-03-10": 100, "2026-03-01": 20, "2026-02-01": 3, "2026-05-01": 90}
    nodes = [{"noticeDeadline": day, "daysLeft": left} for day, left in days.items()]
    shown = read_undecided({"undecided": {"totalCount": 40, "nodes": nodes}}, today)
    assert shown["totalCount"] == 40
    assert [node["noticeDeadline"] for node in shown["nodes"]] == [
        "2026-02-01",
        "2026-03-10",
        "2026-03-01",
        "2026-05-01",
    ]
    assert read_undecided({}, today) == {"totalCount": 0, "nodes": []}
