"""What a viewer gets and what not: statements counted, rows hidden, fields withheld, types in their form."""

from datetime import date, time
from typing import Any

import pytest
from structlog.testing import capture_logs

from domain.database import Database
from domain.events import Event
from domain.organizations import Organization
from domain.viewers import ANONYMOUS, LOCAL_ADMIN, Scope, Viewer, ViewerKind
from schema.graph import GRAPH
from tests import samples
from tests.schema.conftest import Ask
from tests.schema.world import key, make_world

READER = Viewer(ViewerKind.TOKEN, "reader", frozenset({Scope.READ}))
NESTED = """{ organizations(first: 10) { totalCount nodes { name agreements(first: 5) { nodes { number
    parties { organization { name region { organizations(first: 5) { totalCount nodes { id } } } } }
    goals(first: 5) { nodes { title events(first: 5) { nodes { title participations(first: 5) {
    nodes { person { name } } } } } } } } } } } }"""


def statements(logs: list[Any]) -> int:
    return sum(entry["event"] == "statement" for entry in logs)


# --- one root field, one statement ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "count"),
    [
        (NESTED, 1),
        ("{ a: organizations { totalCount } b: organizations { totalCount } }", 2),
        ("{ viewer { kind } organizations { totalCount } regions { nodes { name } } }", 2),
        ("{ __typename }", 0),
        ("{ viewer { kind name scopes } }", 0),
    ],
)
async def test_a_root_field_is_one_statement(ask_world: Ask, query: str, count: int) -> None:
    with capture_logs() as logs:
        assert (await ask_world(query)).data
    assert statements(logs) == count


async def test_the_log_of_a_statement_has_no_values(ask: Ask) -> None:
    query = "query Find($x: String!) { organizations(where: {name: {eq: $x}}) { totalCount } }"
    with capture_logs() as logs:
        await ask(query, {"x": "secret"})
    (entry,) = [entry for entry in logs if entry["event"] == "statement"]
    assert entry.keys() == {"event", "log_level", "operation", "field", "ms", "bytes"}
    assert (entry["operation"], entry["field"]) == ("Find", "organizations")


async def test_the_executor_gives_the_same_bytes_as_the_fast_path(ask_world: Ask) -> None:
    alone = (await ask_world(NESTED)).content["data"]["organizations"]
    mixed = (await ask_world("{ viewer { kind } " + NESTED[1:])).content["data"]["organizations"]
    assert mixed == alone


async def test_more_fields_than_a_function_has_arguments(ask_world: Ask) -> None:
    scalars = [found.name for found in GRAPH.catalog["Agreement"].scalars]
    fields = scalars + [f"a{number}: number" for number in range(95)]
    (agreement, _) = (
        await ask_world(f"{{ agreements {{ nodes {{ {' '.join(fields)} }} }} }}")
    ).data["agreements"]["nodes"]
    assert len(agreement) == len(fields)
    assert agreement["a94"] == "W-100"


async def test_a_derived_value_may_be_the_same_on_every_day(ask: Ask) -> None:
    of = await samples.affiliation()
    await samples.work_plan(of, 2026, year_starts_on=date(2026, 7, 1))
    data = (await ask('{ workPlans(where: {label: {eq: "2026/27"}}) { nodes { label } } }')).data
    assert data == {"workPlans": {"nodes": [{"label": "2026/27"}]}}


async def test_long_aliases_are_not_cut(ask: Ask) -> None:
    one, other = "a" * 100, "a" * 101
    data = (await ask(f"{{ {one}: regions {{ {other}: totalCount {one}: totalCount }} }}")).data
    assert data == {one: {other: 0, one: 0}}


# --- hidden rows ---------------------------------------------------------------------------------


async def test_a_hidden_row_looks_like_a_missing_one(ask_world: Ask) -> None:
    query = """query ($slug: String!, $id: ID!) {
        organization(slug: $slug) { name } node(id: $id) { id } }"""
    hidden = {"slug": "inner", "id": f"Organization:{key(12)}"}
    missing = {"slug": "nobody", "id": f"Organization:{key(9999)}"}
    assert (await ask_world(query, hidden)).data["organization"] == {"name": "Example Inner Circle"}
    seen = await ask_world(query, hidden, viewer=ANONYMOUS)
    assert seen.result.body == (await ask_world(query, missing, viewer=ANONYMOUS)).result.body


async def test_nobody_counts_or_finds_hidden_rows(ask_world: Ask) -> None:
    query = """{
        organizations { totalCount nodes { slug } }
        regions { nodes { organizations { totalCount } } }
        through: agreements(where: {parties: {organization: {slug: {eq: "inner"}}}}) { totalCount }
        people { totalCount }
        goals { totalCount }
        byGoal: agreements(where: {goals: {}}) { totalCount }
        byNoGoal: agreements(where: {not: {goals: {}}}) { totalCount }
    }"""
    counts = {
        name: found.get("totalCount")
        for name, found in (await ask_world(query, viewer=ANONYMOUS)).data.items()
    }
    expected = {
        "organizations": 2,
        "through": 0,
        "people": 0,
        "goals": 0,
        "byGoal": 0,
        "byNoGoal": 2,
    }
    assert counts == {**expected, "regions": None}
    data = (await ask_world(query, viewer=ANONYMOUS)).data
    assert data["regions"]["nodes"] == [{"organizations": {"totalCount": 2}}]
    assert (await ask_world(query)).data["through"] == {"totalCount": 1}


# --- hidden fields -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        "orderBy: [{privateNotes: ASC}]",
        'where: {privateNotes: {contains: "x"}}',
        "where: {privateNotes: {isNull: true}}",
        'where: {or: [{not: {privateNotes: {eq: "x"}}}]}',
        'where: {children: {parent: {privateNotes: {eq: "x"}}}}',
        "where: {agreements: {privateNotes: {isNull: false}}}",
    ],
)
async def test_nobody_filters_or_sorts_by_what_is_hidden(ask_world: Ask, arguments: str) -> None:
    query = f"{{ organizations({arguments}) {{ totalCount }} }}"
    for viewer in (ANONYMOUS, READER):
        reply = await ask_world(query, viewer=viewer)
        assert reply.code == "FORBIDDEN"
        assert reply.content["data"] is None
    assert (await ask_world(query)).data


async def test_a_variable_does_not_get_around_it(ask: Ask) -> None:
    query = """query ($where: OrganizationFilter, $order: [OrganizationOrder!]) {
        organizations(where: $where, orderBy: $order) { totalCount } }"""
    for variables in (
        {"where": {"privateNotes": {"contains": "x"}}},
        {"order": [{"privateNotes": "ASC"}]},
    ):
        assert (await ask(query, variables, viewer=READER)).code == "FORBIDDEN"
        assert (await ask(query, variables, viewer=LOCAL_ADMIN)).data


async def test_a_cursor_of_another_viewer_tells_nothing(ask_world: Ask) -> None:
    query = """query ($after: String) { organizations(after: $after, orderBy: [{privateNotes: ASC}]) {
        edges { cursor } } }"""
    cursor = (await ask_world(query)).data["organizations"]["edges"][0]["cursor"]
    assert (await ask_world(query, {"after": cursor}, viewer=READER)).code == "FORBIDDEN"
    plain = "query ($after: String) { organizations(after: $after) { totalCount } }"
    assert (await ask_world(plain, {"after": cursor}, viewer=READER)).code == "BAD_USER_INPUT"


async def test_withheld_fields_are_null_with_an_error_at_each_place(ask_world: Ask) -> None:
    query = """{ first: organizations { nodes { slug secret: privateNotes } }
        second: organizations { edges { node { privateNotes } } } }"""
    reply = await ask_world(query, viewer=READER)
    nodes = reply.content["data"]["first"]["nodes"]
    assert [node["secret"] for node in nodes] == [None] * 3
    paths = [error["path"] for error in reply.errors]
    assert paths[:3] == [["first", "nodes", place, "secret"] for place in range(3)]
    assert paths[3:] == [["second", "edges", place, "node", "privateNotes"] for place in range(3)]
    through_strawberry = await ask_world("{ viewer { kind } " + query[1:], viewer=READER)
    again = [error["path"] for error in through_strawberry.errors]
    assert sorted(map(str, again)) == sorted(map(str, paths))


async def test_at_most_fifty_errors_are_told(demo: Database, ask_demo: Ask) -> None:
    query = (
        "{ organizations(first: 100) { nodes { privateNotes a: privateNotes b: privateNotes } } }"
    )
    reply = await ask_demo(query, viewer=READER)
    assert len(reply.errors) == 50


# --- relations -----------------------------------------------------------------------------------


async def test_events_of_agreements_and_goals_come_through_items_and_participations(
    demo: Database, ask_demo: Ask
) -> None:
    """The same answer as the ORM gives, found another way."""
    query = (
        """{ agreements(first: 100) { nodes { id number events(first: 100) { nodes { id } } } } }"""
    )
    found = 0
    for node in (await ask_demo(query)).data["agreements"]["nodes"]:
        number = node["number"]
        named = Event.filter(work_plan_items__work_plan__agreement__number=number)
        attended = Event.filter(participations__work_plan_item__work_plan__agreement__number=number)
        expected = {event.id async for event in named} | {event.id async for event in attended}
        shown = [event["id"] for event in node["events"]["nodes"]]
        assert len(shown) == len(set(shown))
        assert set(shown) == {f"Event:{one}" for one in expected}
        found += len(shown)
    assert found > 10


async def test_agreements_of_an_organization_by_filter_and_by_relation(
    demo: Database, ask_demo: Ask
) -> None:
    query = """query ($slug: String!) {
        organization(slug: $slug) { agreements(first: 100) { totalCount nodes { number } } }
        agreements(first: 100, where: {parties: {organization: {slug: {eq: $slug}}}}) {
            totalCount nodes { number } } }"""
    async for organization in Organization.filter(sample=True).limit(10):
        data = (await ask_demo(query, {"slug": organization.slug})).data
        assert data["organization"]["agreements"] == data["agreements"]


# --- forms ---------------------------------------------------------------------------------------


async def test_numbers_keep_their_digits_and_times_have_no_offset(ask: Ask) -> None:
    await make_world()
    await Event.filter(id=key(130)).update(start_time=time(9, 30), time_zone="Europe/Oslo")
    query = """{ events(where: {startTime: {gte: "09:30"}}) { nodes { startTime startsOn createdAt } }
        goals { nodes { indicators { target amberTolerance } } } }"""
    body = (await ask(query)).result.body
    assert b'"startTime":"09:30:00","startsOn":"2026-05-01"' in body
    assert b'"createdAt":"2026-03-01T12:00:00+00:00"' in body
    assert b'"target":200,"amberTolerance":0.15' in body


async def test_text_of_any_letters_comes_back_as_it_went_in(ask: Ask) -> None:
    for number, name in enumerate(
        ("O'Brien", 'a"b\\c', "Å\u2028\u2029", "\x01\x1f\n\t", "😀", "%_")
    ):
        await Organization.create(name=name, slug=f"s{number}", kind="NGO")
        query = "query ($n: String!) { organizations(where: {name: {contains: $n}}) { nodes { name } } }"
        assert (await ask(query, {"n": name})).data == {
            "organizations": {"nodes": [{"name": name}]}
        }
