"""Small real files of each kind that the service takes, and of some that it does not."""

import zipfile
from collections.abc import Mapping
from io import BytesIO

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360000002000154a24f5d0000000049454e44ae426082"
)
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + b"\x00" * 64
OPEN_DOCUMENT = "application/vnd.oasis.opendocument.text"


def zipped(parts: Mapping[str, str]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return made.getvalue()


def office(main: str, **more: str) -> bytes:
    """An office file whose main part is there."""
    return zipped({"[Content_Types].xml": "<Types/>", main: "<main/>", **more})


DOCX = office("word/document.xml")
XLSX = office("xl/workbook.xml")
PPTX = office("ppt/presentation.xml")
ODT = zipped({"mimetype": OPEN_DOCUMENT, "content.xml": "<content/>"})
MACROS = office("word/document.xml", **{"word/vbaProject.bin": "x"})
JAR = zipped({"META-INF/MANIFEST.MF": "Main-Class: A"})
