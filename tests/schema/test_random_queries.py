"""Random queries of random viewers, answered twice: by the compiler and by the oracle."""

import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from domain.clock import Clock
from domain.database import Database
from domain.viewers import ANONYMOUS, LOCAL_ADMIN, Scope, Viewer, ViewerKind
from schema.graph import GRAPH
from tests.schema.conftest import Ask
from tests.schema.oracle import Oracle, remember
from tests.schema.random_queries import Query

READER = Viewer(ViewerKind.TOKEN, "reader", frozenset({Scope.READ}))
CONTACTS = Viewer(ViewerKind.TOKEN, "contacts", frozenset({Scope.READ, Scope.CONTACTS_READ}))
ADDRESSES = Viewer(ViewerKind.TOKEN, "addresses only", frozenset({Scope.CONTACTS_READ}))
VIEWERS = (LOCAL_ADMIN, LOCAL_ADMIN, ANONYMOUS, READER, CONTACTS, ADDRESSES)


@pytest.mark.deep
async def test_compiled_and_naive_answers_are_equal(
    demo: Database,
    ask_demo: Ask,
    clock: Clock,
    rng: random.Random,
    rounds: Callable[[int, int], int],
) -> None:
    memory = await remember(demo, clock.today())
    filled = 0
    for number in range(rounds(300, 10_000)):
        viewer = rng.choice(VIEWERS)
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
    assert filled > rounds(300, 10_000) // 4


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
