"""Imports as administrators see them, and rows imported with a request."""

from typing import Any

import strawberry
from strawberry.scalars import JSON

from domain import import_jobs
from domain.acts import Act
from domain.imports.records import Given, ImportTable
from domain.verbs.desk.importing import import_given
from schema.compiler.declare import entity, listed, one, page
from schema.enumerations import explain
from schema.rows import Row
from schema.verbs import Asked, form, or_none, verb

explain(
    import_jobs.ImportMode,
    DRY_RUN="All of it was done and rolled back.",
    APPLY="What was good was stored.",
)
explain(
    import_jobs.ImportRowState,
    CREATED="It made a row.",
    CHANGED="It changed a row.",
    UNCHANGED="Everything was as it says.",
    REFUSED="Something is wrong with it: see errors. Then nothing of the import was stored.",
)
explain(
    ImportTable,
    VOCABULARIES="Terms of vocabularies.",
    ORGANIZATIONS="Organizations.",
    EVENTS="Events.",
)


@strawberry.type(description="What is wrong with a row.")
class ImportProblem:
    """An element of ImportRow.errors."""

    code: str = strawberry.field(description="What is wrong; docs/import.md explains each code.")
    message: str = strawberry.field(description="A sentence for a person to read.")
    column: str | None = strawberry.field(description="The column in question.")


@entity(import_jobs.ImportJob, order=("-created_at",))
class ImportJob(Row):
    """One run of the importer over one file or one list of rows."""

    file_name: str
    file_hash: str
    table_name: str
    mode: import_jobs.ImportMode
    counts: dict[str, Any]

    rows = page("ImportRow", "What became of each row, in their order.", order=("line",))


@entity(import_jobs.ImportRow, order=("line",))
class ImportRow(Row):
    """One row of an import; line 0 is about all of it."""

    line: int
    state: import_jobs.ImportRowState
    errors = listed(ImportProblem, "What is wrong with it.", "errors")

    job = one("ImportJob")


IMPORT = form(
    "ImportRowsInput",
    "Rows as CSV or as JSON objects with the same columns (docs/import.md); all are stored or none.",
    import_jobs.ImportJob,
    extra=[
        Asked("table", ImportTable, "What the rows are about.", needed=True),
        Asked("csv", str, "CSV with a header."),
        Asked("rows", list[JSON], "Objects by column; at most 5,000."),
        Asked("dry_run", bool, "Do all of it, and roll it back."),
        Asked("name", str, "What to call it in the list of imports."),
    ],
)


async def run(given: Any, act: Act) -> import_jobs.ImportJob:
    asked = Given(
        table=given.table,
        name=or_none(given.name) or act.request_id or "request",
        csv=or_none(given.csv),
        rows=or_none(given.rows),
    )
    return await import_given(asked, act, dry_run=bool(or_none(given.dry_run)))


@strawberry.type
class ImportMutations:
    """Imports."""

    import_rows = verb(
        IMPORT,
        ImportJob,
        "job",
        "Import rows: the job says what became of each, what is wrong with them too.",
        run,
    )
