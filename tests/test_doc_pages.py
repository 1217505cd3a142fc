"""The index of docs/ names every page, and no link between pages leads nowhere."""

import re
from pathlib import Path

import pytest

from tests.conformance.suites import SUITES

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]


def _links(page: Path) -> set[Path]:
    """Return the files and folders that a page links to."""
    return {
        (page.parent / target).resolve()
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if "://" not in target
    }


def test_the_index_names_every_page() -> None:
    index = DOCS / "README.md"
    named = _links(index)
    pages = {*DOCS.glob("*.md"), *DOCS.glob("nouns/*.md")} - {index}
    assert pages - named == set()
    assert index in _links(ROOT / "README.md")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    assert [link for link in _links(page) if not link.exists()] == []


def test_each_check_against_attacks_names_a_test_that_is_there() -> None:
    page = (DOCS / "security.md").read_text(encoding="utf-8").partition("\n## Checklists\n")[2]
    rows = [row for row in page.partition("\n## ")[0].splitlines() if row.startswith("| ")]
    named = [re.findall(r"`([\w/]+\.py)::(\w+)`", row) for row in rows]
    assert [row for row, tests in zip(rows, named, strict=True) if not tests] == [
        "| graphql-cop | here | test |",
        "| OWASP | here | test |",
    ]
    for path, name in (test for tests in named for test in tests):
        assert f"def {name}(" in (ROOT / "tests" / path).read_text(encoding="utf-8"), name


def test_each_invariant_is_listed_and_has_a_test_of_its_number() -> None:
    page = (ROOT / "docs/invariants.md").read_text()
    listed = {int(number) for number in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)}
    tests = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    tried = {int(number) for number in re.findall(r"def test_(\d+)_", tests)}
    assert listed == tried == set(range(1, 36))


def test_the_page_of_conformance_has_every_suite_and_all_passed() -> None:
    """`make conformance` writes it; no suite may be added without having been run."""
    page = (DOCS / "conformance.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w-]+)` \| (.*) \| .* \| (\d+) of (\d+) \|$", page, re.MULTILINE)
    assert [(name, about) for name, about, _, _ in rows] == [
        (each.name, each.about) for each in SUITES
    ]
    assert "**not passed**" not in page
