"""What an import has to say about a file: problems, for which it is refused, and hints."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

MOST = 200
"""More problems than this in one file are counted, not listed."""


class ProblemCode(StrEnum):
    """Why a file is refused; docs/import.md explains each."""

    UNREADABLE = "UNREADABLE"
    TOO_LARGE = "TOO_LARGE"
    BAD_ENCODING = "BAD_ENCODING"
    BAD_CHARACTER = "BAD_CHARACTER"
    BAD_CSV = "BAD_CSV"
    EMPTY_FILE = "EMPTY_FILE"
    UNKNOWN_LAYOUT = "UNKNOWN_LAYOUT"
    MISSING_COLUMN = "MISSING_COLUMN"
    UNKNOWN_COLUMN = "UNKNOWN_COLUMN"
    DUPLICATE_COLUMN = "DUPLICATE_COLUMN"
    WRONG_CELL_COUNT = "WRONG_CELL_COUNT"
    MISSING_VALUE = "MISSING_VALUE"
    TOO_LONG = "TOO_LONG"
    BAD_VALUE = "BAD_VALUE"
    UNKNOWN_CODE = "UNKNOWN_CODE"
    UNKNOWN_COUNTRY = "UNKNOWN_COUNTRY"
    BAD_DATE = "BAD_DATE"
    DATES_REVERSED = "DATES_REVERSED"
    UNKNOWN_REFERENCE = "UNKNOWN_REFERENCE"
    DUPLICATE_ROW = "DUPLICATE_ROW"
    AMBIGUOUS = "AMBIGUOUS"
    RULE_VIOLATED = "RULE_VIOLATED"


class HintCode(StrEnum):
    """What a person should look at although the file is good."""

    EVENTS_CLASH = "EVENTS_CLASH"
    FORMULA = "FORMULA"
    MATCHED_BY_NAME = "MATCHED_BY_NAME"


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason to refuse the file. Lines and columns of bytes count from 1."""

    code: ProblemCode
    message: str
    line: int | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing to look at."""

    code: HintCode
    message: str
    line: int
    column: str | None = None


@dataclass(slots=True)
class Findings:
    """Everything found in one file so far."""

    problems: list[Problem] = field(default_factory=list)
    hints: list[Hint] = field(default_factory=list)
    left_out: int = 0

    def refuse(
        self, code: ProblemCode, message: str, line: int | None = None, column: str | None = None
    ) -> None:
        if len(self.problems) < MOST:
            self.problems.append(Problem(code, message, line, column))
        else:
            self.left_out += 1

    def arrange(self, columns: Sequence[str]) -> None:
        """Order everything as one reads the file: by line, and in a line by column."""

        def place(found: Problem | Hint) -> tuple[int, int]:
            column = columns.index(found.column) if found.column in columns else len(columns)
            return found.line or 0, column

        self.problems.sort(key=place)
        self.hints.sort(key=place)

    def hint(self, code: HintCode, message: str, line: int, column: str | None = None) -> None:
        found = Hint(code, message, line, column)
        if found not in self.hints:
            self.hints.append(found)
