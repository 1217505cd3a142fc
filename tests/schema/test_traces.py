"""`extensions.trace` tells an administrator how an answer came about, and nobody else anything."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson
import pytest

from domain.clock import Clock
from domain.database import Database
from domain.settings import Settings
from domain.viewers import ANONYMOUS, LOCAL_ADMIN, Scope, Viewer, ViewerKind
from schema.execution import Context, GraphQLRequest, execute
from tests.schema.conftest import TODAY
from tests.schema.world import key

LIST = "query L($n: Int) { organizations(first: $n) { nodes { name } } }"
OFFICE = Viewer(ViewerKind.TOKEN, "office", frozenset(Scope) - {Scope.ADMIN})
AFFECTED = [
    (LIST, {"n": 2}),
    (LIST, {"n": "2"}),
    ("{", {}),
    ("{ nothing }", {}),
    ('{ organization(id: "x") { name } }', {}),
    ("{ organizations { nodes { privateNotes } } }", {}),
    ("{ viewer { kind nextActions { title } } }", {}),
]


@pytest.fixture
def tell(world: Database) -> Any:
    """Ask the small world, and return the bytes of the answer."""

    async def asked(
        query: str, variables: Mapping[str, object], viewer: Viewer = LOCAL_ADMIN, **wants: Any
    ) -> bytes:
        context = Context(viewer, Clock.fixed(TODAY), world, Settings(), "test-request")
        result = await execute(GraphQLRequest(query, variables, **wants), context)
        assert context.observers == ()
        return result.body

    return asked


async def test_a_read_tells_its_plan_its_sql_and_its_times(tell: Any) -> None:
    query = LIST.replace("query L", "query Traced")
    first = orjson.loads(await tell(query, {"n": 2}, wants_trace=True))
    plain = orjson.loads(await tell(query, {"n": 2}))
    assert first["data"] == plain["data"]
    trace = first["extensions"]["trace"]
    (read,) = trace["reads"]
    assert (read["path"], read["planWasKept"]) == (["organizations"], False)
    assert read["plan"] == [
        "page of organization, first 2 by name, id",
        "  nodes",
        "    name: name",
    ]
    assert "FROM organization AS organization_1" in read["sql"]
    assert read["parameters"] == []
    assert read["bytes"] == len(orjson.dumps(plain["data"]["organizations"]))
    assert min(trace["prepareMs"], read["compileMs"], read["statementMs"]) >= 0
    again = orjson.loads(await tell(query, {"n": 2}, wants_trace=True, wants_cost=True))
    assert again["extensions"]["trace"]["reads"][0]["planWasKept"]
    assert again["extensions"]["cost"] == {"points": 13}


async def test_values_are_told_beside_the_sql_and_never_in_it(tell: Any) -> None:
    query = '{ organizations(where: {name: {contains: "Quoted"}}) { totalCount } }'
    trace = orjson.loads(await tell(query, {}, wants_trace=True))["extensions"]["trace"]
    (read,) = trace["reads"]
    assert "Quoted" not in read["sql"]
    assert read["parameters"] == ["%Quoted%"]


async def test_fields_that_the_executor_asks_for_are_told_too(tell: Any) -> None:
    person = replace(LOCAL_ADMIN, reach=replace(LOCAL_ADMIN.reach, person=key(2)))
    query = "{ viewer { mine: nextActions { title } } organizations { totalCount } }"
    trace = orjson.loads(await tell(query, {}, person, wants_trace=True))["extensions"]["trace"]
    assert [read["path"] for read in trace["reads"]] == [["viewer", "mine"], ["organizations"]]
    assert all(read["plan"] and read["sql"] for read in trace["reads"])


async def test_a_payload_is_a_read(ask: Any, database: Database) -> None:
    query = 'mutation { createRegion(input: {code: "T", name: "T"}) { region { code } } }'
    context = Context(LOCAL_ADMIN, Clock.fixed(TODAY), database, Settings(), "test-request")
    answer = await execute(GraphQLRequest(query, wants_trace=True), context)
    (read,) = orjson.loads(answer.body)["extensions"]["trace"]["reads"]
    assert read["path"] == ["createRegion", "region"]
    assert read["plan"][0] == "one region, where id eq the key at hand"


@pytest.mark.parametrize(("query", "variables"), AFFECTED)
async def test_errors_are_told_with_as_much_as_is_known(
    tell: Any, query: str, variables: dict[str, object]
) -> None:
    traced = orjson.loads(await tell(query, variables, wants_trace=True))
    trace = traced.pop("extensions")["trace"]
    assert traced == orjson.loads(await tell(query, variables))
    assert trace["prepareMs"] >= 0
    for read in trace["reads"]:
        assert ("plan" in read) == ("sql" in read) == ("errors" not in traced)


@pytest.mark.parametrize("viewer", [ANONYMOUS, OFFICE], ids=lambda viewer: viewer.name)
@pytest.mark.parametrize(("query", "variables"), AFFECTED)
async def test_whoever_is_no_administrator_gets_the_answer_as_if_nothing_had_been_asked(
    tell: Any, viewer: Viewer, query: str, variables: dict[str, object]
) -> None:
    asked = await tell(query, variables, viewer, wants_trace=True)
    assert asked == await tell(query, variables, viewer)
    assert b"trace" not in asked
