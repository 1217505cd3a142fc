"""The rules of the house that a machine can check: see docs/architecture.md."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

import domain
import schema
import service
import workers
from tests.node_locks import LOCKS, without_addresses

ROOT = Path(__file__).parents[1]
FLOORS = ("domain", "schema", "service", "workers")
FORBIDDEN_NAMES = {"utils", "util", "common", "helpers", "helper", "base", "misc", "manager"}
# Comments that silence a checker have to say which rule, and why.
BARE_NOQA = re.compile(r"#\s*noqa(?!: [A-Z]+\d+(, [A-Z]+\d+)* \(.+\))")
TYPE_IGNORE = re.compile(r"#\s*type:\s*ignore(?P<code>\[[\w-]+\])?(?P<reason>\s+#.+| \(.+)?")


def files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


OURS = files(*FLOORS)
ALL = files(*FLOORS, "tests")
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in ALL}


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_the_packages_are_those_of_this_checkout() -> None:
    """No wheel is published, and other distributions have packages of these names."""
    for package in (domain, schema, service, workers):
        assert package.__file__ is not None
        assert Path(package.__file__).parent.parent == ROOT


def test_imports_point_down() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == (
        EXIT_STATUS_SUCCESS
    )


def test_there_is_no_floor_that_the_linter_does_not_know() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages - {"benchmarks"} == {*FLOORS, "tests"}


def test_no_import_hides_in_a_function() -> None:
    """If one is needed, a floor is wrong."""
    assert not [
        f"{name(path)}:{node.lineno}"
        for path in ALL
        for function in functions(TREES[path])
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def test_nothing_is_imported_for_types_only() -> None:
    assert not [
        name(path)
        for path in ALL
        for node in ast.walk(TREES[path])
        if "TYPE_CHECKING" in (getattr(node, "id", ""), getattr(node, "attr", ""))
    ]


def test_a_module_says_what_it_is_for() -> None:
    assert not [name(path) for path in ALL if not ast.get_docstring(TREES[path])]


def test_files_have_the_names_of_things() -> None:
    parts = {path: {*path.relative_to(ROOT).parent.parts, path.stem} for path in OURS}
    assert not [name(path) for path, words in parts.items() if words & FORBIDDEN_NAMES]


def test_what_silences_a_checker_says_what_and_why() -> None:
    silent = []
    for path in ALL:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            ignored = TYPE_IGNORE.search(line)
            unexplained = ignored and not (ignored["code"] and ignored["reason"])
            if path != Path(__file__) and (BARE_NOQA.search(line) or unexplained):
                silent.append(f"{name(path)}:{number}")
    assert not silent


def test_only_the_clock_asks_what_time_it_is() -> None:
    """Everything else is told, so that a test or a preview can be on another day."""
    asking = {
        name(path)
        for path in files("domain", "schema", "workers")
        for node in ast.walk(TREES[path])
        if isinstance(node, ast.Attribute)
        and node.attr in {"now", "today", "utcnow"}
        and isinstance(node.value, ast.Name)
        and node.value.id in {"datetime", "date"}
    }
    assert asking <= {"domain/clock.py"}


def test_nothing_of_ours_is_mocked() -> None:
    """Tests speak to the real servers; a double that repeats our code proves nothing."""
    mocking = [
        name(path)
        for path in files("tests")
        for node in ast.walk(TREES[path])
        if isinstance(node, ast.ImportFrom | ast.Import)
        and "mock" in f"{getattr(node, 'module', '')} {[each.name for each in node.names]}"
    ]
    assert mocking == []


@pytest.mark.parametrize("path", ["requirements.lock", "tests/conformance/requirements.lock"])
def test_the_lock_names_no_address(path: str) -> None:
    lock = (ROOT / path).read_text(encoding="utf-8")
    assert "://" not in lock
    assert not re.search(r"^\s*-", lock.replace("    --hash=", ""), re.MULTILINE)


def test_the_locks_for_node_name_no_address() -> None:
    committed = {
        lock
        for part in ("benchmarks", "tests")
        for lock in (ROOT / part).rglob("package-lock.json")
    }
    assert committed == set(LOCKS)
    assert [name(lock) for lock in LOCKS if "://" in lock.read_text(encoding="utf-8")] == []


def test_what_npm_writes_is_freed_of_addresses_and_keeps_its_hashes() -> None:
    package = {"version": "1.2.3", "integrity": "sha512-x", "dependencies": {"b": "^2.0.0"}}
    told = {"url": "https://example.org/pay"}
    written = {
        "packages": {"a": {**package, "funding": told, "deprecated": "See https://example.org"}}
    }
    assert json.loads(without_addresses(json.dumps(written))) == {"packages": {"a": package}}


def test_every_locked_package_has_hashes() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", lock.strip())
    assert len(entries) > 50
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
