"""Vocabulary terms from files: found again by vocabulary and code."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.audit import Actor, add, change
from domain.imports.findings import ProblemCode
from domain.imports.lines import Line
from domain.imports.results import RowOutcome
from domain.vocabularies import Vocabulary, VocabularyTerm

ACTION = "import"
CODE = re.compile(r"[A-Z][A-Z0-9_]*", re.ASCII)
VOCABULARIES_AS_WRITTEN: Mapping[str, Vocabulary] = {
    **{vocabulary.lower(): vocabulary for vocabulary in Vocabulary},
    # The pages write purposes and commitments in one list; both say what an agreement is for.
    "commitment_or_purpose": Vocabulary.PURPOSE,
}


@dataclass(frozen=True, slots=True)
class TermRecord:
    """What a line says about a term."""

    line: Line
    vocabulary: Vocabulary | None
    code: str
    values: dict[str, Any]


def read_term(line: Line) -> TermRecord:
    code = line.text("code", 60, required=True)
    if code and not CODE.fullmatch(code):
        line.refuse(
            ProblemCode.BAD_VALUE, f'"{code}" is not made of capital letters, digits and _.', "code"
        )
    line.text("vocabulary", required=True)
    return TermRecord(
        line,
        line.code("vocabulary", Vocabulary, VOCABULARIES_AS_WRITTEN),
        code,
        {
            "label": line.text("label_as_written", 300, required=True),
            "position": line.whole_number("position") or 0,
            "note": line.text("note") or None,
            "source": line.text("source", 500, required=True),
        },
    )


class TermImport:
    """Writes the terms of one file."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._lines: dict[tuple[Vocabulary | None, str], int] = {}

    async def apply(self, records: list[TermRecord]) -> list[RowOutcome]:
        known = {(term.vocabulary, term.code): term for term in await VocabularyTerm.all()}
        return [
            await self._write(record, known.get((record.vocabulary, record.code)))
            for record in records
            if record.vocabulary is not None and self._is_first(record)
        ]

    def _is_first(self, record: TermRecord) -> bool:
        first = self._lines.setdefault((record.vocabulary, record.code), record.line.number)
        if first != record.line.number:
            record.line.refuse(
                ProblemCode.DUPLICATE_ROW, f"Line {first} has the same vocabulary and code.", "code"
            )
        return first == record.line.number

    async def _write(self, record: TermRecord, term: VocabularyTerm | None) -> RowOutcome:
        if record.line.findings.problems:
            return RowOutcome.UNCHANGED
        if term is not None:
            changed = await change(term, record.values, ACTION, self._actor)
            return RowOutcome.UPDATED if changed else RowOutcome.UNCHANGED
        row = VocabularyTerm(vocabulary=record.vocabulary, code=record.code, **record.values)
        await add(row, ACTION, self._actor)
        record.line.note(row)
        return RowOutcome.CREATED
