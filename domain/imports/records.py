"""What is kept of an import: the run, and what became of each row. It is a ledger, and not audited itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.audit import Actor
from domain.import_jobs import ImportJob, ImportMode, ImportRow, ImportRowState
from domain.imports.findings import Problem
from domain.imports.lines import Line
from domain.imports.results import ImportResult, RowOutcome

UNKNOWN = "UNKNOWN"
WHOLE = 0
"""The line of what is wrong with the file as a whole."""

STATES = {
    RowOutcome.CREATED: ImportRowState.CREATED,
    RowOutcome.UPDATED: ImportRowState.CHANGED,
    RowOutcome.UNCHANGED: ImportRowState.UNCHANGED,
}


class ImportTable(StrEnum):
    """What rows are about."""

    VOCABULARIES = "VOCABULARIES"
    ORGANIZATIONS = "ORGANIZATIONS"
    EVENTS = "EVENTS"


@dataclass(frozen=True, slots=True)
class Given:
    """Rows that came with a request: CSV, or objects with the same columns."""

    table: ImportTable
    name: str
    csv: str | None = None
    rows: Sequence[object] | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One run over one file."""

    name: str
    sha256: str
    table: str
    mode: ImportMode


async def keep_record(
    run: Run,
    result: ImportResult,
    lines: Sequence[Line],
    outcomes: Sequence[RowOutcome],
    actor: Actor,
) -> ImportJob:
    """Write the run down, in the caller's transaction."""
    job = await ImportJob.create(
        file_name=run.name[:255],
        file_hash=run.sha256,
        table_name=run.table,
        mode=run.mode,
        counts=_counts(result),
        created_by=actor.name,
        updated_by=actor.name,
    )
    rows = _refused(job, result) if result.problems else _done(job, run.mode, lines, outcomes)
    await ImportRow.bulk_create(rows, batch_size=500)
    return job


def _counts(result: ImportResult) -> dict[str, object]:
    return {
        "outcome": result.outcome.value,
        "rows": result.rows,
        "created": result.created,
        "changed": result.updated,
        "unchanged": result.unchanged,
        "problems": len(result.problems) + result.findings.left_out,
    }


def _refused(job: ImportJob, result: ImportResult) -> list[ImportRow]:
    """Return one row for each line with problems; the first is about the file as a whole."""
    by_line: dict[int, list[Problem]] = {}
    for problem in result.problems:
        by_line.setdefault(problem.line or WHOLE, []).append(problem)
    return [
        ImportRow(
            job_id=job.id,
            line=line,
            state=ImportRowState.REFUSED,
            errors=[
                {"code": each.code.value, "message": each.message, "column": each.column}
                for each in found
            ],
        )
        for line, found in sorted(by_line.items())
    ]


def _done(
    job: ImportJob, mode: ImportMode, lines: Sequence[Line], outcomes: Sequence[RowOutcome]
) -> list[ImportRow]:
    """Return one row for each line; a rehearsal has made nothing that could be named."""
    if not outcomes:
        return []
    return [
        ImportRow(
            job_id=job.id,
            line=line.number,
            state=STATES[outcome],
            created_ids=line.made if mode is ImportMode.APPLY else [],
        )
        for line, outcome in zip(lines, outcomes, strict=True)
    ]
