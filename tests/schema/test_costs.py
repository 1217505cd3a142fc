"""What an operation costs is told from its text and its variables, before anything is validated."""

import pytest
from graphql import GraphQLError, get_introspection_query, parse

from schema.admission import DOCUMENTS
from schema.documents import InvalidDocumentError
from schema.limits import check_size

LIST = "{ nodes { title } }"
NESTED = """query Nested($first: Int = 30, $inner: Int) {
    organizations(first: $first) { nodes { name agreements(first: $inner) { nodes { number } } } }
}"""


def cost_of(query: str, **variables: object) -> int:
    return DOCUMENTS.parse(query).price(None).cost(variables)


@pytest.mark.parametrize(
    ("query", "points"),
    [
        ("{ __typename }", 10),
        ('{ organization(id: "x") { id name } }', 11),
        (f"{{ agreements(first: 7) {LIST} }}", 10 + 1 + 7),
        (f"{{ agreements {LIST} }}", 10 + 1 + 20),
        (f"{{ agreements(last: 3) {LIST} }}", 10 + 1 + 3),
        ("{ agreements(first: 3) { edges { cursor node { title } } } }", 10 + 1 + 3 * 2),
        (f"{{ agreements(first: 0) {LIST} }}", 10 + 1),
        (f"{{ agreements(first: 99999999999) {LIST} }}", 10 + 1 + 100),
        ("{ agreements(first: 2) { totalCount } }", 10 + 1 + 10),
        ("{ agreements(first: 2) { nodes { parties { role } } } }", 10 + 1 + 2 * (1 + 10)),
        ('{ nodes(ids: ["a", "b"]) { id } }', 10 + 2),
        ("{ __schema { types { name } } }", 10 + 10_000),
        (f"{{ agreements(first: 5) {{ ...A }} }} fragment A on AgreementConnection {LIST}", 16),
        ("{ agreements(first: 5) { ... on AgreementConnection { nodes { title } } } }", 16),
        ("{ agreements(first: 5) { ... { nodes { title } } } nothing { nodes { x } } }", 16),
        ("query A { ...B } fragment B on Query { ...B viewer { kind } }", 11),
    ],
)
def test_pages_multiply_and_what_is_unknown_costs_nothing(query: str, points: int) -> None:
    assert cost_of(query) == points


@pytest.mark.parametrize(
    ("variables", "outer", "inner"),
    [
        ({}, 30, 20),
        ({"first": 2, "inner": 3}, 2, 3),
        ({"first": None, "inner": "3"}, 20, 20),
        ({"first": True, "inner": -5}, 20, 0),
        ({"first": 10**9}, 100, 20),
        ({"first": 50.0, "inner": 1e300}, 50, 100),
    ],
)
def test_variables_count_as_they_were_sent(
    variables: dict[str, object], outer: int, inner: int
) -> None:
    assert cost_of(NESTED, **variables) == 10 + 1 + outer * (1 + 1 + inner)


@pytest.mark.parametrize(
    ("arguments", "variables", "rows"),
    [
        ("first: $a, last: 50", {"a": None}, 50),
        ("first: 50, last: $a", {}, 50),
        ("first: null, last: $a", {"a": 50}, 50),
        ("first: $a, last: $b", {"b": 50}, 50),
        ("first: $a, last: $b", {"a": 50, "b": None}, 50),
        ("first: $a, last: $b", {}, 20),
    ],
)
def test_the_page_counts_whichever_of_both_arguments_asks_for_it(
    arguments: str, variables: dict[str, object], rows: int
) -> None:
    query = f"query Q($a: Int, $b: Int) {{ agreements({arguments}) {LIST} }}"
    assert cost_of(query, **variables) == 10 + 1 + rows


def test_the_operation_that_runs_is_priced_and_else_the_dearest() -> None:
    document = DOCUMENTS.parse(f"query A {{ viewer {{ kind }} }} query B {{ agreements {LIST} }}")
    assert document.price("A").cost({}) == 11
    assert document.price("B").cost({}) == 31
    assert document.price(None).cost({}) == 31
    assert document.price("C").cost({}) == 31


def test_what_tools_ask_of_the_schema_has_its_price_and_what_repeats_itself_has_many_times_it() -> (
    None
):
    asked = get_introspection_query(
        specified_by_url=True, directive_is_repeatable=True, input_value_deprecation=True
    )
    assert cost_of(asked) < 15_000
    nested = "type { ofType { fields { args { type { ofType { inputFields { name } } } } } } }"
    repeated = " ".join(f"a{n}: fields {{ {nested} }}" for n in range(60))
    assert cost_of(f"{{ __schema {{ types {{ {repeated} }} }} }}") > 1_000_000


def test_mutations_are_counted() -> None:
    document = DOCUMENTS.parse(
        "mutation { a: updateAgreement(input: {}) { agreement { id } }"
        " b: updateAgreement(input: {}) { errors { code } } }"
    )
    assert document.price(None).mutations == 2


@pytest.mark.parametrize(
    "selection",
    [
        "kind " * 102,
        "... { kind } " * 102,
        "...F " * 102,
        "kind: name " * 60 + "... on Viewer { kind: name ...F }" * 43,
    ],
)
def test_a_field_again_and_again_in_one_place_is_refused(selection: str) -> None:
    """Validation compares each of them with each other one."""
    query = f"{{ viewer {{ {selection} }} }} fragment F on Viewer {{ id }}"
    with pytest.raises(InvalidDocumentError, match=r"\d+ (repeated fields|aliases)"):
        DOCUMENTS.parse(query)


def test_the_same_field_in_different_places_is_no_repeat() -> None:
    fields = " ".join(f"a{number}: viewer {{ kind name }}" for number in range(19))
    try:
        check_size(parse(f"{{ {fields} }}"))
    except GraphQLError as error:
        pytest.fail(error.message)
