"""GraphQL over WebSocket: the protocol, whose credentials, and a live ledger."""

import asyncio
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette
from websockets.exceptions import InvalidStatus

from domain.audit import Actor
from domain.clock import Clock
from domain.database import Database
from domain.tokens import create_token, revoke_token
from service.live import credentials, sockets
from tests.domain.notices import posts
from tests.service.live import FOLLOW, Follower, serving

DUE = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
CLERK = Actor("clerk")
HOLD = """mutation Hold($input: HoldReminderInput!) {
    holdReminder(input: $input) { reminder { heldBecause } errors { code } } }"""


async def token(*scopes: str, expires_at: datetime | None = None) -> dict[str, str]:
    _, secret = await create_token("client", scopes, CLERK, expires_at)
    return {"Authorization": f"Bearer {secret}"}


async def test_a_live_ledger_tells_what_changes_and_what_changed_while_it_was_away(
    whole_app: Starlette, database: Database
) -> None:
    of, term = await posts.affiliation_with_term()
    mine = await posts.reminder(of, term, DUE)
    other = await posts.reminder(*await posts.affiliation_with_term(), DUE)
    async with serving(whole_app) as (_, place):
        async with Follower.connected(place, {}) as first:
            await first.follow("a", agreementId=f"Agreement:{of.agreement.id}")
            await first.follow("b", states=["SCHEDULED"], personId=f"Person:{mine.recipient_id}")
            given = {"input": {"reminderId": f"Reminder:{mine.id}", "reason": "A call."}}
            await first.send("subscribe", id="c", payload={"query": HOLD, "variables": given})
            heard = [await first.hear() for _ in range(4)]
            told = {each["id"]: each["payload"]["data"] for each in heard if each["type"] == "next"}
            assert told["c"]["holdReminder"]["reminder"] == {"heldBecause": "A call."}
            for key in ("a", "b"):
                (change,) = told[key]["reminderChanged"]["changes"]
                assert change["id"] == f"Reminder:{mine.id}"
                assert change["reminder"]["state"] == "SCHEDULED"
            # What leaves the list is told as gone; another agreement's reminder is told to neither.
            await database.reads.execute(
                "UPDATE reminder SET state = 'MAILED' WHERE id = $1", other.id
            )
            await database.reads.execute(
                "UPDATE reminder SET state = 'MAILED' WHERE id = $1", mine.id
            )
            whole_app.state.door.open_ledger.wake()
            both = {(each := await first.hear())["id"]: each["payload"]["data"] for _ in range(2)}
            assert both["a"]["reminderChanged"]["changes"][0]["reminder"]["state"] == "MAILED"
            assert both["b"]["reminderChanged"]["changes"] == [
                {"id": f"Reminder:{mine.id}", "reminder": None}
            ]
            cursor = both["a"]["reminderChanged"]["cursor"]
        await database.reads.execute("UPDATE reminder SET state = 'FAILED', reason = 'x'")
        async with Follower.connected(place, {}) as again:
            await again.subscribe("a", since=cursor)
            assert (await again.news("a"))["changes"] == []
            missed = await again.news("a")
            assert {each["id"]: each["reminder"]["state"] for each in missed["changes"]} == {
                f"Reminder:{mine.id}": "FAILED",
                f"Reminder:{other.id}": "FAILED",
            }
            await again.subscribe("x", since="nonsense")
            refused = await again.hear()
            assert (refused["type"], refused["id"]) == ("error", "x")
            assert refused["payload"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_nobody_hears_of_rows_that_they_may_not_read(
    whole_app: Starlette, database: Database
) -> None:
    made = await posts.reminder(*await posts.affiliation_with_term(), DUE)
    async with (
        serving(whole_app) as (_, place),
        Follower.connected(place, await token("read")) as reader,
        Follower.connected(place, await token("ledger:read")) as keeper,
        Follower.connected(place, {}, origin=None, additional_headers={"Via": "1.1 x"}) as nobody,
    ):
        await reader.follow("a")
        cursor = await keeper.follow("a")
        await nobody.subscribe("a")
        assert (await nobody.hear())["payload"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        await database.reads.execute("UPDATE reminder SET state = 'EXPIRED', reason = 'x'")
        whole_app.state.door.open_ledger.wake()
        (change,) = (await keeper.news("a"))["changes"]
        assert change["id"] == f"Reminder:{made.id}"
        # Neither now, nor by asking for what changed before; and not by a person who is out of sight.
        await reader.subscribe("b", since=cursor)
        await keeper.subscribe("b", since=cursor, personId=f"Person:{made.recipient_id}")
        assert (await reader.news("b"))["changes"] == []
        assert (await keeper.news("b"))["changes"] == []
        await database.reads.execute("UPDATE reminder SET state = 'SCHEDULED'")
        whole_app.state.door.open_ledger.wake()
        assert (await keeper.news("a"))["changes"]
        for silent in (reader, keeper):
            with pytest.raises(TimeoutError):
                await silent.hear(within=0.3)


async def test_a_wrong_operation_leaves_its_neighbours_alone(
    whole_app: Starlette, database: Database
) -> None:
    async with serving(whole_app) as (_, place), Follower.connected(place, {}) as client:
        await client.follow("good")
        wrong = {
            "syntax": ({"query": "subscription {"}, "GRAPHQL_PARSE_FAILED"),
            "unknown": ({"query": "subscription { nothing }"}, "GRAPHQL_VALIDATION_FAILED"),
            "empty": ({}, "BAD_REQUEST"),
            "id": ({"query": FOLLOW, "variables": {"personId": "x"}}, "BAD_USER_INPUT"),
            "value": ({"query": FOLLOW, "variables": {"states": ["x"]}}, "BAD_USER_INPUT"),
        }
        for key, (payload, code) in wrong.items():
            await client.send("subscribe", id=key, payload=payload)
            answer = await client.hear()
            assert (answer["type"], answer["id"]) == ("error", key)
            assert answer["payload"][0]["extensions"]["code"] == code
        await client.send("ping")
        assert await client.hear() == {"type": "pong"}
        await client.subscribe("q", "{ viewer { name } }")
        assert (await client.hear())["payload"] == {
            "data": {"viewer": {"name": "local administrator"}}
        }
        assert await client.hear() == {"id": "q", "type": "complete"}
        await posts.reminder(*await posts.affiliation_with_term(), DUE)
        assert len((await client.news("good"))["changes"]) == 1
        await client.send("complete", id="good")
        assert await client.follow("good")


async def test_what_breaks_the_protocol_closes_the_socket(
    whole_app: Starlette, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(whole_app) as (_, place):
        # For the idle one alone: the others are to be heard, however slow the machine is.
        with monkeypatch.context() as patched:
            patched.setattr(sockets, "INIT_WITHIN", 0.3)
            async with Follower.connected(place) as idle:
                assert (await idle.closed())[0] == 4408
        async with Follower.connected(place) as hasty:
            await hasty.subscribe("a")
            assert (await hasty.closed())[0] == 4401
        async with Follower.connected(place) as forger:
            await forger.send("connection_init", payload={"authorization": "Bearer ent_forged"})
            assert await forger.closed() == (4403, "This API token is unknown, expired or revoked.")
        after = [
            ({"type": "connection_init"}, 4429),
            ({"type": "dance"}, 4400),
            ({"type": "subscribe", "payload": {"query": FOLLOW}}, 4400),
            ({"no": "type"}, 4400),
        ]
        for message, code in after:
            async with Follower.connected(place, {}) as client:
                await client.socket.send(json.dumps(message))
                assert (await client.closed())[0] == code, message
        async with Follower.connected(place, {}) as twice:
            await twice.follow("a")
            await twice.subscribe("a")
            assert (await twice.closed())[0] == 4409


async def test_only_our_own_pages_and_named_ones_may_connect(
    whole_app: Starlette, database: Database
) -> None:
    async with serving(whole_app) as (_, place):
        async with Follower.connected(place, {}, origin=f"http://{place}") as own:
            await own.follow("a")
        for options in (
            {"origin": "https://evil.example"},
            {"additional_headers": {"Host": "evil"}},
        ):
            with pytest.raises(InvalidStatus) as refused:
                async with Follower.connected(place, {}, **options):
                    pass
            status = refused.value.response.status_code
            assert status == (403 if "origin" in options else 421)
            assert b'"errors"' in refused.value.response.body


async def test_a_token_that_ends_closes_its_socket(
    whole_app: Starlette, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A socket looks for its token once in a while: here at once, and nothing is remembered.
    monkeypatch.setattr(sockets, "LOOK_AGAIN", 0.1)
    monkeypatch.setattr(credentials, "FRESH", 0.0)
    payload = await token("ledger:read", expires_at=clock.now() + timedelta(days=1))
    async with (
        serving(whole_app) as (_, place),
        Follower.connected(place, payload) as client,
    ):
        await client.follow("a")
        await revoke_token(payload["Authorization"].removeprefix("Bearer "), clock.now(), CLERK)
        await posts.reminder(*await posts.affiliation_with_term(), DUE)
        assert (await client.closed())[0] == 4403


async def test_streams_are_bounded_and_end_with_the_server(
    whole_app: Starlette, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "MOST_OF_A_CONNECTION", 2)
    monkeypatch.setattr("service.bounds.MOST_OF_A_VIEWER", 3)
    async with (
        serving(whole_app) as (server, place),
        Follower.connected(place, {}) as first,
        Follower.connected(place, {}) as second,
    ):
        for client, keys in ((first, "ab"), (second, "a")):
            for key in keys:
                await client.follow(key)
        for client, key in ((first, "c"), (second, "b")):
            await client.subscribe(key)
            refused = await client.hear()
            assert refused["type"] == "error"
            assert refused["payload"][0]["extensions"]["code"] == "TOO_MANY_SUBSCRIPTIONS"
        await first.send("complete", id="a")
        async with asyncio.timeout(60):
            while whole_app.state.door.bounds.streams.total() == 3:  # noqa: ASYNC110 (it tells nobody)
                await asyncio.sleep(0.01)
        await second.follow("b")
        server.should_exit = True
        assert (await first.closed())[0] == (await second.closed())[0] == 1012


async def test_the_client_of_the_page_goes_on_where_it_was_when_the_server_comes_back(
    whole_app: Starlette, database: Database, tmp_path: Path
) -> None:
    page = (Path(__file__).parents[2] / "docs/live-ledger.md").read_text(encoding="utf-8")
    program = page.partition("```python\n")[2].partition("```")[0]
    (tmp_path / "client.py").write_text(program, encoding="utf-8")
    made = await posts.reminder(*await posts.affiliation_with_term(), DUE)
    told = {
        "id": f"Reminder:{made.id}",
        "reminder": {"stage": "OPEN", "state": "FAILED", "reason": None},
    }
    given = await token("ledger:read")
    async with asyncio.timeout(120), serving(whole_app) as (_, place):
        client = await asyncio.create_subprocess_exec(
            *(sys.executable, str(tmp_path / "client.py")),
            env={
                "ADDRESS": f"ws://{place}/graphql",
                "TOKEN": given["Authorization"].removeprefix("Bearer "),
            },
            stdout=asyncio.subprocess.PIPE,
        )
        assert client.stdout is not None
        assert json.loads(await client.stdout.readline()) == []
        await database.reads.execute("UPDATE reminder SET state = 'FAILED', reason = 'x'")
        whole_app.state.door.open_ledger.wake()
        assert json.loads(await client.stdout.readline()) == [told]
    try:
        # What changes while nobody serves is told by whoever does next.
        await database.reads.execute("UPDATE reminder SET reason = 'y'")
        async with asyncio.timeout(120), serving(whole_app, int(place.rpartition(":")[2])):
            assert json.loads(await client.stdout.readline()) == []
            assert json.loads(await client.stdout.readline()) == [told]
    finally:
        client.kill()
        await client.wait()
