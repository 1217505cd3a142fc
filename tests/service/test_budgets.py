"""What a viewer may ask for in a minute: told before anything is done, and shared by all web processes."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

import httpx2
import pytest
from starlette.applications import Starlette

from domain.audit import Actor
from domain.clock import Clock
from domain.database import Database
from domain.ids import new_id
from domain.settings import Settings
from domain.tokens import create_token
from domain.viewers import ANONYMOUS
from schema.problems import TurnedAwayError
from service.app import create_app
from service.budgets import buckets as buckets_module
from service.budgets.buckets import Buckets
from service.budgets.purses import Budgets, Purse, household
from service.budgets.reconciling import EVERY, reconciled
from tests.domain.notices import posts
from tests.service.conftest import ELSEWHERE, browse
from tests.service.live import Follower, serving

LIGHT = "{ organizations(first: 1) { nodes { name } } }"
DEAR = (
    "{ organizations(first: 100) { nodes { name agreements(first: 100) { nodes { number } } } } }"
)
ONE = "query One($id: ID!) { organization(id: $id) { name } }"
ONE_POINTS = 11
EVENT_POINTS = 51
DUE = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
POINTS = 12
"""Ten for a request, the connection and its one row."""


def test_a_bucket_is_full_at_first_and_fills_again_within_a_minute() -> None:
    buckets = Buckets("reads", 600)
    buckets.take("ann", buckets.level("ann", 0.0), 590)
    assert buckets.wait(buckets.level("ann", 0.0), 10) == 0
    assert buckets.wait(buckets.level("ann", 0.0), 30) == pytest.approx(2.0)
    assert buckets.level("ann", 2.0).left == pytest.approx(30.0)
    assert buckets.level("ann", 500.0).left == 600
    assert buckets.level("bob", 0.0).left == 600


def test_what_others_spent_counts_and_what_was_spent_since_it_was_told_counts_once() -> None:
    buckets = Buckets("reads", 600)
    buckets.take("ann", buckets.level("ann", 0.0), 100)
    told = buckets.owed(["ann"], 0.0)
    buckets.take("ann", buckets.level("ann", 0.0), 50)
    buckets.learn("ann", 300.0, told["ann"])
    assert told == {"ann": 100}
    assert buckets.level("ann", 0.0).left == 250
    assert buckets.spenders == {"ann"}
    buckets.learn("ann", 550.0, 50)
    assert buckets.level("ann", 0.0).left == 250, "nobody brings anything back"
    assert buckets.spenders == set()


def test_an_outage_leaves_no_debt_beyond_what_is_missing() -> None:
    buckets = Buckets("reads", 600)
    for second in range(10):
        buckets.take("ann", buckets.level("ann", second * 10.0), 100)
    assert buckets.owed(["ann"], 95.0)["ann"] <= 100


def test_buckets_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buckets_module, "MOST_KEYS", 3)
    buckets = Buckets("reads", 600)
    for number in range(10):
        buckets.take(str(number), buckets.level(str(number), 0.0), 1)
    assert list(buckets.known) == ["7", "8", "9"]
    assert buckets.spenders == {"7", "8", "9"}
    buckets.level("new", 1000.0)
    assert list(buckets.known) == ["new"]


@pytest.mark.parametrize(
    ("address", "whose"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        (None, "unknown"),
    ],
)
def test_an_address_is_that_of_a_household(address: str | None, whose: str) -> None:
    assert household(address) == whose


@pytest.fixture
def poor(settings: Settings) -> Settings:
    """Settings by which three light queries are all that an address has in a minute."""
    return replace(settings, budget_public_reads=3 * POINTS + 6, budget_public_mutations=1)


@pytest.fixture
def poor_app(poor: Settings, database: Database, clock: Clock) -> Starlette:
    return create_app(poor, database, clock=clock)


async def test_who_has_spent_the_budget_is_told_when_to_come_again(poor_app: Starlette) -> None:
    async with browse(poor_app, ELSEWHERE) as client:
        asked = {"query": LIGHT, "extensions": {"cost": True}}
        first = (await client.post("/graphql", json=asked)).json()
        answers = [await client.post("/graphql", json={"query": LIGHT}) for _ in range(3)]
        dear = await client.post("/graphql", json={"query": DEAR})
        async with browse(poor_app, ("198.51.100.9", 1)) as other:
            elsewhere = await other.post("/graphql", json={"query": LIGHT})
    assert first["extensions"]["cost"]["points"] == POINTS
    # Four letters fewer of a text that nobody knew would be a point less.
    assert first["extensions"]["cost"]["remaining"] <= 42 - POINTS
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    refused = answers[-1]
    assert refused.json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
    assert "data" not in refused.json()
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["RateLimit-Policy"] == '"public-reads";q=42;w=60'
    assert re.fullmatch(r'"public-reads";r=\d+;t=\d+', refused.headers["RateLimit"])
    assert elsewhere.status_code == 200
    assert dear.json()["errors"][0]["extensions"]["code"] in {"QUERY_TOO_COMPLEX", "RATE_LIMITED"}


async def test_streams_sockets_and_other_operations_pay_as_well(poor_app: Starlette) -> None:
    """One budget, whichever way is taken: compiled, by Strawberry, as events, over a socket."""
    ways = [LIGHT, "{ viewer { kind } }", "mutation { nothing { x } }"]
    async with serving(poor_app) as (_, place):
        async with httpx2.AsyncClient(base_url=f"http://{place}") as client:
            for query in ways:
                await client.post("/graphql", json={"query": query})
            answers = [await client.post("/graphql", json={"query": query}) for query in ways]
            events = await client.post(
                "/graphql", json={"query": LIGHT}, headers={"Accept": "text/event-stream"}
            )
        async with Follower.connected(place, payload={}) as follower:
            await follower.subscribe("one", LIGHT)
            message = await follower.hear()
    assert [answer.status_code for answer in answers] == [429, 429, 429]
    assert events.status_code == 429
    assert message["type"] == "error"
    assert message["payload"][0]["extensions"]["code"] == "RATE_LIMITED"


async def test_credentials_that_do_not_hold_are_paid_for_by_the_address(
    poor: Settings, database: Database, clock: Clock
) -> None:
    app = create_app(replace(poor, budget_public_reads=2_500), database, clock=clock)
    _, held = await create_token("client", ["read"], Actor("clerk"))
    async with browse(app, ELSEWHERE) as client, browse(app, ("198.51.100.9", 1)) as other:

        async def status(token: str, client: httpx2.AsyncClient = client) -> httpx2.Response:
            return await client.post(
                "/graphql", json={"query": LIGHT}, headers={"Authorization": f"Bearer {token}"}
            )

        answers = [await status(f"ent_{number}") for number in range(3)]
        assert [answer.status_code for answer in answers] == [401, 401, 429]
        assert answers[-1].json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
        assert int(answers[-1].headers["Retry-After"]) >= 1
        # Neither whoever shows a token that holds, nor another address.
        assert (await status(held)).status_code == 200
        assert (await status("ent_x", other)).status_code == 401


async def test_a_read_is_paid_once_also_where_rights_have_moved_meanwhile(
    settings: Settings, database: Database, clock: Clock
) -> None:
    app = create_app(settings, database, clock=clock)
    _, held = await create_token("client", ["read"], Actor("clerk"))
    headers = {"Authorization": f"Bearer {held}"}
    async with browse(app, ELSEWHERE) as client:
        for wrong in (False, False, True):  # the last one is refused without any statement
            variables = {"id": "x" if wrong else f"Organization:{new_id()}"}
            asked = {"query": ONE, "variables": variables}
            await client.post("/graphql", json=asked, headers=headers)
            (bucket,) = app.state.door.budgets.reads.known.values()
            await database.reads.execute("UPDATE rights_epoch SET moved = moved + 1")
            before = bucket.untold
            answer = await client.post("/graphql", json=asked, headers=headers)
            assert answer.status_code == 200
            assert bucket.untold - before == ONE_POINTS


async def test_each_event_of_a_subscription_is_paid_for(
    settings: Settings, database: Database, clock: Clock
) -> None:
    made = await posts.reminder(*await posts.affiliation_with_term(), DUE)
    # Without Redis nothing is told, and all that was spent is seen here.
    app = create_app(replace(settings, redis_url=None), database, clock=clock)
    _, held = await create_token("client", ["ledger:read"], Actor("clerk"))
    moved = "UPDATE reminder SET state = $2, reason = 'x' WHERE id = $1"
    async with (
        serving(app) as (_, place),
        Follower.connected(place, {"Authorization": f"Bearer {held}"}) as follower,
    ):
        await follower.follow("a")
        (bucket,) = app.state.door.budgets.reads.known.values()
        before = bucket.untold
        await database.reads.execute(moved, made.id, "MAILED")
        app.state.door.open_ledger.wake()
        assert (await follower.news("a"))["changes"]
        assert bucket.untold - before == EVENT_POINTS
        bucket.left = -1e9
        await database.reads.execute(moved, made.id, "FAILED")
        app.state.door.open_ledger.wake()
        ended = await follower.hear()
    assert (ended["type"], ended["id"]) == ("error", "a")
    assert ended["payload"][0]["extensions"]["code"] == "RATE_LIMITED"


async def test_texts_that_nobody_knows_are_paid_for_by_length(poor_app: Starlette) -> None:
    """Reading and refusing costs time too."""
    async with browse(poor_app, ELSEWHERE) as client:
        answers = [
            await client.post("/graphql", json={"query": f"{{ unknown{each} " + " " * 200 + "}"})
            for each in range(3)
        ]
    codes = [answer.json()["errors"][0]["extensions"]["code"] for answer in answers]
    assert codes == ["GRAPHQL_VALIDATION_FAILED", "RATE_LIMITED", "RATE_LIMITED"]


@asynccontextmanager
async def two_processes(settings: Settings) -> AsyncIterator[tuple[Purse, Purse]]:
    """The purses of one viewer in two processes that know each other through Redis alone."""
    one, two = Budgets.of(settings), Budgets.of(settings)
    async with reconciled(one, settings), reconciled(two, settings):
        purses = one.purse(ANONYMOUS, "192.0.2.7"), two.purse(ANONYMOUS, "192.0.2.7")
        assert purses[0] is not None
        assert purses[1] is not None
        yield purses[0], purses[1]


async def test_two_processes_share_what_a_viewer_has(settings: Settings) -> None:
    rich = replace(settings, budget_public_reads=60_000)
    async with two_processes(rich) as (here, there):
        here.spend(50_000, 0)
        there.spend(1, 0)
        async with asyncio.timeout(10 * EVERY):
            while there.remaining > 20_000:
                await asyncio.sleep(0.05)
                there.spend(1, 0)
        with pytest.raises(TurnedAwayError):
            there.spend(30_000, 0)


async def test_without_redis_each_process_counts_for_itself(settings: Settings) -> None:
    alone = replace(settings, redis_url="redis://127.0.0.1:1/0", budget_public_reads=1000)
    async with two_processes(alone) as (here, there):
        here.spend(900, 0)
        there.spend(900, 0)
        with pytest.raises(TurnedAwayError):
            here.spend(900, 0)
