"""A read that comes again is not worked out again, and nothing else about it changes."""

from dataclasses import replace

import pytest

from domain.clock import Clock
from domain.database import Database
from domain.settings import Settings
from domain.viewers import ANONYMOUS, Scope, Viewer, ViewerKind
from schema.admission import DOCUMENTS, GraphQLRequest
from schema.context import Context
from schema.execution import execute
from schema.rehearsed import MOST_SHAPES, Rehearsals, Rehearsed
from service.budgets.purses import Budgets
from tests.schema.world import key, make_world

ONE = "query One($id: ID!) { organization(id: $id) { name } here: organization(id: $id) { id } }"


def asked(name: str = "1") -> GraphQLRequest:
    text = f"# {name}\n{ONE}"
    return GraphQLRequest(text, {"id": f"Organization:{key(11)}"}, rehearsals=Rehearsals())


def kept(request: GraphQLRequest, viewer: Viewer = ANONYMOUS) -> Rehearsed | None:
    """What was worked out for such a viewer; each preparation makes another one."""
    assert request.rehearsals is not None
    return request.rehearsals.find(viewer)


@pytest.fixture
async def context(settings: Settings, database: Database, clock: Clock) -> Context:
    await make_world()
    return Context(ANONYMOUS, clock, database, settings, "request-1")


async def test_a_request_is_prepared_once_for_viewers_of_a_kind(context: Context) -> None:
    request = asked()
    first = await execute(request, context)
    assert b'"errors"' not in first.body
    mine = kept(request)
    assert await execute(request, context) == first
    assert mine is not None
    assert kept(request) is mine
    stranger = Viewer(ViewerKind.TOKEN, "report", frozenset({Scope.READ}))
    assert kept(request, stranger) is None
    assert (await execute(request, replace(context, viewer=stranger))) == first
    theirs = kept(request, stranger)
    assert await execute(request, replace(context, viewer=stranger)) == first
    assert theirs is not None
    assert theirs is not mine
    assert kept(request, stranger) is theirs


async def test_it_is_paid_each_time(context: Context, settings: Settings) -> None:
    budgets = Budgets.of(replace(settings, budget_public_reads=40))
    request = asked()
    statuses = []
    for _ in range(4):
        own = replace(context, purse=budgets.purse(ANONYMOUS, "192.0.2.1"), cost=0)
        statuses.append(((await execute(request, own)).status, own.cost))
    assert statuses == [(200, 12), (200, 12), (200, 12), (429, 0)]


async def test_what_went_wrong_is_worked_out_again(context: Context) -> None:
    wrong = replace(asked(), variables={"id": "x"})
    first = await execute(wrong, context)
    assert kept(wrong) is None
    assert await execute(wrong, context) == first
    assert kept(wrong) is None


async def test_it_goes_with_its_document(context: Context) -> None:
    request = asked()
    await execute(request, context)
    before = kept(request)
    del DOCUMENTS.known[request.query]
    DOCUMENTS.characters -= len(request.query)
    await execute(request, context)
    again = kept(request)
    assert again is not before
    await execute(request, context)
    assert kept(request) is again


async def test_what_is_kept_with_a_request_is_bounded(context: Context) -> None:
    request = asked()
    assert request.rehearsals is not None
    for number in range(MOST_SHAPES + 3):
        scopes = frozenset(sorted(Scope)[bit] for bit in range(4) if number >> bit & 1)
        viewer = Viewer(ViewerKind.TOKEN, "report", scopes)
        await execute(request, replace(context, viewer=viewer))
        assert request.rehearsals.find(viewer) is not None
    assert len(request.rehearsals.known) == MOST_SHAPES
