"""What tests of imports write and run."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest

from domain.audit import Actor
from domain.clock import Clock
from domain.database import Database
from domain.imports.files import import_files
from domain.imports.findings import ProblemCode
from domain.imports.results import ImportResult

FACTS = Path(__file__).parents[3] / "domain" / "facts"

ORGANIZATIONS = "key,name_as_written,kind,country_iso2,city,parent_key,note,source\n"
PUBLIC_PAGES = "name,acronym,country_iso2,affiliate_group,us_state,source,evidence\n"
EVENTS = (
    "key,title,start_date,end_date,date_precision,date_as_written,city,country_iso2,venue,"
    "website_url,organizer_key,organizer_evidence,note_as_written,information_status,source\n"
)
VOCABULARIES = "vocabulary,code,label_as_written,position,note,source\n"

Write = Callable[[str, str | bytes], Path]
Run = Callable[..., Awaitable[list[ImportResult]]]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """`write("a.csv", content)` is the path of a new file; text is written as UTF-8."""

    def write_file(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_file


@pytest.fixture
def run(database: Database, clock: Clock) -> Run:
    """Return a function that imports files into this test's database."""

    async def run_import(*paths: Path, dry_run: bool = False) -> list[ImportResult]:
        return await import_files(paths, Actor("tester"), clock, dry_run=dry_run)

    return run_import


def found(result: ImportResult) -> Sequence[tuple[ProblemCode, int | None, str | None]]:
    """What was found, without the sentences."""
    return [(problem.code, problem.line, problem.column) for problem in result.problems]
