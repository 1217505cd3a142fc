"""What the pages show can be pasted: each mutation is valid, and each query finds something in the demo."""

import re
from pathlib import Path
from typing import Any

import pytest
from graphql import OperationDefinitionNode, OperationType, parse, validate

import schema
from schema.graph import COMPILER
from tests.schema.conftest import Ask

DOCS = Path(schema.__file__).parent.parent / "docs"
PAGES = sorted((DOCS / "nouns").glob("*.md"))
BLOCK = re.compile(r"^```graphql\n(.*?)^```", re.MULTILINE | re.DOTALL)

# Where the demo has nothing to find, with the reason.
EMPTY = {
    "Yesterday": "what happened to the demo happened when it was made",
    "Ledger": "the sweep writes the ledger when the demo runs",
    "Mails": "as above",
    "PassedOn": "nobody has pressed a button in a mail of the demo yet",
    "Suppressed": "no mail of the demo leaves the machine, so that none comes back",
    "Follow": "nothing has happened since the cursor was given",
}
# A query that finds the value of a variable, and where in its answer it stands.
VALUES = {
    "row": (
        "{ auditEvents(first: 1) { nodes { nodeId } } }",
        ("auditEvents", "nodes", 0, "nodeId"),
    ),
    "until": ("{ publicFigures { asOf } }", ("publicFigures", "asOf")),
    "since": ("{ changes { cursor } }", ("changes", "cursor")),
    "indicator": (
        "{ goals(where: {rag: {eq: GREEN}}, first: 1) { nodes { indicators { id } } } }",
        ("goals", "nodes", 0, "indicators", 0, "id"),
    ),
    "number": (
        "{ agreements(where: {state: {eq: ACTIVE}}, first: 1) { nodes { number } } }",
        ("agreements", "nodes", 0, "number"),
    ),
    "slug": (
        "{ organizations(first: 1) { nodes { slug } } }",
        ("organizations", "nodes", 0, "slug"),
    ),
    "representations": (
        "{ goals(first: 2) { nodes { __typename id } } }",
        ("goals", "nodes"),
    ),
    "plan": ("{ workPlans(first: 1) { nodes { id } } }", ("workPlans", "nodes", 0, "id")),
}


def _blocks(page: Path) -> list[str]:
    return BLOCK.findall(page.read_text(encoding="utf-8"))


def _operation(block: str) -> OperationDefinitionNode:
    (operation,) = (
        found for found in parse(block).definitions if isinstance(found, OperationDefinitionNode)
    )
    return operation


MUTATIONS = [
    pytest.param(block, id=f"{page.stem}-{place}")
    for page in sorted(DOCS.glob("*.md"))
    for place, block in enumerate(_blocks(page))
    if _operation(block).operation is OperationType.MUTATION
]
QUERIES = [
    pytest.param(block, id=f"{page.stem}-{place}")
    for page in sorted(DOCS.rglob("*.md"))
    for place, block in enumerate(_blocks(page))
    if _operation(block).operation is OperationType.QUERY
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.stem))
def test_a_page_shows_a_query_and_a_mutation_that_are_valid(page: Path) -> None:
    blocks = _blocks(page)
    assert len(blocks) >= 2, "a query and a mutation"
    for block in blocks:
        assert validate(COMPILER.schema, parse(block)) == []


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_a_mutation_of_another_page_is_valid(mutation: str) -> None:
    assert validate(COMPILER.schema, parse(mutation)) == []


@pytest.mark.parametrize("query", QUERIES)
async def test_a_query_finds_something_in_the_demo(ask_demo: Ask, query: str) -> None:
    operation = _operation(query)
    variables = {
        given.variable.name.value: await _value(ask_demo, given.variable.name.value)
        for given in operation.variable_definitions or ()
    }
    data = (await ask_demo(query, variables)).data
    name = operation.name.value if operation.name else ""
    for field, found in data.items():
        assert bool(_rows(found)) is (name not in EMPTY), (name, field)


async def _value(ask: Ask, variable: str) -> Any:
    query, place = VALUES[variable]
    found: Any = (await ask(query)).data
    for step in place:
        found = found[step]
    return found


def _rows(found: Any) -> Any:
    """Return what a root field found: its rows where it has some, else itself."""
    for rows in ("nodes", "entries"):
        if isinstance(found, dict) and rows in found:
            return found[rows]
    return found
