"""Imports files: one path for a dry run and for the real thing, all of a file or nothing of it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import asyncpg
import orjson
from tortoise.exceptions import BaseORMException

from domain.audit import Actor
from domain.clock import Clock
from domain.database import Transaction, transaction
from domain.import_jobs import ImportMode
from domain.imports.directory import Directory
from domain.imports.event_lines import read_event
from domain.imports.events import EventImport
from domain.imports.findings import ProblemCode
from domain.imports.layouts import Layout, Subject, recognize
from domain.imports.lines import Line, read_lines
from domain.imports.organization_lines import read_organization
from domain.imports.organizations import OrganizationImport
from domain.imports.reading import Sheet, read_bytes, read_csv, read_objects
from domain.imports.records import UNKNOWN, Given, Run, keep_record
from domain.imports.results import ImportResult, Outcome, RowOutcome
from domain.imports.vocabularies import TermImport, read_term

IMPORT_LOCK = 7_261_903_116
"""Key of the advisory lock that lets one import run at a time: two would not see each other's names."""

ORDER = tuple(Subject)


class _RolledBackError(Exception):
    """Ends a transaction whose changes are not to be kept."""


@dataclass(frozen=True, slots=True)
class _Job:
    """A file that was read and recognized, as far as it could be."""

    result: ImportResult
    layout: Layout | None
    columns: tuple[str, ...]
    lines: list[Line]
    sha256: str
    outcomes: list[RowOutcome] = field(default_factory=list)


async def import_files(
    paths: Sequence[Path], actor: Actor, clock: Clock, *, dry_run: bool = False
) -> list[ImportResult]:
    """Import the files and return what became of each, in the order given.

    Vocabularies are read before organizations and these before events, whatever the order, because
    the later ones refer to the earlier ones. A refused file does not keep the others from being stored.
    A dry run does all of it and rolls back.
    """
    return await _import([_read(path) for path in paths], actor, clock, dry_run=dry_run)


async def import_rows(
    given: Given, actor: Actor, clock: Clock, *, dry_run: bool = False
) -> ImportResult:
    """Import rows that came with a request: the same path as a file's."""
    (result,) = await _import([_receive(given)], actor, clock, dry_run=dry_run)
    return result


async def _import(
    jobs: list[_Job], actor: Actor, clock: Clock, *, dry_run: bool
) -> list[ImportResult]:
    try:
        async with transaction() as tx:
            await tx.execute("SELECT pg_advisory_xact_lock($1)", IMPORT_LOCK)
            for job in sorted(jobs, key=_turn):
                await _apply(job, actor, clock, tx)
                job.result.findings.arrange(job.columns)
            if dry_run:
                raise _RolledBackError
            await _record(jobs, ImportMode.APPLY, actor)
    except _RolledBackError:
        for job in jobs:
            if job.result.outcome is Outcome.APPLIED:
                job.result.outcome = Outcome.CHECKED
        async with transaction():
            await _record(jobs, ImportMode.DRY_RUN, actor)
    return [job.result for job in jobs]


async def _record(jobs: list[_Job], mode: ImportMode, actor: Actor) -> None:
    for job in jobs:
        subject = job.layout.subject.name if job.layout else UNKNOWN
        run = Run(job.result.path.name, job.sha256, subject, mode)
        job.result.job = await keep_record(run, job.result, job.lines, job.outcomes, actor)


def _turn(job: _Job) -> int:
    return ORDER.index(job.layout.subject) if job.layout else len(ORDER)


def _read(path: Path) -> _Job:
    result = ImportResult(path)
    content = read_bytes(path, result.findings)
    sheet = None if content is None else read_csv(content, result.findings)
    return _recognize(result, sheet, content or b"")


def _receive(given: Given) -> _Job:
    result = ImportResult(Path(given.name))
    if given.csv is not None:
        content = given.csv.encode()
        sheet = read_csv(content, result.findings)
    else:
        content = orjson.dumps(given.rows, option=orjson.OPT_SORT_KEYS)
        sheet = read_objects(given.rows or (), result.findings)
    job = _recognize(result, sheet, content)
    if job.layout is not None and job.layout.subject.name != given.table.name:
        message = f"These are the columns of {job.layout.subject}, not of {given.table.lower()}."
        result.findings.refuse(ProblemCode.UNKNOWN_LAYOUT, message)
        return replace(job, layout=None)
    return job


def _recognize(result: ImportResult, sheet: Sheet | None, content: bytes) -> _Job:
    sha256 = hashlib.sha256(content).hexdigest()
    layout = recognize(sheet, result.findings) if sheet else None
    if sheet is None or layout is None:
        return _Job(result, None, sheet.columns if sheet else (), [], sha256)
    result.layout = layout.name
    lines = read_lines(sheet, layout, result.findings)
    result.rows = len(lines)
    return _Job(result, layout, sheet.columns, lines, sha256)


async def _apply(job: _Job, actor: Actor, clock: Clock, tx: Transaction) -> None:
    """Write a file's rows in a savepoint of their own, which goes when there is any problem."""
    result, layout = job.result, job.layout
    if layout is None:
        return
    if layout.subject is Subject.NOTHING_YET:
        result.note = f"This version has no place for {layout.waits_because}; a later one will."
        result.outcome = Outcome.REFUSED if result.problems else Outcome.WAITS
        return
    try:
        async with transaction():
            outcomes = await _write(layout.subject, job.lines, actor, clock)
            if result.problems:
                raise _RolledBackError
            # What the database checks at the end of a transaction is checked at the end of the file.
            await tx.execute("SET CONSTRAINTS ALL IMMEDIATE")
            await tx.execute("SET CONSTRAINTS ALL DEFERRED")
    except _RolledBackError:
        return
    except (BaseORMException, asyncpg.PostgresError) as error:
        # Every rule that a file can break has a check of its own above; this is for one that has not.
        cause = error.__cause__ or error
        rule = getattr(cause, "constraint_name", None) or type(cause).__name__
        result.findings.refuse(ProblemCode.RULE_VIOLATED, f"The database refuses the file: {rule}.")
        return
    result.counts.update(outcomes)
    job.outcomes.extend(outcomes)
    result.outcome = Outcome.APPLIED


async def _write(
    subject: Subject, lines: list[Line], actor: Actor, clock: Clock
) -> list[RowOutcome]:
    """Read all lines, then write them; later files of an import see what earlier ones stored."""
    if subject is Subject.VOCABULARIES:
        return await TermImport(actor).apply([read_term(line) for line in lines])
    directory = await Directory.load()
    if subject is Subject.ORGANIZATIONS:
        organizations = [read_organization(line) for line in lines]
        return await OrganizationImport(directory, actor).apply(organizations)
    events = [read_event(line) for line in lines]
    return await EventImport(directory, actor, clock.today()).apply(events)
