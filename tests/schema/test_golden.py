"""Golden queries: .graphql, .plan, .sql and .json side by side in golden/.

`pytest tests/schema/test_golden.py --update-golden` writes them anew; read the difference. A comment
`# viewer: anonymous` in the query says who asks, `# variables: {...}` with what.
"""

import re
from json import dumps, loads
from pathlib import Path
from typing import Any

import pytest

from domain.viewers import ANONYMOUS, LOCAL_ADMIN, Scope, Viewer, ViewerKind
from schema.admission import DOCUMENTS
from schema.compiler.compiler import ALL_SIGHTS
from schema.compiler.outline import outline
from schema.compiler.selections import Selections
from schema.compiler.variables import Variables
from schema.execution import coerce
from schema.graph import COMPILER, ROOTS
from tests.schema.conftest import Ask

GOLDEN = Path(__file__).parent / "golden"
VIEWERS = {
    "administrator": LOCAL_ADMIN,
    "anonymous": ANONYMOUS,
    "reader": Viewer(ViewerKind.TOKEN, "reader", frozenset({Scope.READ})),
}


def note(query: str, name: str, default: str) -> str:
    found = re.search(rf"^# {name}: (.+)$", query, re.MULTILINE)
    return found.group(1) if found else default


def statements(query: str) -> str:
    """Return the statements of all plans that were made for a document."""
    books = DOCUMENTS.known[query].books
    return "".join(
        f"-- {'.'.join(place)}\n{compiled.statement.sql};\n"
        for (_, place, _), book in books.items()
        for compiled in list(book.plans.values())[-1:]
    )


def plans(query: str, values: dict[str, Any], viewer: Viewer) -> str:
    """Return the plans of a document's root fields, as lines."""
    prepared = DOCUMENTS.known[query]
    (operation,) = prepared.operations.values()
    given = coerce(prepared, operation, values)
    selections = Selections(COMPILER.schema, prepared.fragments, Variables(given, ALL_SIGHTS))
    lines = []
    for key, nodes in selections.gather("Query", operation.selection_set).items():
        root = ROOTS[nodes[0].name.value]
        lines.append(f"-- {key}")
        lines += outline(COMPILER.plan(root, nodes, prepared.fragments, given, viewer))
    return "\n".join([*lines, ""])


def compare(path: Path, found: str, *, update: bool) -> None:
    if update:
        path.write_text(found, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == found, f"{path.name} differs"


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.graphql")), ids=lambda path: path.stem)
async def test_golden(path: Path, ask_world: Ask, request: pytest.FixtureRequest) -> None:
    query = path.read_text(encoding="utf-8")
    viewer = VIEWERS[note(query, "viewer", "administrator")]
    variables: dict[str, Any] = loads(note(query, "variables", "{}"))
    reply = await ask_world(query, variables, viewer=viewer)
    answer = dumps(loads(reply.result.body), indent=2, ensure_ascii=False) + "\n"
    update = request.config.option.update_golden
    found = plans(query, variables, viewer)
    compare(path.with_suffix(".plan"), found, update=update)
    compare(path.with_suffix(".sql"), statements(query), update=update)
    compare(path.with_suffix(".json"), answer, update=update)


def test_there_are_golden_queries() -> None:
    assert len(list(GOLDEN.glob("*.graphql"))) >= 10
