"""Golden queries: .graphql, .sql and .json side by side in golden/.

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
    compare(path.with_suffix(".sql"), statements(query), update=update)
    compare(path.with_suffix(".json"), answer, update=update)


def test_there_are_golden_queries() -> None:
    assert len(list(GOLDEN.glob("*.graphql"))) >= 10
