"""What a client may get wrong, and how it is told: each case has its code, and none is internal."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from domain.clock import Clock
from domain.database import LINES, Database
from domain.settings import Settings
from domain.viewers import LOCAL_ADMIN
from schema.execution import INTROSPECTIONS, MOST_INTROSPECTIONS, Context, GraphQLRequest, execute
from tests.schema.conftest import Ask, MakeAsk

KEY = "0199b6c2-7d5e-7cc3-b1f2-3a4d5e6f7081"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "GRAPHQL_PARSE_FAILED"),
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("# nothing", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ agreements { nodes } }", "GRAPHQL_VALIDATION_FAILED"),
        ('{ agreements(first: "1") { totalCount } }', "GRAPHQL_VALIDATION_FAILED"),
        ("{ agreements(orderBy: [{number: UP}]) { totalCount } }", "GRAPHQL_VALIDATION_FAILED"),
        (
            "{ agreements(orderBy: [{number: ASC, title: ASC}]) { totalCount } }",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        ("query A { __typename } query B { __typename }", "OPERATION_RESOLUTION_FAILURE"),
        ("fragment A on Agreement { id }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { x }", "GRAPHQL_VALIDATION_FAILED"),
        ('{ goals(where: {dueOn: {eq: "2026-02-30"}}) { totalCount } }', "BAD_USER_INPUT"),
        ('{ goals(where: {dueOn: {eq: "20260201"}}) { totalCount } }', "BAD_USER_INPUT"),
        ('{ goals(where: {weight: {eq: "a"}}) { totalCount } }', "BAD_USER_INPUT"),
        ('{ goals(where: {createdAt: {lt: "2026-02-01"}}) { totalCount } }', "BAD_USER_INPUT"),
        ("{ a: agreements(first: -1) { totalCount } }", "BAD_USER_INPUT"),
        ("{ a: agreements(first: 101) { totalCount } }", "BAD_USER_INPUT"),
        ("{ a: agreements(last: 101) { totalCount } }", "BAD_USER_INPUT"),
        ("{ a: agreements(first: 1, last: 1) { totalCount } }", "BAD_USER_INPUT"),
        ("{ agreements { nodes { goals(first: 101) { totalCount } } } }", "BAD_USER_INPUT"),
        ("{ agreements(where: {number: {eq: null}}) { totalCount } }", "BAD_USER_INPUT"),
        ("{ agreements(where: {goals: null}) { totalCount } }", "BAD_USER_INPUT"),
        ('{ agreements(where: {number: {eq: "a\\u0000"}}) { totalCount } }', "BAD_USER_INPUT"),
        ('{ agreements(where: {id: {eq: "x"}}) { totalCount } }', "BAD_USER_INPUT"),
        ('{ node(id: "x") { id } }', "BAD_USER_INPUT"),
        ("{ node(id: 5) { id } }", "BAD_USER_INPUT"),
        (f'{{ node(id: "Nothing:{KEY}") {{ id }} }}', "BAD_USER_INPUT"),
        ("{ organization { id } }", "BAD_USER_INPUT"),
        ("{ organization(slug: null) { id } }", "BAD_USER_INPUT"),
        (f'{{ organization(id: "Organization:{KEY}", slug: "x") {{ id }} }}', "BAD_USER_INPUT"),
        (f'{{ organization(id: "Agreement:{KEY}") {{ id }} }}', "BAD_USER_INPUT"),
        ("query Q($n: Int!) { agreements(first: $n) { totalCount } }", "BAD_USER_INPUT"),
    ],
)
async def test_a_request_that_is_wrong_has_its_code(ask_quiet: Ask, query: str, code: str) -> None:
    with capture_logs() as logs:
        reply = await ask_quiet(query)
    assert {error["extensions"]["code"] for error in reply.errors} == {code}, reply.content
    assert not [entry for entry in logs if entry["log_level"] == "error"]


@pytest.mark.parametrize(
    "query",
    [
        'query ($a: ID = "x") { node(id: $a) { __typename } }',
        'query ($a: String = "x") { organizations(where: {name: {in: [$a]}}) { totalCount } }',
        "query ($a: OrganizationFilter = {}) { organizations(where: {and: [$a]}) { totalCount } }",
        "query ($a: Boolean = true) { organizations @include(if: $a) { totalCount } }",
        """query ($a: Boolean = true) { organizations { ...F } }
        fragment F on OrganizationConnection { totalCount @skip(if: $a) }""",
        'query ($a: ID = "x") { viewer { kind } node(id: $a) { __typename } }',
    ],
)
async def test_null_for_a_variable_that_has_a_default_may_not_stand_where_null_may_not(
    ask_quiet: Ask, query: str
) -> None:
    for _ in range(2):
        reply = await ask_quiet(query, {"a": None})
        assert (reply.code, reply.result.status) == ("BAD_USER_INPUT", 400)
        assert reply.errors[0]["message"] == 'Variable "$a" is used where null is not allowed.'


async def test_null_for_a_variable_may_stand_where_null_may(ask_quiet: Ask) -> None:
    query = "query ($a: String = null) { organizations(after: $a) { totalCount } }"
    assert (await ask_quiet(query, {"a": None})).data


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
async def test_an_instant_beyond_the_calendar_is_the_clients_error(
    ask_quiet: Ask, instant: str
) -> None:
    query = f'{{ reminders(where: {{dueAt: {{gt: "{instant}"}}}}) {{ totalCount }} }}'
    assert (await ask_quiet(query)).code == "BAD_USER_INPUT"
    query = "query ($t: DateTime) { reminders(where: {dueAt: {gt: $t}}) { totalCount } __typename }"
    assert (await ask_quiet(query, {"t": instant})).code == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    ("definition", "use", "value", "place"),
    [
        ("$v: Date!", "{noticeDeadline: {lte: $v}}", "22/11/2026", ["v"]),
        (
            "$v: AgreementFilter",
            "$v",
            {"noticeDeadline": {"lte": "2026-02-30"}},
            ["v", "noticeDeadline", "lte"],
        ),
        (
            "$v: AgreementFilter",
            "$v",
            {"and": [{}, {"endsOn": {"in": ["soon"]}}]},
            ["v", "and", "1", "endsOn", "in", "0"],
        ),
    ],
)
async def test_a_bad_date_in_a_variable_names_its_place(
    ask_quiet: Ask, definition: str, use: str, value: object, place: list[str]
) -> None:
    query = f"query ({definition}) {{ agreements(where: {use}) {{ totalCount }} }}"
    (error,) = (await ask_quiet(query, {"v": value})).errors
    assert "is not a date of the form 2026-11-22" in error["message"]
    assert error["locations"] == [{"line": 1, "column": 8}]
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "input": place}


@pytest.mark.parametrize("literal", ['"soon"', "2026", "{a: 1}"])
async def test_a_bad_date_in_the_document_says_where(ask_quiet: Ask, literal: str) -> None:
    query = f"{{ agreements(where: {{endsOn: {{lte: {literal}}}}}) {{ totalCount }} }}"
    (error,) = (await ask_quiet(query)).errors
    assert error["locations"] == [{"line": 1, "column": query.index(literal) + 1}]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_request_error_has_no_data_and_says_where(ask_quiet: Ask) -> None:
    reply = await ask_quiet("{\n  nothing }")
    assert reply.result.status == 400
    assert "data" not in reply.content
    assert reply.errors[0]["locations"] == [{"line": 2, "column": 3}]


@pytest.mark.parametrize(
    "spelling",
    [
        f"agreement:{KEY}",
        f"Agreement:{KEY.upper()}",
        f"Agreement:{{{KEY}}}",
        f"Agreement:{KEY.replace('-', '')}",
        f"Agreement: {KEY}",
        f" Agreement:{KEY}",
        f"Agreement:{KEY}\n",
        f"Agreement{KEY}",
        f"Agreement:urn:uuid:{KEY}",
        "Agreement:",
        "",
        ":",
        "é",
        "\ud800",
    ],
)
async def test_ids_have_one_spelling(ask_quiet: Ask, spelling: str) -> None:
    query = "query Q($id: ID!) { agreement(id: $id) { id } node(id: $id) { id } }"
    reply = await ask_quiet(query, {"id": spelling})
    assert reply.content["data"] == {"agreement": None, "node": None}
    assert [error["extensions"]["code"] for error in reply.errors] == ["BAD_USER_INPUT"] * 2
    assert [error["path"] for error in reply.errors] == [["agreement"], ["node"]]


async def test_an_error_leaves_the_other_fields_alone(ask_quiet: Ask) -> None:
    reply = await ask_quiet('{ good: regions { totalCount } bad: node(id: "x") { id } }')
    assert reply.content["data"] == {"good": {"totalCount": 0}, "bad": None}
    assert reply.code == "BAD_USER_INPUT"
    # A list is never null: without it there is no data at all.
    reply = await ask_quiet(
        "{ good: regions { totalCount } bad: regions(first: 200) { totalCount } }"
    )
    assert reply.content["data"] is None
    assert reply.errors[0]["path"] == ["bad"]
    assert reply.result.status == 200


async def test_the_same_errors_where_strawberry_executes(ask_quiet: Ask) -> None:
    reply = await ask_quiet(
        '{ viewer { kind } good: regions { totalCount } bad: node(id: "x") { id } }'
    )
    assert reply.content["data"] == {
        "viewer": {"kind": "LOCAL_ADMIN"},
        "good": {"totalCount": 0},
        "bad": None,
    }
    assert (reply.code, reply.errors[0]["path"]) == ("BAD_USER_INPUT", ["bad"])
    reply = await ask_quiet("{ viewer { kind } bad: regions(first: 200) { totalCount } }")
    assert reply.content["data"] is None


@pytest.mark.parametrize(
    "query", ["{ regions { totalCount } }", "{ viewer { kind } regions { totalCount } }"]
)
async def test_what_goes_wrong_inside_is_masked_and_logged(
    ask: Ask, database: Database, query: str
) -> None:
    await database.reads.execute("DROP TABLE region CASCADE")
    with capture_logs() as logs:
        reply = await ask(query)
    assert reply.code == "INTERNAL"
    assert reply.errors[0]["extensions"]["requestId"] == "test-request"
    assert "region" not in reply.errors[0]["message"]
    assert [entry["event"] for entry in logs if entry["log_level"] == "error"] == ["request failed"]


async def test_a_statement_that_takes_too_long_is_stopped(
    database: Database, ask_of: MakeAsk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LINES, "statement_timeout", "100ms")
    async with (
        Database.connect(database.url, pool_size=2) as impatient,
        database.reads.acquire() as other,
        other.transaction(),
    ):
        await other.execute("LOCK TABLE region IN ACCESS EXCLUSIVE MODE")
        for query in ("{ regions { totalCount } }", "{ viewer { kind } regions { totalCount } }"):
            assert (await ask_of(impatient)(query)).code == "TIMEOUT"


async def test_a_get_only_queries(database: Database, clock: Clock, settings: Settings) -> None:
    context = Context(LOCAL_ADMIN, clock, database, settings, "test-request")
    mutation = 'mutation { updateWorkPlanItem(input: {itemId: "x"}) { errors { code } } }'
    result = await execute(GraphQLRequest(mutation, read_only=True), context)
    assert (result.status, dict(result.headers)) == (405, {"Allow": "POST"})
    result = await execute(GraphQLRequest("{ __typename }", read_only=True), context)
    assert (result.status, result.body) == (200, b'{"data":{"__typename":"Query"}}')


# --- limits --------------------------------------------------------------------------------------


def nested(levels: int) -> str:
    return "{ agreements { nodes { " + "predecessor { " * levels + "id" + " }" * levels + " } } }"


def bomb(fragments: int) -> str:
    """Return a document of a few lines that spreads to 2 to the power of so many fields."""
    parts = [
        f"fragment F{n} on Agreement {{ a: predecessor {{ ...F{n + 1} }} b: predecessor {{ ...F{n + 1} }} }}"
        for n in range(fragments)
    ]
    last = f"fragment F{fragments} on Agreement {{ id }}"
    return "\n".join(["{ agreements { nodes { ...F0 } } }", *parts, last])


HUNDREDS = """{ agreements(first: 100) { nodes { goals(first: 100) { nodes {
    events(first: 100) { nodes { id } } } } } } }"""


@pytest.mark.parametrize(
    "query",
    [
        nested(18),
        bomb(12),
        "{ " + " ".join(f"a{n}: __typename" for n in range(21)) + " }",
        "{ regions { " + " ".join(f"a{n}: totalCount" for n in range(101)) + " } }",
        "{ regions { " + "totalCount " * 2001 + " } }",
        "{ regions { totalCount " + "@include(if: true) " * 101 + " } }",
        HUNDREDS,
    ],
)
async def test_a_query_beyond_the_limits_is_refused(ask_quiet: Ask, query: str) -> None:
    assert (await ask_quiet(query)).code == "QUERY_TOO_COMPLEX"


async def test_the_query_of_the_readme_and_introspection_stay_within(ask_quiet: Ask) -> None:
    assert (await ask_quiet(nested(10))).data
    assert (await ask_quiet(INTROSPECTION)).data["__schema"]["queryType"] == {"name": "Query"}


async def test_parts_of_an_answer_cannot_be_put_off(ask_quiet: Ask) -> None:
    """docs/decisions/0021 says why there is no @defer, and no @stream."""
    deferred = "{ regions { totalCount ... @defer { nodes { name } } } }"
    assert (await ask_quiet(deferred)).code == "GRAPHQL_VALIDATION_FAILED"
    assert (await ask_quiet(deferred.replace("@defer", ""))).data


async def test_introspection_is_answered_from_memory_the_second_time(ask_quiet: Ask) -> None:
    first, second = [(await ask_quiet(INTROSPECTION)).result for _ in range(2)]
    assert first is second
    typed = [f'{{ __type(name: "{name}") {{ name }} }}' for name in ("Goal", "Event")]
    names = [(await ask_quiet(query)).data["__type"]["name"] for query in typed]
    assert names == ["Goal", "Event"]
    for number in range(10):
        assert (await ask_quiet(f"{{ a{number}: __schema {{ description }} }}")).data
    assert len(INTROSPECTIONS) == MOST_INTROSPECTIONS
    viewer = "{ __schema { description } viewer { name } }"
    assert (await ask_quiet(viewer)).result is not (await ask_quiet(viewer)).result


INTROSPECTION = """{ __schema { queryType { name } types { name fields { name args { name type {
    kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } }"""


@pytest.mark.parametrize(
    "variables",
    [
        {"where": {"and": [{}] * 5}},
        {"where": {"number": {"in": [str(n) for n in range(5_000)]}}},
    ],
)
async def test_large_filters_that_are_fine(ask_quiet: Ask, variables: dict[str, Any]) -> None:
    query = "query Q($where: AgreementFilter) { agreements(where: $where) { totalCount } }"
    assert (await ask_quiet(query, variables)).data == {"agreements": {"totalCount": 0}}


async def test_filters_have_a_size_and_a_depth(ask_quiet: Ask) -> None:
    query = "query Q($where: AgreementFilter) { agreements(where: $where) { totalCount } }"
    wide = {"or": [{"number": {"eq": str(n)}} for n in range(101)]}
    deep: dict[str, Any] = {}
    for _ in range(12):
        deep = {"not": deep}
    for where in (wide, deep):
        assert (await ask_quiet(query, {"where": where})).code == "BAD_USER_INPUT"
