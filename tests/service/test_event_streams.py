"""Subscriptions as server-sent events, and a ledger that stays live without Redis."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime

import httpx2
import pytest
import redis.asyncio
from starlette.applications import Starlette

from domain.audit import Actor
from domain.clock import Clock
from domain.commits import heard_by
from domain.database import Database
from domain.feed import ledger_feed
from domain.feed.ledger_changes import CHANNEL, Wish, find_place
from domain.feed.ledger_feed import Ledger
from domain.notices.reminders import acknowledge
from domain.settings import Settings
from domain.tokens import create_token, revoke_token
from domain.viewers import LOCAL_ADMIN, Viewer
from service.app import create_app
from service.embedded.server import free_port
from service.live import credentials, events
from tests.domain.notices import posts
from tests.service.live import FOLLOW, following, serving
from workers.heralding import heralded

DUE = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
CLERK = Actor("clerk")


async def test_an_operation_is_answered_by_events(
    whole_app: Starlette, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await posts.reminder(*await posts.affiliation_with_term(), DUE, state="MAILED")
    async with (
        serving(whole_app) as (server, place),
        httpx2.AsyncClient(base_url=f"http://{place}") as client,
    ):
        async with following(client, "{ viewer { name } }") as told:
            assert [name async for name, _ in told] == ["next", "complete"]
        async with following(client, "subscription { nothing }") as told:
            (_, refused), (last, _) = [each async for each in told]
            assert (
                json.loads(refused)["errors"][0]["extensions"]["code"]
                == "GRAPHQL_VALIDATION_FAILED"
            )
            assert last == "complete"
        for accept in ("application/json", "application/json, text/event-stream"):
            answer = client.stream(
                "POST", "/graphql", json={"query": FOLLOW}, headers={"Accept": accept}
            )
            async with answer as opened:
                streams = opened.headers["content-type"].startswith("text/event-stream")
                assert streams == ("event-stream" in accept)
        async with following(client) as told:
            first = json.loads((await anext(told))[1])["data"]["reminderChanged"]
            assert first["changes"] == []
            await acknowledge(made.id, CLERK, clock)
            (change,) = json.loads((await anext(told))[1])["data"]["reminderChanged"]["changes"]
            assert change["reminder"]["state"] == "ACKNOWLEDGED"
            # A server that stops ends the stream at once, and does not say that it is complete.
            server.should_exit = True
            assert [each async for each in told] == []


async def test_a_token_that_ends_ends_its_stream_and_streams_are_bounded(
    whole_app: Starlette, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.bounds.MOST_OF_A_VIEWER", 1)
    # A stream looks for its token once in a while: here at once, and nothing is remembered.
    monkeypatch.setattr(events, "LOOK_AGAIN", 0.1)
    monkeypatch.setattr(credentials, "FRESH", 0.0)
    _, secret = await create_token("client", ["ledger:read"], CLERK)
    bearer = {"Authorization": f"Bearer {secret}"}
    async with (
        serving(whole_app) as (_, place),
        httpx2.AsyncClient(base_url=f"http://{place}") as client,
        following(client, headers=bearer) as told,
    ):
        assert (await anext(told))[0] == "next"
        second = await client.post(
            "/graphql", json={"query": FOLLOW}, headers={**bearer, "Accept": "text/event-stream"}
        )
        assert second.status_code == 429
        assert second.json()["errors"][0]["extensions"]["code"] == "TOO_MANY_SUBSCRIPTIONS"
        await revoke_token(secret, clock.now(), CLERK)
        assert [each async for each in told] == []


async def test_a_worker_wakes_the_door_through_redis_and_without_redis_the_door_looks_by_itself(
    settings: Settings, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without Redis the door looks by the minute, for which no test waits.
    monkeypatch.setattr(ledger_feed, "LOOK_EVERY_DEAF", 0.2)
    await posts.reminder(*await posts.affiliation_with_term(), DUE)
    gone = replace(settings, redis_url=f"redis://127.0.0.1:{free_port()}/0")
    for chosen in (settings, gone):
        app = create_app(chosen, database, local_administrator=True, clock=clock)
        async with (
            serving(app) as (_, place),
            httpx2.AsyncClient(base_url=f"http://{place}") as client,
            following(client) as told,
        ):
            await anext(told)
            assert chosen.redis_url is not None
            if chosen is settings:
                async with asyncio.timeout(60):
                    while not app.state.door.open_ledger.hears:  # noqa: ASYNC110 (it tells nobody)
                        await asyncio.sleep(0.02)
                word = redis.asyncio.Redis.from_url(chosen.redis_url)
                await database.reads.execute("UPDATE reminder SET rule_code = rule_code")
                assert await word.publish(CHANNEL, "") >= 1
                await word.aclose()
            else:
                await database.reads.execute("UPDATE reminder SET rule_code = rule_code")
            async with asyncio.timeout(60):
                news = json.loads((await anext(told))[1])["data"]["reminderChanged"]
            assert len(news["changes"]) == 1


async def test_commits_are_told_to_redis_and_wait_for_nobody(
    settings: Settings, database: Database, clock: Clock
) -> None:
    made = await posts.reminder(*await posts.affiliation_with_term(), DUE, state="MAILED")
    assert settings.redis_url is not None
    listener = redis.asyncio.Redis.from_url(settings.redis_url)
    async with listener.pubsub(ignore_subscribe_messages=True) as channel:
        await channel.subscribe(CHANNEL)
        async with heralded(settings.redis_url):
            await asyncio.sleep(0)  # the herald listens from its first turn on
            await acknowledge(made.id, CLERK, clock)
            told = None
            async with asyncio.timeout(60):
                while told is None:
                    told = await channel.get_message(timeout=1)
            assert told["data"] == b""
    await listener.aclose()
    async with heralded(f"redis://127.0.0.1:{free_port()}/0"):
        await asyncio.sleep(0)  # this one too
        again = await posts.reminder(*await posts.affiliation_with_term(), DUE, state="MAILED")
        async with asyncio.timeout(60):
            await acknowledge(again.id, CLERK, clock)


async def test_a_slow_client_gets_what_it_missed_by_reading_anew(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_feed, "MOST_QUEUED", 3)
    monkeypatch.setattr(ledger_feed, "PAGE", 2)
    of, term = await posts.affiliation_with_term()
    made = [await posts.reminder(of, term, DUE) for _ in range(8)]

    async def renew() -> Viewer:
        return LOCAL_ADMIN

    async with Ledger.open(database) as ledger, ledger.watch(Wish(), renew, None) as watch:
        news = watch.news()
        await anext(news)
        await database.reads.execute("UPDATE reminder SET rule_code = rule_code")
        ledger.wake()
        heard: list[object] = []
        async with asyncio.timeout(60):
            while len(set(heard)) < len(made):
                found = await anext(news)
                assert len(found.changes) <= 2
                heard += [change.key for change in found.changes]
                assert len(watch._queue) <= 3
        assert set(heard) >= {each.id for each in made}
        await news.aclose()


async def test_a_transaction_that_ends_late_is_not_passed_over(database: Database) -> None:
    """Its row has an older time, and an older number, than one that was told before."""
    of, term = await posts.affiliation_with_term()
    early, late = [await posts.reminder(of, term, DUE) for _ in range(2)]

    async def renew() -> Viewer:
        return LOCAL_ADMIN

    touch = "UPDATE reminder SET rule_code = rule_code WHERE id = $1"
    async with Ledger.open(database) as ledger, database.reads.acquire() as slow:
        cursor = str(await find_place(database))
        running = slow.transaction()
        await running.start()
        await slow.execute(touch, late.id)
        await database.reads.execute(touch, early.id)
        async with ledger.watch(Wish(), renew, cursor) as watch:
            news = watch.news()
            assert (await anext(news)).changes == ()
            first = await anext(news)
            assert [change.key for change in first.changes] == [early.id]
            await running.commit()
            ledger.wake()
            async with asyncio.timeout(60):
                assert [change.key for change in (await anext(news)).changes] == [late.id]
            await news.aclose()
        # Also for a client that comes back with what it had by then.
        async with ledger.watch(Wish(), renew, str(first.place)) as watch:
            news = watch.news()
            await anext(news)
            assert [change.key for change in (await anext(news)).changes] == [late.id]
            await news.aclose()


async def test_whoever_hears_of_commits_hears_of_whole_ones_only(
    database: Database, clock: Clock
) -> None:
    made = await posts.reminder(*await posts.affiliation_with_term(), DUE)
    heard: list[int] = []
    with heard_by(lambda: heard.append(1)):
        with pytest.raises(Exception, match="mailed"):
            await acknowledge(made.id, CLERK, clock)
        assert heard == []
        await database.reads.execute("UPDATE reminder SET state = 'MAILED'")
        await acknowledge(made.id, CLERK, clock)
        assert heard == [1]
