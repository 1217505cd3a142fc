"""`explain`: a query's plan, SQL and PostgreSQL's plan; what is wrong with a file has a code."""

from pathlib import Path

import orjson
import pytest

from domain.audit import Actor
from domain.clock import Clock
from domain.database import Database
from domain.errors import DomainError
from domain.settings import Settings
from domain.tokens import create_token, revoke_token
from domain.viewers import ANONYMOUS, LOCAL_ADMIN, Scope
from schema.context import Context
from schema.execution import GraphQLRequest
from schema.explaining import explain
from service.cli.as_viewers import find_viewer
from service.cli.explain import read_request
from tests.schema.world import key, make_world
from tests.service.test_cli import run

QUERY = """
query Found($name: String!) {
  organizations(where: {name: {contains: $name}}) { nodes { name privateNotes } }
  viewer { kind }
}
query One($id: ID!) { node(id: $id) { id } }
"""
ONLY = "BAD_USER_INPUT"
FOUND = ("--operation", "Found")


@pytest.fixture
def query(tmp_path: Path) -> Path:
    path = tmp_path / "query.graphql"
    path.write_text(QUERY)
    return path


@pytest.fixture
def variables(tmp_path: Path) -> Path:
    path = tmp_path / "variables.json"
    path.write_text('{"name": "it\'s \\\\ \\"Quoted\\""}')
    return path


async def test_a_query_is_explained_as_its_viewer_sees_it(
    settings: Settings, database: Database, clock: Clock, query: Path, variables: Path
) -> None:
    await make_world()
    given = ("explain", str(query), "--variables", str(variables), *FOUND)
    shown = run(*given, settings=settings)
    assert shown.returncode == 0, shown.stderr
    titles = [line for line in shown.stdout.splitlines() if line and not line.startswith(" ")]
    assert titles == ["# organizations", "Plan", "SQL", "Parameters", "PostgreSQL"]
    assert (
        "    page of organization, where name contains $name, first 20 by name, id" in shown.stdout
    )
    assert "      nodes\n        name: name\n        privateNotes: private_notes" in shown.stdout
    assert "$1 = %it's" in shown.stdout
    assert "FROM organization AS organization_1" in shown.stdout
    assert "(cost=" in shown.stdout
    assert "actual time" not in shown.stdout
    analyzed = run(*given, "--analyze", "--as", "asa@example.org", settings=settings)
    assert analyzed.returncode == 0, analyzed.stderr
    assert "actual time" in analyzed.stdout
    # Of the rows that a liaison sees the notes are not for everybody.
    assert "left out at nodes.*.privateNotes: Organization.privateNotes" in analyzed.stdout


async def test_viewers_are_named_in_several_ways(database: Database, clock: Clock) -> None:
    await make_world()
    us = Actor("test")
    token, secret = await create_token("reader", ["read"], us)
    gone, revoked = await create_token("gone", ["read"], us)
    await revoke_token(revoked, clock.now(), us)
    assert await find_viewer("administrator", clock) == LOCAL_ADMIN
    assert await find_viewer("anonymous", clock) == ANONYMOUS
    for named in (token.prefix, secret):
        viewer = await find_viewer(named, clock)
        assert (viewer.name, viewer.scopes) == ("reader", frozenset({Scope.READ}))
    for named in ("ASA@example.org", f"Person:{key(2)}"):
        assert (await find_viewer(named, clock)).person_id == key(2)
    for named, code in (
        (gone.prefix, "NOT_FOUND"),
        ("nobody@example.org", "NOT_FOUND"),
        (f"Person:{key(999)}", "UNAUTHENTICATED"),
        ("everybody", "BAD_USER_INPUT"),
    ):
        with pytest.raises(DomainError) as refused:
            await find_viewer(named, clock)
        assert refused.value.code.value == code


@pytest.mark.parametrize(
    ("query", "variables", "code"),
    [
        ("{ organizations", {}, "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", {}, "GRAPHQL_VALIDATION_FAILED"),
        (QUERY, {}, "OPERATION_RESOLUTION_FAILURE"),
        ("query ($id: ID!) { node(id: $id) { id } }", {"id": "Region:x"}, "BAD_USER_INPUT"),
        ('mutation { createRegion(input: {code: "X", name: "X"}) { errors { code } } }', {}, ONLY),
        ("subscription { reminderChanged { cursor } }", {}, ONLY),
    ],
)
async def test_what_cannot_be_explained_has_a_code(
    database: Database, clock: Clock, query: str, variables: dict[str, object], code: str
) -> None:
    context = Context(LOCAL_ADMIN, clock, database, Settings(), "explain")
    request = GraphQLRequest(query, variables, read_only=True)
    found, result = await explain(request, context)
    (error,) = orjson.loads(result.body)["errors"]
    assert (found, error["extensions"]["code"]) == ([], code)
    assert await database.reads.fetchval("SELECT count(*) FROM region") == 0


async def test_what_is_wrong_with_a_file_is_told_with_its_place(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    faulty = tmp_path / "faulty"
    faulty.write_text("{ nothing }")
    shown = run("explain", str(faulty), settings=settings)
    assert (shown.returncode, shown.stdout) == (6, "")
    assert shown.stderr.startswith("GRAPHQL_VALIDATION_FAILED: ")
    assert f"({faulty}:1:3)" in shown.stderr


@pytest.mark.parametrize(
    ("query", "variables", "said"),
    [
        (b"\xff", b"{}", "is not UTF-8"),
        (b"{ x }", b"{", "is not JSON"),
        (b"{ x }", b"[]", "is not a JSON object"),
        (None, b"{}", "cannot be read: No such file"),
    ],
)
def test_files_that_cannot_be_read_have_a_code(
    tmp_path: Path,
    query: bytes | None,
    variables: bytes,
    said: str,
) -> None:
    texts = tmp_path / "query.graphql", tmp_path / "variables.json"
    for path, content in zip(texts, (query, variables), strict=True):
        if content is not None:
            path.write_bytes(content)
    with pytest.raises(DomainError) as refused:
        read_request(*texts, None)
    assert refused.value.code.value == "BAD_USER_INPUT"
    assert said in str(refused.value)
