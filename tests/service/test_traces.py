"""Traces through the door: the same on the short way and on the long one, for administrators alone."""

import hashlib
from typing import Any

import httpx2
import orjson
import pytest
from starlette.applications import Starlette

from domain.audit import Actor
from domain.clock import Clock
from domain.database import Database
from domain.settings import Settings
from domain.tokens import create_token, revoke_token
from domain.viewers import Scope
from tests.schema.world import make_world
from tests.service.conftest import ELSEWHERE, browse
from tests.service.test_shortcut import ONE, QUOTED, Bearer, applications

US = Actor("test")
ASKED = {"query": ONE, "variables": {"id": QUOTED}, "extensions": {"trace": True}}


class Traced(Bearer):
    """Asks for traces."""

    async def trace(self) -> tuple[Any, bool]:
        """Return the trace without its times, and whether that was the long way."""
        self.app.state.passed_on = 0
        async with browse(self.app, ELSEWHERE) as client:
            answer = await client.post("/graphql", json=ASKED, headers=self.headers)
        found = answer.json().get("extensions", {}).get("trace")
        for read in found["reads"] if found else ():
            del read["compileMs"], read["statementMs"], read["planWasKept"]
        return found and found["reads"], bool(self.app.state.passed_on)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


async def test_both_ways_tell_an_administrator_the_same(
    settings: Settings, database: Database, clock: Clock
) -> None:
    await make_world()
    short, long = applications(settings, database, clock)
    _, secret = await create_token("administrator", [scope.value for scope in Scope], US)
    expected, _ = await Traced(long, secret).trace()
    assert expected[0]["sql"].startswith("SELECT convert_to(")
    assert expected[0]["parameters"] == [QUOTED.partition(":")[2]]
    assert [await Traced(short, secret).trace() for _ in range(2)] == [
        (expected, True),
        (expected, False),
    ]
    await revoke_token(secret, clock.now(), US)
    assert await Traced(short, secret).trace() == (None, True)


async def test_both_ways_tell_nobody_else_anything(
    settings: Settings, database: Database, clock: Clock
) -> None:
    await make_world()
    for app in applications(settings, database, clock):
        scopes = [scope.value for scope in Scope if scope is not Scope.ADMIN]
        client = Traced(app, (await create_token("office", scopes, US))[1])
        for _ in range(2):
            assert (await client.trace())[0] is None
            assert (await client.ask(ONE, id=QUOTED))[1].keys() == {"data"}


@pytest.mark.parametrize("scopes", [tuple(Scope), (Scope.READ,)])
async def test_an_answer_with_a_trace_is_not_kept_by_clients(
    whole_app: Starlette, scopes: tuple[Scope, ...]
) -> None:
    query = "{ organizations { totalCount } }"
    named = {"version": 1, "sha256Hash": hashlib.sha256(query.encode()).hexdigest()}
    extensions = orjson.dumps({"trace": True, "persistedQuery": named}).decode()
    _, secret = await create_token("client", [scope.value for scope in scopes], US)
    async with browse(whole_app, ELSEWHERE) as client:
        answer: httpx2.Response = await client.get(
            "/graphql",
            params={"query": query, "extensions": extensions},
            headers={"Authorization": f"Bearer {secret}"},
        )
    told = "extensions" in answer.json()
    assert (told, "etag" in answer.headers) == (Scope.ADMIN in scopes, Scope.ADMIN not in scopes)
