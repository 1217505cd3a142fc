"""What became of a file."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from domain.import_jobs import ImportJob
from domain.imports.findings import Findings, Hint, Problem


class Outcome(StrEnum):
    """What became of a file as a whole."""

    APPLIED = "APPLIED"
    # A dry run found it good; nothing was stored.
    CHECKED = "CHECKED"
    REFUSED = "REFUSED"
    # Recognized, but nothing in this version can hold what it says; nothing was stored.
    WAITS = "WAITS"


class RowOutcome(StrEnum):
    """What became of a row."""

    CREATED = "CREATED"
    UPDATED = "UPDATED"
    UNCHANGED = "UNCHANGED"


@dataclass(slots=True)
class ImportResult:
    """What became of one file: its layout, its rows by outcome, problems and hints."""

    path: Path
    layout: str | None = None
    outcome: Outcome = Outcome.REFUSED
    rows: int = 0
    counts: Counter[RowOutcome] = field(default_factory=Counter)
    findings: Findings = field(default_factory=Findings)
    # Why a file waits, in a sentence.
    note: str | None = None
    # What is kept of the run.
    job: ImportJob | None = None

    @property
    def created(self) -> int:
        return self.counts[RowOutcome.CREATED]

    @property
    def updated(self) -> int:
        return self.counts[RowOutcome.UPDATED]

    @property
    def unchanged(self) -> int:
        return self.counts[RowOutcome.UNCHANGED]

    @property
    def problems(self) -> list[Problem]:
        return self.findings.problems

    @property
    def hints(self) -> list[Hint]:
        return self.findings.hints
