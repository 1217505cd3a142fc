"""The known traps of the compiler, each as a test; without a database, by the text it writes."""

import random
import re
from collections.abc import Callable, Mapping
from enum import Enum

import pytest
from graphql import FieldNode, GraphQLEnumType, OperationDefinitionNode
from tortoise.models import Model

from domain.ids import new_id
from domain.rights.predicates import Given, Known
from domain.viewers import ANONYMOUS, LOCAL_ADMIN, Reach, Scope, Viewer, ViewerKind
from schema.compiler.build import Builder
from schema.compiler.compiler import ALL_SIGHTS, Compiled, PlanBook, rights_of
from schema.compiler.paths import table_of
from schema.compiler.plan.operations import Plan
from schema.compiler.selections import Selections
from schema.compiler.statements import write
from schema.compiler.variables import Variables
from schema.documents import Documents, Prepared
from schema.execution import GraphQLRequest
from schema.graph import COMPILER, GRAPH, ROOTS, find_models

READER = Viewer(ViewerKind.TOKEN, "reader", frozenset({Scope.READ}))
TABLES = {table_of(model) for model in find_models()}


def prepare(query: str) -> tuple[Prepared, list[FieldNode]]:
    """Return a document and the nodes of its only root field."""
    prepared = Documents(COMPILER.schema).prepare(query)
    (operation,) = prepared.operations.values()
    assert isinstance(operation, OperationDefinitionNode)
    variables = Variables({}, ALL_SIGHTS)
    selections = Selections(COMPILER.schema, prepared.fragments, variables)
    (nodes,) = selections.gather("Query", operation.selection_set).values()
    return prepared, nodes


def compile_query(
    query: str,
    variables: Mapping[str, object] | None = None,
    viewer: Viewer = LOCAL_ADMIN,
    book: PlanBook | None = None,
) -> Compiled:
    prepared, nodes = prepare(query)
    root = ROOTS[nodes[0].name.value]
    book = PlanBook() if book is None else book
    return COMPILER.compile(book, root, nodes, prepared.fragments, variables or {}, viewer)


def plan_query(query: str, viewer: Viewer = LOCAL_ADMIN) -> Plan:
    prepared, nodes = prepare(query)
    variables = Variables({}, ALL_SIGHTS)
    fragments, rights = prepared.fragments, rights_of(viewer)
    builder = Builder(COMPILER.schema, GRAPH.catalog, fragments, variables, rights)
    return ROOTS[nodes[0].name.value].plan(builder, nodes)


def sql_of(query: str) -> str:
    return compile_query(query).statement.sql


# --- what is read --------------------------------------------------------------------------------


def test_rows_are_counted_only_when_the_total_is_asked_for() -> None:
    assert "count(*)" not in sql_of("{ goals { nodes { id } } }")
    assert sql_of("{ goals { totalCount nodes { id } } }").count("SELECT count(*)") == 1
    assert "LIMIT" not in sql_of("{ goals { totalCount } }")


def test_a_row_more_than_the_page_is_read_only_when_somebody_asks_for_it() -> None:
    assert "LIMIT 7" in sql_of("{ goals(first: 7) { nodes { id } pageInfo { endCursor } } }")
    assert "LIMIT 8" in sql_of("{ goals(first: 7) { nodes { id } pageInfo { hasNextPage } } }")
    assert "LIMIT 7" in sql_of("{ goals(last: 7) { nodes { id } pageInfo { hasNextPage } } }")


def test_page_info_of_a_first_page_asks_for_nothing_behind_it() -> None:
    assert "EXISTS" not in sql_of("{ goals { pageInfo { hasPreviousPage } } }")


def test_one_lateral_serves_all_values_of_a_row() -> None:
    query = '{ agreement(number: "x") { state endsOn daysLeft noticeDeadline } }'
    assert sql_of(query).count("LEFT JOIN LATERAL (\n      SELECT term.id") == 1


# --- what is written -----------------------------------------------------------------------------


def test_values_never_become_text() -> None:
    query = """{ goals(where: {title: {eq: "o'Brien"}, state: {in: [ACTIVE]}, weight: {gt: 7.25}},
        first: 3) { nodes { id } } }"""
    compiled = compile_query(query)
    for value in ("Brien", "ACTIVE", "7.25"):
        assert value not in compiled.statement.sql
    assert sql_of(query) == sql_of(query.replace("o'Brien", "x").replace("7.25", "1"))


def test_equal_queries_give_equal_text() -> None:
    query = "{ agreements { nodes { number parties { organization { name } } } } }"
    spaced = query.replace(" ", "\n  ")
    assert sql_of(query) == sql_of(spaced)
    fragmented = """{ agreements { ...A } } fragment A on AgreementConnection { nodes { number
        ... on Agreement { parties { organization { name } } } } }"""
    assert sql_of(query) == sql_of(fragmented)


def test_aliases_are_numbered_and_no_name_is_cut() -> None:
    long = "a" * 200
    sql = sql_of(f"{{ {long}: goals {{ {long}: nodes {{ {long}: title }} }} }}")
    names = re.findall(r"\bAS (\w+)", sql)
    assert names
    assert all(re.fullmatch(r"\w+_\d+", name) and len(name) < 63 for name in names)


def test_stored_codes_are_the_names_of_the_graph() -> None:
    for found in COMPILER.schema.type_map.values():
        if isinstance(found, GraphQLEnumType) and not found.name.startswith("__"):
            for name, value in found.values.items():
                stored = value.value.value if isinstance(value.value, Enum) else value.value
                exposed = found.name in {"Scope", "SearchType", "SortDirection"}
                assert exposed or name == stored, found.name


# --- who may see it ------------------------------------------------------------------------------


def test_what_is_in_reach_is_looked_up_once() -> None:
    query = "{ agreements { nodes { goals { nodes { events { nodes { title } } } } terms { startsOn } } } }"
    member = Viewer(ViewerKind.PERSON, "somebody", reach=Reach(own=frozenset({new_id()})))

    sql = COMPILER.write(plan_query(query, member), member).statement.sql

    assert sql.startswith("WITH agreements_in_reach AS MATERIALIZED (SELECT ARRAY(SELECT")
    assert sql.count("FROM agreement_party AS reached") == 1
    assert sql.count("FROM agreements_in_reach") > 3
    assert "in_reach" not in COMPILER.write(plan_query(query), LOCAL_ADMIN).statement.sql


def marked(query: str, viewer: Viewer = LOCAL_ADMIN) -> str:
    """Return the text of a query with a mark in place of each row rule."""

    def mark(
        _model: type[Model], alias: str, _given: Given, _known: Known, _sight: str | None
    ) -> str:
        return f"rule({alias})"

    return write(plan_query(query, viewer), mark).sql


def unruled(sql: str) -> set[str]:
    """Return the aliases of tables that stand in the compiler's text without their row rule."""
    found = re.findall(rf"\b(?:{'|'.join(TABLES)}) AS (\w+_\d+)", sql)
    assert found
    return {alias for alias in found if f"rule({alias})" not in sql}


@pytest.mark.parametrize(
    "query",
    [
        "{ agreements { totalCount nodes { parties { organization { name } } } } }",
        "{ agreements(where: {parties: {organization: {region: {}}}}) { totalCount } }",
        "{ goals { nodes { events { totalCount nodes { id } pageInfo { hasNextPage } } } } }",
        "{ events(where: {agreements: {goals: {indicators: {}}}}) { nodes { id } } }",
        '{ organization(slug: "x") { agreements(last: 2) { edges { cursor node { id } } } } }',
        "{ reminders { nodes { agreement { id } message { deliveryAttempts { number } } } } }",
        "{ reminders { nodes { messages { nodes { reminders { totalCount nodes { id } } } } } } }",
        "{ reminders(where: {messages: {reminders: {recipient: {}}}}) { totalCount } }",
        '{ nodes(ids: ["Goal:00000000-0000-7000-8000-000000000001"]) { ... on Goal { agreement { id } } } }',
        '{ search(text: "x") { node { id ... on Goal { agreement { id } } } } }',
        "{ agreementStats(groupBy: [STATE, REGION, AFFILIATE_GROUP]) { region { code } count } }",
        "{ goalStats(groupBy: [RAG, EMPHASIS_AREA], where: {agreement: {}}) { emphasisArea { id } count } }",
        "{ publicFigures { activeRelationships internationalRelationships countries asOf } }",
        "{ events { nodes { clashes { organizer { name } } } } }",
        "{ events(where: {clashes: {clashes: {organizer: {}}}}) { totalCount } }",
        '{ organization(slug: "x") { reciprocity { entries { node { id ... on ExchangeLeg { id } } } } } }',
        "{ projectFigures { projects countries asOf } }",
        "{ regions { nodes { portfolio { openDecisions { nodes { number } } workPlans { totalCount } } } } }",
        '{ agreement(number: "x") { renewalBrief { currentPlan { year } homeContacts { totalCount } } } }',
        '{ organization(slug: "x") { counterparts { nodes { id } } partners { totalCount } } }',
    ],
)
def test_every_table_has_its_row_rule(query: str) -> None:
    assert unruled(marked(query)) == set()


def test_a_cursor_reads_what_lies_behind_it_under_the_same_rule() -> None:
    after = "WyJHb2FsOmlkIiwgIjAxOTliNmMyLTdkNWUtN2NjMy1iMWYyLTNhNGQ1ZTZmNzA4MSJd"
    query = f"""{{ goals(orderBy: [{{id: ASC}}], after: "{after}", where: {{owner: {{}}}}) {{
        pageInfo {{ hasPreviousPage hasNextPage }} }} }}"""
    sql = marked(query)
    assert "EXISTS" in sql
    assert unruled(sql) == set()


def test_a_viewer_never_gets_the_plan_of_another() -> None:
    book = PlanBook()
    query = "{ agreements { nodes { number state } } }"
    texts = {
        viewer.name: compile_query(query, viewer=viewer, book=book).statement.sql
        for viewer in (LOCAL_ADMIN, ANONYMOUS, READER)
    }
    assert "visibility" in texts["anonymous"]
    assert "standing" not in texts["anonymous"]
    assert "visibility" not in texts["local administrator"]
    assert len(book.plans) == 3
    for viewer in (ANONYMOUS, LOCAL_ADMIN):
        again = compile_query(query, viewer=viewer, book=book).statement.sql
        assert again == texts[viewer.name]


# --- what a cached plan depends on ---------------------------------------------------------------


def plans_made(query: str, *variables: Mapping[str, object]) -> int:
    book = PlanBook()
    for values in variables:
        compile_query(query, values, book=book)
    return len(book.plans)


@pytest.mark.parametrize(
    ("query", "variables", "plans"),
    [
        (
            "query ($n: Int) { goals(first: $n) { totalCount } }",
            [{"n": 1}, {"n": 2}, {"n": 1}, {}, {"n": None}],
            4,
        ),
        (
            "query ($x: Boolean!) { goals { totalCount nodes @include(if: $x) { id } } }",
            [{"x": True}, {"x": False}, {"x": True}],
            2,
        ),
        (
            "query ($t: String) { goals(where: {title: {eq: $t}}) { totalCount } }",
            [{"t": "a"}, {"t": "b"}, {}],
            2,
        ),
        (
            "query ($w: GoalFilter) { goals(where: $w) { totalCount } }",
            [
                {"w": {"title": {"eq": "a"}}},
                {"w": {"title": {"eq": "b"}}},
                {"w": {"title": {"contains": "b"}}},
                {"w": {"title": {"in": ["a"]}}},
                {"w": {"title": {"in": ["a", "b", "c"]}}},
                {"w": {}},
                {"w": {"or": [{"title": {"eq": "a"}}, {"title": {"eq": "b"}}]}},
            ],
            5,
        ),
    ],
)
def test_a_plan_holds_while_it_sees_the_same(
    query: str, variables: list[dict[str, object]], plans: int
) -> None:
    assert plans_made(query, *variables) == plans


def test_a_plan_of_a_node_depends_on_the_type_in_the_id_only() -> None:
    key = "0199b6c2-7d5e-7cc3-b1f2-3a4d5e6f708"
    query = "query ($id: ID!) { node(id: $id) { id } }"
    ids = [f"Goal:{key}1", f"Goal:{key}2", f"Event:{key}3"]
    assert plans_made(query, *({"id": text} for text in ids)) == 2


def test_the_book_of_plans_has_an_end(
    rng: random.Random, rounds: Callable[[int, int], int]
) -> None:
    query = "query ($a: Int, $b: Int) { goals(first: $a) { nodes { events(first: $b) { totalCount } } } }"
    book = PlanBook()
    for _ in range(rounds(200, 2_000)):
        values: dict[str, object] = {"a": rng.randrange(100), "b": rng.randrange(100)}
        assert f"LIMIT {values['a']}" in compile_query(query, values, book=book).statement.sql
    assert len(book.plans) == 64


def test_documents_are_kept_up_to_a_number() -> None:
    documents = Documents(COMPILER.schema)
    first = documents.prepare("{ a0: __typename }")
    assert documents.prepare("{ a0: __typename }") is first
    for number in range(1, 1_100):
        documents.prepare(f"{{ a{number}: __typename }}")
    assert len(documents.known) == 1_000
    assert documents.characters == sum(map(len, documents.known))
    assert GraphQLRequest("{ a0: __typename }").query not in documents.known
