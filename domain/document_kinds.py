"""What kinds of files are taken, told by their bytes, and what may stand in their names.

What a client says a file is counts for nothing. Each kind is told by what every file of it begins with or
holds, and the name has to end as files of the kind do, so that nothing is opened as something else.
"""

import re
import unicodedata
import zipfile
from io import BytesIO

from domain.errors import DomainError, ErrorCode

LARGEST_FILE = 20 * 1024 * 1024
LONGEST_NAME = 200
MOST_PARTS = 10_000
"""More files than this inside an office file: it is made to be slow to read."""

CSV = "text/csv"
PLAIN = "text/plain"
OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument.text"

MARKS = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}
ZIP = b"PK\x03\x04"
PARTS = {
    "word/document.xml": f"{OFFICE}.wordprocessingml.document",
    "xl/workbook.xml": f"{OFFICE}.spreadsheetml.sheet",
    "ppt/presentation.xml": f"{OFFICE}.presentationml.presentation",
}
ENDINGS: dict[str, tuple[str, ...]] = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    f"{OFFICE}.wordprocessingml.document": (".docx",),
    f"{OFFICE}.spreadsheetml.sheet": (".xlsx",),
    f"{OFFICE}.presentationml.presentation": (".pptx",),
    OPEN_DOCUMENT: (".odt",),
    CSV: (".csv",),
    PLAIN: (".txt", ".md"),
}
TAKEN = "PDF, DOCX, XLSX, PPTX, ODT, PNG, JPEG, CSV and plain text in UTF-8"
# Control characters that stand in texts: tab, line feed, form feed, carriage return.
IN_TEXTS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")


def clean_name(given: str) -> str:
    """Return a file's name without a path, and without characters that hide what it is.

    Controls, marks of direction and other invisible characters go, for they can make "fdp.exe" look like
    "exe.pdf"; raises DomainError where nothing is left.
    """
    last = re.split(r"[/\\]", given)[-1]
    visible = "".join(
        letter
        for letter in unicodedata.normalize("NFC", last)
        if unicodedata.category(letter)[0] != "C"
    )
    name = " ".join(visible.split()).strip(". ")
    if not name:
        raise _refuse("The file has no name.")
    stem, dot, ending = name.rpartition(".")
    return name if len(name) <= LONGEST_NAME else stem[: LONGEST_NAME - 10] + dot + ending[:9]


def media_type_of(content: bytes, name: str) -> str:
    """Return the media type that the bytes show; raises DomainError for a kind that is not taken."""
    if not content:
        raise _refuse("The file is empty.")
    if len(content) > LARGEST_FILE:
        raise _refuse(f"The file is larger than {LARGEST_FILE // 1024**2} MB.")
    found = _shown(content, name)
    if found is None:
        raise _refuse(f"The bytes are of no kind that is taken: {TAKEN}.")
    if not name.lower().endswith(ENDINGS[found]):
        endings = " or ".join(ENDINGS[found])
        raise _refuse(f"The bytes show {found}; its name has to end with {endings}.")
    return found


def _shown(content: bytes, name: str) -> str | None:
    for mark, media_type in MARKS.items():
        if content.startswith(mark):
            return media_type
    if content.startswith(ZIP):
        return _office(content)
    return _text(content, name)


def _office(content: bytes) -> str | None:
    """Look into an archive for what only one kind of office file holds; nothing is unpacked."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
            declared = archive.open("mimetype").read(100) if "mimetype" in names else b""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        return None
    if len(names) > MOST_PARTS or any(part.endswith("vbaProject.bin") for part in names):
        return None
    if declared == OPEN_DOCUMENT.encode():
        return OPEN_DOCUMENT
    if "[Content_Types].xml" not in names:
        return None
    kinds = [media_type for part, media_type in PARTS.items() if part in names]
    return kinds[0] if len(kinds) == 1 else None


def _text(content: bytes, name: str) -> str | None:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if IN_TEXTS.search(text):
        return None
    return CSV if name.lower().endswith(ENDINGS[CSV]) else PLAIN


def _refuse(message: str) -> DomainError:
    return DomainError(ErrorCode.BAD_USER_INPUT, message, ("file",))
