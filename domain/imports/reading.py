"""From bytes to lines of cells: encodings, delimiters, quotes and characters that have no place in text."""

import csv
import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.imports.findings import Findings, ProblemCode

LARGEST_FILE = 20 * 1024 * 1024
DELIMITERS = (",", ";", "\t")
BYTE_ORDER_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
LINE_BREAKS = "\r\n"


@dataclass(frozen=True, slots=True)
class Record:
    """A row's cells and the line on which it begins, counted from 1."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The header and the records of a file."""

    columns: tuple[str, ...]
    records: list[Record]


def read_bytes(path: Path, findings: Findings) -> bytes | None:
    """Read a file, or note why that cannot be done and return None."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            findings.refuse(ProblemCode.TOO_LARGE, "The file is larger than 20 MB.")
            return None
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or "unknown reason"
        findings.refuse(ProblemCode.UNREADABLE, f"The file cannot be read: {reason}.")
        return None


def read_csv(content: bytes, findings: Findings) -> Sheet | None:
    """Return header and records of CSV, or note every reason why it is none and return None."""
    text = _decode(content, findings)
    if text is None or not _is_plain(text, findings):
        return None
    return _split(text, findings)


def _decode(content: bytes, findings: Findings) -> str | None:
    """Return the text of UTF-8 bytes, with or without a byte order mark."""
    if (encoding := BYTE_ORDER_MARKS.get(content[:2])) is not None:
        findings.refuse(
            ProblemCode.BAD_ENCODING, f"The file is {encoding}; save it as UTF-8.", line=1
        )
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        _note_bad_bytes(content, findings)
        return None


def _note_bad_bytes(content: bytes, findings: Findings) -> None:
    """Note the first bad byte of every line that has one."""
    offset = 0
    for number, line in enumerate(content.splitlines(keepends=True), start=1):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError as error:
            findings.refuse(
                ProblemCode.BAD_ENCODING,
                f"Byte {error.start + 1} of the line (byte {offset + error.start + 1} of the file,"
                f" 0x{line[error.start]:02X}) is not UTF-8; save the file as UTF-8.",
                line=number,
            )
        offset += len(line)


def _is_plain(text: str, findings: Findings) -> bool:
    """Note characters that no text holds, such as NUL; whether there are none."""
    good = True
    for number, line in enumerate(_lines(text), start=1):
        for place, letter in enumerate(line, start=1):
            if unicodedata.category(letter) == "Cc" and letter != "\t":
                findings.refuse(
                    ProblemCode.BAD_CHARACTER,
                    f"Character {place} of the line is the control character U+{ord(letter):04X}.",
                    line=number,
                )
                good = False
                break
    return good


def _lines(text: str) -> list[str]:
    """Split as csv does, by CR, LF or both, and not by the other separators that Unicode knows."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _split(text: str, findings: Findings) -> Sheet | None:
    """Return header and records; the delimiter is the one that cuts the header into most cells."""
    header = next((line for line in _lines(text) if line.strip()), "")
    delimiter = max(DELIMITERS, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records: list[Record] = []
    before = 0
    try:
        for cells in reader:
            # A record with line breaks in its cells is named by its first line.
            line, before = before + 1, reader.line_num
            if any(cell.strip() for cell in cells):
                records.append(Record(line, tuple(tidy(cell) for cell in cells)))
    except csv.Error as error:
        findings.refuse(ProblemCode.BAD_CSV, f"The file is not CSV: {error}.", reader.line_num)
        return None
    if not records:
        findings.refuse(ProblemCode.EMPTY_FILE, "The file is empty.")
        return None
    head, *rest = records
    return Sheet(tuple(cell.lower() for cell in head.cells), rest)


def read_objects(rows: Sequence[object], findings: Findings) -> Sheet | None:
    """Return rows that came as JSON objects; a line is the place in the list, counted from 1."""
    columns: dict[str, None] = {}
    for line, row in enumerate(rows, start=1):
        if not isinstance(row, Mapping):
            findings.refuse(ProblemCode.BAD_VALUE, "The row is not a JSON object.", line)
            continue
        for name, value in row.items():
            columns.setdefault(str(name))
            if not isinstance(value, str | int | float | None):
                findings.refuse(ProblemCode.BAD_VALUE, "The value is no text.", line, str(name))
            elif not _is_plain(str(value).replace("\n", " "), Findings()):
                message = "The text holds control characters."
                findings.refuse(ProblemCode.BAD_CHARACTER, message, line, str(name))
    if findings.problems:
        return None
    if not rows:
        findings.refuse(ProblemCode.EMPTY_FILE, "There are no rows.")
        return None
    objects = [row for row in rows if isinstance(row, Mapping)]
    records = [
        Record(line, tuple(_cell(row.get(name)) for name in columns))
        for line, row in enumerate(objects, start=1)
    ]
    return Sheet(tuple(tidy(name).lower() for name in columns), records)


def _cell(value: object) -> str:
    return "" if value is None else tidy(str(value))


def tidy(cell: str) -> str:
    """Return a cell's text composed (NFC), with single spaces and none at its ends."""
    return " ".join(unicodedata.normalize("NFC", cell).split())
