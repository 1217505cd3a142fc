"""Random queries of random viewers, answered by the oracle, and through the door by both of its ways."""

import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from json import loads
from pathlib import Path
from typing import Any, Self
from uuid import UUID

import httpx2
import pytest
from starlette.applications import Starlette

from domain.agreements import AgreementParty
from domain.clock import Clock
from domain.database import Database
from domain.people import Person
from domain.rights.epochs import read_epoch
from domain.roles import Role
from domain.settings import Settings
from domain.tokens import MARK, hash_token
from domain.viewers import (
    ANONYMOUS,
    LOCAL_ADMIN,
    ROLE_SCOPES,
    Reach,
    Scope,
    Viewer,
    ViewerKind,
)
from schema.graph import GRAPH
from service.known_viewers import KnownViewer
from tests.schema.conftest import Ask
from tests.schema.memory import Memory, Row, remember
from tests.schema.oracle import LISTS, Oracle
from tests.schema.random_queries import Place, Query
from tests.schema.test_paging import random_order
from tests.service.conftest import ELSEWHERE, browse
from tests.service.test_shortcut import applications

READER = Viewer(ViewerKind.TOKEN, "reader", frozenset({Scope.READ}))
CONTACTS = Viewer(ViewerKind.TOKEN, "contacts", frozenset({Scope.READ, Scope.CONTACTS_READ}))
ADDRESSES = Viewer(ViewerKind.TOKEN, "addresses only", frozenset({Scope.CONTACTS_READ}))
VIEWERS = (LOCAL_ADMIN, ANONYMOUS, READER, CONTACTS, ADDRESSES)
STAFF = ROLE_SCOPES[Role.STAFF]


def make_people(memory: Memory, rng: random.Random) -> list[Viewer]:
    """Return people of every role, with organizations of the demo in their reach."""
    agreed = {row["organization_id"] for row in memory.rows[AgreementParty]}
    bodies = sorted(agreed)
    people = sorted(row["id"] for row in memory.rows[Person])

    def person(name: str, scopes: frozenset[Scope], *roles: Role, **reach: int) -> Viewer:
        found = {key: frozenset(rng.sample(bodies, size)) for key, size in reach.items()}
        return Viewer(
            ViewerKind.PERSON,
            name,
            scopes,
            frozenset(roles),
            Reach(person=rng.choice(people), **found),
        )

    nothing: frozenset[Scope] = frozenset()
    return [
        person("nobody yet", nothing),
        person("affiliate", nothing, Role.AFFILIATE_REPRESENTATIVE, own=1),
        person("affiliate of two", nothing, Role.AFFILIATE_SIGNATORY, own=2, signs=1),
        person("liaison", nothing, Role.LIAISON, portfolio=3),
        person("director", nothing, Role.REGIONAL_DIRECTOR, portfolio=8, directed=8),
        person("vice president", nothing, Role.REGIONAL_VICE_PRESIDENT, regional=8),
        person("liaison and affiliate", nothing, Role.LIAISON, own=1, portfolio=2),
        person("board viewer", nothing, Role.BOARD_VIEWER),
        person("staff", STAFF, Role.STAFF, portfolio=4),
        person("administrator", frozenset(Scope), Role.ADMIN),
    ]


@dataclass(frozen=True)
class Doorstep:
    """Viewers before the door, each known to it by a token: those of no real person are, too."""

    app: Starlette
    client: httpx2.AsyncClient

    @classmethod
    @asynccontextmanager
    async def before(cls, database: Database, clock: Clock, folder: Path) -> AsyncIterator[Self]:
        settings = Settings(
            database_url=database.url,
            data_dir=folder,
            budget_reads=10**12,
            budget_public_reads=10**12,
        )
        app, _ = applications(settings, database, clock)
        async with browse(app, ELSEWHERE) as client:
            yield cls(app, client)

    async def introduce(self, viewers: list[Viewer], clock: Clock) -> None:
        """Let the door take viewers for people whom it has looked up just now."""
        door = self.app.state.door
        epoch = await read_epoch(door.open_database.lines)
        for number, viewer in enumerate(viewers):
            until = clock.now() + timedelta(days=1)
            known = KnownViewer(viewer, epoch, clock.now(), until)
            door.viewers.keep(("token", hash_token(_token(number))), known)

    async def ask(self, text: str, variables: dict[str, Any], who: int | None) -> bytes:
        """Return the answer, which is the same by both ways, and once it is rehearsed."""
        headers = {} if who is None else {"Authorization": f"Bearer {_token(who)}"}
        asked = {"query": text, "variables": variables}
        answer = await self.client.post("/graphql", json=asked, headers=headers)
        before = self.app.state.passed_on
        for _ in range(3):
            again = await self.client.post("/graphql", json=asked, headers=headers)
            assert again.content == answer.content, text
        assert self.app.state.passed_on == before, text
        return answer.content


def _token(number: int) -> str:
    return f"{MARK}viewer-{number}"


async def find_places(
    ask: Ask, memory: Memory, rng: random.Random
) -> tuple[dict[str, list[Place]], dict[str, Row]]:
    """Return places in some orders of each list, and the row that each of their cursors stands for."""
    places: dict[str, list[Place]] = {}
    rows: dict[str, Row] = {}
    for name, kind in sorted(LISTS.items()):
        entity = GRAPH.catalog[kind]
        for _ in range(5):
            order = random_order(rng, name) or [{"id": "DESC"}]
            query = (
                f"query ($order: [{kind}Order!]) {{ {name}(first: 100, orderBy: $order) {EDGES} }}"
            )
            edges = (await ask(query, {"order": order})).data[name]["edges"]
            chosen = rng.sample(edges, min(6, len(edges)))
            for edge in chosen:
                key = UUID(edge["node"]["id"].partition(":")[2])
                (rows[edge["cursor"]],) = memory.where(entity.model, "id", key)
            keys = tuple((key, way) for entry in order for key, way in entry.items())
            if chosen:
                found = Place(keys, tuple(edge["cursor"] for edge in chosen))
                places.setdefault(kind, []).append(found)
    return places, rows


EDGES = "{ edges { cursor node { id } } }"


@pytest.mark.deep
async def test_compiled_and_naive_answers_are_equal(
    demo: Database,
    ask_demo: Ask,
    clock: Clock,
    rng: random.Random,
    rounds: Callable[[int, int], int],
    tmp_path: Path,
) -> None:
    memory = await remember(demo, clock.today())
    places, rows = await find_places(ask_demo, memory, rng)
    viewers = [*VIEWERS, *make_people(memory, rng), *make_people(memory, rng)]
    filled = 0
    async with Doorstep.before(demo, clock, tmp_path) as doorstep:
        await doorstep.introduce(viewers, clock)
        for number in range(rounds(500, 5_000)):
            who = rng.randrange(len(viewers))
            viewer = viewers[who]
            query = Query(random.Random(rng.random()), GRAPH.catalog, memory, viewer, places)
            text = query.text()
            oracle = Oracle(memory, viewer, cursors=rows)
            expected = oracle.answer(text, query.variables)
            shown = None if viewer is ANONYMOUS else who
            body = await doorstep.ask(text, query.variables, shown)
            content = loads(body, parse_float=Decimal)
            told = f"case {number}, {viewer.name}\n{text}\n{query.variables}"
            assert "data" in content, f"{told}\n{content}"
            assert _plain(content["data"]) == _plain(expected), told
            _compare_denials(content.get("errors", []), oracle.denied, told)
            filled += len(body) > 200
    assert filled > rounds(500, 5_000) // 4


def _compare_denials(
    errors: list[dict[str, Any]], denied: list[list[str | int]], told: str
) -> None:
    assert all(error["extensions"]["code"] == "FORBIDDEN" for error in errors), f"{told}\n{errors}"
    found = [error["path"] for error in errors]
    if len(denied) <= 50:
        assert sorted(map(str, found)) == sorted(map(str, denied)), told


def _plain(value: Any) -> Any:
    """Numbers are equal whatever their spelling."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return Decimal(str(value)).normalize()
    return value
