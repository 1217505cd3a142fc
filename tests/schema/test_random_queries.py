"""Random queries of random viewers, answered twice: by the compiler and by the oracle."""

import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from domain.agreements import AgreementParty
from domain.clock import Clock
from domain.database import Database
from domain.people import Person
from domain.roles import Role
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
from tests.schema.conftest import Ask
from tests.schema.oracle import Memory, Oracle, remember
from tests.schema.random_queries import Query

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


@pytest.mark.deep
async def test_compiled_and_naive_answers_are_equal(
    demo: Database,
    ask_demo: Ask,
    clock: Clock,
    rng: random.Random,
    rounds: Callable[[int, int], int],
) -> None:
    memory = await remember(demo, clock.today())
    viewers = [*VIEWERS, *make_people(memory, rng), *make_people(memory, rng)]
    filled = 0
    for number in range(rounds(500, 10_000)):
        viewer = rng.choice(viewers)
        query = Query(random.Random(rng.random()), GRAPH.catalog, memory, viewer)
        text = query.text()
        oracle = Oracle(memory, viewer)
        expected = oracle.answer(text, query.variables)
        reply = await ask_demo(text, query.variables, viewer=viewer)
        told = f"case {number}, {viewer.name}\n{text}\n{query.variables}"
        assert "data" in reply.content, f"{told}\n{reply.content}"
        assert _plain(reply.content["data"]) == _plain(expected), told
        _compare_denials(reply.content.get("errors", []), oracle.denied, told)
        filled += len(reply.result.body) > 200
    assert filled > rounds(500, 10_000) // 4


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
