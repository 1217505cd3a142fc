"""Kinds of files are told by their bytes, and names show what they are."""

import pytest

from domain.document_kinds import LARGEST_FILE, clean_name, media_type_of
from domain.errors import DomainError
from tests import files

OFFICE = "application/vnd.openxmlformats-officedocument"

TAKEN = {
    "report.pdf": (files.PDF, "application/pdf"),
    "logo.PNG": (files.PNG, "image/png"),
    "photo.jpeg": (files.JPEG, "image/jpeg"),
    "text.docx": (files.DOCX, f"{OFFICE}.wordprocessingml.document"),
    "table.xlsx": (files.XLSX, f"{OFFICE}.spreadsheetml.sheet"),
    "slides.pptx": (files.PPTX, f"{OFFICE}.presentationml.presentation"),
    "text.odt": (files.ODT, "application/vnd.oasis.opendocument.text"),
    "rows.csv": ("a;b\nä;ß\n".encode("utf-8-sig"), "text/csv"),
    "notes.txt": ("Zürich\t1\r\n".encode(), "text/plain"),
}
REFUSED = {
    "setup.exe": files.EXE,
    "report.pdf": files.EXE,
    "latin.txt": "Zürich".encode("latin-1"),
    "binary.txt": b"a\x00b",
    "macros.docx": files.MACROS,
    "text.docx": files.XLSX,
    "archive.docx": files.JAR,
    "broken.docx": files.DOCX[:40],
    "both.docx": files.office("word/document.xml", **{"xl/workbook.xml": "x"}),
    "picture.jpg": files.PNG,
    "script.bat": b"del *.*",
    "page.html": b"<script>alert(1)</script>",
    "empty.txt": b"",
    "large.txt": b"x" * (LARGEST_FILE + 1),
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_taken(name: str) -> None:
    content, media_type = TAKEN[name]
    assert media_type_of(content, name) == media_type


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not(name: str) -> None:
    with pytest.raises(DomainError) as caught:
        media_type_of(REFUSED[name], name)
    assert caught.value.path == ("file",)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\plan.docx", "plan.docx"),
        ("annual\u202efdp.exe", "annualfdp.exe"),
        ("a\x00b\r\nc\u200b.txt", "abc.txt"),
        ("  two   words .txt ", "two words .txt"),
        ("Universita\u0308t.pdf", "Universität.pdf"),
        ("..hidden.txt.", "hidden.txt"),
    ],
)
def test_names_lose_what_hides_something(given: str, name: str) -> None:
    assert clean_name(given) == name


def test_a_long_name_keeps_its_ending() -> None:
    name = clean_name("x" * 500 + ".docx")
    assert len(name) < 200
    assert name.endswith("x.docx")


@pytest.mark.parametrize("given", ["", "/", "..", "\u202e", "a/"])
def test_a_file_has_a_name(given: str) -> None:
    with pytest.raises(DomainError):
        clean_name(given)
