"""One line of a file: its cells by column, read as texts, codes, countries and dates."""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from babel import Locale

from domain.imports.findings import Findings, HintCode, ProblemCode
from domain.imports.layouts import Layout
from domain.imports.reading import Sheet
from domain.organizations import DatePrecision
from domain.rows import Row
from domain.visible_text import UNSEEN

Code = TypeVar("Code", bound=StrEnum)

FORMULA_STARTS = ("=", "+", "-", "@")
# Codes that ISO 3166-1 reserves for groups of countries, tests and unknown places.
NO_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
COUNTRY_NAMES: Mapping[str, str] = {
    code: name
    for code, name in Locale("en").territories.items()
    if len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES
}
DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
EARLIEST, LATEST = 1800, 2200


@dataclass(frozen=True, slots=True)
class HalfDate:
    """A date of which only the year or the month may be known: the days that it may be."""

    first: date
    last: date
    precision: DatePrecision


class Line:
    """A row of a file; what cannot be read is noted with the line and the column."""

    def __init__(self, number: int, cells: Mapping[str, str], findings: Findings) -> None:
        self.number = number
        self.cells = cells
        self.findings = findings
        self.made: list[str] = []
        """Global IDs of the rows that the line made."""

    def note(self, row: Row) -> None:
        self.made.append(f"{type(row).__name__}:{row.id}")

    def refuse(self, code: ProblemCode, message: str, column: str | None = None) -> None:
        self.findings.refuse(code, message, self.number, column)

    def hint(self, code: HintCode, message: str, column: str | None = None) -> None:
        self.findings.hint(code, message, self.number, column)

    def text(self, column: str, longest: int | None = None, *, required: bool = False) -> str:
        """Return the cell's text, empty where there is none."""
        text = self.cells.get(column, "")
        if required and not text:
            self.refuse(ProblemCode.MISSING_VALUE, f"The {column} is missing.", column)
        if longest is not None and len(text) > longest:
            self.refuse(
                ProblemCode.TOO_LONG, f"The {column} has more than {longest} characters.", column
            )
        if (unseen := UNSEEN.search(text)) is not None:
            self.refuse(
                ProblemCode.BAD_VALUE,
                f"The {column} has a character that cannot be seen, U+{ord(unseen.group()):04X}.",
                column,
            )
        if text.startswith(FORMULA_STARTS):
            self.hint(
                HintCode.FORMULA,
                f"The {column} starts like a spreadsheet formula; it is kept as text.",
                column,
            )
        return text

    def code(
        self, column: str, codes: type[Code], as_written: Mapping[str, Code] | None = None
    ) -> Code | None:
        """Return the enumeration's code, also by one of its names as files write it."""
        text = self.text(column)
        if not text:
            return None
        if as_written and text in as_written:
            return as_written[text]
        try:
            return codes(text)
        except ValueError:
            known = ", ".join([*codes, *(as_written or {})])
            self.refuse(ProblemCode.UNKNOWN_CODE, f'"{text}" is none of the codes {known}.', column)
            return None

    def country(self, column: str) -> str | None:
        """Return a country's code of two letters; NA is Namibia."""
        text = self.text(column)
        if not text:
            return None
        if text in COUNTRY_NAMES:
            return text
        self.refuse(
            ProblemCode.UNKNOWN_COUNTRY, f'"{text}" is not a country code of ISO 3166-1.', column
        )
        return None

    def web_address(self, column: str) -> str | None:
        text = self.text(column, 500)
        if text and not text.startswith(("https://", "http://")):
            self.refuse(
                ProblemCode.BAD_VALUE, f"The {column} does not begin with https://.", column
            )
        return text or None

    def whole_number(self, column: str) -> int | None:
        text = self.text(column)
        if not text:
            return None
        if re.fullmatch(r"\d{1,6}", text, re.ASCII):
            return int(text)
        self.refuse(
            ProblemCode.BAD_VALUE, f'"{text}" is not a whole number from 0 to 999999.', column
        )
        return None

    def half_date(self, column: str) -> HalfDate | None:
        """Return a date written as 2024, 2024-05 or 2024-05-31."""
        text = self.text(column)
        if not text:
            return None
        match = DATE.fullmatch(text)
        half = _half_date(match) if match else None
        if half is None:
            self.refuse(
                ProblemCode.BAD_DATE,
                f'"{text}" is no date of the form 2024, 2024-05 or 2024-05-31.',
                column,
            )
        return half


def _half_date(match: re.Match[str]) -> HalfDate | None:
    year, month, day = (int(part) if part else None for part in match.groups())
    if year is None or not EARLIEST <= year <= LATEST:
        return None
    try:
        if month is None:
            return HalfDate(date(year, 1, 1), date(year, 12, 31), DatePrecision.YEAR)
        if day is None:
            last = calendar.monthrange(year, month)[1]
            return HalfDate(date(year, month, 1), date(year, month, last), DatePrecision.MONTH)
        return HalfDate(date(year, month, day), date(year, month, day), DatePrecision.DAY)
    except (ValueError, calendar.IllegalMonthError):
        return None


def read_lines(sheet: Sheet, layout: Layout, findings: Findings) -> list[Line]:
    """Return the lines of a file; one with a wrong number of cells is noted and left out."""
    lines = []
    for record in sheet.records:
        # Spreadsheets leave empty cells behind the last column.
        cells = record.cells
        while len(cells) > len(sheet.columns) and not cells[-1]:
            cells = cells[:-1]
        if len(cells) != len(sheet.columns):
            findings.refuse(
                ProblemCode.WRONG_CELL_COUNT,
                f"The line has {len(cells)} cells, the header {len(sheet.columns)}.",
                record.line,
            )
            continue
        lines.append(Line(record.line, dict(zip(sheet.columns, cells, strict=True)), findings))
    if not sheet.records:
        findings.refuse(
            ProblemCode.EMPTY_FILE, f"The file has a header of {layout.name} but no rows."
        )
    return lines
