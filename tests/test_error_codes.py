"""docs/errors.md lists every code that an answer can carry, and no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from domain.errors import ErrorCode
from schema.problems import ProblemCode

ROOT = Path(__file__).parent.parent
ROW = re.compile(r"^\| `([A-Z_]+)` \|(?: (\d{3}) \|)?", re.MULTILINE)
# What the routing of Starlette refuses has the name of its status.
ROUTING = {("NOT_FOUND", 404), ("METHOD_NOT_ALLOWED", 405)}


def _refusals() -> Iterator[tuple[str, int]]:
    """Yield code and status of every refusal that the door writes down."""
    for path in (ROOT / "service").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refusal":
                status, code = node.args[:2]
                if isinstance(status, ast.Constant) and isinstance(code, ast.Constant):
                    yield str(code.value), int(str(status.value))


def test_every_code_is_explained_and_no_other() -> None:
    listed = {
        (code, int(status) if status else None)
        for code, status in ROW.findall((ROOT / "docs/errors.md").read_text(encoding="utf-8"))
    }
    at_the_door = {row for row in listed if row[1] is not None}
    inside = {code for code, status in listed if status is None}
    assert at_the_door == {*_refusals(), *ROUTING, ("INTERNAL", 500), ("UNKNOWN_HOST", 421)}
    assert inside == {*(code.value for code in ErrorCode), *(code.value for code in ProblemCode)}
